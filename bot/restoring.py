"""Puts a copy back. What was waiting in it is not sent: nobody knows whether it went out after the copy was made."""

import os
import secrets
import shutil
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.backup import BackupFailed, reading, settle, version_in
from bot.store.lease import FileLock
from bot.store.migrate import REVISIONS
from bot.store.moments import to_ms
from bot.store.trouble import DatabaseTrouble

REASON = "restored"
_MISSED = (
    "UPDATE people SET missed = 1 WHERE id IN"
    " (SELECT person_id FROM outbox WHERE state IN ('waiting', 'sending') AND stream = 'conversation')"
)
_FREEZE = (
    "UPDATE outbox SET state = 'skipped', reason = ?, ended = ?, owner = NULL, lease_until = NULL"
    " WHERE state IN ('waiting', 'sending')"
)


@dataclass(frozen=True, slots=True)
class Restored:
    """`frozen`: messages that waited in the copy and will not be sent; `aside`: where the database that was
    there is now."""

    frozen: int
    aside: Path | None


def restore(
    copy: Path, database: Path, now: datetime, *, replace: bool = False, if_changed: bool = False
) -> Restored | None:
    """`database` becomes what `copy` holds, without its unsent messages; the copy stays as it is.

    A database that is there is moved aside, and only with `replace`. `if_changed`: does nothing and gives None
    unless the schemas differ. Raises BackupFailed or DatabaseTrouble (a bot runs); then nothing has changed."""
    version = _judged(copy)
    there = database.exists() and database.stat().st_size > 0
    if if_changed and there and _version(database) == version:
        return None
    if there and not replace:
        raise BackupFailed(
            f"ya hay una base de datos en {database}; con --replace se aparta y se pone la copia en su lugar"
        )
    lock, draft = FileLock(database), database.with_name(f".{database.name}.{secrets.token_hex(4)}")
    try:
        database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.take()
        frozen = _prepared(copy, draft, now)
        aside = _set_aside(database, now)
        draft.replace(database)
        settle(database.parent)
    except DatabaseTrouble as trouble:
        raise BackupFailed(
            "hay un programa que usa esta base de datos; detenlo antes de volver a la copia"
        ) from trouble
    except (OSError, sqlite3.Error) as problem:
        raise BackupFailed(f"no se puede poner la copia en {database.parent} ({problem})") from problem
    finally:
        lock.release()
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return Restored(frozen, aside)


def _judged(copy: Path) -> str:
    """The schema of a copy that is whole and of ours."""
    if not copy.is_file():
        raise BackupFailed(
            f"no existe el archivo {copy}; escribe la ruta de una copia, como las de data/copias"
        )
    try:
        with reading(copy) as raw:
            verdict, version = raw.execute("PRAGMA quick_check(1)").fetchone()[0], version_in(raw)
    except sqlite3.Error as problem:
        raise BackupFailed(
            f"{copy} no es una copia de Aulita o está dañada ({problem}); usa otra"
        ) from problem
    if verdict != "ok":
        raise BackupFailed(f"la copia {copy} está dañada ({verdict}); usa otra")
    if version not in REVISIONS:
        known = f"esta versión conoce hasta {REVISIONS[-1]}"
        raise BackupFailed(f"la copia {copy} es de otra versión ({version or 'ninguna'}; {known}); usa otra")
    return version


def _version(database: Path) -> str:
    """Empty for a database that cannot be read: then it is as good as changed."""
    try:
        with reading(database) as raw:
            return version_in(raw)
    except sqlite3.Error:
        return ""


def _prepared(copy: Path, draft: Path, now: datetime) -> int:
    """A copy of the copy beside the database, ready to be started; says how many messages were frozen."""
    os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    shutil.copyfile(copy, draft)
    raw = sqlite3.connect(draft)
    try:
        with raw:
            raw.execute(_MISSED)
            frozen = raw.execute(_FREEZE, (REASON, to_ms(now))).rowcount
            raw.execute("DELETE FROM leases")
    finally:
        raw.close()
    settle(draft)
    return frozen


def _set_aside(database: Path, now: datetime) -> Path | None:
    """The database and its journal go together, under one new name, so that they can be opened again. A journal
    without its database goes too: SQLite would play it into the copy."""
    aside = database.with_name(f"{database.stem}-apartada-{now.astimezone(UTC):%Y%m%d-%H%M%S}.db")
    if aside.exists():
        raise BackupFailed(f"{aside} ya existe; espera un segundo y prueba otra vez")
    for ending in ("-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            database.with_name(database.name + ending).replace(aside.with_name(aside.name + ending))
    if not database.exists():
        return None
    database.replace(aside)
    return aside
