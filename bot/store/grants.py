"""One-time codes for roles. Stored as HMACs only: the file gives no code away."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.channels.base import Address
from bot.store.moments import from_ms, to_ms
from bot.store.sealed import Seals, seals_of
from bot.store.staff_tables import grants
from bot.store.tables import addresses

LIFE = timedelta(hours=24)
"""So long a code may be used, and a proposal confirmed."""
KEPT = timedelta(days=30)
CODE_BYTES = 16
_ASKS = range(1_000, 1_000_000)

MARK = "s_"
"""How a code begins where it is written or carried by a link. No other link may begin so."""
GIVEN, REFUSED = "given", "refused"

_NEW = insert(grants)
_BY_HASH = select(grants).where(grants.c.hash == bindparam("sought"))
_BY_ID = select(grants).where(grants.c.id == bindparam("which"))
_OPEN = (
    select(grants)
    .where(grants.c.until > bindparam("now"), grants.c.used_by.is_not(None), grants.c.outcome.is_(None))
    .order_by(grants.c.until)
)
_USE = (
    update(grants)
    .where(grants.c.id == bindparam("which"))
    .values(
        used_by=bindparam("by"), used_in=bindparam("place"), ask=bindparam("number"), until=bindparam("then")
    )
)
_END = update(grants).where(grants.c.id == bindparam("which")).values(outcome=bindparam("came_of_it"))
_OLD = delete(grants).where(grants.c.until <= bindparam("before"))
_PLACE = select(addresses.c.channel, addresses.c.external_id).where(
    addresses.c.id == bindparam("place"), addresses.c.person_id == bindparam("whose")
)


@dataclass(frozen=True, slots=True)
class Grant:
    """A code and what became of it. `made_in`: the chat in which its maker is asked; `used_by` 0: nobody yet."""

    id: int
    role: str
    scope: str
    made_by: int
    made_in: int
    until: datetime
    ask: int
    used_by: int
    used_in: int
    outcome: str

    @property
    def named(self) -> str:
        """The role with its scope, as the log holds it."""
        return f"{self.role} {self.scope}".strip()

    def is_proposal(self, at: datetime) -> bool:
        """Somebody has used it, and nobody has said yes or no to her yet."""
        return bool(self.used_by) and not self.outcome and at < self.until

    def is_unused(self, at: datetime) -> bool:
        return not self.used_by and not self.outcome and at < self.until


def new_code() -> str:
    """128 random bits as 22 characters that a link may carry."""
    return secrets.token_urlsafe(CODE_BYTES)


def hashed(seals: Seals, code: str) -> bytes:
    """What stands for a code; the code cannot be found from it."""
    return hmac.digest(seals.derived("staff codes"), code.encode(), "sha256")


def make(
    conn: Connection, role: str, scope: str, made_by: int, made_in: int, at: datetime, code: str = ""
) -> tuple[int, str]:
    """A code for this role, and its id. `code`: one that was made elsewhere."""
    code = code or new_code()
    row = {
        "hash": hashed(seals_of(conn), code),
        "role": role,
        "scope": scope,
        "made_by": made_by,
        "made_in": made_in,
        "at": to_ms(at),
        "until": to_ms(at + LIFE),
    }
    key = conn.execute(_NEW, row).inserted_primary_key
    assert key is not None
    return int(key[0]), code


def find(conn: Connection, code: str) -> Grant | None:
    """Found by its HMAC, so that the time it takes tells nothing about it."""
    return _grant(conn.execute(_BY_HASH, {"sought": hashed(seals_of(conn), code)}).first())


def by_id(conn: Connection, which: int) -> Grant | None:
    return _grant(conn.execute(_BY_ID, {"which": which}).first())


def proposals(conn: Connection, at: datetime) -> list[Grant]:
    """Those that wait for a yes or a no, the oldest first."""
    return [grant for row in conn.execute(_OPEN, {"now": to_ms(at)}) if (grant := _grant(row)) is not None]


def use(conn: Connection, grant: Grant, by: int, place: int, at: datetime) -> Grant:
    """Nobody else can use it from now on; it may be confirmed within LIFE."""
    number = secrets.choice(_ASKS)
    then = to_ms(at + LIFE)
    conn.execute(_USE, {"which": grant.id, "by": by, "place": place, "number": number, "then": then})
    used = by_id(conn, grant.id)
    assert used is not None
    return used


def end(conn: Connection, grant: Grant, outcome: str) -> None:
    conn.execute(_END, {"which": grant.id, "came_of_it": outcome})


def address_of(conn: Connection, person_id: int, address_id: int) -> Address | None:
    """That chat, if it still is hers."""
    found = conn.execute(_PLACE, {"place": address_id, "whose": person_id}).first()
    return None if found is None else Address(found.channel, found.external_id)


def forget_old(conn: Connection, now: datetime) -> None:
    conn.execute(_OLD, {"before": to_ms(now - KEPT)})


def _grant(row: Any) -> Grant | None:
    if row is None:
        return None
    return Grant(
        id=row.id,
        role=row.role,
        scope=row.scope,
        made_by=row.made_by,
        made_in=row.made_in,
        until=from_ms(row.until),
        ask=row.ask or 0,
        used_by=row.used_by or 0,
        used_in=row.used_in or 0,
        outcome=row.outcome or "",
    )
