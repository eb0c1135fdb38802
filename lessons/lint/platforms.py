"""What fits on other platforms too: WhatsApp's buttons, lists and bodies, and a weight that prepaid data can bear.

Telegram allows 4096 letters a message; no bubble may have more than 600, which its model holds.
"""

from collections.abc import Iterator
from typing import NamedTuple

from lessons.activities import Checklist, Finding, Ordering, Tree
from lessons.lint.texts import Text
from lessons.model import Unit
from lessons.parts import Branches, Card, Part, Question, Sorting
from lessons.problems import Problem, quoted
from lessons.source import Source
from lessons.yaml_safe import Step

WHATSAPP_BODY = 1024
FEW_BUTTONS = 3
BUTTON, ROW = 20, 24
"""The longest title of one of up to three buttons, and of a row of a list."""
MOST_ROWS = 10
MOST_BYTES = 30_000
OUR_ROWS = 2
"""Survey questions carry a button to skip, and those with several answers one to finish."""


class Buttons(NamedTuple):
    """What is tapped under one message. `more`: buttons of ours that stand with them."""

    labels: tuple[tuple[tuple[Step, ...], str], ...]
    more: int = 0


def platform_problems(unit: Source[Unit], texts: list[Text]) -> Iterator[Problem]:
    """Labels, bodies and lists that would have to be cut elsewhere, and a unit that weighs too much."""
    weight = sum(len(text.words.encode()) for text in texts)
    if weight > MOST_BYTES:
        yield unit.problem(
            "peso",
            f"la unidad pesa {weight // 1000} KB de texto y caben {MOST_BYTES // 1000}; pártela en dos",
        )
    for place, part in enumerate(unit.model.parts):
        for buttons in _buttons(part):
            yield from _labels(unit, place, buttons)
        yield from _body(unit, place, part)


def _labels(unit: Source[Unit], place: int, buttons: Buttons) -> Iterator[Problem]:
    few = len(buttons.labels) + buttons.more <= FEW_BUTTONS
    most = BUTTON if few else ROW
    for path, label in buttons.labels:
        if len(label) > most:
            where = "tres botones o menos" if few else "una lista"
            yield unit.problem(
                "whatsapp-boton",
                f"{quoted(label)} tiene {len(label)} letras; en {where} de WhatsApp caben {most}",
                *("partes", place, *path),
                severity="aviso",
            )


def _buttons(part: Part) -> Iterator[Buttons]:
    match part:
        case Card(button=str(label)):
            yield Buttons(((("boton",), label),))
        case Sorting():
            yield Buttons(tuple((("categorias", n, "nombre"), c.name) for n, c in enumerate(part.categories)))
        case Branches():
            labels = tuple((("caminos", n, "boton"), branch.label) for n, branch in enumerate(part.branches))
            yield Buttons(labels, more=1)
        case Checklist():
            yield Buttons(tuple((("botones", n, "boton"), tick.label) for n, tick in enumerate(part.ticks)))
        case Tree():
            for place, node in enumerate(part.nodes):
                yield Buttons(
                    tuple(
                        (("nodos", place, "opciones", n, "boton"), turn.label)
                        for n, turn in enumerate(node.turns)
                    )
                )


def _body(unit: Source[Unit], place: int, part: Part) -> Iterator[Problem]:
    lines: tuple[str, ...] = ()
    if isinstance(part, Finding):
        lines = (part.prompt, *(line.text for line in part.lines))
    elif isinstance(part, Ordering):
        lines = (part.prompt, *(step.text for step in part.steps))
    elif isinstance(part, Question):
        lines = (part.text, *(answer.text for answer in part.answers))
        if len(part.answers) + OUR_ROWS > MOST_ROWS:
            yield unit.problem(
                "whatsapp-lista",
                f"son {len(part.answers)} respuestas y en una lista de WhatsApp caben {MOST_ROWS - OUR_ROWS}"
                " con las de seguir y saltar",
                *("partes", place, "respuestas"),
                severity="aviso",
            )
    letters = sum(len(line) + 4 for line in lines)
    if letters > WHATSAPP_BODY:
        yield unit.problem(
            "whatsapp-cuerpo",
            f"con sus líneas son {letters} letras y en un mensaje con botones de WhatsApp caben {WHATSAPP_BODY}",
            *("partes", place),
            severity="aviso",
        )
