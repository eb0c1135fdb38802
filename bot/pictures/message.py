"""A message drawn like the channel it came through, in neutral shapes that belong to no brand."""

import hashlib
from dataclasses import dataclass
from math import ceil

from bot.pictures.body import SOFT, Body, body
from bot.pictures.canvas import WIDTH, Canvas, Pen
from bot.pictures.legible import legible
from bot.pictures.recipe import CHANNELS, MessagePicture, PictureFailed
from bot.pictures.sender import Sender, sender

_FOOTER = "Ejemplo para practicar"
_FOOTER_PEN = Pen(13, SOFT)
_FOOTER_HEIGHT = 30
_LABEL_PEN = Pen(14, SOFT)
_LABEL_BOLD = Pen(15, "#303030", bold=True)
_TIME_PEN = Pen(13, SOFT)

_EDGE = 10
_INSET = 14
_COLUMN = WIDTH - 2 * _EDGE - 2 * _INSET
_LINE = "#d0d4d8"
_ACCENT = "#406080"

_BACK = "M8 0L0 8L8 16"
_TAIL = "M-6 0H16V16H2Q2 5 -6 0Z"
_PLAY = "M-5 -8L9 0L-5 8Z"
_SHOULDERS = "M-11 11A11.5 10 0 0 1 11 11A15.6 15.6 0 0 1 -11 11Z"
_ENVELOPE = "M1 1H21V17H1ZM1 2L11 10L21 2"
_BRIEFCASE = "M1 5H21V17H1ZM7 5V1H15V5M1 10H21"


@dataclass(frozen=True, slots=True)
class _Look:
    """What tells one channel from another: its name, the ground, the bubble or card, an icon for pages."""

    name: str
    ground: str
    paper: str = "#ffffff"
    icon: str = ""


_LOOKS = {
    "sms": _Look("Mensaje de texto (SMS)", "#ffffff", paper="#e8e8ec"),
    "whatsapp": _Look("Mensaje de chat", "#e6efe8"),
    "telegram": _Look("Mensaje de chat", "#e4ecf4"),
    "nota-de-voz": _Look("Nota de voz", "#ece9f2"),
    "correo": _Look("Correo electrónico", "#eceef1", icon=_ENVELOPE),
    "bolsa-empleo": _Look("Bolsa de empleo", "#ece9e4", icon=_BRIEFCASE),
}


def drawn_lines(recipe: MessagePicture) -> tuple[str, ...]:
    """The lines of the text as drawn; the first one is line 1. Raises `PictureFailed` like `drawing`."""
    _look(recipe)
    return tuple(row.text for row in _body(recipe).rows)


def drawing(recipe: MessagePicture, *, few_tones: bool) -> str:
    """The SVG of a recipe; with `few_tones` prepared for becoming a small PNG.

    Raises `PictureFailed` when the channel is unknown or the typeface is missing."""
    look = _look(recipe)
    canvas = Canvas(few_tones=few_tones)
    bottom = _page(canvas, look, recipe) if look.icon else _chat(canvas, look, recipe)
    canvas.write(_FOOTER, (WIDTH - _FOOTER_PEN.width(_FOOTER)) / 2, bottom + 20, _FOOTER_PEN)
    return canvas.document(ceil(bottom + _FOOTER_HEIGHT), look.ground, _spoken(look, recipe))


def _look(recipe: MessagePicture) -> _Look:
    try:
        return _LOOKS[recipe.channel]
    except KeyError:
        known = ", ".join(CHANNELS)
        raise PictureFailed(
            f"No hay dibujo para el canal «{recipe.channel[:40]}»; escribe uno de estos: {known}."
        ) from None


def _body(recipe: MessagePicture) -> Body:
    return body(recipe.text, _COLUMN, numbered=recipe.lines, mail=recipe.channel == "correo")


