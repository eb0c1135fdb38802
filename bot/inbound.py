"""What comes in: a batch of updates becomes turns in one commit, with the channel's cursor in the same commit.

The ids of a batch are noted durably before it is folded. If the program dies or hangs over it, the note is found at
the next start: each of those updates then runs alone, and one over which it hung twice is set aside unread. Ends
that may have other reasons (a kill, a machine without memory) weigh little: an innocent update must survive being
caught by several of them in a row, or kills would cost answers."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

import structlog
from sqlalchemy import Connection

from bot.cause import Cause
from bot.channels.base import Channel, Inbound, Reaction, Unreadable
from bot.clock import Clock
from bot.logs import where
from bot.store import checks, intake
from bot.store.database import Database, DatabaseTrouble
from bot.turn import Rules, Turned, take_turns
from bot.watchdog import Watchdog

HANG, GUILTY = 4, 10
"""What a hang adds to the 1 that each noting weighs, and the weight from which an update is set aside: two hangs, or
ten ends of any kind."""

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
    """Ids that were being folded when the program last ended, and what that weighs."""
    noted: set[str] = field(default_factory=set)
    """Ids that this run has noted and not folded yet: one run notes an update once, however often it tries."""
    answered: set[str] = field(default_factory=set)
    """Ids of taps that got their plain answer before their turn was durable: they get no second one."""

    async def open(self) -> str | None:
        """Reads what an earlier run left behind; returns the channel's cursor."""
        name = self.channel.name

        def read(conn: Connection) -> tuple[dict[str, int], str | None]:
            return intake.noted(conn, name), intake.cursor(conn, name)

        if self.watchdog.hung_before:
            await self.database.write(lambda conn: intake.blame(conn, name, HANG))
            self.watchdog.forgiven()
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
        """An update over which the program ended before: alone, until the blame is heavy enough."""
        if self.suspects.get(item.once, 0) >= GUILTY:
            await self._set_aside(item, "the program hung or ended again and again while taking it")
        else:
            await self._take([item], None)
        self.suspects.pop(item.once, None)

    async def _take(self, batch: Sequence[Inbound | Unreadable], cursor: str | None) -> None:
        name, onces = self.channel.name, [item.once for item in batch]
        patience = asyncio.create_task(self._answer_late(batch))
        try:
            turned = await self._written(batch, name, onces, cursor)
        except DatabaseTrouble:
            await self._answer_plainly(batch)
            raise
        finally:
            patience.cancel()
        if turned is None:
            await self._one_by_one(batch, cursor)
            return
        self.poke()
        if any(result.checked for result in turned):
            await self._read_checks()
        await self._react(batch, turned)
        if any(result.erased for result in turned):
            await self._empty_journal()

    async def _answer_late(self, batch: Sequence[Inbound | Unreadable]) -> None:
        """A tap is answered within two seconds, plainly if the commit takes longer."""
        await asyncio.sleep(TAP_PATIENCE)
        await self._answer_plainly(batch)

    async def _answer_plainly(self, batch: Sequence[Inbound | Unreadable]) -> None:
        """Each tap once, however often its turn is tried; what came of it is shown when it is durable."""
        for item in batch:
            if not isinstance(item, Unreadable) and item.tap is not None and item.once not in self.answered:
                self.answered.add(item.once)
                await self.channel.react(Reaction(item))

    async def _read_checks(self) -> None:
        """Learners read what was checked from their next turn on. Should it fail, the next start reads it."""
        try:
            self.rules.wording.use_checks(await self.database.read(checks.newest))
        except DatabaseTrouble as trouble:
            _log.warning("checks_not_read", trouble=str(trouble))

    async def _empty_journal(self) -> None:
        """Best effort: what is left now, the next tidying empties (`Database.owes_emptying`)."""
        try:
            await self.database.empty_wal()
        except DatabaseTrouble as trouble:
            _log.warning("journal_not_emptied", trouble=str(trouble))

    async def _written(
        self, batch: Sequence[Inbound | Unreadable], name: str, onces: list[str], cursor: str | None
    ) -> list[Turned] | None:
        """What came of the batch, durable; None if its write failed for a reason other than database trouble."""
        with self.watchdog.waiting():
            await self._note(name, [once for once in onces if once not in self.noted])
            try:
                turned = await self.database.write(lambda conn: self._fold(conn, batch, cursor))
                self.noted.difference_update(onces)
                return turned
            except DatabaseTrouble:
                raise
            except Exception as mistake:
                kind = type(mistake).__name__
                _log.error("batch_failed", size=len(batch), kind=kind, where=where(mistake))
                if not batch:
                    # Nobody's update can have caused it, and there is none to try alone.
                    raise
                return None

    async def _note(self, name: str, fresh: list[str]) -> None:
        if fresh:
            now = self.clock.now()
            await self.database.write(lambda conn: intake.note(conn, name, fresh, now))
            self.noted.update(fresh)

    async def _one_by_one(self, batch: Sequence[Inbound | Unreadable], cursor: str | None) -> None:
        """A write failed: each update alone, so that one spoils nobody else's; the one that fails is kept."""
        if len(batch) == 1:
            await self._set_aside(batch[0], "its turn could not be written")
            await self._answer_plainly(batch)
        else:
            for item in batch:
                await self._take([item], None)
        if cursor is not None:
            await self._take([], cursor)

    def _fold(
        self, conn: Connection, batch: Sequence[Inbound | Unreadable], cursor: str | None
    ) -> list[Turned]:
        """Watched from here on: before, it may have waited for the writer, which is no fault of the batch."""
        with self.watchdog.working():
            return self._folded(conn, batch, cursor)

    def _folded(
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
                theirs = result.cause.inbound
                intake.set_aside(conn, name, theirs.once, raw, result.failed, now, theirs.address)
        if onces:
            intake.forget_noted(conn, name, onces)
        if cursor is not None:
            intake.set_cursor(conn, name, cursor)
        return turned + groups

    async def _react(self, batch: Sequence[Inbound | Unreadable], turned: Sequence[Turned]) -> None:
        """Toasts and marks go out right after the commit; a repeated tap gets a plain answer. A tap that was
        answered meanwhile is only marked."""
        results = {result.cause.inbound.once: result for result in turned if result.cause.inbound}
        for item in batch:
            if isinstance(item, Unreadable):
                continue
            result = results.get(item.once)
            if item.tap is not None:
                toast, counted = (result.toast, result.counted) if result else ("", False)
                answer = item.once not in self.answered
                self.answered.discard(item.once)
                await self.channel.react(Reaction(item, toast=toast, mark=counted, answer=answer))
            elif result is not None and result.secret:
                await self.channel.react(Reaction(item, answer=False, hide=True))
            elif item.kind == "group" and result is not None:
                await self.channel.react(Reaction(item, reply=self.group_line(item.language)))

    async def _set_aside(self, item: Inbound | Unreadable, reason: str) -> None:
        raw = item.raw if isinstance(item, Unreadable) else _as_text(item)
        name, now = self.channel.name, self.clock.now()
        address = None if isinstance(item, Unreadable) else item.address

        def keep(conn: Connection) -> None:
            if intake.first_sight(conn, name, [item.once], now):
                intake.set_aside(conn, name, item.once, raw, reason, now, address)
            intake.forget_noted(conn, name, [item.once])

        await self.database.write(keep)
        self.noted.discard(item.once)
        _log.error("update_set_aside", channel=name, once=item.once, reason=reason)


def _as_text(inbound: Inbound) -> str:
    return json.dumps(asdict(inbound), ensure_ascii=False, default=str)


async def listen(intake_: Intake) -> None:
    """Runs the channel until it is cancelled or lost."""
    cursor = await intake_.open()
    await intake_.channel.listen(intake_.receive, cursor)
