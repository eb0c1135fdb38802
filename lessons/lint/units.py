"""Checks on one unit: its words, its rhythm, its quizzes, its minutes and what it refers to."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from lessons.activities import Checklist, Resource
from lessons.lint.minutes import computed_minutes
from lessons.lint.platforms import platform_problems
from lessons.lint.quizzes import quiz_problems
from lessons.lint.reading import reading_problems
from lessons.lint.texts import Text, texts_of
from lessons.lint.voice import QUOTED
from lessons.lint.warmups import A_WARMUP
from lessons.lint.wording import EMOJI, remarks
from lessons.load import LoadedCourse, Names
from lessons.mistakes import nearest
from lessons.model import Unit
from lessons.parts import Card, Question, Sorting, Spotting
from lessons.problems import Problem, quoted
from lessons.source import Source

MOST_IN_A_ROW = 3
TO_WRITE = "ESCRIBE"
"""What stands in the skeleton of a new unit where words are missing."""
IN_THE_CHALLENGE = "reto"
"""The use of a message that anyone may see without the course."""
FIGURE = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+|[0-9]{3,}|[0-9] ?%")
"""A figure that somebody counted, or a year; what others say, between «», is not our claim."""


def unit_problems(
    unit: Source[Unit], course: LoadedCourse, *, flags: Names, sources: Names, today: date | None
) -> Iterator[Problem]:
    """Everything wrong with one unit that its models could not see. Without `today` no date is too late."""
    texts = texts_of(unit.model)
    yield from _wording(unit, texts)
    yield from reading_problems(unit, texts)
    yield from platform_problems(unit, texts)
    yield from _rhythm(unit)
    yield from quiz_problems(unit)
    yield from _minutes(unit)
    yield from _references(unit, course, flags)
    yield from _sources(unit, texts, sources)
    yield from _unused(unit)
    yield from _ages(unit)
    yield from _review(unit, today)


def _wording(unit: Source[Unit], texts: list[Text]) -> Iterator[Problem]:
    for text in texts:
        for remark in remarks(text.words, text.role):
            yield unit.problem(remark.rule, remark.message, *text.path, severity=remark.severity)
        if unit.model.notice is not None and not text.words.isascii() and EMOJI.search(text.words):
            yield unit.problem("emoji-sensible", "las unidades con aviso van sin emoji; bórralo", *text.path)
        if TO_WRITE in text.words:
            yield unit.problem("escribe", f"falta escribir aquí: {quoted(text.words)}", *text.path)
    for key, words in (("objetivo", unit.model.objective), ("notas", unit.model.notes)):
        if TO_WRITE in words:
            yield unit.problem("escribe", f"falta escribir aquí: {quoted(words)}", key)


def _rhythm(unit: Source[Unit]) -> Iterator[Problem]:
    """Counts the messages up to and with the one that waits for her."""
    row = 0
    for place, part in enumerate(unit.model.parts):
        row += 1
        if row == MOST_IN_A_ROW + 1:
            yield unit.problem(
                "burbujas-seguidas",
                f"van más de {MOST_IN_A_ROW} burbujas seguidas sin que la persona toque nada;"
                " pon «boton» en una tarjeta",
                "partes",
                place,
            )
        if not isinstance(part, Card) or part.button is not None:
            row = 0
    if row == MOST_IN_A_ROW:
        yield unit.problem(
            "burbujas-seguidas",
            f"con el cierre van más de {MOST_IN_A_ROW} burbujas seguidas; pon «boton» en una tarjeta",
            "cierre",
        )


def _minutes(unit: Source[Unit]) -> Iterator[Problem]:
    computed = computed_minutes(unit.model)
    if abs(computed - unit.model.minutes) > 1:
        yield unit.problem(
            "minutos",
            f"dice {unit.model.minutes} minutos y por su texto salen {computed:.1f};"
            f" escribe {max(1, round(computed))} o ajusta el texto",
            "minutos",
        )


def _references(unit: Source[Unit], course: LoadedCourse, flags: Names) -> Iterator[Problem]:
    if unit.model.id[:1] == "M" and course.plan and unit.model.module not in course.plan.model.modules:
        yield unit.problem(
            "modulo", f"el módulo «{unit.model.module}» no está en modulos de course.yaml; agrégalo", "unidad"
        )
    for place, flag in enumerate(unit.model.flags):
        if flag not in flags:
            hint = nearest(flag, list(flags)) or "; mira los ids de shared/senales.yaml"
            yield unit.problem("senal-desconocida", f"no hay ninguna señal «{flag}»{hint}", "senales", place)
    for place, part in enumerate(unit.model.parts):
        if isinstance(part, Spotting):
            yield from _spotted(unit, place, part, course)
        elif isinstance(part, Resource) and part.file is not None and part.file not in course.media:
            yield unit.problem(
                "archivo",
                f"no hay ningún archivo media/{part.file} que sirva; ponlo ahí o quita «archivo»",
                *("partes", place, "archivo"),
            )
        elif isinstance(part, Question) and not _has_pair(part, unit, course):
            yield unit.problem(
                "par",
                f"ninguna otra unidad tiene una pregunta «{part.pair}»; escribe el id de su gemela",
                *("partes", place, "par"),
            )


def _has_pair(question: Question, unit: Source[Unit], course: LoadedCourse) -> bool:
    """While some unit could not be read, its questions may be there."""
    if question.pair is None or len(course.units) < len(course.unit_ids.met):
        return True
    others = (other.model for other in course.units.values() if other is not unit)
    return any(
        part.id == question.pair for other in others for part in other.parts if isinstance(part, Question)
    )


def _spotted(unit: Source[Unit], place: int, part: Spotting, course: LoadedCourse) -> Iterator[Problem]:
    forms = course.plan.model.forms if course.plan else None
    measured = {*forms.a, *forms.b} if forms else set()
    for number, name in enumerate(part.items):
        path = ("partes", place, "items", number)
        item = course.items.get(name)
        if name not in course.item_ids:
            yield unit.problem("deteccion", f"no hay ningún mensaje «{name}»; escribe uno de items/", *path)
        elif name in part.items[:number]:
            yield unit.problem("deteccion", f"«{name}» está dos veces en esta detección; deja uno", *path)
        elif name in measured:
            yield unit.problem(
                "deteccion", f"«{name}» mide (está en formas) y no puede enseñar; pon otro mensaje", *path
            )
        elif item is not None and item.model.use == A_WARMUP:
            yield unit.problem(
                "deteccion", f"«{name}» es un calentamiento, que se ve antes; aquí pon otro mensaje", *path
            )
        elif item is not None and item.model.use == IN_THE_CHALLENGE:
            yield unit.problem(
                "deteccion", f"«{name}» es del reto, que ve cualquiera; aquí pon otro mensaje", *path
            )


def _sources(unit: Source[Unit], texts: list[Text], known: Names) -> Iterator[Problem]:
    for place, name in enumerate(unit.model.sources):
        if name not in known:
            hint = nearest(name, list(known)) or "; agrégala en shared/fuentes.yaml"
            yield unit.problem(
                "fuente-desconocida", f"no hay ninguna fuente «{name}»{hint}", "fuentes", place
            )
    if unit.model.sources:
        return
    for text in texts:
        if text.role in ("bubble", "feedback") and (found := FIGURE.search(QUOTED.sub("«»", text.words))):
            yield unit.problem(
                "cifra-sin-fuente",
                f"dice {quoted(found.group())} y la unidad no nombra ninguna fuente; escribe fuentes: [CLAVE]",
                *text.path,
                severity="aviso",
            )
            return


def _unused(unit: Source[Unit]) -> Iterator[Problem]:
    for place, part in enumerate(unit.model.parts):
        if isinstance(part, Sorting):
            used = {phrase.category for phrase in part.phrases}
            for number, category in enumerate(part.categories):
                if category.id not in used:
                    yield unit.problem(
                        "respuesta-sin-usar",
                        f"ninguna frase es de «{category.id}»; escribe una o quita la categoría",
                        *("partes", place, "categorias", number),
                        severity="aviso",
                    )
        elif isinstance(part, Checklist) and not any(tick.helps for tick in part.ticks):
            for number, step in enumerate(part.steps):
                if step.help:
                    yield unit.problem(
                        "respuesta-sin-usar",
                        "ningún botón abre esta ayuda; ponle «ayuda: true» a uno",
                        *("partes", place, "pasos", number, "ayuda"),
                        severity="aviso",
                    )


def _ages(unit: Source[Unit]) -> Iterator[Problem]:
    """Parts for one age stand in a row; beside the row for minors stands the one for adults, and the other way."""
    rows = [
        (age, [place for place, _ in row])
        for age, row in groupby(enumerate(unit.model.parts), key=lambda numbered: numbered[1].audience)
    ]
    for number, (age, places) in enumerate(rows):
        beside = {rows[other][0] for other in (number - 1, number + 1) if 0 <= other < len(rows)}
        twin = {"menores": "adultas", "adultas": "menores"}.get(age)
        if twin is not None and twin not in beside:
            yield unit.problem(
                "gemela-por-edad",
                f"esta parte es «para: {age}» y al lado no hay otra «para: {twin}»; escríbela",
                *("partes", places[0], "para"),
                severity="aviso",
            )


def _review(unit: Source[Unit], today: date | None) -> Iterator[Problem]:
    review = unit.model.reviewed
    if review is not None and today is not None and review.on > today:
        yield unit.problem(
            "revisado-futuro",
            f"{review.on} aún no llega; escribe el día en que se revisó",
            *("revisado", "fecha"),
        )
    if unit.model.awaits_review:
        yield unit.problem(
            "sin-revisar",
            "lleva aviso o es legal y nadie la ha firmado en «revisado»: fuera del ensayo no se entrega",
            "aviso" if unit.model.notice is not None else "legal",
            severity="aviso",
        )
