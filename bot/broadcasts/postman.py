"""Brings broadcasts on their way, second by second, and stops one that goes wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.broadcasts import ledger
from bot.broadcasts.handing_out import Handed, hand_out
from bot.clock import wall_ms
from bot.rules import Rules
from bot.store import awaited, broadcasts, sums
from bot.store.broadcasts import Broadcast, State
from bot.store.database import Database

SECONDS = 1
"""How often it looks; the outbox holds enough for four times as long."""
AHEAD_SECONDS = 4
LEAST_AHEAD, UNLIMITED_AHEAD = 100, 300
PAGES = 20
"""After so many transactions in a row somebody else's turn comes; what is left is looked at a second later."""
ENOUGH_TO_JUDGE, MOST_FAILURES = 50, 0.05
TOO_MANY_FAILURES = "failures"
_OVERLAP = timedelta(seconds=30)
"""Whoever spoke while it was looked is looked at once more."""

_log = structlog.get_logger(__name__)


def depth_of(rate: float) -> int:
    """How many messages of broadcasts may wait in the outbox where so many calls a second are made (0: no limit)."""
    return max(LEAST_AHEAD, int(AHEAD_SECONDS * rate)) if rate else UNLIMITED_AHEAD


@dataclass(slots=True)
class Postman:
    """One for a process. `depths`: for each channel that runs, see `depth_of`; `poke`: there are new rows."""

    database: Database
    rules: Rules
    poke: Callable[[], None]
    depths: Mapping[str, int]
    _looked: datetime = datetime(1970, 2, 1, tzinfo=UTC)

    async def hand_out(self, now: datetime) -> int:
        """What may go at `now`, as far as the outbox has room; how many messages that were. Raises DatabaseTrouble."""
        still = await self.database.read(broadcasts.still_open)
        if not still:
            return 0
        for broadcast in still:
            if broadcast.state is State.RUNNING:
                await self._stop_if_wrong(broadcast)
        since, self._looked = self._looked - _OVERLAP, now
        queued = 0
        for _ in range(PAGES):
            handed = await self.database.write(lambda conn: self._page(conn, since, now))
            queued += handed.queued
            self.poke()
            if not handed.more:
                break
        return queued

    async def next_due(self) -> datetime | None:
        """When somebody's moment comes, past or future; None: nobody waits for one."""

        def read(conn: Connection) -> list[datetime | None]:
            return [broadcasts.next_start(conn), awaited.next_due(conn)]

        return min((due for due in await self.database.read(read) if due is not None), default=None)

    def _page(self, conn: Connection, since: datetime, now: datetime) -> Handed:
        return hand_out(conn, self.rules, self.depths, since, now, wall_ms())

    async def _stop_if_wrong(self, broadcast: Broadcast) -> None:
        counts = await self.database.read(lambda conn: sums.counts(conn, broadcast.id))
        if not goes_wrong(counts, broadcast.forgiven):
            return
        _log.error("broadcast_stopped", broadcast=broadcast.id, called=counts.called, failed=counts.failed)
        await self.database.write(lambda conn: ledger.stop(conn, broadcast.id, TOO_MANY_FAILURES))


def goes_wrong(counts: sums.Counts, forgiven: int = 0) -> bool:
    """Of 50 calls or more, 5 % failed in a way that neither a block nor a closed account explains. `forgiven` of them
    somebody has looked at, and let it go on."""
    failed = counts.failed - forgiven
    return counts.called >= ENOUGH_TO_JUDGE and failed >= MOST_FAILURES * counts.called
