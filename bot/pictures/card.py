"""The card of a result, to pass on: what was tried, how many of how many, and where. It names nobody and no day."""

from math import ceil

from bot.pictures.body import INK, SOFT
from bot.pictures.canvas import WIDTH, Canvas, Pen
from bot.pictures.legible import legible, shortened
from bot.pictures.recipe import PictureFailed, ResultPicture
from bot.pictures.typeface import face
from bot.pictures.wrap import wrap

MOST_SHAPES = 8
_MAX_CHARS = 160

_GROUND = "#e6eef2"
_PAPER = "#ffffff"
_ACCENT = "#1f5673"
_EDGE = 14
_INSET = 20
_COLUMN = WIDTH - 2 * _EDGE - 2 * _INSET
_RADIUS = 18
_STEP = 2 * _RADIUS + 12
_CHECK = "M-8 1L-2 7L8 -6"

_TITLE = Pen(20, _ACCENT, bold=True)
_SCORE = Pen(44, INK, bold=True)
_RESULT = Pen(18, INK)
_QUESTION = Pen(22, INK, bold=True)
_PAGE = Pen(16, SOFT)


def drawing(recipe: ResultPicture, *, few_tones: bool) -> str:
    """The SVG of a card. Raises `PictureFailed` when the typeface is missing or the count cannot be drawn."""
    if not 0 <= recipe.right <= recipe.total or not 1 <= recipe.total <= MOST_SHAPES:
        raise PictureFailed(
            f"La tarjeta no puede mostrar {recipe.right} de {recipe.total}; van de 1 a {MOST_SHAPES} mensajes."
        )
    canvas = Canvas(few_tones=few_tones)
    left = _EDGE + _INSET
    y = _words(canvas, recipe.title, _TITLE, left, _EDGE + _INSET)
    y = _words(canvas, recipe.score, _SCORE, left, y + 6)
    y = _shapes(canvas, recipe, left, y + 14)
    y = _words(canvas, recipe.result, _RESULT, left, y + 12)
    y = _words(canvas, recipe.question, _QUESTION, left, y + 16)
    y = _words(canvas, recipe.page, _PAGE, left, y + 6)
    height = ceil(y + _INSET - _EDGE)
    # Below everything else, though its height is known only now.
    canvas.shapes.insert(0, _paper(height))
    spoken = " ".join((recipe.title, recipe.score, recipe.result, recipe.question, recipe.page))
    return canvas.document(height + 2 * _EDGE, _GROUND, legible(spoken))


def _paper(height: float) -> str:
    under = Canvas()
    under.box(_EDGE, _EDGE, WIDTH - 2 * _EDGE, height, _PAPER, radius=16)
    return under.shapes[0]


def _words(canvas: Canvas, text: str, pen: Pen, x: float, top: float) -> float:
    """Writes the lines below `top`; gives where they end."""
    whole = shortened(" ".join(legible(text[: 10 * _MAX_CHARS]).split()), _MAX_CHARS)
    for line in wrap(whole, face(pen.bold), pen.size, _COLUMN):
        top += pen.size * 1.3
        canvas.write(line, x, top - pen.size * 0.3, pen)
    return top


def _shapes(canvas: Canvas, recipe: ResultPicture, left: float, top: float) -> float:
    """One disc for each message: with a tick if it was recognised, a ring if not. The score says it in words."""
    step = min(_STEP, (_COLUMN - 2 * _RADIUS) / max(1, recipe.total - 1))
    for place in range(recipe.total):
        x, y = left + _RADIUS + place * step, top + _RADIUS
        canvas.disc(x, y, _RADIUS, _ACCENT)
        if place < recipe.right:
            canvas.outline(_CHECK, x, y, _PAPER)
        else:
            canvas.disc(x, y, _RADIUS - 3, _PAPER)
    return top + 2 * _RADIUS
