"""A sender on a real database with a scripted platform, in time that leaps over waits.

The loop's clock jumps to the next timer whenever nothing is ready and the database is at rest, so that hours of
pauses take milliseconds while every line of the sender runs as it does in earnest."""

import asyncio
import selectors
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from bot.channels.base import Abilities, Delivery, SendResult, Sent, TextBody
from bot.pacing import Pacing
from bot.sender import Sender
from bot.store.database import Database
from bot.store.outbox import NewRow, counts, enqueue
from bot.store.outcomes import Unreached
from bot.store.sealed import Seals
from bot.store.tables import addresses, outbox, people

T = TypeVar("T")
WALL = 1_800_000_000_000
Answer = Callable[[Delivery], SendResult | Awaitable[SendResult]]


class _Leaping(selectors.DefaultSelector):  # type: ignore[valid-type, misc]
    leapt = 0.0
    real = True
    pending: Callable[[], bool] = staticmethod(lambda: True)

    def select(self, timeout: float | None = None) -> Any:
        if self.real or timeout is None or timeout <= 0 or self.pending():
            return super().select(timeout)
        if ready := super().select(0):
            return ready
        self.leapt += timeout
        return []


class LeapLoop(asyncio.SelectorEventLoop):
    """Begins in real time; `leap` lets it jump. While it jumps, only jumps make time pass: what the machine needs
    for the work in between, busy or idle, counts for nothing."""

    def __init__(self) -> None:
        self._leaping = _Leaping()
        self._stood_at: float | None = None
        super().__init__(self._leaping)

    def time(self) -> float:
        real = super().time() if self._stood_at is None else self._stood_at
        return real + self._leaping.leapt

    def leap(self, pending: Callable[[], bool] | None) -> None:
        if pending is None and self._stood_at is not None:
            self._leaping.leapt -= super().time() - self._stood_at
            self._stood_at = None
        elif pending is not None and self._stood_at is None:
            self._stood_at = super().time()
        self._leaping.real = pending is None
        self._leaping.pending = pending or (lambda: True)


def in_leaps(main: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=LeapLoop) as runner:
        return runner.run(main)


@dataclass
class Call:
    at: float
    ended: float
    id: int
    address: str
    text: str
    result: SendResult | None = None


@dataclass
class Platform:
    """Answers by script and writes down every call: this log, not the database, says what arrived."""

    answer: Answer = lambda delivery: Sent(f"p{delivery.id}")
    delay: Callable[[], float] = lambda: 0.0
    name: str = "t"
    abilities: Abilities = field(default_factory=Abilities)
    calls: list[Call] = field(default_factory=list)
    under_way: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    before: Callable[[Delivery], Awaitable[None]] | None = None

    async def deliver(self, delivery: Delivery) -> SendResult:
        loop = asyncio.get_running_loop()
        body = delivery.body
        words = body.text if isinstance(body, TextBody) else "picture"
        call = Call(loop.time(), loop.time(), delivery.id, delivery.address.id, words)
        self.calls.append(call)
        self.under_way[call.address] += 1
        assert self.under_way[call.address] == 1, "two calls at a time for one chat"
        try:
            if self.before is not None:
                await self.before(delivery)
            if wait := self.delay():
                await asyncio.sleep(wait)
            result = self.answer(delivery)
            call.result = result if not asyncio.iscoroutine(result) else await result
            return call.result
        finally:
            call.ended = loop.time()
            self.under_way[call.address] -= 1

    def texts(self, address: str | None = None) -> list[str]:
        return [call.text for call in self.calls if address in (None, call.address)]


@dataclass
class World:
    database: Database
    platform: Platform
    channels: dict[str, Any]
    pacing: Pacing
    sender: Sender
    unreached: list[Unreached]
    task: asyncio.Task[None] | None = None

    def wall(self) -> int:
        return WALL + int(asyncio.get_running_loop().time() * 1000)

    async def put(self, rows: Sequence[NewRow]) -> None:
        wall = self.wall()
        await self.database.write(lambda conn: enqueue(conn, rows, wall))
        self.sender.poke()

    def begin(self) -> None:
        self.task = asyncio.create_task(self.sender.run())

    async def stop(self) -> None:
        assert self.task is not None
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task

    async def states(self) -> dict[str, int]:
        return await self.database.read(counts)

    async def column(self, name: str) -> list[Any]:
        chosen = select(outbox.c[name]).order_by(outbox.c.id)
        return await self.database.read(lambda conn: list(conn.execute(chosen).scalars()))

    async def missed(self) -> list[int]:
        chosen = select(people.c.id).where(people.c.missed == 1)
        return await self.database.read(lambda conn: list(conn.execute(chosen).scalars()))


@asynccontextmanager
async def sending(
    folder: Path,
    platform: Platform | None = None,
    *,
    people_count: int = 20,
    rate: float = 0,
    parallel: int = 128,
    run: bool = True,
) -> AsyncIterator[World]:
    """A world on the database of this folder, made if there is none. Leaps until it ends."""
    seals = Seals({1: bytes(range(32))})
    loop = asyncio.get_running_loop()
    database = await Database.open(f"sqlite:///{folder / 'a.db'}", seals)
    await database.write(lambda conn: _settle(conn, range(1, people_count + 1), seals))
    platform, pacing, unreached = platform or Platform(), Pacing(rate), list[Unreached]()

    async def on_unreachable(gone: Sequence[Unreached]) -> None:
        unreached.extend(gone)

    channels: dict[str, Any] = {"t": platform}
    sender = Sender(
        database,
        channels,
        pacing,
        on_unreachable,
        parallel=parallel,
        wall=lambda: WALL + int(loop.time() * 1000),
        steady=loop.time,
    )
    world = World(database, platform, channels, pacing, sender, unreached)
    if isinstance(loop, LeapLoop):
        loop.leap(lambda: bool(database._running))
    try:
        if run:
            world.begin()
        yield world
    finally:
        if world.task is not None:
            await world.stop()
        if isinstance(loop, LeapLoop):
            loop.leap(None)
        await database.close()


def _settle(conn: Connection, ids: Iterable[int], seals: Seals) -> None:
    if conn.execute(select(people.c.id)).first() is not None:
        return
    conn.execute(
        people.insert(), [{"id": i, "state": "{}", "standing": "x", "made_at": 0, "heard_at": 0} for i in ids]
    )
    conn.execute(
        addresses.insert(),
        [
            {
                "id": i,
                "person_id": i,
                "channel": "t",
                "lookup": seals.lookup("t", str(i)),
                "external_id": str(i),
                "used_at": 0,
            }
            for i in ids
        ],
    )


def row(person: int, cause: str, part: int = 0, **changes: Any) -> NewRow:
    given: dict[str, Any] = {"lane": 1, "care": "lesson", "body": TextBody(f"{cause}/{part}")}
    return NewRow(person, person, cause, part, **(given | changes))


def broadcast(person: int, cause: str = "b", **changes: Any) -> NewRow:
    given: dict[str, Any] = {"lane": 3, "care": "nudge", "stream": "broadcast", "body": TextBody(cause)}
    return row(person, f"{cause}:{person}", **(given | changes))
