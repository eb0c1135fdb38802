"""Who a message says it comes from: the name, and below it the note or the address."""

import re
from dataclasses import dataclass

from bot.pictures.body import INK, SOFT
from bot.pictures.canvas import Canvas, Pen
from bot.pictures.legible import legible, shortened
from bot.pictures.typeface import face
from bot.pictures.wrap import wrap

UNKNOWN = "Remitente sin nombre"

_NAME = Pen(17, INK, bold=True)
_DETAIL = Pen(15, SOFT)
_NAME_LEADING = 22
_DETAIL_LEADING = 20
_MAX_CHARS = 120
_WITH_NOTE = re.compile(r"(\S.*?) *\(([^()]+)\)")
_WITH_ADDRESS = re.compile(r"(\S.*?) *(<[^<>]+>)")


@dataclass(frozen=True, slots=True)
class Sender:
    """A sender broken into rows: the name in bold, the note or address below it."""

    name: tuple[str, ...]
    detail: tuple[str, ...]

    @property
    def height(self) -> float:
        """The height of all rows."""
        return len(self.name) * _NAME_LEADING + len(self.detail) * _DETAIL_LEADING

    def draw(self, canvas: Canvas, x: float, y: float) -> None:
        """Writes the rows with their top left corner at (x, y)."""
        for row in self.name:
            y += _NAME_LEADING
            canvas.write(row, x, y - 5, _NAME)
        for row in self.detail:
            y += _DETAIL_LEADING
            canvas.write(row, x, y - 5, _DETAIL)


def sender(text: str, width: float) -> Sender:
    """The rows of a sender for a column of `width` units.

    «Name (note)» and «Name <address>» are split in two; the brackets of a note are left out, those of an
    address kept. Nothing legible gives `UNKNOWN`.
    """
    whole = " ".join(legible(text[: 20 * _MAX_CHARS]).split())
    for form in (_WITH_NOTE, _WITH_ADDRESS):
        if parts := form.fullmatch(whole):
            name, detail = parts[1], parts[2]
            break
    else:
        name, detail = whole or UNKNOWN, ""
    return Sender(
        name=tuple(wrap(shortened(name, _MAX_CHARS), face(bold=True), _NAME.size, width)),
        detail=tuple(wrap(shortened(detail, _MAX_CHARS), face(), _DETAIL.size, width)) if detail else (),
    )