def _spoken(look: _Look, recipe: MessagePicture) -> str:
    who = " ".join(sender(recipe.sender, WIDTH).name)
    said = " ".join(row.text for row in _body(recipe).rows)
    return f"{look.name} de {who}: {said}"


def _chat(canvas: Canvas, look: _Look, recipe: MessagePicture) -> float:
    who = sender(recipe.sender, WIDTH - 94)
    header = max(64, who.height + 22)
    canvas.box(0, 0, WIDTH, header, "#f8f8fa")
    canvas.box(0, header, WIDTH, 1, _LINE)
    canvas.outline(_BACK, 14, header / 2 - 8, _ACCENT)
    _avatar(canvas, 54, header / 2)
    who.draw(canvas, 84, (header - who.height) / 2)
    canvas.write(look.name, (WIDTH - _LABEL_PEN.width(look.name)) / 2, header + 26, _LABEL_PEN)
    return _bubble(canvas, look, recipe, header + 38)


def _bubble(canvas: Canvas, look: _Look, recipe: MessagePicture, top: float) -> float:
    said = _body(recipe)
    voice = recipe.channel == "nota-de-voz"
    player = 82 if voice else 0
    width = _COLUMN if voice else max(said.width, 120)
    height = player + said.height + 42
    canvas.shape(_TAIL, _EDGE, top, look.paper)
    canvas.box(_EDGE, top, width + 2 * _INSET, height, look.paper, radius=16)
    if voice:
        _player(canvas, recipe.text, top)
    said.draw(canvas, _EDGE + _INSET, top + 8 + player)
    time = _time(recipe.text)
    canvas.write(time, _EDGE + _INSET + width - _TIME_PEN.width(time), top + height - 12, _TIME_PEN)
    return top + height


def _player(canvas: Canvas, text: str, top: float) -> None:
    middle = top + 32
    canvas.disc(_EDGE + _INSET + 20, middle, 20, _ACCENT)
    canvas.shape(_PLAY, _EDGE + _INSET + 20, middle, "#ffffff")
    # Any wave would do; one taken from the text makes two voice notes differ and never changes.
    loudness = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    for place, byte in enumerate(loudness):
        height = 6 + byte * 26 // 255
        canvas.box(_EDGE + _INSET + 54 + place * 8, middle - height / 2, 4, height, "#8098b0", radius=2)
    canvas.write("Transcripción", _EDGE + _INSET, top + 78, _LABEL_BOLD)


def _page(canvas: Canvas, look: _Look, recipe: MessagePicture) -> float:
    who: Sender = sender(recipe.sender, _COLUMN - 52)
    said = _body(recipe)
    profile = max(44, who.height)
    top = 46
    canvas.outline(look.icon, _EDGE + 4, 14, _ACCENT)
    canvas.write(look.name, _EDGE + 36, 28, _LABEL_BOLD)
    height = 14 + profile + 14 + 10 + said.height + 14
    canvas.box(_EDGE, top, WIDTH - 2 * _EDGE, height, look.paper, radius=12)
    _avatar(canvas, _EDGE + _INSET + 20, top + 14 + profile / 2)
    who.draw(canvas, _EDGE + _INSET + 52, top + 14 + (profile - who.height) / 2)
    canvas.box(_EDGE + _INSET, top + 28 + profile, _COLUMN, 1, _LINE)
    said.draw(canvas, _EDGE + _INSET, top + 28 + profile + 10)
    return top + height


def _avatar(canvas: Canvas, x: float, y: float) -> None:
    canvas.disc(x, y, 20, "#d8dee4")
    canvas.disc(x, y - 5, 7, "#8090a0")
    canvas.shape(_SHOULDERS, x, y + 3, "#8090a0")


def _time(text: str) -> str:
    """The hour beside the message: never one that the greeting contradicts, which would be a false clue."""
    greeting = legible(text[:80]).casefold()
    if "buenas noches" in greeting:
        return "19:45"
    return "15:20" if "buenas tardes" in greeting else "9:15"
