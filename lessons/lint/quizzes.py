"""Checks on the quizzes of one unit: how many, options that differ, a right one that cannot be guessed."""

import re
from collections.abc import Iterator
from itertools import combinations

from lessons.activities import Deciding
from lessons.lint.same import same_words
from lessons.lint.texts import options_of
from lessons.model import Unit
from lessons.parts import Quiz
from lessons.problems import Problem
from lessons.source import Source

ALL_OR_NONE = re.compile(r"\b(?:tod[oa]s|ningun[oa]) (?:l[oa]s )?(?:de las |de los )?anterior(?:es)?\b")
MUCH_LONGER = 1.3
ALMOST_THE_SAME = 0.75
"""The share of words that two options have in common."""
LONG_LESSON = 5


def quiz_problems(unit: Source[Unit]) -> Iterator[Problem]:
    """Everything wrong with its quizzes that their model could not see."""
    quizzes = [(place, part) for place, part in enumerate(unit.model.parts) if isinstance(part, Quiz)]
    yield from _number(unit, len(quizzes))
    yield from _options(unit)
    for place, quiz in quizzes:
        yield from _alike(unit, place, quiz)
    yield from _guessable(unit, quizzes)


def _number(unit: Source[Unit], count: int) -> Iterator[Problem]:
    if unit.model.kind not in ("leccion", "practica", "laboratorio"):
        return
    wanted = 3 if unit.model.kind == "leccion" and unit.model.minutes == LONG_LESSON else 2
    if count != wanted:
        yield unit.problem(
            "numero-de-preguntas",
            f"tiene {count} quizzes; van {wanted} (dos, o tres en una lección de {LONG_LESSON} minutos)",
            "partes",
            severity="aviso",
        )


def _options(unit: Source[Unit]) -> Iterator[Problem]:
    """Two buttons of one question never say the same."""
    for place, part in enumerate(unit.model.parts):
        for group in options_of(part):
            seen: set[str] = set()
            for option in group:
                path = ("partes", place, *option.path)
                words = same_words(option.words)
                if words in seen:
                    yield unit.problem(
                        "opciones-iguales", "esta opción dice lo mismo que otra; cámbiala", *path
                    )
                elif isinstance(part, Quiz | Deciding) and ALL_OR_NONE.search(words):
                    yield unit.problem(
                        "las-anteriores",
                        "las opciones se mezclan, así que no valen «las anteriores»; escribe otra",
                        *path,
                    )
                seen.add(words)


def _alike(unit: Source[Unit], place: int, quiz: Quiz) -> Iterator[Problem]:
    texts = {same_words(option.text) for option in quiz.options}
    if len(texts) < len(quiz.options):
        return
    for one, other in combinations([set(words.split()) for words in texts], 2):
        if len(one & other) >= ALMOST_THE_SAME * len(one | other):
            yield unit.problem(
                "opciones-parecidas",
                "dos opciones dicen casi lo mismo; que se distingan por la idea",
                *("partes", place, "opciones"),
                severity="aviso",
            )
            return


def _guessable(unit: Source[Unit], quizzes: list[tuple[int, Quiz]]) -> Iterator[Problem]:
    longest = 0
    for place, quiz in quizzes:
        right = next(len(option.text) for option in quiz.options if option.correct)
        other = max(len(option.text) for option in quiz.options if not option.correct)
        longest += right > other
        if right > other * MUCH_LONGER:
            yield unit.problem(
                "clave-adivinable",
                f"la opción correcta es mucho más larga ({right} letras; la otra más larga, {other});"
                " acórtala o alarga otra",
                *("partes", place, "opciones"),
                severity="aviso",
            )
    if len(quizzes) > 1 and longest == len(quizzes):
        yield unit.problem(
            "clave-adivinable",
            "en todos los quizzes la opción correcta es la más larga; haz que en alguno lo sea otra",
            "partes",
            quizzes[0][0],
        )
