"""Who holds which role, and in which chat. A role holds where it was given: a place that is moved to another chat, or
joined by one, takes no role along."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from bot.channels.base import Address
from bot.store.feed import LEFT
from bot.store.moments import from_ms, to_ms
from bot.store.sealed import seals_of
from bot.store.staff_tables import dialogs, roles
from bot.store.tables import addresses

_IN_FORCE = (
    (roles.c.revoked_at.is_(None))
    & (addresses.c.id == roles.c.address_id)
    & (addresses.c.person_id == roles.c.person_id)
    & or_(addresses.c.unreachable.is_(None), addresses.c.unreachable != LEFT)
)
"""Not taken away, and its chat still is that person's and can be opened."""

_HELD = select(roles.c.role, roles.c.scope).where(
    _IN_FORCE, roles.c.person_id == bindparam("whose"), roles.c.address_id == bindparam("where_")
)
_EVERY = (
    select(
        roles.c.person_id,
        roles.c.role,
        roles.c.scope,
        roles.c.given_by,
        roles.c.at,
        addresses.c.id.label("address_id"),
        addresses.c.channel,
        addresses.c.external_id,
    )
    .where(_IN_FORCE)
    .order_by(roles.c.person_id, roles.c.id)
)
_COUNT = (
    select(func.count())
    .select_from(roles.join(addresses, _IN_FORCE))
    .where(roles.c.role == bindparam("role"))
)
_ANY = (
    select(roles.c.id).where(roles.c.person_id == bindparam("whose"), roles.c.revoked_at.is_(None)).limit(1)
)
_GIVE = insert(roles)
_TAKE = (
    update(roles)
    .where(
        roles.c.person_id == bindparam("whose"),
        roles.c.revoked_at.is_(None),
        roles.c.at <= bindparam("up_to"),
        roles.c.role.in_(bindparam("which", expanding=True)),
    )
    .values(revoked_at=bindparam("now"))
)
_CLOSE = delete(dialogs).where(dialogs.c.person_id == bindparam("whose"))
_AT = select(addresses.c.person_id).where(
    addresses.c.channel == bindparam("on"), addresses.c.lookup == bindparam("found")
)


@dataclass(frozen=True, slots=True)
class Member:
    """A role in force. `person_id` is her number."""

    person_id: int
    role: str
    scope: str
    given_by: int
    at: datetime
    address_id: int
    address: Address


def held(conn: Connection, person_id: int, address_id: int) -> list[tuple[str, str]]:
    """(role, scope) of those she holds in this chat now."""
    found = conn.execute(_HELD, {"whose": person_id, "where_": address_id})
    return [(role, scope) for role, scope in found]


def members(conn: Connection) -> list[Member]:
    """Every role in force, by number."""
    return [
        Member(
            row.person_id,
            row.role,
            row.scope,
            row.given_by,
            from_ms(row.at),
            row.address_id,
            Address(row.channel, row.external_id),
        )
        for row in conn.execute(_EVERY)
    ]


def how_many(conn: Connection, role: str) -> int:
    """Chats in which this role is in force."""
    return int(conn.execute(_COUNT, {"role": role}).scalar_one())


def is_staff(conn: Connection, person_id: int) -> bool:
    """Whether a role of hers was not taken away, wherever it holds."""
    return conn.execute(_ANY, {"whose": person_id}).first() is not None


def give(
    conn: Connection, person_id: int, address_id: int, role: str, scope: str, given_by: int, at: datetime
) -> None:
    """The role holds in this chat from now on. The chat must be hers."""
    made: dict[str, Any] = {
        "person_id": person_id,
        "address_id": address_id,
        "role": role,
        "scope": scope,
        "given_by": given_by,
        "at": to_ms(at),
    }
    conn.execute(_GIVE, made)


def take(
    conn: Connection,
    person_id: int,
    which: Collection[str],
    now: datetime,
    *,
    given_until: datetime | None = None,
) -> int:
    """These roles of hers hold nowhere any more, and her open dialog is closed; says how many they were.
    `given_until`: only those that were given by then."""
    up_to = to_ms(given_until or now)
    wanted = {"whose": person_id, "which": list(which), "up_to": up_to, "now": to_ms(now)}
    taken = conn.execute(_TAKE, wanted).rowcount
    if taken:
        conn.execute(_CLOSE, {"whose": person_id})
    return int(taken)


def take_scoped(conn: Connection, person_id: int, role: str, scope: str, now: datetime) -> int:
    """This role for this scope holds in none of her chats any more; says in how many it did."""
    hers = (roles.c.person_id == person_id) & roles.c.revoked_at.is_(None)
    of_scope = (roles.c.role == role) & (roles.c.scope == scope)
    return int(conn.execute(update(roles).where(hers & of_scope).values(revoked_at=to_ms(now))).rowcount)


def number_at(conn: Connection, address: Address) -> int | None:
    """The number of who writes from this address; None if nobody ever did."""
    found = {"on": address.channel, "found": seals_of(conn).lookup(address.channel, address.id)}
    number: int | None = conn.execute(_AT, found).scalar()
    return number
