"""What comes in: a batch of updates becomes turns in one commit, with the channel's cursor in the same commit.

The ids of a batch are noted durably before it is folded. If the program dies or hangs over it, the note is found at
the next start: each of those updates then runs alone, and one that was noted three times is set aside unread.
Twice would not do: a program that is killed for another reason, and again while it catches up, would lose answers."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

import structlog
from sqlalchemy import Connection

from bot.channels.base import Channel, Inbound, Reaction, Unreadable
from bot.clock import Clock
from bot.store import intake
from bot.store.database import Database, DatabaseTrouble
from bot.turn import Cause, Rules, Turned, take_turns
from bot.watchdog import Watchdog

TRIES = 3
"""How often the program may end over an update before it counts as the cause: once in a batch, twice alone."""

TAP_PATIENCE = 2.0
"""Seconds a person waits for the answer of her tap before she gets a plain one."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Intake:
    """The door of one channel. Its `receive` is what the channel is given to listen with."""

    channel: Channel
    database: Database
    rules: Rules
    clock: Clock
    watchdog: Watchdog
    poke: Callable[[], None]
    group_line: Callable[[str], str]
    suspects: dict[str, int] = field(default_factory=dict)
    """Ids that were being folded when the program last ended, and how often."""

    async def open(self) -> str | None:
        """Reads what an earlier run left behind; returns the channel's cursor."""
        name = self.channel.name

        def read(conn: Connection) -> tuple[dict[str, int], str | None]:
            return intake.noted(conn, name), intake.cursor(conn, name)

        self.suspects, cursor = await self.database.read(read)
        return cursor

    async def receive(self, batch: Sequence[Inbound | Unreadable], *, cursor: str | None = None) -> None:
        """Durable when it returns. Raises DatabaseTrouble if nothing was stored."""
        alone = [item for item in batch if item.once in self.suspects]
        together = [item for item in batch if item.once not in self.suspects]
        for item in alone:
            await self._suspect(item)
        if together or cursor is not None:
            await self._take(together, cursor)

    async def _suspect(self, item: Inbound | Unreadable) -> None:
        """An update over which the program ended before: alone, until it has had its tries."""
        if self.suspects[item.once] >= TRIES:
            await self._set_aside(item, f"the program ended {TRIES} times while taking it")
        else:
            await self._take([item], None)
        del self.suspects[item.once]

    async def _take(self, batch: Sequence[Inbound | Unreadable], cursor: str | None) -> None:
        name, onces = self.channel.name, [item.once for item in batch]
        patience = asyncio.create_task(self._answer_late(batch))
        try:
            turned = await self._written(batch, name, onces, cursor)
        finally:
            patience.cancel()
        if turned is None:
            await self._one_by_one(batch, cursor)
            return
        self.poke()
        if any(result.erased for result in turned):
            await self.database.empty_wal()
        if not patience.done():
            await self._react(batch, turned)

    async def _answer_late(self, batch: Sequence[Inbound | Unreadable]) -> None:
        """A tap is answered within two seconds, plainly if the commit takes longer."""
        await asyncio.sleep(TAP_PATIENCE)
        for item in batch:
            if not isinstance(item, Unreadable) and item.tap is not None:
                await self.channel.react(Reaction(item))

    async def _written(
        self, batch: Sequence[Inbound | Unreadable], name: str, onces: list[str], cursor: str | None
    ) -> list[Turned] | None:
        """What came of the batch, durable; None if its write failed for a reason other than database trouble."""
        with self.watchdog.working():
            if batch:
                await self.database.write(lambda conn: intake.note(conn, name, onces))
            try:
                return await self.database.write(lambda conn: self._fold(conn, batch, cursor))
            except DatabaseTrouble:
                raise
            except Exception as mistake:
                _log.exception("batch_failed", size=len(batch), kind=type(mistake).__name__)
                return None

    async def _one_by_one(self, batch: Sequence[Inbound | Unreadable], cursor: str | None) -> None:
        """A write failed: each update alone, so that one spoils nobody else's; the one that fails is kept."""
        if len(batch) == 1:
            await self._set_aside(batch[0], "its turn could not be written")
        else:
            for item in batch:
                await self._take([item], None)
        if cursor is not None:
            await self._take([], cursor)

    def _fold(
        self, conn: Connection, batch: Sequence[Inbound | Unreadable], cursor: str | None
    ) -> list[Turned]:
        now, name = self.clock.now(), self.channel.name
        onces = [item.once for item in batch]
        new = intake.first_sight(conn, name, onces, now) if onces else set()
        causes: list[Cause] = []
        groups: list[Turned] = []
        for item in batch:
            if item.once not in new:
                continue
            new.discard(item.once)
            if isinstance(item, Unreadable):
                intake.set_aside(conn, name, item.once, item.raw, item.reason, now)
                _log.error("update_unreadable", once=item.once, reason=item.reason)
            elif item.kind == "group":
                groups.append(Turned(Cause(f"{name}:{item.once}", item.at, item)))
            else:
                causes.append(Cause(f"{name}:{item.once}", item.at, item))
        turned = take_turns(conn, self.rules, causes, now) if causes else []
        for result in turned:
            if result.failed and result.cause.inbound:
                raw = _as_text(result.cause.inbound)
                intake.set_aside(conn, name, result.cause.inbound.once, raw, result.failed, now)
        if onces:
            intake.forget_noted(conn, name, onces)
        if cursor is not None:
            intake.set_cursor(conn, name, cursor)
        return turned + groups

    async def _react(self, batch: Sequence[Inbound | Unreadable], turned: Sequence[Turned]) -> None:
        """Toasts and marks go out right after the commit; a repeated tap gets a plain answer."""
        results = {result.cause.inbound.once: result for result in turned if result.cause.inbound}
        for item in batch:
            if isinstance(item, Unreadable):
                continue
            result = results.get(item.once)
            if item.tap is not None:
                toast, counted = (result.toast, result.counted) if result else ("", False)
                await self.channel.react(Reaction(item, toast=toast, mark=counted))
            elif item.kind == "group" and result is not None:
                await self.channel.react(Reaction(item, reply=self.group_line(item.language)))

    async def _set_aside(self, item: Inbound | Unreadable, reason: str) -> None:
        raw = item.raw if isinstance(item, Unreadable) else _as_text(item)
        name, now = self.channel.name, self.clock.now()

        def keep(conn: Connection) -> None:
            if intake.first_sight(conn, name, [item.once], now):
                intake.set_aside(conn, name, item.once, raw, reason, now)
            intake.forget_noted(conn, name, [item.once])

        await self.database.write(keep)
        _log.error("update_set_aside", channel=name, once=item.once, reason=reason)


def _as_text(inbound: Inbound) -> str:
    return json.dumps(asdict(inbound), ensure_ascii=False, default=str)


async def listen(intake_: Intake) -> None:
    """Runs the channel until it is cancelled or lost."""
    cursor = await intake_.open()
    await intake_.channel.listen(intake_.receive, cursor)
