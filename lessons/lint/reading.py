"""How a unit reads as a whole and sentence by sentence: INFLESZ, long sentences, their average."""

from collections.abc import Iterator

from lessons.lint.readability import inflesz_of, pieces_in, sentences_in
from lessons.lint.texts import Role, Text
from lessons.model import Unit
from lessons.problems import Problem, quoted
from lessons.source import Source

EASY_ENOUGH = 65
TOO_HARD = 55
LONGEST_SENTENCE = 20
LONGEST_AVERAGE = 14
READ: frozenset[Role] = frozenset({"bubble", "stem", "option", "feedback"})
"""Buttons and titles are no sentences, and a sample speaks in somebody else's voice: they are not scored."""


def reading_problems(unit: Source[Unit], texts: list[Text]) -> Iterator[Problem]:
    """What is hard to read, at its line where it is one sentence."""
    sentences: list[list[str]] = []
    for text in texts:
        if text.role in READ:
            sentences += sentences_in(text.words)
            yield from _long(unit, text)
    yield from _score(unit, inflesz_of(sentences))
    average = sum(map(len, sentences)) / len(sentences) if sentences else 0
    if average > LONGEST_AVERAGE:
        yield unit.problem(
            "frases-promedio",
            f"las frases tienen {average:.0f} palabras en promedio; mejor 12, y hasta {LONGEST_AVERAGE}",
            severity="aviso",
        )


def _long(unit: Source[Unit], text: Text) -> Iterator[Problem]:
    for sentence in pieces_in(text.words):
        if len(sentence) > LONGEST_SENTENCE:
            begins = quoted(" ".join(sentence[:6]) + " …")
            yield unit.problem(
                "frase-larga",
                f"la frase {begins} tiene {len(sentence)} palabras; pártela para que no pase de {LONGEST_SENTENCE}",
                *text.path,
                severity="aviso",
            )


def _score(unit: Source[Unit], score: float | None) -> Iterator[Problem]:
    if score is None or score >= EASY_ENOUGH:
        return
    advice = f"lectura INFLESZ {score:.0f}; escribe frases y palabras más cortas hasta llegar a {EASY_ENOUGH}"
    if score < TOO_HARD:
        yield unit.problem(
            "inflesz", f"la unidad es difícil de leer: {advice} (menos de {TOO_HARD} no se publica)"
        )
    else:
        yield unit.problem("inflesz", f"la unidad se puede leer mejor: {advice}", severity="aviso")
