"""One A4 page as PDF: lines of Roboto from the top down, and a QR code. Black on white, one page, no picture."""

import io
from collections.abc import Sequence
from typing import Any

from bot.adverts import qr
from bot.pictures.legible import legible
from bot.pictures.typeface import FAMILY, face
from bot.pictures.wrap import wrap

WIDTH, HEIGHT = 595.28, 841.89
"""In points."""
EDGE = 45.0
COLUMN = WIDTH - 2 * EDGE
_LEADING = 1.2


class Page:
    """Collects what stands on the page; `pdf` ends it. The same content gives the same bytes."""

    def __init__(self, title: str, author: str) -> None:
        # Imported here so that starting the bot does not load it.
        from reportlab.pdfgen.canvas import Canvas

        _embed()
        self._out = io.BytesIO()
        self._canvas: Any = Canvas(self._out, pagesize=(WIDTH, HEIGHT), invariant=1, lang="es")
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self.y = HEIGHT - EDGE
        """Where the next thing begins, from the bottom of the page."""

    def write(self, text: str, size: float, *, bold: bool = False, lines: int = 3, least: float = 9) -> None:
        """The text centred, as large as `size` or as it must be to stand in so many lines."""
        shown = " ".join(legible(text).split())
        broken = wrap(shown, face(bold), size, COLUMN)
        while size > least and (len(broken) > lines or _is_torn(shown, broken)):
            size -= 1
            broken = wrap(shown, face(bold), size, COLUMN)
        self._canvas.setFont(_font(bold), size)
        for line in broken:
            self.y -= size * _LEADING
            self._canvas.drawCentredString(WIDTH / 2, self.y + size * 0.25, line)

    def paragraph(self, text: str, size: float) -> None:
        """The text from the left edge on, as many lines as it needs."""
        self._canvas.setFont(_font(False), size)
        for line in wrap(" ".join(legible(text).split()), face(), size, COLUMN):
            self.y -= size * 1.35
            self._canvas.drawString(EDGE, self.y + size * 0.3, line)

    def gap(self, points: float) -> None:
        self.y -= points

    def rule(self) -> None:
        """A line across the page."""
        self._canvas.setLineWidth(1.5)
        self._canvas.line(EDGE, self.y, WIDTH - EDGE, self.y)

    def code(self, address: str, side: float) -> None:
        """The QR code, `side` points wide, centred; its quiet zone lies outside."""
        rows = qr.rows(address)
        square = side / len(rows)
        left, top = (WIDTH - side) / 2, self.y - qr.QUIET * square
        for place, row in enumerate(rows):
            for start, length in _runs(row):
                # A hair wider and higher than it is, so that no printer leaves a white line between two squares.
                self._canvas.rect(
                    left + start * square,
                    top - (place + 1) * square,
                    length * square + 0.05,
                    square + 0.05,
                    stroke=0,
                    fill=1,
                )
        self.y = top - side - qr.QUIET * square

    def pdf(self) -> bytes:
        self._canvas.showPage()
        self._canvas.save()
        return self._out.getvalue()


def _is_torn(shown: str, broken: list[str]) -> bool:
    """Whether a word, an address above all, had to be broken."""
    return " ".join(broken) != shown


def _runs(row: Sequence[bool]) -> list[tuple[int, int]]:
    """Where dark squares begin, and how many stand side by side."""
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if dark and found and sum(found[-1]) == place:
            found[-1] = found[-1][0], found[-1][1] + 1
        elif dark:
            found.append((place, 1))
    return found


def _font(bold: bool) -> str:
    return f"{FAMILY}-Bold" if bold else FAMILY


def _embed() -> None:
    from reportlab.pdfbase.pdfmetrics import getRegisteredFontNames, registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    for bold in (False, True):
        if _font(bold) not in getRegisteredFontNames():
            registerFont(TTFont(_font(bold), str(face(bold).file)))
