"""The ticker: takes what is due. APScheduler only ticks; due times are rows, and a tick asks for them in pages."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.clock import Clock, wall_ms
from bot.store import housekeeping, lease, timers
from bot.store.database import Database, DatabaseTrouble
from bot.store.moments import to_ms
from bot.store.outcomes import Unreached
from bot.turn import Cause, Rules, take_turns

PAGE = 300
TICK_SECONDS = 2
BEAT_SECONDS = 10
TIDY_SECONDS = 600
RETRY = timedelta(hours=1)
"""A timer whose turn failed through a mistake of ours comes again: nobody is stranded by it."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Ticker:
    """Everything that happens because time passes, or because a platform refused somebody."""

    database: Database
    rules: Rules
    clock: Clock
    poke: Callable[[], None]
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when another process has taken this database: then this one must stop at once."""

    async def tick(self, now: datetime) -> int:
        """Takes every timer due at `now`, page by page; between pages the writer serves taps. How many fired."""
        total = 0
        while True:
            fired = await self.database.write(lambda conn: self._page(conn, now))
            total += fired
            self.poke()
            if fired < PAGE:
                return total
            await asyncio.sleep(0)

    def _page(self, conn: Connection, now: datetime) -> int:
        due = timers.take_due(conn, now, PAGE)
        causes = [
            Cause(
                f"timer:{d.person_id}:{d.course}:{d.name}:{to_ms(d.due)}",
                now,
                person_id=d.person_id,
                timer=d.name,
                course=d.course,
                kind="timer",
            )
            for d in due
        ]
        turned = take_turns(conn, self.rules, causes, now)
        failed = [d for d, result in zip(due, turned, strict=True) if result.failed]
        later = now + RETRY
        timers.set_many(conn, [(d.person_id, d.course, d.name, later) for d in failed])
        return len(due)

    async def refused(self, unreached: Sequence[Unreached]) -> None:
        """People whom the platform refused for good take their turn: timers go, waiting messages are skipped."""
        now = self.clock.now()
        causes = [
            Cause(f"refused:{one.person_id}:{wall_ms()}", now, person_id=one.person_id, kind="refused")
            for one in unreached
        ]
        await self.database.write(lambda conn: take_turns(conn, self.rules, causes, now))

    async def next_due(self) -> datetime | None:
        """When the next timer is due, or None."""
        return await self.database.read(timers.next_due)

    async def beat(self) -> None:
        """The sign of life that `aulita health` reads."""
        owner = self.database.owner
        if not await self.database.write(lambda conn: lease.beat(conn, owner, wall_ms())):
            _log.error("lease_lost")
            self.lost.set()

    async def tidy(self) -> None:
        """Lets go of what has passed its time, in small pages."""
        more = True
        total = housekeeping.Tidied(0, 0, 0, 0)
        while more:
            now = self.clock.now()
            done = await self.database.write(lambda conn, now=now: housekeeping.tidy(conn, now, wall_ms()))  # type: ignore[misc]
            total, more = total + done, done.more
            await asyncio.sleep(0)
        if total != housekeeping.Tidied(0, 0, 0, 0):
            await self.database.empty_wal()
            _log.info("tidied", people=total.people, seen=total.seen, bodies=total.bodies)

    def schedule(self, *, ticking: bool) -> "object":
        """An APScheduler with the fixed jobs. `ticking` False (pretend clock): time moves only when moved."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        if ticking:
            scheduler.add_job(self._safely(self._tick_now), "interval", seconds=TICK_SECONDS, id="tick")
        scheduler.add_job(self._safely(self.beat), "interval", seconds=BEAT_SECONDS, id="beat")
        scheduler.add_job(self._safely(self.tidy), "interval", seconds=TIDY_SECONDS, id="tidy")
        return scheduler

    async def _tick_now(self) -> None:
        await self.tick(self.clock.now())

    def _safely(self, job: Callable[[], object]) -> Callable[[], object]:
        """A job that meets database trouble says so and is simply due again."""

        async def run() -> None:
            try:
                await job()  # type: ignore[misc]
            except DatabaseTrouble as trouble:
                _log.error("tick_failed", trouble=str(trouble))

        return run
