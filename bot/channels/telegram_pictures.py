"""Pictures on Telegram: drawn only when no id of theirs is known."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import InputFile

from bot.channels.base import DrawnBody
from bot.channels.telegram_bodies import LONGEST_CAPTION, cut
from bot.channels.telegram_uploads import Uploads

Draw = Callable[[DrawnBody], Awaitable[bytes]]


class PictureNotDrawn(Exception):
    """The drawing failed; nothing was sent."""


class PictureSender:
    """Sends pictures for one bot."""

    def __init__(self, uploads: Uploads, *, draw: Draw, key: Callable[[DrawnBody], str]) -> None:
        self._uploads = uploads
        self._draw = draw
        self._key = key

    async def send(self, chat: int, body: DrawnBody, *, silent: bool) -> Any:
        """The message as Telegram shows it. Raises PictureNotDrawn, or what the call raises."""
        params: dict[str, Any] = {"chat_id": chat, "caption": cut(body.alt, LONGEST_CAPTION)}
        if silent:
            params["disable_notification"] = True

        async def drawn() -> InputFile:
            try:
                return InputFile(await self._draw(body), filename="mensaje.png")
            except Exception as error:
                raise PictureNotDrawn(f"{type(error).__name__}: {error}") from error

        return await self._uploads.send("photo", self._key(body), params, drawn)
