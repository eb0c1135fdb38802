"""The PIN of a member of the staff, before lists and files that speak of people.

What is kept is an HMAC of a slow hash: four digits cannot be found from a copy of the file without the key. Five wrong
ones shut it for an hour, whichever chat they came from."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.store.cohort_tables import staff_pins
from bot.store.moments import from_ms, to_ms
from bot.store.sealed import seals_of
from bot.store.upsert import insert_or_change

OPEN = timedelta(minutes=15)
MOST_TRIES = 5
SHUT = timedelta(hours=1)
_COST = {"n": 2**13, "r": 8, "p": 1, "dklen": 32}
_NONE_OPEN = {"tries": 0, "shut_until": None, "open_in": None, "open_until": None}

_ONE = select(staff_pins).where(staff_pins.c.person_id == bindparam("whose"))
_PUT = insert_or_change(
    staff_pins,
    dict.fromkeys(("hash", "made_at", "tries", "shut_until", "open_in", "open_until"), "new"),
    key="person_id",
)
_OF = staff_pins.c.person_id == bindparam("whose")
_WRONG = update(staff_pins).where(_OF).values(tries=bindparam("wrong"), shut_until=bindparam("shut"))
_RIGHT = (
    update(staff_pins)
    .where(_OF)
    .values(tries=0, shut_until=None, open_in=bindparam("here"), open_until=bindparam("then"))
)
_CLOSE = update(staff_pins).where(_OF).values(open_in=None, open_until=None)
_DROP = delete(staff_pins).where(_OF)


class Given(StrEnum):
    """What came of a PIN that was given."""

    RIGHT = "right"
    WRONG = "wrong"
    NOW_SHUT = "now_shut"
    """This one was the last wrong one that is allowed."""
    IS_SHUT = "is_shut"
    """It was not even looked at."""


@dataclass(frozen=True, slots=True)
class Pin:
    """`tries`: wrong ones since the last right one. `open_in`: the chat in which it was given last."""

    made_at: datetime
    tries: int
    shut_until: datetime | None
    open_in: int
    open_until: datetime | None


def find(conn: Connection, number: int) -> Pin | None:
    """None: she has not set one."""
    row = conn.execute(_ONE, {"whose": number}).first()
    return None if row is None else _pin(row)


def is_open(conn: Connection, number: int, address_id: int, at: datetime) -> bool:
    """Whether it was given in this chat within the last quarter of an hour."""
    pin = find(conn, number)
    if pin is None or pin.open_until is None:
        return False
    return pin.open_in == address_id and at < pin.open_until and not is_shut(pin, at)


def is_shut(pin: Pin, at: datetime) -> bool:
    return pin.shut_until is not None and at < pin.shut_until


def put(conn: Connection, number: int, pin: str, at: datetime) -> None:
    """The one before is void, and nothing is open yet."""
    row = {"person_id": number, "hash": _hashed(conn, number, pin), "made_at": to_ms(at), **_NONE_OPEN}
    conn.execute(_PUT, [row])


def give(conn: Connection, number: int, pin: str, address_id: int, at: datetime) -> Given:
    """Opens for OPEN in this chat if it is right. A PIN must be set."""
    row = conn.execute(_ONE, {"whose": number}).one()
    known = _pin(row)
    if is_shut(known, at):
        return Given.IS_SHUT
    if hmac.compare_digest(bytes(row.hash), _hashed(conn, number, pin)):
        conn.execute(_RIGHT, {"whose": number, "here": address_id, "then": to_ms(at + OPEN)})
        return Given.RIGHT
    wrong = known.tries + 1
    shuts = wrong >= MOST_TRIES
    shut = to_ms(at + SHUT) if shuts else None
    conn.execute(_WRONG, {"whose": number, "wrong": 0 if shuts else wrong, "shut": shut})
    if shuts:
        close(conn, number)
    return Given.NOW_SHUT if shuts else Given.WRONG


def close(conn: Connection, number: int) -> None:
    """It must be given again, in every chat."""
    conn.execute(_CLOSE, {"whose": number})


def reset(conn: Connection, number: int) -> bool:
    """She sets a new one at the next list. False: there was none."""
    return bool(conn.execute(_DROP, {"whose": number}).rowcount)


def _hashed(conn: Connection, number: int, pin: str) -> bytes:
    key = seals_of(conn).derived("staff pins")
    salt = hmac.digest(key, str(number).encode(), "sha256")
    return hmac.digest(key, hashlib.scrypt(pin.encode(), salt=salt, **_COST), "sha256")


def _pin(row: Any) -> Pin:
    return Pin(
        made_at=from_ms(row.made_at),
        tries=row.tries,
        shut_until=None if row.shut_until is None else from_ms(row.shut_until),
        open_in=row.open_in or 0,
        open_until=None if row.open_until is None else from_ms(row.open_until),
    )
