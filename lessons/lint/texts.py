"""Every text of a unit that a learner reads, with the path of keys that leads to it."""

from collections.abc import Iterator
from typing import Literal, NamedTuple, assert_never

from lessons.activities import (
    Checklist,
    Deciding,
    Finding,
    Ordering,
    Permission,
    Reflection,
    Resource,
    Tree,
    Writing,
)
from lessons.model import Unit
from lessons.parts import Branches, Card, Measure, Part, Practice, Question, Quiz, Sorting, Spotting
from lessons.yaml_safe import Step

Role = Literal["bubble", "label", "stem", "option", "feedback", "sample", "title"]
"""bubble: a message. label: a button. sample: a sentence to sort, in somebody else's voice."""


class Text(NamedTuple):
    path: tuple[Step, ...]
    words: str
    role: Role


def texts_of(unit: Unit) -> list[Text]:
    """In reading order, the title first and the closing line last."""
    texts = [Text(("titulo",), unit.title, "title")]
    for place, part in enumerate(unit.parts):
        texts += [Text(("partes", place, *text.path), text.words, text.role) for text in texts_of_part(part)]
    return [*texts, Text(("cierre",), unit.closing, "bubble")]


def texts_of_part(part: Part) -> Iterator[Text]:
    """The texts of one part, in reading order; paths begin inside the part."""
    match part:
        case Card():
            yield Text(("texto",), part.text, "bubble")
            if part.button is not None:
                yield Text(("boton",), part.button, "label")
        case Quiz():
            yield Text(("pregunta",), part.stem, "stem")
            for place, option in enumerate(part.options):
                yield Text(("opciones", place, "texto"), option.text, "option")
                yield Text(("opciones", place, "respuesta"), option.feedback, "feedback")
        case Sorting():
            yield from _sorting_texts(part)
        case Ordering() | Finding() | Checklist() | Deciding() | Tree():
            yield from _activity_texts(part)
        case Branches():
            yield Text(("consigna",), part.prompt, "bubble")
            for place, branch in enumerate(part.branches):
                yield Text(("caminos", place, "boton"), branch.label, "label")
                for step, words in enumerate(branch.steps):
                    yield Text(("caminos", place, "pasos", step), words, "bubble")
        case Practice():
            yield Text(("texto",), part.text, "bubble")
            yield Text(("recordatorio",), part.reminder, "bubble")
            yield Text(("seguimiento",), part.check_in, "bubble")
            yield Text(("si_pudo",), part.done, "bubble")
            yield Text(("si_no_pudo",), part.tip, "bubble")
        case Writing() | Reflection():
            yield Text(("texto",), part.text, "bubble")
            yield Text(("luego",), part.after, "bubble")
        case Resource():
            yield Text(("texto",), part.text, "bubble")
            for place, page in enumerate(part.pages):
                yield Text(("paginas", place), page, "bubble")
        case Question():
            yield Text(("texto",), part.text, "bubble")
            for place, answer in enumerate(part.answers):
                yield Text(("respuestas", place, "texto"), answer.text, "option")
        case Permission():
            yield Text(("texto",), part.text, "bubble")
        case Measure():
            yield Text(("texto",), part.intro, "bubble")
        case Spotting():
            return
        case _:
            assert_never(part)


def _sorting_texts(part: Sorting) -> Iterator[Text]:
    yield Text(("consigna",), part.prompt, "bubble")
    for place, category in enumerate(part.categories):
        yield Text(("categorias", place, "nombre"), category.name, "label")
    for place, phrase in enumerate(part.phrases):
        yield Text(("frases", place, "texto"), phrase.text, "sample")
        yield Text(("frases", place, "respuesta"), phrase.feedback, "feedback")


def _activity_texts(part: Ordering | Finding | Checklist | Deciding | Tree) -> Iterator[Text]:
    match part:
        case Ordering():
            yield Text(("consigna",), part.prompt, "bubble")
            for place, step in enumerate(part.steps):
                yield Text(("pasos", place, "texto"), step.text, "option")
            yield Text(("respuesta",), part.feedback, "feedback")
        case Finding():
            yield Text(("consigna",), part.prompt, "bubble")
            for place, line in enumerate(part.lines):
                yield Text(("lineas", place, "texto"), line.text, "sample")
                if line.feedback:
                    yield Text(("lineas", place, "respuesta"), line.feedback, "feedback")
            yield Text(("respuesta",), part.feedback, "feedback")
        case Checklist():
            yield from _checklist_texts(part)
        case Deciding():
            yield Text(("consigna",), part.prompt, "bubble")
            for place, scene in enumerate(part.scenes):
                path = ("escenas", place)
                yield Text((*path, "texto"), scene.text, "bubble")
                for number, way in enumerate(scene.ways):
                    yield Text((*path, "opciones", number, "texto"), way.text, "option")
                    yield Text((*path, "opciones", number, "respuesta"), way.feedback, "feedback")
        case Tree():
            for place, node in enumerate(part.nodes):
                yield Text(("nodos", place, "texto"), node.text, "bubble")
                for number, turn in enumerate(node.turns):
                    yield Text(("nodos", place, "opciones", number, "boton"), turn.label, "label")
        case _:
            assert_never(part)


def _checklist_texts(part: Checklist) -> Iterator[Text]:
    yield Text(("consigna",), part.prompt, "bubble")
    for place, tick in enumerate(part.ticks):
        yield Text(("botones", place, "boton"), tick.label, "label")
    for place, step in enumerate(part.steps):
        yield Text(("pasos", place, "texto"), step.text, "bubble")
        if step.help:
            yield Text(("pasos", place, "ayuda"), step.help, "bubble")
        for name, reply in step.replies.items():
            yield Text(("pasos", place, "respuestas", name), reply, "feedback")


def options_of(part: Part) -> Iterator[tuple[Text, ...]]:
    """What stands beside one another to choose from, question by question; paths begin inside the part."""
    groups: dict[tuple[Step, ...], list[Text]] = {}
    for text in texts_of_part(part):
        if text.role in ("label", "option") and len(text.path) >= 3:
            groups.setdefault(text.path[:-2], []).append(text)
    yield from (tuple(group) for group in groups.values())
