"""Copies of the database, made beside the running bot and put back when it is stopped (decision 022).

The key is never part of a copy. All sentences are Spanish, for the volunteer."""

import json
import os
import re
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.store import sealcheck

KEEP = 7
"""How many copies stay. Old ones hold what people have had erased since."""
TRIES = 3
SILENT_SECONDS = 1.0
_NAME = re.compile(r"aulita-\d{8}-\d{6}\.db")
_COUNTED = ("people", "outbox", "facts")
_STEPS = 200_000
_NOTE = "last-backup.json"

Say = Callable[[str], None]


class BackupFailed(Exception):
    """No copy was made, or nothing was put back. The message is one Spanish sentence that says what to do."""


class NothingToCopy(BackupFailed):
    """There is no database yet, or the settings name another place."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was made and verified, or that a note remembers. `at`: aware UTC."""

    file: Path
    at: datetime


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write or move the journal. Raises sqlite3.Error."""
    raw = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5, isolation_level=None)
    try:
        yield raw
    finally:
        raw.close()


def version_in(raw: sqlite3.Connection) -> str:
    """The schema's version, "" where there is none."""
    if raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone() is None:
        return ""
    row = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def default_folder(database: Path) -> Path:
    return database.parent / "copias"


def back_up(database: Path, folder: Path, now: datetime, *, keep: int = KEEP, say: Say = print) -> Copy:
    """A whole, verified copy of everything committed before the call; removes all but the newest `keep`.

    Takes no lock that a bot would notice. Raises BackupFailed, or NothingToCopy of that kind; then the copies
    that were there still are."""
    if not database.is_file() or database.stat().st_size == 0:
        raise NothingToCopy(f"no hay ninguna base de datos en {database}; revisa AULITA_DATA_DIR")
    copy = folder / f"aulita-{now.astimezone(UTC):%Y%m%d-%H%M%S}.db"
    draft = folder / f".{copy.name}.{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _verified(database, draft, say)
        settle(draft)
        draft.replace(copy)
        settle(folder)
        _remember(database, Copy(copy.absolute(), now))
        for old in sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))[:-keep]:
            old.unlink(missing_ok=True)
    except sqlite3.Error as problem:
        raise BackupFailed(
            f"la base de datos {database} no se puede copiar ({problem}); mira qué tiene con: aulita doctor"
        ) from problem
    except OSError as problem:
        raise BackupFailed(
            f"no se puede escribir la copia en {folder} ({problem.strerror}); "
            "libera espacio o elige otra carpeta"
        ) from problem
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return Copy(copy, now)


def _verified(database: Path, draft: Path, say: Say) -> None:
    """Makes the copy and compares it. Rows that are deleted meanwhile may make two counts differ, so a
    difference is looked at again; three in a row are none of that."""
    for _ in range(TRIES):
        draft.unlink(missing_ok=True)
        with reading(database) as raw:
            before, canary = _counts(raw), _canary(raw)
            _write(raw, draft, say)
            after = _counts(raw)
        with reading(draft) as copied:
            verdict = copied.execute("PRAGMA quick_check(1)").fetchone()[0]
            found, same = _counts(copied), _canary(copied) == canary
        if verdict != "ok" or not same:
            raise BackupFailed(f"la copia salió mal ({verdict}); mira el disco con: aulita doctor")
        if all(found[name] >= min(before[name], after[name]) for name in _COUNTED):
            return
    raise BackupFailed("a la copia le faltan filas; mira el disco con: aulita doctor")


def _write(raw: sqlite3.Connection, draft: Path, say: Say) -> None:
    """VACUUM INTO: one consistent view, and no page that somebody had erased."""
    os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    began = told = time.monotonic()

    def progress() -> int:
        nonlocal told
        if time.monotonic() - told > SILENT_SECONDS:
            told = time.monotonic()
            say(f"copiando, {told - began:.0f} s…")
        return 0

    raw.set_progress_handler(progress, _STEPS)
    try:
        raw.execute("VACUUM INTO ?", (str(draft),))
    finally:
        raw.set_progress_handler(None, 0)


def _counts(raw: sqlite3.Connection) -> dict[str, int]:
    return {name: raw.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in _COUNTED}


def _canary(raw: sqlite3.Connection) -> tuple[str, str]:
    """What every database of ours has from its first start: its schema and the proof of its key."""
    row = raw.execute("SELECT value FROM meta WHERE key = ?", (sealcheck.KEY,)).fetchone()
    return version_in(raw), str(row[0]) if row else ""


def settle(path: Path) -> None:
    """What was written to a file, or the names in a folder, is on the disk, not only promised."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remember(database: Path, copy: Copy) -> None:
    """A file, not a row: a second program that writes to the database is what decision 005 forbids."""
    note = database.parent / _NOTE
    draft = note.with_name(f".{note.name}.{secrets.token_hex(4)}")
    draft.write_text(json.dumps({"at": copy.at.isoformat(), "file": str(copy.file)}), "utf-8")
    draft.replace(note)


def last_copy(database: Path) -> Copy | None:
    """The last copy that was made of this database, or None if nobody remembers one."""
    try:
        note = json.loads((database.parent / _NOTE).read_text("utf-8"))
        at = datetime.fromisoformat(note["at"])
        return Copy(Path(note["file"]), at if at.tzinfo else at.replace(tzinfo=UTC))
    except (OSError, ValueError, KeyError, TypeError):
        return None
