"""Pictures of practice messages: one SVG, shown inline on the web and turned into a PNG for chat.

A recipe says everything that decides the bytes; the same recipe always gives the same bytes. A picture never
travels alone: whoever sends it also sends the message as text, for screen readers and for slow phones.
"""

from bot.pictures.message import drawn_lines, svg
from bot.pictures.raster import png
from bot.pictures.recipe import CHANNELS, MessagePicture, PictureFailed, content_hash

__all__ = ["CHANNELS", "MessagePicture", "PictureFailed", "content_hash", "drawn_lines", "png", "svg"]
