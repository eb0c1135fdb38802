"""No message of the bank may lead anywhere: only reserved domains, only masked numbers, no handles."""

import re
from collections.abc import Iterator

from lessons.problems import quoted

DOMAIN = re.compile(r"(?<![\w.-])(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w@-])(?!\.[\w-])")
SCHEME = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,15}://([^\s/?#»\"'<>]*)")
IP = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
HANDLE = re.compile(r"(?<![\w.@-])@[\w.]{2,40}")
NUMBER = re.compile(r"(?<![\w$])\+?\(?[0-9](?:[ ().-]{0,2}[0-9Xx]){6,19}(?!\w)")
MASKED_END = re.compile(r"[ ().-]{0,2}[Xx]")
NORTH_AMERICAN = re.compile(r"555[ .-]?01[0-9Xx]{2}")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
THOUSANDS = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+")

RESERVED_ENDINGS = frozenset({"example", "test", "invalid"})
RESERVED_NAMES = ("example.com", "example.org", "example.net")
NOT_DOMAINS = frozenset({"ee.uu", "rr.hh", "ff.aa", "jj.oo", "cc.oo", "s.a.s"})
FILE_ENDINGS = frozenset(
    {"pdf", "apk", "doc", "docx", "xls", "xlsx", "jpg", "jpeg", "png", "mp3", "mp4", "exe"}
)
MASK = 3
"""How many X make a number useless to call."""


def contact_mistakes(text: str) -> Iterator[str]:
    """One sentence for each address, handle or number that could be real."""
    seen = set()
    for found in (*SCHEME.finditer(text), *DOMAIN.finditer(text), *IP.finditer(text)):
        host = (found.group(1) if found.re is SCHEME else found.group()).split("@")[-1].split(":")[0].lower()
        if host not in seen and not _harmless(host):
            seen.add(host)
            yield (
                f"{quoted(host)} puede ser una dirección real; usa una en .example, .test o .invalid"
                " (si no es una dirección, deja un espacio tras el punto)"
            )
    for found in HANDLE.finditer(text):
        if found.group().upper().count("X") < MASK:
            yield f"{quoted(found.group())} puede ser un usuario real; enmascáralo con X, así: @XXXX"
    for found in NUMBER.finditer(text):
        if not _masked(found.group()):
            yield f"{quoted(found.group())} puede ser un número real; enmascáralo con X, así: 09X XXX XXXX"


def _harmless(host: str) -> bool:
    last = host.rsplit(".", 1)[-1]
    if last in RESERVED_ENDINGS or last in FILE_ENDINGS or host in NOT_DOMAINS:
        return True
    return any(host == name or host.endswith("." + name) for name in RESERVED_NAMES)


def _masked(number: str) -> bool:
    if ISO_DATE.fullmatch(number) or THOUSANDS.fullmatch(number):
        return True
    return number.upper().count("X") >= MASK or NORTH_AMERICAN.search(number) is not None
