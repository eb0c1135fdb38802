"""The web chat as a channel: what people do comes in by `take`, what we say is shown by the feeds that are open.

A delivery needs no network: its row is the message, and the feeds read rows (decision 021)."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

from bot.channels.base import (
    Abilities,
    Address,
    Delivery,
    Failed,
    FileBody,
    Held,
    Inbound,
    Reaction,
    Receive,
    SendResult,
    Sent,
    Tap,
    TextBody,
)
from bot.channels.kept_files import Attachment

NAME = "web"
START_SECONDS = 5.0
COMING = timedelta(seconds=5)


Whereabouts = Literal["here", "coming", "gone"]


class FeedStore(Protocol):
    """What the feeds show, in the store and on open pages. Never raises."""

    async def edit(self, address: Address, seq: int, body: TextBody | FileBody) -> bool: ...

    async def delete(self, address: Address, seqs: Sequence[int]) -> list[int]: ...

    async def whereabouts(self, file: int) -> Whereabouts:
        """Whether the content of a kept file can be shown; one that only Telegram has is fetched from now on."""


class NotListening(Exception):
    """The program is starting or stopping; nothing was taken, and the same may be tried again soon."""


class WebChannel:
    """Everybody who chats in a browser. `told(address, seq)` hears of each message that may be shown now."""

    name = NAME

    def __init__(
        self,
        now: Callable[[], datetime],
        told: Callable[[str, int], None],
        store: FeedStore | None = None,
    ) -> None:
        self.abilities = Abilities(can_push=False)
        self._now = now
        self._told = told
        self._store = store
        self._receive: Receive | None = None
        self._open = asyncio.Event()
        self._asked: dict[str, Reaction | None] = {}

    async def listen(self, receive: Receive, cursor: str | None) -> None:
        self._receive = receive
        self._open.set()
        try:
            await asyncio.Event().wait()
        finally:
            self._receive = None

    async def take(
        self,
        who: str,
        kind: Literal["start", "said", "tap", "blocked"],
        text: str = "",
        *,
        once: str = "",
        label: str = "",
        language: str = "es",
        attachment: Attachment | None = None,
    ) -> Reaction | None:
        """One thing a person did; durable when it returns. The reaction is there for taps, and for what was said if it
        shall be hidden.

        The same `once` of the same person counts once. Raises NotListening, or DatabaseTrouble like `Receive`:
        then nothing was stored."""
        receive = await self._listening()
        # A key of its own for each call: the same tap may come twice at the same time.
        handle = secrets.token_hex(8)
        inbound = Inbound(
            address=Address(NAME, who),
            once=_scoped(who, once or handle),
            at=self._now(),
            kind=kind,
            text=text,
            language=language,
            tap=Tap(handle, "", label) if kind == "tap" else None,
            attachment=attachment,
            message_id=handle if kind == "said" else "",
        )
        self._asked[handle] = None
        try:
            await receive([inbound])
            return self._asked[handle]
        finally:
            del self._asked[handle]

    async def _listening(self) -> Receive:
        """At the start a moment may pass between the server's first answer and the open door."""
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._open.wait()
        except TimeoutError:
            raise NotListening from None
        if self._receive is None:
            raise NotListening
        return self._receive

    async def deliver(self, delivery: Delivery) -> SendResult:
        """A picture or file is shown when its content is here; until then the row waits."""
        if isinstance(delivery.body, FileBody) and self._store is not None:
            match await self._store.whereabouts(delivery.body.file):
                case "coming":
                    return Held(datetime.now(UTC) + COMING)
                case "gone":
                    return Failed("file_not_there")
        self._told(delivery.address.id, delivery.id)
        return Sent(str(delivery.id))

    async def edit(self, address: Address, platform_id: str, body: TextBody | FileBody) -> bool:
        """On the pages that are open, and on every page that is loaded later."""
        if self._store is None or not platform_id.isdecimal():
            return False
        return await self._store.edit(address, int(platform_id), body)

    async def delete(self, address: Address, platform_ids: Sequence[str]) -> tuple[str, ...]:
        """The same; of a picture or file nothing is left that could be opened."""
        if self._store is None:
            return ()
        numbers = [int(one) for one in platform_ids if one.isdecimal()]
        return tuple(str(number) for number in await self._store.delete(address, numbers))

    async def react(self, reaction: Reaction) -> None:
        """Kept for the post that waits for it, and only the first: a plain one may have gone out already."""
        tap = reaction.inbound.tap
        handle = tap.handle if tap else reaction.inbound.message_id
        if handle in self._asked and self._asked[handle] is None:
            self._asked[handle] = reaction


def _scoped(who: str, once: str) -> str:
    """Nobody can use up another person's numbers, and what is stored leads to nobody."""
    return hashlib.sha256(f"{who}\0{once}".encode()).hexdigest()[:40]
