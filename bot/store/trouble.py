"""What can be wrong with a database, said in one sentence that ends in what to do."""

import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError


class DatabaseTrouble(Exception):
    """The database cannot be used now. The message is one sentence for whoever runs the bot; nothing was
    stored."""


def explain(problem: Exception, path: Path, *, reading: bool = False) -> DatabaseTrouble | None:
    """The trouble behind an error of SQLite (as it is or wrapped by SQLAlchemy), or None if the unit of work
    itself was wrong: a broken constraint, a change (`reading`) where only reading is allowed.

    Every OperationalError is a trouble: whatever SQLite cannot do now is no fault of one update, and trying
    its neighbours one by one would not mend it."""
    cause = problem.orig if isinstance(problem, DBAPIError) else problem
    if not isinstance(cause, sqlite3.Error) or isinstance(cause, sqlite3.IntegrityError):
        return None
    code = getattr(cause, "sqlite_errorcode", 0)
    if reading and code == sqlite3.SQLITE_READONLY:
        return None
    sentence = _SENTENCES.get(code & 0xFF)
    if sentence is None and isinstance(cause, sqlite3.OperationalError):
        sentence = f"cannot be used ({cause}): look at the disk, the memory and the log, then start again"
    return None if sentence is None else DatabaseTrouble(f"the database {path} {sentence}")


_LOCKED = "is locked by another program: close that program (a database browser, a copy job)"
_SENTENCES = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_FULL: "cannot grow, because the disk is full: free some space, nothing else is needed",
    sqlite3.SQLITE_CORRUPT: "is damaged: stop the bot, keep the file, and put back the last good backup",
    sqlite3.SQLITE_NOTADB: "is no SQLite database or its beginning is damaged: put back the last backup",
    sqlite3.SQLITE_READONLY: "may not be written: give this user the right to write the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: its folder must exist and this user may write there",
    sqlite3.SQLITE_PERM: "may not be opened: give this user the right to write the file and its folder",
    sqlite3.SQLITE_IOERR: "cannot be read or written, the disk reports an error: look at the system's log",
}
