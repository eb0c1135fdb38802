"""Photos and files: sent by the id Telegram gave them, uploaded only when it knows none."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Literal

import structlog
from telegram import InputFile

from bot.channels.base import MediaShelf
from bot.channels.telegram_calls import Calls, Params
from bot.channels.telegram_errors import WRONG_FILE, meaning
from bot.channels.telegram_http import CALL_SECONDS, Answered

PATIENCE_SECONDS = 10.0
Field = Literal["photo", "audio", "video", "document"]
_log = structlog.get_logger(__name__)


class Uploads:
    """What one bot has uploaded; `channel` names its part of the shelf."""

    def __init__(self, channel: str, call: Calls, media: MediaShelf) -> None:
        self._channel = channel
        self._call = call
        self._media = media
        self._running: dict[str, asyncio.Lock] = {}

    async def send(
        self,
        field: Field,
        key: str,
        params: Params,
        make: Callable[[], Awaitable[InputFile]],
        *,
        seconds: float = CALL_SECONDS,
        held: str = "",
    ) -> Any:
        """The message as Telegram shows it. `make` is asked for the content only if it must be uploaded, which may
        take `seconds`. `held`: an id that Telegram gave it elsewhere. Raises what `make` or the call raises."""
        method = f"send{field.capitalize()}"
        refused: str | None = None
        known = held or await self._known(key)
        if known is not None:
            try:
                return await self._call(method, {**params, field: known})
            except Answered as error:
                if meaning(error) is not WRONG_FILE:
                    raise
                refused = known
        async with self._alone(key):
            known = await self._known(key)
            if known is not None and known != refused:
                return await self._call(method, {**params, field: known})
            shown = await self._call(method, {**params, field: await make()}, seconds=seconds)
            await self._remember(field, key, shown)
            return shown

    async def _known(self, key: str) -> str | None:
        try:
            return await self._media.get(self._channel, key)
        except Exception as error:
            _log.warning("telegram.shelf_unread", error=type(error).__name__)
            return None

    async def _remember(self, field: Field, key: str, shown: Any) -> None:
        # Whatever goes wrong here, it has been sent: that must not be lost for a cache. What Telegram took for
        # something else (a film without sound, an odd format) has an id that this method would not take.
        try:
            held = shown[field]
            largest = held[-1] if isinstance(held, list) else held
            await self._media.put(self._channel, key, str(largest["file_id"]))
        except Exception as error:
            _log.warning("telegram.id_not_kept", field=field, error=type(error).__name__)

    @asynccontextmanager
    async def _alone(self, key: str) -> AsyncIterator[None]:
        """One upload of the same content at a time; the others then find its id on the shelf. Nobody waits
        longer than PATIENCE_SECONDS: an outbox lease runs meanwhile, and a second upload is harmless."""
        lock = self._running.setdefault(key, asyncio.Lock())
        mine = False
        try:
            with contextlib.suppress(TimeoutError):
                mine = await asyncio.wait_for(lock.acquire(), PATIENCE_SECONDS)
            yield
        finally:
            if mine:
                lock.release()
            if not lock.locked() and self._running.get(key) is lock:
                del self._running[key]
