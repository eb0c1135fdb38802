"""Calls to Telegram that are tried once and may be lost: the answer of a tap, its mark, edits and deletions."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from telegram.error import TelegramError

from bot.channels import telegram_bodies as bodies
from bot.channels.base import FileBody, Reaction, Sent, TextBody, Throttled
from bot.channels.telegram_calls import Calls
from bot.channels.telegram_errors import Floods, meaning

SECONDS = 5.0
MOST_DELETED = 100
_WAITING = 500
_log = structlog.get_logger(__name__)


class Once:
    """One bot's calls of this kind. None is made inside a window that Telegram named, or while `stands_by`."""

    def __init__(self, call: Calls, floods: Floods, stands_by: Callable[[], bool], *, marks: bool) -> None:
        self.dropped = 0
        self._call = call
        self._floods = floods
        self._stands_by = stands_by
        self._marks = marks
        self._reacting: set[asyncio.Task[None]] = set()

    def react(self, reaction: Reaction) -> None:
        """Hands the answer over to the background. Drops it when 500 are pending."""
        if len(self._reacting) >= _WAITING:
            self.dropped += 1
            return
        task = asyncio.create_task(self._react(reaction))
        self._reacting.add(task)
        task.add_done_callback(self._reacting.discard)

    async def settled(self) -> None:
        """Every answer that was handed over has gone out or is lost."""
        await asyncio.gather(*self._reacting)

    async def close(self) -> None:
        for task in tuple(self._reacting):
            task.cancel()
        await asyncio.gather(*self._reacting, return_exceptions=True)

    async def edit(self, chat: str, platform_id: str, body: TextBody | FileBody) -> bool:
        """Whether the message reads so now; of a picture or file only the caption changes."""
        if not _are_numbers(chat, platform_id):
            return False
        return await self._made(chat, *bodies.edited(int(chat), int(platform_id), body))

    async def delete(self, chat: str, platform_ids: Sequence[str]) -> tuple[str, ...]:
        """Those that were taken away, in calls of up to 100. A call that is refused for one of them is made again
        for each alone: Telegram lets nothing go that is older than 48 hours."""
        if not _are_numbers(chat, *platform_ids):
            return ()
        gone: list[str] = []
        for first in range(0, len(platform_ids), MOST_DELETED):
            some = platform_ids[first : first + MOST_DELETED]
            if len(some) > 1 and await self._made(chat, *bodies.deleted(int(chat), some)):
                gone += some
                continue
            gone += [one for one in some if await self._made(chat, *bodies.deleted(int(chat), [one]))]
        return tuple(gone)

    async def _react(self, reaction: Reaction) -> None:
        tap, chat = reaction.inbound.tap, reaction.inbound.address.id
        if tap is not None:
            toast: dict[str, Any] = {"callback_query_id": tap.handle}
            if reaction.toast:
                toast["text"] = bodies.cut(reaction.toast, bodies.LONGEST_TOAST)
            if reaction.answer:
                await self._made(chat, "answerCallbackQuery", toast)
            if reaction.mark and self._marks and tap.message_id:
                await self._made(chat, *bodies.mark(int(chat), tap))
        if reaction.hide:
            await self.delete(chat, [reaction.inbound.message_id])
        if reaction.reply:
            await self._made(chat, "sendMessage", bodies.line(int(chat), reaction.reply))

    async def _made(self, chat: str, method: str, params: dict[str, Any]) -> bool:
        if self._floods.closed(chat) is not None or self._stands_by():
            self.dropped += 1
            return False
        try:
            await self._call(method, params, seconds=SECONDS)
        except TelegramError as error:
            result = meaning(error)
            if isinstance(result, Sent):
                return True
            self.dropped += 1
            if isinstance(result, Throttled):
                self._floods.noted(chat, result.seconds)
            _log.info("telegram.cosmetic_lost", method=method, told=str(error)[:200])
            return False
        return True


def _are_numbers(*ids: str) -> bool:
    return all(one.removeprefix("-").isdecimal() and one.isascii() for one in ids)
