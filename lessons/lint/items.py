"""Checks on one message of the bank: its evidence, its twin, its difficulty, and that it harms nobody."""

from collections.abc import Iterator
from itertools import chain

from lessons.lint.contacts import contact_mistakes
from lessons.lint.placeholders import placeholder_mistakes
from lessons.lint.platforms import WHATSAPP_BODY
from lessons.lint.readability import words_in
from lessons.lint.wording import remarks
from lessons.load import LoadedCourse, Names
from lessons.mistakes import nearest
from lessons.model import Evidence, Item
from lessons.problems import Problem, quoted
from lessons.source import Source

DIFFICULTY = {"baja": (2, 1, 1), "media": (3, 2, 1), "alta": (3, 3, 2)}
"""By how well the premise fits her life: with few (1-2), some (3-4) and many (5 or more) red flags."""

FEWEST_WORDS, MOST_WORDS = 30, 90

ITEM_TEXTS = (("contexto", "context"), ("remitente", "sender"), ("texto", "text"))
OUR_TEXTS = (("explicacion", "explanation"), ("accion", "action"))


def item_problems(
    item: Source[Item], course: LoadedCourse, *, flags: Names, cues: Names
) -> Iterator[Problem]:
    """Everything wrong with one item that its model could not see."""
    yield from _evidence(item, "senales", item.model.flags, flags)
    yield from _evidence(item, "indicios", item.model.cues, cues)
    yield from _false_alarms(item)
    yield from _verdict(item)
    yield from _twin(item, course)
    yield from _difficulty(item)
    yield from _distractors(item, flags)
    yield from _words(item)
    yield from _size(item)
    if course.plan and item.model.module not in course.plan.model.modules:
        yield item.problem(
            "modulo", f"el módulo «{item.model.module}» no está en modulos de course.yaml", "modulo"
        )


def _flat(text: str) -> str:
    return " ".join(text.split())


def _evidence(
    item: Source[Item], key: str, evidence: tuple[Evidence, ...], known: Names
) -> Iterator[Problem]:
    what = "ninguna señal" if key == "senales" else "ningún indicio"
    for place, entry in enumerate(evidence):
        if entry.id not in known:
            hint = nearest(entry.id, list(known)) or f"; mira los ids de shared/{key}.yaml"
            yield item.problem("senal-desconocida", f"no hay {what} «{entry.id}»{hint}", key, place, "id")
        source = item.model.sender if entry.where == "remitente" else item.model.text
        if _flat(entry.fragment) not in _flat(source):
            yield item.problem(
                "fragmento",
                f"el fragmento {quoted(entry.fragment)} no está tal cual en {entry.where}; cópialo igual,"
                " con tildes y signos",
                *(key, place, "fragmento"),
            )


def _false_alarms(item: Source[Item]) -> Iterator[Problem]:
    whole = (_flat(item.model.text), _flat(item.model.sender))
    for place, alarm in enumerate(item.model.false_alarms):
        if not any(_flat(alarm.fragment) in text for text in whole):
            yield item.problem(
                "fragmento",
                f"el fragmento {quoted(alarm.fragment)} no está tal cual en el mensaje; cópialo igual",
                *("falsas_alarmas", place, "fragmento"),
            )


def _verdict(item: Source[Item]) -> Iterator[Problem]:
    if item.model.is_scam:
        if not item.model.flags:
            yield item.problem(
                "veredicto",
                "una estafa tiene al menos una señal; escribe senales con id y fragmento",
                "veredicto",
            )
        if item.model.false_alarms:
            yield item.problem(
                "veredicto", "falsas_alarmas es solo para mensajes legítimos; quítalas", "falsas_alarmas"
            )
        if item.model.fit is None:
            yield item.problem("veredicto", "una estafa dice su alineacion: baja, media o alta", "veredicto")
    else:
        if not item.model.cues:
            yield item.problem(
                "veredicto", "un mensaje legítimo tiene al menos un indicio; escribe indicios", "veredicto"
            )
        for key, there in (("senales", item.model.flags), ("alineacion", item.model.fit)):
            if there:
                yield item.problem(
                    "veredicto", f"{key} es solo para estafas; quítalo o cambia el veredicto", key
                )


