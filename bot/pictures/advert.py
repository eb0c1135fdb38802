"""The square picture of an advert: what, since when, a QR code and an address. 360 units each way."""

from bot.adverts import qr
from bot.pictures.body import INK, SOFT
from bot.pictures.canvas import WIDTH, Canvas, Pen
from bot.pictures.legible import legible, shortened
from bot.pictures.recipe import AdvertPicture
from bot.pictures.typeface import face
from bot.pictures.wrap import wrap

_GROUND = "#e6eef2"
_PAPER = "#ffffff"
_ACCENT = "#1f5673"
_EDGE = 12
_COLUMN = WIDTH - 2 * (_EDGE + 10)
_CODE = 112
_LONGEST = 120


def drawing(recipe: AdvertPicture) -> str:
    """The SVG. Raises `PictureFailed` when the typeface is missing."""
    canvas = Canvas()
    canvas.box(_EDGE, _EDGE, WIDTH - 2 * _EDGE, WIDTH - 2 * _EDGE, _PAPER, radius=16)
    y = _lines(canvas, recipe.head, Pen(34, _ACCENT, bold=True), _EDGE + 6, 1)
    y = _lines(canvas, recipe.title, Pen(22, INK, bold=True), y + 2, 2)
    y = _lines(canvas, recipe.starts, Pen(16, INK), y + 4, 1)
    if recipe.address:
        y = _code(canvas, recipe.address, y + 8)
        y = _lines(canvas, recipe.typed, Pen(15, INK, bold=True), y + 4, 1)
    y = _lines(canvas, recipe.never, Pen(15, INK, bold=True), max(y + 4, WIDTH - 70), 1)
    _lines(canvas, recipe.by, Pen(12, SOFT), y + 2, 1)
    spoken = " ".join((recipe.head, recipe.title, recipe.starts, recipe.typed, recipe.never, recipe.by))
    return canvas.document(WIDTH, _GROUND, legible(spoken))


def _lines(canvas: Canvas, text: str, pen: Pen, top: float, most: int) -> float:
    """Writes the text centred below `top`, smaller if it needs more lines than `most`; gives where it ends."""
    whole = shortened(" ".join(legible(text).split()), _LONGEST)
    while pen.size > 8:
        lines = wrap(whole, face(pen.bold), pen.size, _COLUMN)
        if len(lines) <= most and " ".join(lines) == whole:
            break
        pen = Pen(pen.size - 1, pen.colour, pen.bold)
    for line in wrap(whole, face(pen.bold), pen.size, _COLUMN):
        top += pen.size * 1.25
        canvas.write(line, (WIDTH - pen.width(line)) / 2, top - pen.size * 0.3, pen)
    return top


def _code(canvas: Canvas, address: str, top: float) -> float:
    """One path with every dark square; where it ends."""
    rows = qr.rows(address)
    side = _CODE / len(rows)
    path = "".join(
        f"M{column * side:.3f} {row * side:.3f}h{side:.3f}v{side:.3f}h-{side:.3f}z"
        for row, squares in enumerate(rows)
        for column, dark in enumerate(squares)
        if dark
    )
    canvas.shape(path, (WIDTH - _CODE) / 2, top, INK)
    return top + _CODE
