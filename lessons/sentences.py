"""A message in numbered lines: its sender is line 1, then its sentences. Learners mark them, evidence lies in them."""

import re
from collections.abc import Iterator

MOST_LINES = 10
"""More lines than this are no list that anybody reads on a phone, and no list of numbers that anybody types."""

_END = re.compile(r"[.!?…]+[»”\"')\]]*\s+(?=\S)|\n+")
"""Where a sentence may end: its marks, what closes after them, a blank, and something after it."""

_SHORT_FORMS = frozenset(
    {
        *(
            "abg",
            "ing",
            "lic",
            "lcda",
            "lcdo",
            "licda",
            "licdo",
            "dr",
            "dra",
            "dres",
            "mtra",
            "mtro",
            "prof",
            "profa",
        ),
        *(
            "psic",
            "tnlga",
            "tnlgo",
            "sr",
            "sra",
            "sras",
            "sres",
            "srta",
            "sta",
            "sto",
            "gral",
            "cap",
            "hno",
            "hnos",
        ),
        *(
            "av",
            "avda",
            "urb",
            "edif",
            "mz",
            "pza",
            "pzo",
            "dept",
            "depto",
            "dir",
            "ext",
            "tel",
            "telf",
            "tlf",
        ),
        *("cía", "cia", "ltda", "sucs", "art", "nro", "núm", "pág", "pag", "ej"),
    }
)
"""What is written with a stop and goes on: «Lic. Paola», «Av. Central»."""


def sentences(text: str) -> tuple[str, ...]:
    """The sentences in their order, blanks collapsed; together they are the whole text. Short forms («Lic.», «EE. UU.»,
    «S.A.»), decimals, hours, ellipses before a small letter and numbers of a list end none. Empty for no text."""
    return tuple(_cut(text))


def lines_of(sender: str, text: str) -> tuple[str, ...]:
    """The sender, then the sentences."""
    return (" ".join(sender.split()), *sentences(text))


def line_of(lines: tuple[str, ...], fragment: str, where: str) -> int:
    """The number (1 is the sender) of the first line that holds the fragment; 0: no line holds all of it.
    `where`: `remitente` looks in the sender only, `texto` in the sentences only."""
    flat = " ".join(fragment.split())
    among = range(1) if where == "remitente" else range(1, len(lines))
    return next((place + 1 for place in among if flat in lines[place]), 0)


def _cut(text: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(text):
        sentence = " ".join(text[start : end.end()].split())
        if "\n" not in end[0] and _goes_on(sentence, end[0], text[end.end() :]):
            continue
        if sentence:
            yield sentence
        start = end.end()
    rest = " ".join(text[start:].split())
    if rest:
        yield rest


def _goes_on(sentence: str, mark: str, after: str) -> bool:
    """Whether the mark ends no sentence: a small letter follows, or the word before it is always written so."""
    first = after.lstrip("¡¿«“\"'([")[:1]
    if first.islower():
        return True
    if mark.strip() != ".":
        return False
    word = re.sub(r".*[\s(«“\"'¡¿]", "", sentence[:-1])
    if word.casefold() in _SHORT_FORMS or (word == "No" and first.isdecimal()):
        return True
    return (word.isdecimal() and word == sentence[:-1]) or _is_initials(word)


def _is_initials(word: str) -> bool:
    """`A`, `S.A`, `EE` (of «EE. UU.»): capitals that stand for words."""
    bare = word.replace(".", "")
    return bare.isalpha() and bare.isupper() and (len(bare) == 1 or "." in word or word in ("EE", "RR", "FF"))
