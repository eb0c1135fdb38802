"""The one sender: takes rows from the outbox, makes one platform call for each, records what became of it.

A row is marked as on its way, and that is durable, before its call begins. Results and new claims share one
transaction. One dispatcher picks the next row when a slot frees; nobody waits for a slot with a row in hand."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from bot.calls import Calls
from bot.channels.base import Channel, Failed, SendResult, Throttled
from bot.clock import wall_ms
from bot.pacing import Pacing, Room
from bot.store.claims import Claimed, Gate
from bot.store.database import Database
from bot.store.outcomes import Finished, Unreached, recover
from bot.store.rounds import Order, Round, take_round

LEASE_MS = 60_000
GROUP_SECONDS = 0.010
GROUP_ROWS = 32
STOP_SECONDS = 8.0
LAST_SECONDS = 1.0
LONG_PAUSE_SECONDS = 600
SLOWEST_RETRY_SECONDS = 10.0

T = TypeVar("T")

_log = structlog.get_logger(__name__)


class Sender:
    """Everything that leaves the bot leaves here. Run it once per process, `poke` it after each commit.

    `only`: it sends for this channel and leaves the others to theirs (see `senders`); None: for all.

    `gate` is asked, in the claim's transaction, which messages of the staff may go at this moment.

    `on_unreachable` is told, after the commit, whom the platform refused for good; it takes her turn."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        pacing: Pacing,
        on_unreachable: Callable[[Sequence[Unreached]], Awaitable[None]],
        *,
        only: str | None = None,
        gate: Gate | None = None,
        parallel: int = 128,
        wall: Callable[[], int] = wall_ms,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._calls = Calls(channels, wall)
        self._pacing = pacing
        self._on_unreachable = on_unreachable
        self._only = only
        self._gate = gate
        self._parallel = parallel
        self._wall = wall
        self._steady = steady
        self._under_way: set[asyncio.Task[None]] = set()
        self._telling: set[asyncio.Task[None]] = set()
        self._results: list[tuple[Claimed, SendResult]] = []
        self._wake = asyncio.Event()
        self._stop = asyncio.Event()
        self._flush: asyncio.TimerHandle | None = None
        self._waiters: list[asyncio.Future[None]] = []
        self._look_at: float | None = None
        self._failures = 0
        self._halted: str | None = None
        self._stopped = False

    @property
    def halted(self) -> str | None:
        """Why nothing is sent any more until a person has looked and the program is started again; None: all well."""
        return self._halted

    def poke(self) -> None:
        """There may be new rows. Cheap; to be called after every commit that enqueued."""
        self._wake.set()

    async def drained(self) -> None:
        """Returns when nothing can be sent now, nothing is on its way and nothing will be tried again soon.

        Rows that wait for a platform's window or a moment set by their maker do not count; all rows wait when the
        sender is halted. Raises RuntimeError if it has been stopped or is stopped meanwhile."""
        if self._stopped:
            raise RuntimeError("the sender has been stopped")
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        self.poke()
        await waiter

    async def run(self) -> None:
        """Until cancelled. Then nothing new is taken; calls under way get 8 s to end and are recorded either way."""
        self._stop.clear()
        self._stopped = False
        rounds = asyncio.create_task(self._rounds())
        try:
            await asyncio.shield(rounds)
        except asyncio.CancelledError:
            self._stop.set()
            self.poke()
            await self._wind_down(rounds)
            raise
        finally:
            self._stopped = True
            for waiter in self._waiters:
                if not waiter.done():
                    waiter.set_exception(RuntimeError("the sender has been stopped"))
            self._waiters.clear()

    async def _wind_down(self, rounds: asyncio.Task[None]) -> None:
        await asyncio.wait({rounds}, timeout=STOP_SECONDS)
        for call in self._under_way:
            call.cancel()
        await asyncio.wait({rounds}, timeout=LAST_SECONDS)
        if not rounds.cancel():
            rounds.result()

    async def _rounds(self) -> None:
        await self._recover()
        while not self._stop.is_set() or self._under_way or self._results:
            self._wake.clear()
            await self._round()
            await self._rest()
        await asyncio.gather(*self._telling)

    async def _recover(self) -> None:
        settled = None
        while settled is None:
            owner, wall = self._database.owner, self._wall()
            settled = await self._write(lambda conn: recover(conn, owner, wall))  # noqa: B023
            if self._stop.is_set():
                return
        if settled.waiting or settled.ended:
            _log.warning("calls_of_a_dead_process_settled", waiting=settled.waiting, ended=settled.ended)

    async def _round(self) -> None:
        """One transaction, if there is anything to record or room to send; then the calls begin."""
        now = self._steady()
        room = self._room(now)
        self._look_at = None
        waiters = list(self._waiters)
        if room.calls or self._results:
            results = self._take_results()
            order = self._order(room, now, bool(waiters))
            done = await self._write(lambda conn: take_round(conn, results, order))
            if done is None:
                self._results = results + self._results
                return
            self._begin(done.claims.rows)
            self._tell(done.finished)
            self._plan(done)
            if self._halted is None and (done.soon or done.claims.more or done.claims.passed_over):
                waiters = []
        elif self._halted is None:
            self._look_at = self._pacing.opens(now)
            waiters = []
        if not (self._under_way or self._results or self._telling):
            for waiter in waiters:
                self._waiters.remove(waiter)
                if not waiter.done():
                    waiter.set_result(None)

    def _take_results(self) -> list[tuple[Claimed, SendResult]]:
        if self._flush is not None:
            self._flush.cancel()
        results, self._results = self._results, []
        return results

    def _room(self, now: float) -> Room:
        if self._stop.is_set() or self._halted is not None:
            return Room(0, 0, 0)
        return self._pacing.room(now, self._parallel - len(self._under_way))

    def _order(self, room: Room, now: float, asked: bool) -> Order:
        return Order(
            limit=room.calls,
            steady=room.steady,
            kept=room.kept,
            busy=self._pacing.closed(now),
            owner=self._database.owner,
            wall=self._wall(),
            lease_ms=LEASE_MS,
            asked=asked,
            channel=self._only,
            gate=self._gate,
        )

    async def _write(self, work: Callable[[Connection], T]) -> T | None:
        """What `work` returns, or None after a wait if the database could not do it: nothing was stored then."""
        try:
            done = await self._database.write(work)
        except Exception as problem:
            self._failures += 1
            wait = min(0.25 * 2**self._failures, SLOWEST_RETRY_SECONDS)
            _log.error("sender_cannot_write", problem=type(problem).__name__, retry_seconds=wait)
            self._wake.set()
            await (asyncio.sleep(0.25) if self._stop.is_set() else _until(self._stop, wait))
            return None
        self._failures = 0
        return done

    def _plan(self, done: Round) -> None:
        """When to look again if nobody pokes and no result comes."""
        now = self._steady()
        moments = []
        if done.later is not None:
            moments.append(now + (done.later - self._wall()) / 1000)
        if done.claims.more and self._halted is None:
            if self._room(now).steady:
                self._wake.set()
            elif (opens := self._pacing.opens(now)) is not None:
                moments.append(opens)
        if done.claims.passed_over:
            # None: the chat has been freed since the claim was prepared.
            opens = self._pacing.chat_opens(now)
            moments.append(now if opens is None else opens)
        self._look_at = min(moments, default=None)

    async def _rest(self) -> None:
        if self._stop.is_set() and not self._under_way:
            # Nobody is left who could wake it.
            return
        wait = None
        if self._look_at is not None and not self._stop.is_set() and self._halted is None:
            wait = max(0.0, self._look_at - self._steady())
        await _until(self._wake, wait)

    def _begin(self, rows: Sequence[Claimed]) -> None:
        now = self._steady()
        for row in rows:
            self._pacing.started(row.lane, now)
            self._under_way.add(asyncio.create_task(self._call(row)))

    async def _call(self, row: Claimed) -> None:
        started = self._steady()
        wait = self._pacing.wait(row.address_id, started)
        if wait > 0:
            self._pacing.dropped()
            result: SendResult = Throttled(max(0.0, wait - 1))
        else:
            result = await self._calls.make(row.delivery)
            self._heed(row, result, started)
        task = asyncio.current_task()
        assert task is not None
        self._under_way.discard(task)
        self._results.append((row, result))
        if not self._under_way or len(self._results) >= GROUP_ROWS:
            self._wake.set()
        elif len(self._results) == 1:
            self._flush = asyncio.get_running_loop().call_later(GROUP_SECONDS, self._wake.set)

    def _heed(self, row: Claimed, result: SendResult, started: float) -> None:
        """What the answer means for the calls after it."""
        now = self._steady()
        self._pacing.answered(row.address_id, started, now)
        match result:
            case Throttled(seconds, scope):
                self._pacing.throttled(row.address_id, seconds, scope, now)
                if seconds > LONG_PAUSE_SECONDS:
                    _log.error("long_pause_ordered", channel=row.delivery.address.channel, seconds=seconds)
            case Failed(reason=reason, halt=True):
                if self._halted is None:
                    _log.error("sender_halted", channel=row.delivery.address.channel, reason=reason)
                self._halted = reason
            case Failed(retry=True, counts=False):
                self._pacing.unreached(now, random.random())
            case Failed():
                pass
            case _:
                self._pacing.reached()

    def _tell(self, finished: Finished) -> None:
        if finished.lost:
            _log.error("results_of_lost_rows", rows=finished.lost)
        if finished.unreachable:
            self._telling.add(asyncio.create_task(self._tell_turns(finished.unreachable)))

    async def _tell_turns(self, unreached: Sequence[Unreached]) -> None:
        try:
            await self._on_unreachable(unreached)
        except Exception as problem:
            _log.error("unreachable_not_told", people=len(unreached), problem=type(problem).__name__)
        task = asyncio.current_task()
        assert task is not None
        self._telling.discard(task)
        self.poke()


async def _until(event: asyncio.Event, seconds: float | None) -> None:
    """Returns when the event is set or the time is over, whichever comes first."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
