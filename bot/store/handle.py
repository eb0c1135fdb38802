"""One SQLite connection on a thread of its own. Whoever needs it sends a function there: one hop, whole."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import aiosqlite
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from bot.store.sealed import Seals, carry

T = TypeVar("T")

# One text for each number of values in a set: with the usual 128 the variants would push each other out.
STATEMENTS_KEPT = 512


@dataclass(frozen=True, slots=True)
class Held:
    """What lives on the thread: the bare handle and SQLAlchemy's connection around it. Never used
    elsewhere."""

    raw: sqlite3.Connection
    core: Connection


class Handle:
    """Runs functions on the connection's thread, one after another, in the order they were sent."""

    def __init__(self, thread: aiosqlite.Connection, held: Held) -> None:
        self._thread = thread
        self._held = held

    @classmethod
    async def open(cls, path: Path, seals: Seals) -> "Handle":
        """Raises sqlite3.Error if the file cannot be opened. Must be closed: its thread keeps the program
        alive."""
        found: list[sqlite3.Connection] = []

        def connect() -> sqlite3.Connection:
            found.append(sqlite3.connect(path, isolation_level=None, cached_statements=STATEMENTS_KEPT))
            return found[0]

        thread = await aiosqlite.Connection(connect, iter_chunk_size=64)
        try:
            return cls(thread, await _hop(thread, lambda: _hold(found[0], seals)))
        except BaseException:
            await thread.close()
            raise

    async def run(self, work: Callable[[Held], T]) -> T:
        """What `work` returns or raises. Once sent it runs to its end, whether or not somebody still
        waits."""
        return await _hop(self._thread, lambda: work(self._held))

    async def close(self) -> None:
        """Waits for what was sent before, then ends the connection and its thread."""
        try:
            await _hop(self._thread, self._let_go)
        finally:
            await self._thread.close()

    def _let_go(self) -> None:
        self._held.core.close()
        self._held.core.engine.dispose()


def _hold(raw: sqlite3.Connection, seals: Seals) -> Held:
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: raw,
        poolclass=StaticPool,
        # The text of an error may end in a log, and what she wrote is among the parameters.
        hide_parameters=True,
    )
    carry(engine.dialect, seals)
    return Held(raw, engine.connect())


async def _hop(thread: aiosqlite.Connection, function: Callable[[], T]) -> T:
    """Calls `function` on the thread. An error comes back as a value: a StopIteration set on a future would
    leave its waiter waiting for ever. `_execute` is aiosqlite's own way to its thread; the pin of its version
    guards it."""

    def outcome() -> tuple[T | None, BaseException | None]:
        try:
            return function(), None
        except BaseException as problem:
            return None, problem

    execute = cast(Any, thread)._execute
    value, problem = await execute(outcome)
    if problem is not None:
        raise problem
    return cast(T, value)
