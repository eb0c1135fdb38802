"""Checks on one unit: its words, its rhythm, its quizzes, its minutes and what it refers to."""

import re
import unicodedata
from collections.abc import Iterator

from lessons.activities import Deciding
from lessons.lint.minutes import computed_minutes
from lessons.lint.readability import inflesz
from lessons.lint.texts import options_of, texts_of
from lessons.lint.wording import remarks
from lessons.load import LoadedCourse, Names
from lessons.mistakes import nearest
from lessons.model import Unit
from lessons.parts import Card, Question, Quiz, Spotting
from lessons.problems import Problem
from lessons.source import Source

MOST_IN_A_ROW = 3
EASY_ENOUGH = 65
TOO_HARD = 55
IN_THE_CHALLENGE = "reto"
"""The use of a message that anyone may see without the course."""
ALL_OR_NONE = re.compile(r"\b(?:tod[oa]s|ningun[oa]) (?:l[oa]s )?(?:de las |de los )?anterior(?:es)?\b")


def unit_problems(unit: Source[Unit], course: LoadedCourse, flags: Names) -> Iterator[Problem]:
    """Everything wrong with one unit that its models could not see."""
    yield from _wording(unit)
    yield from _readability(unit)
    yield from _rhythm(unit)
    yield from _options(unit)
    yield from _minutes(unit)
    yield from _references(unit, course, flags)


def _wording(unit: Source[Unit]) -> Iterator[Problem]:
    for text in texts_of(unit.model):
        for remark in remarks(text.words, text.role):
            yield unit.problem(remark.message, *text.path, severity=remark.severity)


def _readability(unit: Source[Unit]) -> Iterator[Problem]:
    score = inflesz("\n".join(text.words.replace("*", "") for text in texts_of(unit.model)))
    if score is None or score >= EASY_ENOUGH:
        return
    advice = f"lectura INFLESZ {score:.0f}; escribe frases y palabras más cortas hasta llegar a {EASY_ENOUGH}"
    if score < TOO_HARD:
        yield unit.problem(f"la unidad es difícil de leer: {advice} (menos de {TOO_HARD} no se publica)")
    else:
        yield unit.problem(f"la unidad se puede leer mejor: {advice}", severity="aviso")


def _rhythm(unit: Source[Unit]) -> Iterator[Problem]:
    """Counts the messages up to and with the one that waits for her."""
    row = 0
    for place, part in enumerate(unit.model.parts):
        row += 1
        if row == MOST_IN_A_ROW + 1:
            yield unit.problem(
                f"van más de {MOST_IN_A_ROW} burbujas seguidas sin que la persona toque nada;"
                " pon «boton» en una tarjeta",
                "partes",
                place,
            )
        if not isinstance(part, Card) or part.button is not None:
            row = 0
    if row == MOST_IN_A_ROW:
        yield unit.problem(
            f"con el cierre van más de {MOST_IN_A_ROW} burbujas seguidas; pon «boton» en una tarjeta",
            "cierre",
        )


def same_words(text: str) -> str:
    """The text without accents, capitals, signs and double spaces, to tell whether two texts say the same."""
    bare = unicodedata.normalize("NFD", text.casefold())
    return " ".join(re.sub(r"[^\w\s]|[\u0300-\u036f]", "", bare).split())


def _options(unit: Source[Unit]) -> Iterator[Problem]:
    """Two buttons of one question never say the same."""
    for place, part in enumerate(unit.model.parts):
        for group in options_of(part):
            seen: set[str] = set()
            for option in group:
                path = ("partes", place, *option.path)
                words = same_words(option.words)
                if words in seen:
                    yield unit.problem("esta opción dice lo mismo que otra; cámbiala", *path)
                elif isinstance(part, Quiz | Deciding) and ALL_OR_NONE.search(words):
                    yield unit.problem(
                        "las opciones se mezclan, así que no valen «las anteriores»; escribe otra", *path
                    )
                seen.add(words)


def _minutes(unit: Source[Unit]) -> Iterator[Problem]:
    computed = computed_minutes(unit.model)
    if abs(computed - unit.model.minutes) > 1:
        yield unit.problem(
            f"dice {unit.model.minutes} minutos y por su texto salen {computed:.1f};"
            f" escribe {max(1, round(computed))} o ajusta el texto",
            "minutos",
            severity="aviso",
        )


def _references(unit: Source[Unit], course: LoadedCourse, flags: Names) -> Iterator[Problem]:
    if unit.model.id[:1] == "M" and course.plan and unit.model.module not in course.plan.model.modules:
        yield unit.problem(
            f"el módulo «{unit.model.module}» no está en modulos de course.yaml; agrégalo", "unidad"
        )
    for place, flag in enumerate(unit.model.flags):
        if flag not in flags:
            hint = nearest(flag, list(flags)) or "; mira los ids de shared/senales.yaml"
            yield unit.problem(f"no hay ninguna señal «{flag}»{hint}", "senales", place)
    for place, part in enumerate(unit.model.parts):
        if isinstance(part, Spotting):
            yield from _spotted(unit, place, part, course)
        elif isinstance(part, Question) and not _has_pair(part, unit, course):
            yield unit.problem(
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
            yield unit.problem(f"no hay ningún mensaje «{name}»; escribe uno de items/", *path)
        elif name in part.items[:number]:
            yield unit.problem(f"«{name}» está dos veces en esta detección; deja uno", *path)
        elif name in measured:
            yield unit.problem(f"«{name}» mide (está en formas) y no puede enseñar; pon otro mensaje", *path)
        elif item is not None and item.model.use == IN_THE_CHALLENGE:
            yield unit.problem(f"«{name}» es del reto, que ve cualquiera; aquí pon otro mensaje", *path)
        elif item is not None and item.model.is_scam and len(item.model.distractors) < 2:
            yield item.problem(
                f"falta «distractores»: {unit.model.id} muestra esta estafa y pregunta qué alertó; escribe"
                " dos señales que no estén en el mensaje"
            )
