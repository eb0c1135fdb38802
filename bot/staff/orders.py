"""Word that the command line leaves for a bot that may be running: small files beside the database, since only one
program may write in it. Each can be read any number of times, so that a crash loses and doubles nothing."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.env_file import write_whole
from bot.store.grants import LIFE, hashed, new_code
from bot.store.moments import from_ms, to_ms
from bot.store.sealed import Seals

OWNER_CODE = "owner-code.json"
KEPT = timedelta(days=1)
"""So long an order stays after it can do nothing any more."""
_TAKE = re.compile(r"take-(\d{1,18})\.json")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TakeAway:
    """The roles that this number was given by then hold no more."""

    number: int
    at: datetime


def folder_of(database: Path) -> Path:
    """Where the orders for the bot on this database lie."""
    return database.with_name(f"{database.name}.staff")


def leave_owner_code(folder: Path, seals: Seals, now: datetime) -> str:
    """A new code for the first owner; the one before is void. Only its HMAC is written. Raises OSError."""
    code = new_code()
    _write(folder / OWNER_CODE, {"hash": hashed(seals, code).hex(), "until": to_ms(now + LIFE)})
    return code


def owner_code(folder: Path | None, now: datetime) -> bytes | None:
    """The HMAC of the code that would make an owner now; None if there is none."""
    found = _read(folder / OWNER_CODE) if folder is not None else None
    if found is None or folder is None:
        return None
    try:
        sought, until = bytes.fromhex(str(found["hash"])), from_ms(int(str(found["until"])))
    except (KeyError, ValueError):
        _unreadable(folder / OWNER_CODE)
        return None
    if until + KEPT <= now:
        (folder / OWNER_CODE).unlink(missing_ok=True)
    return sought if now < until else None


def leave_take_away(folder: Path, number: int, now: datetime) -> None:
    """Raises OSError."""
    _write(folder / f"take-{number}.json", {"at": to_ms(now)})


def take_aways(folder: Path | None, now: datetime) -> Iterator[TakeAway]:
    """What was ever ordered. The files stay: a copy of the database that is put back must obey them, too."""
    if folder is None or not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        named = _TAKE.fullmatch(path.name)
        found = _read(path) if named else None
        if named is None or found is None:
            continue
        try:
            at = from_ms(int(str(found["at"])))
        except (KeyError, ValueError):
            _unreadable(path)
            continue
        yield TakeAway(int(named[1]), at)


def _write(path: Path, order: dict[str, object]) -> None:
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, json.dumps(order))
    path.with_name(f"{path.name}.bak").unlink(missing_ok=True)


def _read(path: Path) -> dict[str, object] | None:
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        found = None
    if isinstance(found, dict):
        return found
    _unreadable(path)
    return None


def _unreadable(path: Path) -> None:
    """Such as one that another user of the machine has left."""
    _log.error("staff_order_unreadable", file=path.name)
