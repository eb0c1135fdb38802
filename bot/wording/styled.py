"""Text with stretches of bold, counted in UTF-16 code units as chats count."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property


def units(text: str) -> int:
    """Length in UTF-16 code units: characters beyond U+FFFF count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True)
class Styled:
    """`bold` holds (offset, length) in UTF-16 units, in order, without overlap."""

    text: str
    bold: tuple[tuple[int, int], ...] = ()

    @cached_property
    def units(self) -> int:
        return units(self.text)


def joined(parts: Iterable[Styled], between: str) -> Styled:
    """The parts one after another with `between` in the middle; their bold moves along."""
    texts: list[str] = []
    bold: list[tuple[int, int]] = []
    offset, gap = 0, units(between)
    for part in parts:
        texts.append(part.text)
        for start, length in part.bold:
            bold.append((offset + start, length))
        offset += part.units + gap
    return Styled(between.join(texts), tuple(bold))


def emboldened(part: Styled) -> Styled:
    """The same text, all of it bold."""
    return Styled(part.text, ((0, part.units),) if part.text else ())
