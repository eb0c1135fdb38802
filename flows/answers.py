"""What did she mean? Numbers, letters, labels, yes and no, near misses, hours; with or without accents."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

NEAR = 0.84
"""How alike two words must be to count as the same with a slip of the finger."""

_YES = {
    "si",
    "sip",
    "claro",
    "ok",
    "okay",
    "dale",
    "va",
    "bueno",
    "yes",
    "yep",
    "sure",
    "acepto",
    "de acuerdo",
}
_NO = {"no", "nop", "nope", "no gracias", "no thanks", "ahora no", "not now"}


def plain(text: str) -> str:
    """Small letters, no accents, no marks, single spaces: «¡Sí, ACEPTO!» -> `si acepto`. Keeps ñ apart from n
    only as far as people do on phones, that is, not at all."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c))
    return " ".join(bare.split())


def number(text: str) -> int | None:
    """A whole number alone or nearly alone: `3`, `3.`, `opción 3`, `٣`."""
    found = re.findall(r"\d+", text)
    rest = plain(re.sub(r"\d+", " ", text))
    if (
        len(found) != 1
        or len(found[0]) > 4
        or rest not in ("", "opcion", "option", "la", "el", "numero", "number")
    ):
        return None
    return int(found[0])


def pick(text: str, options: Sequence[tuple[str, Sequence[str]]]) -> str | None:
    """The id of the option that `text` names, or None if it names none or several.

    `options` are (id, wordings). In this order: exact wording, number, letter, yes/no, beginning, slip."""
    said = plain(text)
    if not said:
        return None
    worded = [(id_, [plain(wording) for wording in wordings]) for id_, wordings in options]
    exact = [id_ for id_, wordings in worded if said in wordings]
    if exact:
        return exact[0] if len(exact) == 1 else None
    place = number(text)
    if place is not None:
        return options[place - 1][0] if 1 <= place <= len(options) else None
    if len(said) == 1 and "a" <= said <= "z":
        index = ord(said) - ord("a")
        return options[index][0] if index < len(options) else None
    return _yes_or_no(said, worded) or _beginning(said, worded) or _slip(said, worded)


def exactly(text: str, options: Sequence[tuple[str, Sequence[str]]]) -> str | None:
    """Like pick, but only a whole wording counts."""
    said = plain(text)
    if not said:
        return None
    return next((id_ for id_, wordings in options if said in [plain(w) for w in wordings]), None)


def _yes_or_no(said: str, worded: list[tuple[str, list[str]]]) -> str | None:
    for family in (_YES, _NO):
        if said in family:
            hits = [
                id_
                for id_, wordings in worded
                if any(w.split()[:1] and w.split()[0] in family for w in wordings)
            ]
            return hits[0] if len(hits) == 1 else None
    return None


def _beginning(said: str, worded: list[tuple[str, list[str]]]) -> str | None:
    if len(said) < 3:
        return None
    hits = [
        id_
        for id_, wordings in worded
        if any(w.startswith(said) or f" {said} " in f" {w} " for w in wordings)
    ]
    return hits[0] if len(hits) == 1 else None


def _slip(said: str, worded: list[tuple[str, list[str]]]) -> str | None:
    if len(said) < 4:
        return None
    hits = [id_ for id_, wordings in worded if any(alike(said, w) for w in wordings)]
    return hits[0] if len(hits) == 1 else None


def alike(one: str, other: str) -> bool:
    """Whether two plain texts of similar length differ by a slip at most."""
    if abs(len(one) - len(other)) > 2:
        return False
    return SequenceMatcher(None, one, other).ratio() >= NEAR


_HOUR = re.compile(
    r"^(?:a\s+)?(?:las?\s+|at\s+)?(\d{1,2})(?:[:.h\s]\s*([0-5]\d))?\s*(?:h|hs|horas)?\s*"
    r"(am|pm|a\.?\s?m\.?|p\.?\s?m\.?|de la manana|de la tarde|de la noche|in the morning|in the evening)?$"
)


def hour(text: str) -> int | None:
    """Minutes after midnight: `7`, `7:30`, `20h`, `8 pm`, `8 de la noche`; None if it is no hour."""
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", text.casefold().strip()) if not unicodedata.combining(c)
    )
    match = _HOUR.match(" ".join(bare.split()).rstrip("."))
    if not match:
        return None
    hours, minutes = int(match[1]), int(match[2] or 0)
    half = (match[3] or "").replace(".", "").replace(" ", "")
    if half in ("pm", "delatarde", "delanoche", "intheevening") and 1 <= hours < 12:
        hours += 12
    if half == "am" and hours == 12:
        hours = 0
    return hours * 60 + minutes if hours < 24 else None


def numbers(text: str) -> list[int]:
    """All whole numbers of a list such as `1, 3 y 5`; empty if it holds anything but numbers and joints."""
    rest = plain(re.sub(r"\d+", " ", text)).split()
    return [int(n) for n in re.findall(r"\d{1,2}", text)] if set(rest) <= {"y", "e", "and"} else []
