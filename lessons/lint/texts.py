"""Every text of a unit that a learner reads, with the path of keys that leads to it."""

from collections.abc import Iterator
from typing import Literal, NamedTuple, assert_never

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
        texts += [Text(("partes", place, *text.path), text.words, text.role) for text in _part_texts(part)]
    return [*texts, Text(("cierre",), unit.closing, "bubble")]


def _part_texts(part: Part) -> Iterator[Text]:
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
        case Question():
            yield Text(("texto",), part.text, "bubble")
            for place, answer in enumerate(part.answers):
                yield Text(("respuestas", place, "texto"), answer.text, "option")
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
