"""What did she mean? Numbers, letters, labels, yes and no, near misses, hours; with or without accents."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

MOST_OPTIONS = 10
"""A list of places names no more than that many letters; `1 o 2` is no list."""

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
_DONE = {
    "hecho",
    "hecha",
    "ya",
    "ya esta",
    "ya lo hice",
    "listo",
    "lista",
    "done",
    "did it",
    "finished",
    "ready",
}
_SKIP = {"saltar", "saltarla", "saltarlo", "omitir", "paso", "skip", "pass"}
_OPTION = frozenset(
    {"", "la", "el", "opcion", "la opcion", "option", "letra", "la letra", "numero", "number"}
)
_ORDINALS = (
    ("primera", "primero", "first"),
    ("segunda", "segundo", "second"),
    ("tercera", "tercero", "third"),
    ("cuarta", "cuarto", "fourth"),
)
_NO = {"no", "nop", "nope", "no gracias", "no thanks", "ahora no", "not now"}
_YES_LABELS = (
    *sorted(_YES),
    "i agree",
    "quiero",
    "i want",
    "seguir manana",
    "go on tomorrow",
    "continue tomorrow",
)
_NO_LABELS = (
    *sorted(_NO),
    "i do not",
    "do not",
    "por ahora no",
    "esta vez no",
    "todavia no",
    "not this",
    "not yet",
)
"""How the labels begin that a yes or a no stands for."""


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
    if len(found) != 1 or len(found[0]) > 4 or rest not in _OPTION:
        return None
    return int(found[0])


def letter(said: str) -> int | None:
    """The place of a single letter in the alphabet, of plain text: `b`, `la b`, `opcion b` are 2."""
    head, _, tail = said.rpartition(" ")
    if len(tail) != 1 or not "a" <= tail <= "z" or head not in _OPTION:
        return None
    return ord(tail) - ord("a") + 1


def is_yes(text: str) -> bool:
    """Whether it is a yes and nothing else, in Spanish or English."""
    return plain(text) in _YES


def is_no(text: str) -> bool:
    return plain(text) in _NO


def is_done(text: str) -> bool:
    """Whether it says that something has been done, and nothing else."""
    return plain(text) in _DONE


def is_skip(text: str) -> bool:
    """Whether she asks to pass over a question, and nothing else."""
    return plain(text) in _SKIP


def pick(text: str, options: Sequence[tuple[str, Sequence[str]]]) -> str | None:
    """The id of the option that `text` names, or None if it names none or several.

    `options` are (id, wordings). In this order: exact wording, number, letter, yes/no, beginning, slip.
    Where the options are numbers themselves, another number names none."""
    said = plain(text)
    if not said:
        return None
    worded = [(id_, [plain(wording) for wording in wordings]) for id_, wordings in options]
    exact = [id_ for id_, wordings in worded if said in wordings]
    if exact:
        return exact[0] if len(exact) == 1 else None
    place = number(text) or letter(said)
    if place is not None:
        numbered = any(wording.isdecimal() for _, wordings in worded for wording in wordings)
        return options[place - 1][0] if 1 <= place <= len(options) and not numbered else None
    return (
        _yes_or_no(said, worded) or _beginning(said, worded) or _slip(said, worded) or _ordinal(said, options)
    )


def deliberate(text: str, options: Sequence[tuple[str, Sequence[str]]]) -> str | None:
    """Like pick, but nothing that only comes near: a whole wording, a number or a letter."""
    bare = plain(text)
    placed = number(text) is not None or len(bare) == 1
    return exactly(text, options) or (pick(text, options) if placed else None)


def is_button_number(text: str, buttons: int) -> bool:
    """Whether it is a bare number that counts a button on the screen: then it is no hour."""
    return text.strip().isdecimal() and 1 <= int(text) <= buttons


def exactly(text: str, options: Sequence[tuple[str, Sequence[str]]]) -> str | None:
    """Like pick, but only a whole wording counts."""
    said = plain(text)
    if not said:
        return None
    return next((id_ for id_, wordings in options if said in [plain(w) for w in wordings]), None)


def _yes_or_no(said: str, worded: list[tuple[str, list[str]]]) -> str | None:
    for family, labels in ((_YES, _YES_LABELS), (_NO, _NO_LABELS)):
        if said in family:
            starts = tuple(f"{label} " for label in labels)
            hits = [id_ for id_, wordings in worded if any(f"{w} ".startswith(starts) for w in wordings)]
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


def _ordinal(said: str, options: Sequence[tuple[str, Sequence[str]]]) -> str | None:
    """`la primera`, `segunda opcion`, `la ultima`."""
    named = [word for word in said.split() if word not in _OPTION]
    if len(named) != 1 or not options:
        return None
    if named[0] in ("ultima", "ultimo", "last"):
        return options[-1][0]
    place = next((place for place, words in enumerate(_ORDINALS) if named[0] in words), len(options))
    return options[place][0] if place < len(options) else None


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
    r"^(?:a\s+)?(?:las?\s+|at\s+)?(\d{1,2})(?:[:.h\s]\s*([0-5]\d))?\s*(?:h|hs|hrs|horas)?\s*"
    r"(am|pm|a\.?\s?m\.?|p\.?\s?m\.?|de la madrugada|de la manana|del dia|de la tarde|de la noche|"
    r"in the morning|in the afternoon|in the evening|at night)?$"
)
_AFTER_NOON = frozenset({"pm", "delatarde", "delanoche", "intheafternoon", "intheevening", "atnight"})
_MIDNIGHT = frozenset({"am", "delanoche", "delamadrugada", "atnight"})
"""With these twelve is midnight."""
_NUMERALS = (
    "una",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
)
_SPOKEN = {
    "mediodia": "12",
    "noon": "12",
    "medianoche": "0",
    "midnight": "0",
    **{word: str(n) for n, word in enumerate(_NUMERALS, 1)},
}
_FRACTIONS = ((" y media", ":30"), (" y cuarto", ":15"), (" en punto", ":00"), (" o'clock", ":00"))


def hour(text: str) -> int | None:
    """Minutes after midnight: `7`, `7:30`, `20h`, `8 pm`, `ocho y media de la noche`; None if it is no hour."""
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", text.casefold().strip()) if not unicodedata.combining(c)
    )
    said = " ".join(_SPOKEN.get(word, word) for word in bare.split()).rstrip(".")
    for spoken, written in _FRACTIONS:
        said = said.replace(spoken, written)
    match = _HOUR.match(said)
    if not match:
        return None
    hours, minutes = int(match[1]), int(match[2] or 0)
    half = (match[3] or "").replace(".", "").replace(" ", "")
    if hours == 12 and half in _MIDNIGHT:
        hours = 0
    elif half in _AFTER_NOON and 1 <= hours < 12:
        hours += 12
    return hours * 60 + minutes if hours < 24 else None


def places(text: str) -> list[int]:
    """The places that a list names: `1, 3 y 5`, `a, c`; empty if it holds anything but those and joints."""
    said = plain(text).split()
    counted = any(word.isdecimal() for word in said)
    named = [word for word in said if word not in (("y", "e", "and") if counted else ("y", "and"))]
    found = [int(word) if word.isdecimal() and len(word) <= 2 else letter(word) for word in named]
    known = [place for place in found if place is not None and place <= MOST_OPTIONS]
    return known if len(known) == len(found) else []
