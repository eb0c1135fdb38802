"""The database: units of work that are whole or not at all, on one writer and one reader.

A unit of work is one plain function of a SQLAlchemy connection. It runs in one hop on the connection's own
thread, between BEGIN IMMEDIATE and COMMIT; nobody else can come between, and nothing of the event loop can be
awaited in it."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from bot.clock import wall_ms
from bot.store import lease, migrate, sealcheck
from bot.store.handle import Handle, Held
from bot.store.lease import FileLock
from bot.store.sealed import Seals
from bot.store.trouble import DatabaseTrouble, explain

__all__ = ["Database", "DatabaseTrouble", "has_known_fault", "path_of"]

T = TypeVar("T")

_log = structlog.get_logger(__name__)

# 3.7.0 to 3.51.2 can lose commits when a second connection checkpoints at the wrong moment; two branches were
# mended.
_SOUND = (3, 51, 3)
_MENDED = {(3, 44): (3, 44, 6), (3, 50): (3, 50, 7)}


def path_of(url: str) -> Path:
    """The file behind `sqlite:///path`. Raises DatabaseTrouble for any other kind of address."""
    head, _, path = url.partition("sqlite:///")
    if head or not path or path.startswith(":memory:") or "?" in path:
        raise DatabaseTrouble(
            f"AULITA_DATABASE_URL {_without_password(url)!r} is not understood: "
            "write sqlite:///folder/aulita.db (four slashes for a path from the root); "
            "other databases are not supported yet"
        )
    return Path(path)


class Database:
    """One process works with one database. Open it, hand units of work to it, close it."""

    def __init__(self, path: Path, writer: Handle, reader: Handle, lock: FileLock, owner: str) -> None:
        self.path = path
        self.owner = owner
        """This run of the program, as `lease.beat` wants it."""
        self._writer = writer
        self._reader = reader
        self._lock = lock
        self.owes_emptying = True
        """Whether the journal may still hold what was erased: at the start nobody knows."""
        self._running: set[asyncio.Task[object]] = set()
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, url: str, seals: Seals, *, create: bool = True, busy_ms: int = 5_000) -> "Database":
        """Checks the file and the key, brings the schema up, takes the lease. `busy_ms`: how long to wait for
        another program's lock.

        Raises DatabaseTrouble; then the file is as it was. `create` False: a missing file is a trouble
        too."""
        path = path_of(url)
        _warn_if_unsound(sqlite3.sqlite_version_info)
        _make_place(path, create)
        lock = FileLock(path)
        handles: list[Handle] = []
        try:
            lock.take()
            owner = lease.new_owner()
            writer = await Handle.open(path, seals)
            handles.append(writer)
            await writer.run(partial(_prepare, path=path, owner=owner, busy_ms=busy_ms))
            reader = await Handle.open(path, seals)
            handles.append(reader)
            await reader.run(partial(_prepare_reader, busy_ms=busy_ms))
        except BaseException as problem:
            for handle in handles:
                await handle.close()
            lock.release()
            trouble = explain(problem, path) if isinstance(problem, Exception) else None
            if trouble is not None:
                raise trouble from problem
            raise
        return cls(path, writer, reader, lock, owner)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Runs `work` as one transaction, durable when this returns; any exception undoes all of it.

        Cancelling the caller stops nothing: the unit runs to its end, whole. Raises DatabaseTrouble (nothing
        was stored) or whatever `work` raises."""
        return await self._whole(self._writer, lambda held: _transaction(held, "BEGIN IMMEDIATE", work))

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Runs `work` on one consistent view of what is committed, beside the writer. It cannot change
        anything."""
        return await self._whole(self._reader, lambda held: _transaction(held, "BEGIN", work))

    async def empty_wal(self) -> bool:
        """Moves what is committed into the main file and empties the journal, so that what was erased is in
        neither.

        False if somebody was reading just then: try again later; until then `owes_emptying` stays True."""
        self.owes_emptying = True
        emptied = await self._whole(self._writer, _checkpoint)
        self.owes_emptying = not emptied
        return emptied

    async def close(self) -> None:
        """Waits for the units under way, gives the lease back, empties the journal, ends both threads. May be
        called again; no unit is taken any more."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        try:
            await asyncio.gather(*self._running, return_exceptions=True)
            await self._reader.close()
            try:
                await self._writer.run(partial(_farewell, owner=self.owner))
            except Exception as problem:
                _log.warning("database_farewell_failed", problem=str(explain(problem, self.path) or problem))
        finally:
            await self._writer.close()
            self._lock.release()

    async def _whole(self, handle: Handle, hop: Callable[[Held], T]) -> T:
        if self._closing is not None:
            raise DatabaseTrouble(f"the database {self.path} has been closed by this program")
        task = asyncio.create_task(handle.run(hop))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_tell_unheard)
            raise
        except Exception as problem:
            trouble = explain(problem, self.path, reading=handle is self._reader)
            if trouble is not None:
                raise trouble from problem
            raise


