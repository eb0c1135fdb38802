"""Templates: a text with `**bold**` and `{placeholders}`, taken apart once. What is filled in is never parsed
again, so nobody's name can become markup or a placeholder."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.wording.styled import Styled, emboldened, joined

_BOLD = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")
_BRACES = re.compile(r"\{([^{}\n]*)\}")

NAME = "nombre"
_NAME_FIRST = re.compile(r"(^|[.!?…:]\s+|[¡¿«\n])(?:\*\*)?\{nombre\}(?:\*\*)?,?[ ]*(\w)")
_NAME_LATER = re.compile(r",?[ ]?(?:\*\*)?\{nombre\}(?:\*\*)?")


@dataclass(frozen=True, slots=True)
class Gap:
    """A placeholder to be filled in."""

    name: str
    bold: bool


@dataclass(frozen=True, slots=True)
class Template:
    """Pieces in order. `ready` holds the whole text if nothing is to be filled in."""

    pieces: tuple[Styled | Gap, ...]
    ready: Styled | None
    says_name: bool

    @property
    def names(self) -> frozenset[str]:
        return frozenset(piece.name for piece in self.pieces if isinstance(piece, Gap))

    def filled(self, value: Callable[[str], Styled]) -> Styled:
        """The text with every gap filled by `value(name)`; blanks at the end are dropped."""
        if self.ready is not None:
            return self.ready
        return _trimmed(joined((self._piece(piece, value) for piece in self.pieces), ""))

    @staticmethod
    def _piece(piece: Styled | Gap, value: Callable[[str], Styled]) -> Styled:
        if isinstance(piece, Styled):
            return piece
        given = value(piece.name)
        return emboldened(given) if piece.bold else given


def parse(text: str) -> Template:
    """Takes a text apart. Markup that is not closed stays as it is written."""
    pieces = tuple(_pieces(text))
    gaps = [piece for piece in pieces if isinstance(piece, Gap)]
    ready = None if gaps else joined((piece for piece in pieces if isinstance(piece, Styled)), "")
    return Template(pieces, ready, any(gap.name == NAME for gap in gaps))


def nameless(text: str) -> str:
    """The text for somebody who gave no name: «Listo, {nombre}.» -> «Listo.», «{nombre}, mira» -> «Mira»."""
    text = _NAME_FIRST.sub(lambda found: found[1] + found[2].upper(), text)
    return _NAME_LATER.sub("", text)


def _pieces(text: str) -> Iterator[Styled | Gap]:
    end = 0
    for found in _BOLD.finditer(text):
        yield from _gaps(text[end : found.start()], bold=False)
        yield from _gaps(found[1], bold=True)
        end = found.end()
    yield from _gaps(text[end:], bold=False)


def _gaps(text: str, *, bold: bool) -> Iterator[Styled | Gap]:
    for place, part in enumerate(_BRACES.split(text)):
        if place % 2:
            yield Gap(part, bold)
        elif part:
            yield emboldened(Styled(part)) if bold else Styled(part)


def _trimmed(whole: Styled) -> Styled:
    """Without blanks at the end (a gap may have been left empty), and without bold beyond it."""
    text = whole.text.rstrip()
    if len(text) == len(whole.text):
        return whole
    short = Styled(text)
    kept = ((start, min(length, short.units - start)) for start, length in whole.bold)
    return Styled(text, tuple((start, length) for start, length in kept if length > 0))
