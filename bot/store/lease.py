"""One process per database: a lock on a file beside it, and a row that shows who runs and when it last gave a
sign."""

import fcntl
import hashlib
import os
import platform
import sqlite3
import uuid
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.store.tables import leases
from bot.store.trouble import DatabaseTrouble
from bot.store.upsert import insert_or_change

SPAN_MS = 30_000
"""How long a lease lives without a beat: beat every 10 s, so that one may be missed."""

_NAME = "bot"
_HELD = select(leases.c.owner, leases.c.until).where(leases.c.name == _NAME).with_for_update()
_TAKE = insert_or_change(leases, {"owner": "new", "until": "new", "beat": "new"})
_BEAT = (
    update(leases)
    .where(leases.c.name == _NAME, leases.c.owner == bindparam("mine"))
    .values(until=bindparam("to"), beat=bindparam("at"))
)
_RELEASE = delete(leases).where(leases.c.name == _NAME, leases.c.owner == bindparam("mine"))


class FileLock:
    """Held from `take` to `release`, and let go by the system however the process ends."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._file: int | None = None

    def take(self) -> None:
        """Raises DatabaseTrouble at once if another process holds it."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            os.close(file)
            raise DatabaseTrouble(
                f"another aulita already works with this database ({self._path} is held): stop it first"
            ) from problem
        self._file = file

    def release(self) -> None:
        """Lets go. The file stays: removing it could let two processes hold two locks."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def new_owner() -> str:
    """A name for this run of the program that begins with this machine's."""
    return f"{_machine()}-{uuid.uuid4().hex[:16]}"


def take(conn: Connection, owner: str, wall_ms: int) -> None:
    """Makes `owner` the one who runs. Call with the file lock held: then a living lease of this same machine
    is that of a process that has died, and gives way. One of another machine is respected: raises
    DatabaseTrouble."""
    held = conn.execute(_HELD).first()
    if held and held.until > wall_ms and held.owner.split("-")[0] != owner.split("-")[0]:
        wait = -(-(held.until - wall_ms) // 1000)
        raise DatabaseTrouble(
            "an aulita on another machine works with this database: "
            f"stop it, or, if it has died, wait {wait} s"
        )
    conn.execute(_TAKE, [{"name": _NAME, "owner": owner, "until": wall_ms + SPAN_MS, "beat": wall_ms}])


def beat(conn: Connection, owner: str, wall_ms: int) -> bool:
    """A sign of life. False: somebody else has taken the lease, and this process must stop at once."""
    return conn.execute(_BEAT, {"mine": owner, "to": wall_ms + SPAN_MS, "at": wall_ms}).rowcount == 1


def release(conn: Connection, owner: str) -> None:
    """The next process may start at once. Nothing happens if the lease is somebody else's."""
    conn.execute(_RELEASE, {"mine": owner})


@dataclass(frozen=True, slots=True)
class Pulse:
    """Who runs, and its last sign of life in wall-clock milliseconds."""

    owner: str
    beat: int


def pulse(database: Path) -> Pulse | None:
    """Read from outside, beside the running process, without its lock and without the key. None: nobody runs.

    Raises DatabaseTrouble if there is no such database or it cannot be read."""
    if not database.is_file():
        raise DatabaseTrouble(
            f"there is no database at {database}: start the bot once, or correct AULITA_DATABASE_URL"
        )
    try:
        raw = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=2)
        try:
            row = raw.execute("SELECT owner, beat FROM leases WHERE name = ?", (_NAME,)).fetchone()
        finally:
            raw.close()
    except sqlite3.Error as problem:
        raise DatabaseTrouble(f"the database {database} cannot be read: {problem}") from problem
    return None if row is None else Pulse(*row)


def _machine() -> str:
    """The same for all processes of one machine (or container) until it starts anew."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
    except OSError:
        boot = ""
    return hashlib.sha256(f"{platform.node()}{boot}".encode()).hexdigest()[:12]