def _transaction(held: Held, begin: str, work: Callable[[Connection], T]) -> T:
    held.raw.execute(begin)
    try:
        with held.core.begin():
            return work(held.core)
    finally:
        if held.raw.in_transaction:
            held.raw.rollback()


def _prepare(held: Held, *, path: Path, owner: str, busy_ms: int) -> None:
    """Reads and judges first, so that a damaged file or a wrong key leaves everything as it was."""
    raw = held.raw
    raw.execute(f"PRAGMA busy_timeout={busy_ms:d}")
    verdict = raw.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise DatabaseTrouble(
            f"the database {path} is damaged ({verdict}): keep it and put back the last good backup"
        )
    found = _transaction(held, "BEGIN", _judge)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("PRAGMA secure_delete=ON")

    def begin_work(conn: Connection) -> None:
        migrate.bring_up(conn, found)
        sealcheck.leave(conn)
        lease.take(conn, owner, wall_ms())

    _transaction(held, "BEGIN IMMEDIATE", begin_work)
    raw.execute("PRAGMA foreign_keys=ON")


def _judge(conn: Connection) -> str | None:
    found = migrate.version_of(conn)
    if found:
        sealcheck.prove(conn)
    return found


def _prepare_reader(held: Held, *, busy_ms: int) -> None:
    held.raw.execute(f"PRAGMA busy_timeout={busy_ms:d}")
    held.raw.execute("PRAGMA query_only=ON")


def _checkpoint(held: Held) -> bool:
    busy: int = held.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy


def _farewell(held: Held, *, owner: str) -> None:
    _transaction(held, "BEGIN IMMEDIATE", lambda conn: lease.release(conn, owner))
    _checkpoint(held)


def _make_place(path: Path, create: bool) -> None:
    """The folder and an empty file that only this user may read; SQLite gives its journal the same rights."""
    if not create and not path.is_file():
        raise DatabaseTrouble(
            f"there is no database at {path}: start the bot once, or correct AULITA_DATABASE_URL"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as problem:
        raise DatabaseTrouble(
            f"the database {path} cannot be written ({problem.strerror}): let this user write in its folder, "
            "or set AULITA_DATA_DIR to another one"
        ) from problem


def _tell_unheard(task: asyncio.Task[T]) -> None:
    """A unit whose caller was cancelled has nobody left to report its failure to."""
    problem = None if task.cancelled() else task.exception()
    if problem is not None:
        _log.warning("unit_of_work_failed_unheard", problem=type(problem).__name__)


def has_known_fault(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite can lose commits if a second program checkpoints the file (decision 005)."""
    return version < _SOUND and version < _MENDED.get(version[:2], _SOUND)


@cache
def _warn_if_unsound(version: tuple[int, int, int]) -> None:
    if has_known_fault(version):
        _log.warning("sqlite_has_known_fault", version=".".join(map(str, version)), mended_in="3.51.3")


def _without_password(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}…{rest[rest.rindex('@') :]}" if "@" in rest else url
