"""Words that come from outside (a name, a link) made harmless: one line, nothing invisible, no more than fits."""

import unicodedata

LONGEST_NAME = 32
LONGEST_WORD = 400
_MARKS_IN_A_ROW = 2
"""More marks on one letter than any language writes would run over the lines above and below."""


def shown_name(name: str) -> str:
    """A person's name as it may stand in a sentence or on a button: at most 32 characters on one line."""
    return one_line(name, LONGEST_NAME)


def one_line(text: str, longest: int = LONGEST_WORD) -> str:
    """On one line, without control, direction or other invisible characters, cut to `longest` characters."""
    if len(text) <= longest and text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = _few_marks(unicodedata.normalize("NFC", text[: longest * 8]))
    return " ".join(kept.split())[:longest].strip()


def _few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category[0] == "M" else 0
        if category[0] in "ZC":
            # Format characters (direction, zero width) join the words around them; the rest separates them.
            kept.append("" if category in ("Cf", "Cs", "Co", "Cn") else " ")
        elif marks <= _MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept)
