"""The text of a message, broken into the rows of a picture."""

import re
from dataclasses import dataclass

from bot.pictures.canvas import Canvas, Pen
from bot.pictures.legible import legible, shortened
from bot.pictures.typeface import face
from bot.pictures.wrap import wrap

INK = "#000000"
SOFT = "#505050"

# The most the content rules let a message have, so that no item of a course is ever cut.
MAX_CHARS = 900
MAX_ROWS = 45
# Long enough for any message the picture shows, short enough that a pasted book costs nothing to clean.
_MAX_READ = 20_000

EMPTY = "(mensaje sin texto)"
CUT = "Mensaje recortado: se ve solo el comienzo."

_TEXT = Pen(18, INK)
_SUBJECT = Pen(18, INK, bold=True)
_NUMBER = Pen(13, SOFT, bold=True)
_NOTE = Pen(14, SOFT)
_LEADING = 26
_NOTE_LEADING = 20
_GAP = 10
_GUTTER = 26
# A subject ends with its line or its sentence; «Dra.» and its like end no sentence.
_TITLES = "".join(rf"(?<!\b{title})" for title in ("Sr", "Sra", "Dr", "Dra", "Lic", "Ing", "Abg"))
_SUBJECT_FIRST = re.compile(rf"(Asunto: [^\n]{{1,120}}?(?:[!?…]|{_TITLES}\.|(?=\n)))[ \n]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Row:
    """One drawn line: its words, how they are set, and the space left above it."""

    text: str
    pen: Pen
    above: float = 0


@dataclass(frozen=True, slots=True)
class Body:
    """A message broken into rows; `cut` tells that the end of it is not shown."""

    rows: tuple[Row, ...]
    cut: bool
    numbered: bool

    @property
    def width(self) -> float:
        """The width in use, line numbers included."""
        rows = max(row.pen.width(row.text) for row in self.rows)
        return max(self._indent + rows, _NOTE.width(CUT) if self.cut else 0)

    @property
    def height(self) -> float:
        """The height of all rows, and of the remark that the message was cut."""
        rows = sum(row.above + _LEADING for row in self.rows)
        return rows + (_NOTE_LEADING + _GAP if self.cut else 0)

    def draw(self, canvas: Canvas, x: float, y: float) -> None:
        """Writes the rows with their top left corner at (x, y)."""
        for number, row in enumerate(self.rows, start=1):
            y += row.above + _LEADING
            if self.numbered:
                sign = str(number)
                canvas.write(sign, x + _GUTTER - 8 - _NUMBER.width(sign), y - 8, _NUMBER)
            canvas.write(row.text, x + self._indent, y - 7, row.pen)
        if self.cut:
            canvas.write(CUT, x, y + _GAP + _NOTE_LEADING - 6, _NOTE)

    @property
    def _indent(self) -> int:
        return _GUTTER if self.numbered else 0


def body(text: str, width: float, *, numbered: bool, mail: bool) -> Body:
    """The rows of a text for a column of `width` units; in e-mail a leading «Asunto: …» stands apart in bold.

    At most `MAX_CHARS` characters and `MAX_ROWS` rows are kept; what is cut ends in «…» and is said below.
    """
    whole = legible(text[:_MAX_READ]) or EMPTY
    kept = shortened(whole, MAX_CHARS)
    room = width - (_GUTTER if numbered else 0)
    rows = _rows(kept, room, mail)
    cut = len(text) > _MAX_READ or kept != whole or len(rows) > MAX_ROWS
    if len(rows) > MAX_ROWS:
        last = rows[MAX_ROWS - 1]
        rows = [*rows[: MAX_ROWS - 1], Row(_ended(last.text, last.pen, room), last.pen, last.above)]
    return Body(tuple(rows), cut, numbered)


def _rows(text: str, width: float, mail: bool) -> list[Row]:
    subject = _SUBJECT_FIRST.match(text) if mail else None
    if subject is None:
        return _paragraphs(text, _TEXT, width, 0)
    heading = _paragraphs(subject[1], _SUBJECT, width, 0)
    return heading + _paragraphs(text[subject.end() :], _TEXT, width, _GAP)


def _paragraphs(text: str, pen: Pen, width: float, above: float) -> list[Row]:
    rows: list[Row] = []
    for paragraph in text.split("\n"):
        if not paragraph:
            above = _GAP
            continue
        for line in wrap(paragraph, face(pen.bold), pen.size, width):
            rows.append(Row(line, pen, above))
            above = 0
    return rows


def _ended(line: str, pen: Pen, width: float) -> str:
    kept = line.rstrip("…")
    while pen.width(kept + "…") > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"
