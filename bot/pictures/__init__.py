"""Pictures of practice messages and of results: one SVG, shown inline on the web and turned into a PNG for chat.

A recipe says everything that decides the bytes; the same recipe always gives the same bytes. A picture never
travels alone: whoever sends it also sends what it says as text, for screen readers and for slow phones.
"""

from bot.pictures.drawing import svg
from bot.pictures.message import drawn_lines
from bot.pictures.raster import png
from bot.pictures.recipe import (
    CHANNELS,
    AdvertPicture,
    MessagePicture,
    PictureFailed,
    Recipe,
    ResultPicture,
    as_json,
    content_hash,
    from_json,
)

__all__ = [
    "CHANNELS",
    "AdvertPicture",
    "MessagePicture",
    "PictureFailed",
    "Recipe",
    "ResultPicture",
    "as_json",
    "content_hash",
    "drawn_lines",
    "from_json",
    "png",
    "svg",
]
