"""Who holds which role, and in which chat. A role holds where it was given: a place that is moved to another chat, or
joined by one, takes no role along."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, String, bindparam, cast, delete, func, insert, or_, select, update

from bot.channels.base import Address
from bot.store.cohort_tables import cohorts
from bot.store.cohorts import State
from bot.store.feed import LEFT
from bot.store.moments import from_ms, to_ms
from bot.store.sealed import seals_of
from bot.store.staff_tables import dialogs, roles
from bot.store.tables import addresses

IDLE = timedelta(minutes=30)
"""So long a role in a browser outlives the last word there."""

_IN_FORCE = (
    (roles.c.revoked_at.is_(None))
    & (addresses.c.id == roles.c.address_id)
    & (addresses.c.person_id == roles.c.person_id)
    & or_(addresses.c.unreachable.is_(None), addresses.c.unreachable != LEFT)
)
"""Not taken away, and its chat still is that person's and can be opened."""

_AWAKE = or_(roles.c.open_until.is_(None), roles.c.open_until > bindparam("now"))
"""Not in a browser that was left alone for half an hour."""
_HELD = (
    select(roles.c.role, roles.c.scope)
    .where(_IN_FORCE, roles.c.person_id == bindparam("whose"), roles.c.address_id == bindparam("where_"))
    .order_by(roles.c.id)
)
_HELD_AWAKE = _HELD.where(_AWAKE)
_STAY = (
    update(roles)
    .where(
        roles.c.person_id == bindparam("whose"),
        roles.c.address_id == bindparam("where_"),
        roles.c.open_until > bindparam("now"),
        roles.c.open_until < bindparam("nearly"),
    )
    .values(open_until=bindparam("then"))
)
_ENDED = select(roles.c.id, roles.c.person_id, roles.c.scope).where(
    roles.c.revoked_at.is_(None),
    roles.c.role == bindparam("role"),
    roles.c.scope == cast(cohorts.c.id, String),
    cohorts.c.state == State.ARCHIVED.value,
)
_END = update(roles).where(roles.c.id == bindparam("which")).values(revoked_at=bindparam("now"))
_SHUT = (
    update(roles)
    .where(
        roles.c.person_id == bindparam("whose"),
        roles.c.given_by == bindparam("whose"),
        roles.c.revoked_at.is_(None),
        roles.c.open_until.is_not(None),
    )
    .values(revoked_at=bindparam("now"))
)
_EVERY = (
    select(
        roles.c.person_id,
        roles.c.role,
        roles.c.scope,
        roles.c.given_by,
        roles.c.at,
        roles.c.open_until,
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
    """A role in force. `person_id` is her number; `open_until`: it sleeps after that, None: it does not."""

    person_id: int
    role: str
    scope: str
    given_by: int
    at: datetime
    address_id: int
    address: Address
    open_until: datetime | None = None

    def sleeps(self, at: datetime) -> bool:
        """Whether it holds in a browser that was left alone too long, and opens nothing there."""
        return self.open_until is not None and self.open_until <= at


def held(
    conn: Connection, person_id: int, address_id: int, at: datetime | None = None
) -> list[tuple[str, str]]:
    """(role, scope) of those she holds in this chat. `at`: without those that sleep at that moment."""
    where_ = {"whose": person_id, "where_": address_id}
    found = conn.execute(_HELD_AWAKE, {**where_, "now": to_ms(at)}) if at else conn.execute(_HELD, where_)
    return [(role, scope) for role, scope in found]


def stay_awake(conn: Connection, person_id: int, address_id: int, at: datetime) -> None:
    """She is there: what would go to sleep in this chat has half an hour again, to a minute."""
    then = to_ms(at + IDLE)
    moments = {"now": to_ms(at), "nearly": then - 60_000, "then": then}
    conn.execute(_STAY, {"whose": person_id, "where_": address_id, **moments})


def end_with_cohorts(conn: Connection, role: str, now: datetime) -> list[tuple[int, str]]:
    """Roles of this kind whose cohort is in the archive hold no more; (number, cohort) of each that ended now."""
    ended = conn.execute(_ENDED, {"role": role}).all()
    for row in ended:
        conn.execute(_END, {"which": row.id, "now": to_ms(now)})
        conn.execute(_CLOSE, {"whose": row.person_id})
    return [(row.person_id, row.scope) for row in ended]


def shut_browsers(conn: Connection, person_id: int, now: datetime) -> int:
    """What her own links have brought into a browser holds no more; says how many roles that were. A role that somebody
    gave her in a browser stays."""
    return int(conn.execute(_SHUT, {"whose": person_id, "now": to_ms(now)}).rowcount)


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
            None if row.open_until is None else from_ms(row.open_until),
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
    conn: Connection,
    person_id: int,
    address_id: int,
    role: str,
    scope: str,
    given_by: int,
    at: datetime,
    *,
    sleeps: bool = False,
) -> None:
    """The role holds in this chat from now on. The chat must be hers. `sleeps`: after IDLE without a word there."""
    made: dict[str, Any] = {
        "person_id": person_id,
        "address_id": address_id,
        "role": role,
        "scope": scope,
        "given_by": given_by,
        "at": to_ms(at),
        "open_until": to_ms(at + IDLE) if sleeps else None,
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


def held_since(conn: Connection, role: str, scope: str, since: datetime | None) -> list[int]:
    """The numbers of who holds this role for this scope, or, with `since`, held it until then or longer."""
    now = roles.c.revoked_at.is_(None)
    lasted = now if since is None else or_(now, roles.c.revoked_at >= to_ms(since))
    found = select(roles.c.person_id).where(roles.c.role == role, roles.c.scope == scope, lasted)
    return sorted({row.person_id for row in conn.execute(found)})


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
