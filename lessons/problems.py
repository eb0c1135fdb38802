"""What is wrong with a file of content: where it is, and what to write instead."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "aviso", "excepción"]

MOST_PER_FILE = 100
"""A file with more problems than this is one mistake repeated; the rest are only counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence in Spanish about one line of one file, and the id of its rule (lessons/rules.py).

    An «error» blocks; an «aviso» and an «excepción» (an agreed breach) do not. `part` is the id of the part of the
    unit, or of the entry of the list, that it is about; empty for the whole file."""

    file: str
    line: int
    message: str
    rule: str
    severity: Severity = "error"
    part: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.message} [{self.rule}]"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, by file and line; at most `MOST_PER_FILE` a file, errors kept before the rest."""
    unique = sorted(set(problems), key=lambda p: (p.file, p.severity != "error", p.line, p.message))
    counted = Counter(problem.file for problem in unique)
    taken: Counter[str] = Counter()
    kept: list[Problem] = []
    for problem in unique:
        taken[problem.file] += 1
        if taken[problem.file] <= MOST_PER_FILE:
            kept.append(problem)
        elif taken[problem.file] == MOST_PER_FILE + 1:
            more = counted[problem.file] - MOST_PER_FILE
            message = f"y {more} problemas más en este archivo; arregla los de arriba y revisa otra vez"
            kept.append(Problem(problem.file, problem.line, message, "demasiados", problem.severity))
    return tuple(sorted(kept, key=lambda p: (p.file, p.line, p.severity != "error", p.message)))


def quoted(text: str, most: int = 48) -> str:
    """The words between «», on one line and cut short: a message stays readable whatever the file holds."""
    flat = " ".join(text[: most * 4].split())
    return f"«{flat[: most - 1]}…»" if len(flat) > most or len(text) > most * 4 else f"«{flat}»"


def listed(words: Iterable[str], last: str = "o") -> str:
    """a, b o c."""
    *first, end = [f"«{word}»" for word in words]
    return f"{', '.join(first)} {last} {end}" if first else end
