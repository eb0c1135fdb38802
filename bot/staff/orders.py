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

DOOR_LIFE = timedelta(minutes=10)
OWNER_CODE = "owner-code.json"
KEPT = timedelta(days=1)
"""So long an order stays after it can do nothing any more."""
_TAKE, _PIN, _DOOR = (re.compile(rf"{name}-(\d{{1,18}})\.json") for name in ("take", "pin", "door"))
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TakeAway:
    """The roles that this number was given by then hold no more."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ResetPin:
    """A PIN that this number had set by then is void."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """A link into the browser for this number, made then. `hash`: the HMAC of its token."""

    number: int
    at: datetime
    hash: bytes


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


def leave_pin_reset(folder: Path, number: int, now: datetime) -> None:
    """Raises OSError."""
    _write(folder / f"pin-{number}.json", {"at": to_ms(now)})


def leave_door(folder: Path, number: int, hash: bytes, now: datetime) -> None:
    """The one before of this number is void. Raises OSError."""
    _write(folder / f"door-{number}.json", {"at": to_ms(now), "hash": hash.hex()})


def take_aways(folder: Path | None) -> Iterator[TakeAway]:
    """What was ever ordered. The files stay: a copy of the database that is put back must obey them, too."""
    for number, at, _, _ in _orders(folder, _TAKE):
        yield TakeAway(number, at)


def pin_resets(folder: Path | None) -> Iterator[ResetPin]:
    """What was ever ordered."""
    for number, at, _, _ in _orders(folder, _PIN):
        yield ResetPin(number, at)


def doors(folder: Path | None, now: datetime) -> Iterator[OpenDoor]:
    """Those that may still be opened. A file that can do nothing any more is taken away."""
    for number, at, found, path in _orders(folder, _DOOR):
        if at + DOOR_LIFE + KEPT <= now:
            path.unlink(missing_ok=True)
        elif at <= now < at + DOOR_LIFE:
            try:
                yield OpenDoor(number, at, bytes.fromhex(str(found["hash"])))
            except (KeyError, ValueError):
                _unreadable(path)


def _orders(
    folder: Path | None, named: re.Pattern[str]
) -> Iterator[tuple[int, datetime, dict[str, object], Path]]:
    """Number, moment, all it says and where it lies, of each order of this kind that can be read."""
    if folder is None or not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        match = named.fullmatch(path.name)
        found = _read(path) if match else None
        if match is None or found is None:
            continue
        try:
            at = from_ms(int(str(found["at"])))
        except (KeyError, ValueError):
            _unreadable(path)
            continue
        yield int(match[1]), at, found, path


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
