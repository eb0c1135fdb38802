"""The words of return: how they are chosen by chance, and how they are read from what somebody typed.

`palabras.txt` holds 1024 Spanish words, put together for this program: common ones of 3 to 10 letters, without accents
and ñ; no slip of one letter turns one into another. Three of them are 30 bits: one try in 1 073 741 824."""

import secrets
from pathlib import Path

from flows.answers import plain

COUNT = 3
MOST_LETTERS = 80
WORDS = tuple(Path(__file__).with_name("palabras.txt").read_text("utf-8").split())
_KNOWN = frozenset(WORDS)


def choose() -> str:
    """Three words by chance that nobody can foresee, in small letters, with spaces between."""
    return " ".join(secrets.choice(WORDS) for _ in range(COUNT))


def read(text: str) -> str:
    """The words in the shape in which they are chosen, whatever capitals, accents, commas or hyphens were typed;
    empty if the text is not just three words of the list."""
    said = plain(text).split() if len(text) <= MOST_LETTERS else []
    return " ".join(said) if len(said) == COUNT and all(word in _KNOWN for word in said) else ""
