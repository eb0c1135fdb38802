"""The ticker: takes what is due. APScheduler only ticks; due times are rows, and a tick asks for them in pages.

Nobody stops anybody else's timers: a page that cannot be taken whole is taken timer by timer, and what fails alone
comes again in an hour."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

import structlog
from sqlalchemy import Connection

from bot import cohort_life
from bot.broadcasts import postman
from bot.broadcasts.postman import Postman
from bot.cause import Cause, timer_key
from bot.clock import Clock, wall_ms
from bot.logs import where
from bot.store import housekeeping, lease, timers
from bot.store.database import Database, DatabaseTrouble
from bot.store.moments import to_ms
from bot.store.outcomes import Unreached
from bot.store.timers import Due
from bot.turn import Rules, take_turns

PAGE = 300
TICK_SECONDS = 2
BEAT_SECONDS = 10
TIDY_SECONDS = 600
SICK_SECONDS = 30.0
"""How long a failed job counts as a trouble that somebody should look at."""
RETRY = timedelta(hours=1)
"""A timer whose turn could not be taken comes again: nobody is stranded by it."""

Job = Callable[[], Coroutine[Any, Any, None]]
_log = structlog.get_logger(__name__)


class Scheduler(Protocol):
    """What is wanted of APScheduler, which has no types."""

    def start(self) -> None: ...

    def shutdown(self, wait: bool = True) -> None: ...


@dataclass(slots=True)
class Ticker:
    """Everything that happens because time passes, or because a platform refused somebody."""

    database: Database
    rules: Rules
    clock: Clock
    poke: Callable[[], None]
    postman: Postman | None = None
    """Brings the staff's broadcasts on their way; None where there are none."""
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when another process has taken this database: then this one must stop at once."""
    steady: Callable[[], float] = time.monotonic
    _failed: tuple[float, str] | None = None

    async def tick(self, now: datetime) -> int:
        """Takes every timer due at `now`, page by page; between pages the writer serves taps. How many were due.

        Raises DatabaseTrouble; then what is left stays due."""
        await self._cohorts(now)
        total = 0
        while True:
            due = await self._page(now)
            total += due
            self.poke()
            if due < PAGE:
                break
            await asyncio.sleep(0)
        await self.hand_out(now)
        return total

    async def hand_out(self, now: datetime) -> int:
        """Messages of broadcasts that may go at `now`, as far as there is room; how many that were."""
        return 0 if self.postman is None else await self.postman.hand_out(now)

    async def _cohorts(self, now: datetime) -> None:
        """Cohorts go on; a mistake of ours there stops nobody's timers."""
        try:
            if await self.database.read(lambda conn: cohort_life.due(conn, self.rules.world, now)):
                await self.database.write(lambda conn: cohort_life.advance(conn, self.rules, now))
        except DatabaseTrouble:
            raise
        except Exception as mistake:
            _log.error("cohorts_failed", kind=type(mistake).__name__, where=where(mistake))

    async def _page(self, now: datetime) -> int:
        def work(conn: Connection) -> int:
            due = timers.take_due(conn, now, PAGE)
            self._fire(conn, due, now)
            return len(due)

        try:
            return await self.database.write(work)
        except DatabaseTrouble:
            raise
        except Exception as mistake:
            _log.error("page_failed", kind=type(mistake).__name__, where=where(mistake))
        due = await self.database.read(lambda conn: timers.due(conn, now, PAGE))
        for one in due:
            await self._alone(one, now)
        return len(due)

    async def _alone(self, one: Due, now: datetime) -> None:
        def fire(conn: Connection) -> None:
            if timers.take(conn, one):
                self._fire(conn, [one], now)

        def put_off(conn: Connection) -> None:
            if timers.take(conn, one):
                _again(conn, [one], now)

        try:
            await self.database.write(fire)
        except DatabaseTrouble:
            raise
        except Exception as mistake:
            kind, way = type(mistake).__name__, where(mistake)
            _log.error("timer_put_off", person=one.person_id, timer=one.name, kind=kind, where=way)
            await self.database.write(put_off)

    def _fire(self, conn: Connection, due: Sequence[Due], now: datetime) -> None:
        """The turns of what was taken. What failed comes again, and so does what another process must say."""
        turned = take_turns(conn, self.rules, [_cause(one, now) for one in due], now)
        again = [one for one, result in zip(due, turned, strict=True) if result.failed or result.put_off]
        _again(conn, again, now)
        if elsewhere := sum(result.put_off for result in turned):
            _log.warning("timers_of_channels_not_running", timers=elsewhere)

    async def refused(self, unreached: Sequence[Unreached]) -> None:
        """People whom the platform refused for good take their turn: timers go, waiting messages are skipped.

        Raises DatabaseTrouble; one whose turn cannot be written is logged and left as she is."""
        now, wall = self.clock.now(), wall_ms()
        causes = [
            Cause(f"refused:{one.person_id}:{wall}", now, person_id=one.person_id, kind="refused")
            for one in unreached
        ]
        if await self._refuse(causes, now) or len(causes) == 1:
            return
        for cause in causes:
            await self._refuse([cause], now)

    async def _refuse(self, causes: Sequence[Cause], now: datetime) -> bool:
        try:
            await self.database.write(lambda conn: take_turns(conn, self.rules, causes, now))
        except DatabaseTrouble:
            raise
        except Exception as mistake:
            people = [cause.person_id for cause in causes[:10]]
            _log.error("refusal_failed", people=people, kind=type(mistake).__name__, where=where(mistake))
            return False
        return True

    async def next_due(self) -> datetime | None:
        """When the next timer is due, the next cohort goes on, or the next message of a broadcast; None: never."""
        now = self.clock.now()

        def read(conn: Connection) -> tuple[datetime | None, ...]:
            return timers.next_due(conn), cohort_life.next_moment(conn, self.rules.world, now)

        moments = await self.database.read(read)
        message = None if self.postman is None else await self.postman.next_due()
        return min((moment for moment in (*moments, message) if moment is not None), default=None)

    async def beat(self) -> None:
        """The sign of life that `aulita health` reads."""
        owner = self.database.owner
        if not await self.database.write(lambda conn: lease.beat(conn, owner, wall_ms())):
            _log.error("lease_lost")
            self.lost.set()

    async def tidy(self) -> None:
        """Lets go of what has passed its time, in small pages, and empties the journal if that is owed."""
        more = True
        total = housekeeping.Tidied(0, 0, 0, 0)
        while more:
            page = partial(housekeeping.tidy, now=self.clock.now(), wall_ms=wall_ms())
            done = await self.database.write(page)
            total, more = total + done, done.more
            await asyncio.sleep(0)
        if total != housekeeping.Tidied(0, 0, 0, 0):
            self.database.owes_emptying = True
            _log.info("tidied", people=total.people, seen=total.seen, bodies=total.bodies)
        if self.database.owes_emptying:
            await self.database.empty_wal()

    def sick(self) -> str | None:
        """One sentence if a job of the clock failed within the last 30 s; None: all well."""
        if self._failed is None or self.steady() - self._failed[0] > SICK_SECONDS:
            return None
        return self._failed[1]

    def schedule(self, *, ticking: bool) -> Scheduler:
        """An APScheduler with the fixed jobs. `ticking` False (pretend clock): time moves only when moved."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        jobs: list[tuple[str, Job, int]] = [
            ("beat", self.beat, BEAT_SECONDS),
            ("tidy", self.tidy, TIDY_SECONDS),
        ]
        if self.postman is not None:
            jobs.append(("hand_out", self._hand_out_now, postman.SECONDS))
        if ticking:
            jobs.append(("tick", self._tick_now, TICK_SECONDS))
        for name, job, seconds in jobs:
            scheduler.add_job(self._safely, "interval", args=[name, job], seconds=seconds, id=name)
        made: Scheduler = scheduler
        return made

    async def _tick_now(self) -> None:
        await self.tick(self.clock.now())

    async def _hand_out_now(self) -> None:
        await self.hand_out(self.clock.now())

    async def _safely(self, name: str, job: Job) -> None:
        """A job that meets a trouble says so, shows in `sick` and is simply due again."""
        try:
            await job()
        except DatabaseTrouble as trouble:
            self._failed = self.steady(), "the database cannot be used now: look at the log"
            _log.error("tick_failed", job=name, trouble=str(trouble))
        except Exception as mistake:
            kind = type(mistake).__name__
            self._failed = self.steady(), f"{name} failed through a mistake of ours ({kind}): look at the log"
            _log.error("job_failed", job=name, kind=kind, where=where(mistake))


def _cause(one: Due, now: datetime) -> Cause:
    key = timer_key(one.person_id, one.course, one.name, to_ms(one.due))
    return Cause(key, now, person_id=one.person_id, timer=one.name, course=one.course, kind="timer")


def _again(conn: Connection, due: Sequence[Due], now: datetime) -> None:
    timers.set_many(conn, [(one.person_id, one.course, one.name, now + RETRY) for one in due])
