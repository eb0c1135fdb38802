"""A text too long for one message, in parts that end where a reader would pause."""

import re
import unicodedata
from collections.abc import Iterator

from bot.wording.styled import Styled, units

_PAUSE = re.compile(r"[.!?…][\"»”’)\]]*(?=\s)|(?=\n)")
_CLOSELY = "\u200d\ufe0f\ufe0e"
"""Joiner and variation selectors: they belong to the sign before them."""


def split(whole: Styled, longest: int) -> tuple[Styled, ...]:
    """Parts of at most `longest` UTF-16 units each, at least one; bold that crosses a cut goes on after it.

    Cuts come at the end of a sentence or line, else at a space, else between two signs; never inside one."""
    if whole.units <= longest:
        return (whole,)
    parts, start = [], 0
    text = whole.text
    while start < len(text):
        end = _end(text, start, longest)
        parts.append(_part(whole, start, end))
        start = end
    return tuple(part for part in parts if part.text) or (whole,)


def _end(text: str, start: int, longest: int) -> int:
    limit = _limit(text, start, longest)
    if limit == len(text):
        return limit
    # One character more, so that a sentence that fits exactly is seen to end.
    window = text[start : limit + 1]
    pauses = [found.end() for found in _PAUSE.finditer(window) if window[: found.end()].strip()]
    if pauses:
        return start + pauses[-1]
    space = window.rfind(" ", 1)
    return start + space if space > 0 and window[:space].strip() else _between_signs(text, start, limit)


def _limit(text: str, start: int, longest: int) -> int:
    """The furthest index such that text[start:index] fits; always beyond `start`."""
    index = min(len(text), start + longest)
    while index > start + 1 and (over := units(text[start:index]) - longest) > 0:
        index -= max(1, over // 2)
    return index


def _between_signs(text: str, start: int, limit: int) -> int:
    """The last place up to `limit` where no letter is cut off from its accents and no emoji in two."""
    for index in range(limit, max(start, limit - 24), -1):
        if not _belongs_together(text, index):
            return index
    return limit


def _belongs_together(text: str, index: int) -> bool:
    after = text[index]
    joined = after in _CLOSELY or unicodedata.combining(after) or "\U0001f3fb" <= after <= "\U0001f3ff"
    return bool(joined) or text[index - 1] == "\u200d"


def _part(whole: Styled, start: int, end: int) -> Styled:
    raw = whole.text[start:end]
    kept = raw.strip()
    begin = units(whole.text[: start + len(raw) - len(raw.lstrip())])
    return Styled(kept, tuple(_clipped(whole.bold, begin, begin + units(kept))))


def _clipped(bold: tuple[tuple[int, int], ...], begin: int, end: int) -> Iterator[tuple[int, int]]:
    for offset, length in bold:
        first, last = max(offset, begin), min(offset + length, end)
        if first < last:
            yield first - begin, last - first
