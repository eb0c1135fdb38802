"""Links by which somebody of the staff enters the web chat: one use, ten minutes, stored as HMACs only."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.store.cohort_tables import staff_doors
from bot.store.moments import from_ms, to_ms
from bot.store.sealed import Seals, seals_of

LIFE = timedelta(minutes=10)
KEPT = timedelta(days=30)
TOKEN_BYTES = 16

_NEW = insert(staff_doors)
_VOID = (
    update(staff_doors)
    .where(
        staff_doors.c.person_id == bindparam("whose"),
        staff_doors.c.used_at.is_(None),
        staff_doors.c.until > bindparam("now"),
    )
    .values(until=bindparam("now"))
)
_BY_HASH = select(staff_doors).where(staff_doors.c.hash == bindparam("sought"))
_USE = (
    update(staff_doors)
    .where(staff_doors.c.id == bindparam("which"))
    .values(used_at=bindparam("now"), used_in=bindparam("place"))
)
_OLD = delete(staff_doors).where(staff_doors.c.until <= bindparam("before"))


@dataclass(frozen=True, slots=True)
class Door:
    """`made_in`: the chat whose roles it brings along; 0: made by the command line, those of all her chats."""

    id: int
    person_id: int
    made_in: int
    until: datetime
    used: bool

    def opens(self, at: datetime) -> bool:
        return not self.used and at < self.until


def new_token() -> str:
    """128 random bits as 22 characters that a link may carry."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hashed(seals: Seals, token: str) -> bytes:
    """What stands for a token; the token cannot be found from it."""
    return hmac.digest(seals.derived("staff doors"), token.encode(), "sha256")


def make(conn: Connection, person_id: int, made_in: int, at: datetime, token: str = "") -> str:
    """A token that opens once within LIFE; hers from before open nothing. `token`: one that was made elsewhere."""
    conn.execute(_VOID, {"whose": person_id, "now": to_ms(at)})
    token = token or new_token()
    row = {
        "hash": hashed(seals_of(conn), token),
        "person_id": person_id,
        "address_id": made_in,
        "made_at": to_ms(at),
        "until": to_ms(at + LIFE),
    }
    conn.execute(_NEW, row)
    return token


def find(conn: Connection, token: str) -> Door | None:
    """Found by its HMAC, so that the time it takes tells nothing about it."""
    row = conn.execute(_BY_HASH, {"sought": hashed(seals_of(conn), token)}).first()
    if row is None:
        return None
    return Door(row.id, row.person_id, row.address_id, from_ms(row.until), row.used_at is not None)


def use(conn: Connection, door: Door, place: int, at: datetime) -> None:
    """Nobody comes through it again."""
    conn.execute(_USE, {"which": door.id, "now": to_ms(at), "place": place})


def forget_old(conn: Connection, now: datetime) -> None:
    conn.execute(_OLD, {"before": to_ms(now - KEPT)})