def _twin(item: Source[Item], course: LoadedCourse) -> Iterator[Problem]:
    name = item.model.twin
    twin = course.items.get(name)
    if name == item.model.id:
        yield item.problem(
            "pareja", "la pareja es otro mensaje con el veredicto contrario, no este mismo", "pareja"
        )
    elif name not in course.item_ids:
        yield item.problem("pareja", f"no hay ningún mensaje «{name}»; escribe el id de su gemelo", "pareja")
    elif twin is not None and twin.model.twin != item.model.id:
        yield item.problem(
            "pareja",
            f"«{name}» tiene otra pareja («{twin.model.twin}»); los gemelos se señalan el uno al otro",
            "pareja",
        )
    elif twin is not None and twin.model.verdict == item.model.verdict and item.model.id < name:
        yield item.problem(
            "pareja",
            f"«{name}» tiene el mismo veredicto; en una pareja uno es estafa y otro legítimo",
            "pareja",
        )
    if twin is not None and twin.model.module != item.model.module and item.model.id < name:
        yield item.problem(
            "pareja",
            f"«{name}» es de {twin.model.module}; dos gemelos son del mismo módulo y la misma escena",
            "modulo",
        )


def computed_difficulty(item: Item) -> int | None:
    """1 easy, 2 medium, 3 hard; None while a scam does not say how well it fits."""
    if not item.is_scam:
        return min(3, 1 + len(item.false_alarms))
    if item.fit is None:
        return None
    count = len({flag.id for flag in item.flags})
    return DIFFICULTY[item.fit][0 if count <= 2 else 1 if count <= 4 else 2]


def _difficulty(item: Source[Item]) -> Iterator[Problem]:
    computed = computed_difficulty(item.model)
    if computed is not None and computed != item.model.difficulty:
        why = (
            f"sus señales ({len({flag.id for flag in item.model.flags})}) y su alineación ({item.model.fit})"
            if item.model.is_scam
            else f"sus falsas alarmas ({len(item.model.false_alarms)})"
        )
        yield item.problem(
            "dificultad",
            f"según {why}, la dificultad es {computed}; escribe «dificultad: {computed}»",
            "dificultad",
        )


def _distractors(item: Source[Item], flags: Names) -> Iterator[Problem]:
    if item.model.distractors and not item.model.is_scam:
        yield item.problem("distractores", "distractores es solo para estafas; quítalos", "distractores")
        return
    if len(item.model.distractors) == 1 or len(set(item.model.distractors)) < len(item.model.distractors):
        yield item.problem("distractores", "los distractores son dos señales distintas", "distractores")
    own = {flag.id for flag in item.model.flags}
    for place, name in enumerate(item.model.distractors):
        if name in own:
            yield item.problem(
                "distractores",
                f"«{name}» sí está en el mensaje; un distractor es una señal que no está",
                "distractores",
                place,
            )
        elif name not in flags:
            hint = nearest(name, list(flags)) or "; mira los ids de shared/senales.yaml"
            yield item.problem(
                "senal-desconocida", f"no hay ninguna señal «{name}»{hint}", "distractores", place
            )


def _words(item: Source[Item]) -> Iterator[Problem]:
    for key, name in chain(ITEM_TEXTS, OUR_TEXTS):
        text: str = getattr(item.model, name)
        for message in contact_mistakes(text):
            yield item.problem("contacto-real", message, key)
        if (key, name) in ITEM_TEXTS:
            for message in placeholder_mistakes(text):
                yield item.problem("dato-desconocido", message, key)
        else:
            for remark in remarks(text, "feedback"):
                yield item.problem(remark.rule, remark.message, key, severity=remark.severity)
    for place, alarm in enumerate(item.model.false_alarms):
        for remark in remarks(alarm.why, "feedback"):
            yield item.problem(
                remark.rule, remark.message, "falsas_alarmas", place, "por_que", severity=remark.severity
            )


def _size(item: Source[Item]) -> Iterator[Problem]:
    count = len(words_in(item.model.text))
    if not FEWEST_WORDS <= count <= MOST_WORDS:
        yield item.problem(
            "palabras-mensaje",
            f"el mensaje tiene {count} palabras; van de {FEWEST_WORDS} a {MOST_WORDS}",
            "texto",
        )
    whole = len(item.model.context) + len(item.model.sender) + len(item.model.text)
    if whole > WHATSAPP_BODY:
        yield item.problem(
            "whatsapp-cuerpo",
            f"con contexto y remitente son {whole} letras y en WhatsApp caben {WHATSAPP_BODY}; acorta el texto",
            "texto",
            severity="aviso",
        )
