"""Pictures: sent by the id Telegram gave them, drawn and uploaded only when it knows none."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog
from telegram import InputFile

from bot.channels.base import DrawnBody, MediaShelf
from bot.channels.telegram_bodies import LONGEST_CAPTION, cut
from bot.channels.telegram_calls import Calls
from bot.channels.telegram_errors import WRONG_FILE, meaning
from bot.channels.telegram_http import Answered

PATIENCE_SECONDS = 10.0
Draw = Callable[[DrawnBody], Awaitable[bytes]]
_log = structlog.get_logger(__name__)


class PictureNotDrawn(Exception):
    """The drawing failed; nothing was sent."""


class PictureSender:
    """Sends pictures for one bot; `channel` names its part of the shelf."""

    def __init__(
        self, channel: str, call: Calls, *, draw: Draw, key: Callable[[DrawnBody], str], media: MediaShelf
    ) -> None:
        self._channel = channel
        self._call = call
        self._draw = draw
        self._key = key
        self._media = media
        self._drawing: dict[str, asyncio.Lock] = {}

    async def send(self, chat: int, body: DrawnBody, *, silent: bool) -> Any:
        """The message as Telegram shows it. Raises PictureNotDrawn, or what the call raises."""
        key = self._key(body)
        params: dict[str, Any] = {"chat_id": chat, "caption": cut(body.alt, LONGEST_CAPTION)}
        if silent:
            params["disable_notification"] = True
        refused: str | None = None
        known = await self._known(key)
        if known is not None:
            try:
                return await self._call("sendPhoto", {**params, "photo": known})
            except Answered as error:
                if meaning(error) is not WRONG_FILE:
                    raise
                refused = known
        async with self._alone(key):
            known = await self._known(key)
            if known is not None and known != refused:
                return await self._call("sendPhoto", {**params, "photo": known})
            return await self._upload(key, body, params)

    async def _upload(self, key: str, body: DrawnBody, params: dict[str, Any]) -> Any:
        try:
            drawn = await self._draw(body)
        except Exception as error:
            raise PictureNotDrawn(f"{type(error).__name__}: {error}") from error
        photo = InputFile(drawn, filename="mensaje.png")
        shown = await self._call("sendPhoto", {**params, "photo": photo})
        await self._remember(key, shown)
        return shown

    async def _known(self, key: str) -> str | None:
        try:
            return await self._media.get(self._channel, key)
        except Exception as error:
            _log.warning("telegram.shelf_unread", error=type(error).__name__)
            return None

    async def _remember(self, key: str, shown: Any) -> None:
        # Whatever goes wrong here, the picture has been sent: that must not be lost for a cache.
        try:
            await self._media.put(self._channel, key, str(shown["photo"][-1]["file_id"]))
        except Exception as error:
            _log.warning("telegram.picture_not_kept", error=type(error).__name__)

    @asynccontextmanager
    async def _alone(self, key: str) -> AsyncIterator[None]:
        """One upload of the same picture at a time; the others then find its id on the shelf. Nobody waits
        longer than PATIENCE_SECONDS: an outbox lease runs meanwhile, and a second upload is harmless."""
        lock = self._drawing.setdefault(key, asyncio.Lock())
        mine = False
        try:
            with contextlib.suppress(TimeoutError):
                mine = await asyncio.wait_for(lock.acquire(), PATIENCE_SECONDS)
            yield
        finally:
            if mine:
                lock.release()
            if not lock.locked() and self._drawing.get(key) is lock:
                del self._drawing[key]
