"""What somebody of the staff wrote, made plain: addresses behind words stand beside them, stars of the web are bold.

Nobody is ever sent an address that she cannot read: the course teaches to look at it first."""

import re
from collections.abc import Sequence

from bot.channels.base import Entity, HiddenLink
from bot.wording.styled import units

Styled = tuple[str, tuple[Entity, ...]]

_STARS = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*|(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")


def spelled_out(text: str, entities: Sequence[Entity], links: Sequence[HiddenLink]) -> Styled:
    """`label (address)` wherever an address was hidden behind other words; styles move along."""
    for link in sorted(links, key=lambda one: one.offset, reverse=True):
        label = _cut(text, link.offset, link.offset + link.length)
        if _bare(label) != _bare(link.address):
            at = link.offset + link.length
            text, entities = _inserted(text, entities, at, f" ({link.address})")
    return text, tuple(entities)


def trimmed(text: str, entities: Sequence[Entity]) -> Styled:
    """Without blanks around it. Styles that lie outside the text, or are empty, go."""
    kept = text.strip()
    before, whole = units(text[: len(text) - len(text.lstrip())]), units(kept)
    moved = []
    for one in entities:
        start, end = max(0, one.offset - before), min(whole, one.offset + one.length - before)
        if start < end:
            moved.append(Entity(one.kind, start, end - start))
    return kept, tuple(moved)


def starred(text: str) -> Styled:
    """`*bold*` and `**bold**` read as bold; stars that do not close stay."""
    parts: list[str] = []
    bold: list[Entity] = []
    end, place = 0, 0
    for found in _STARS.finditer(text):
        plain, inside = text[end : found.start()], found[1] or found[2]
        place += units(plain)
        bold.append(Entity("bold", place, units(inside)))
        place += units(inside)
        parts += [plain, inside]
        end = found.end()
    return "".join([*parts, text[end:]]), tuple(bold)


def _inserted(text: str, entities: Sequence[Entity], at: int, more: str) -> Styled:
    """`more` put in at `at`; what is styled around that place grows, what comes after it moves."""
    longer, moved = units(more), []
    for one in entities:
        end = one.offset + one.length
        if one.offset >= at:
            moved.append(Entity(one.kind, one.offset + longer, one.length))
        else:
            moved.append(Entity(one.kind, one.offset, one.length + (longer if end > at else 0)))
    return f"{_cut(text, 0, at)}{more}{_cut(text, at, units(text))}", tuple(moved)


def _cut(text: str, start: int, end: int) -> str:
    """From one UTF-16 offset to another."""
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "replace")


def _bare(address: str) -> str:
    """Without what a reader would not miss."""
    return re.sub(r"^https?://", "", address.strip().casefold()).rstrip("/")
