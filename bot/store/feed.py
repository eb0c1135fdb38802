"""What a channel that cannot push shows: the messages of one address, read back by their sequence.

The sequence of a message is the id of its row, which never comes again."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    bindparam,
    func,
    or_,
    select,
    type_coerce,
    update,
)

from bot.channels.base import Address, Body
from bot.store import bodies
from bot.store.bodies import BodyUnreadable
from bot.store.people import set_reachable
from bot.store.sealed import SealBroken, seals_of
from bot.store.tables import addresses, outbox

FIRST_LOAD = 200
LEFT = "left"
"""Why an address whose session ended is not reachable any more."""

_SHOWN = outbox.c.state.in_(("sending", "sent", "unconfirmed"))


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as the feed shows it."""

    seq: int
    body: Body


@dataclass(frozen=True, slots=True)
class Page:
    """`end`: the last sequence read; `more`: ask again from there. `gone`: the row read last is no longer
    there, so nothing before it is, and `rows` begin anew."""

    rows: tuple[Shown, ...]
    end: int
    gone: bool = False
    more: bool = False


_ROWS = (
    select(outbox.c.id, type_coerce(outbox.c.body, LargeBinary).label("sealed"))
    .join_from(addresses, outbox, outbox.c.address_id == addresses.c.id)
    .where(
        addresses.c.channel == bindparam("channel"),
        addresses.c.lookup == bindparam("lookup"),
        # For the index: an address has no index of its own in the outbox.
        outbox.c.person_id == addresses.c.person_id,
    )
)
_SINCE = (
    _ROWS.where(
        _SHOWN, or_(outbox.c.id > bindparam("since"), outbox.c.id.in_(bindparam("late", expanding=True)))
    )
    .order_by(outbox.c.id)
    .limit(FIRST_LOAD)
)
_NEWEST = _ROWS.where(_SHOWN).order_by(outbox.c.id.desc()).limit(FIRST_LOAD)
_ONE = _ROWS.where(outbox.c.id == bindparam("seq"))
_SHOWN_ONE = _ONE.where(_SHOWN)
_REWRITE = update(outbox).where(outbox.c.id == bindparam("seq")).values(body=bindparam("words"))
_OF_ADDRESS: tuple[ColumnElement[bool], ...] = (
    addresses.c.channel == bindparam("channel"),
    addresses.c.lookup == bindparam("lookup"),
)
_LEFT = select(addresses.c.id).where(*_OF_ADDRESS, addresses.c.unreachable == LEFT)
_ID = select(addresses.c.id, addresses.c.person_id).where(*_OF_ADDRESS)
_OTHERS = (
    select(func.count())
    .select_from(addresses)
    .where(
        addresses.c.person_id == bindparam("person"),
        addresses.c.id != bindparam("this"),
        addresses.c.unreachable.is_(None),
    )
)


def read(conn: Connection, address: Address, since: int, late: Collection[int] = ()) -> Page:
    """The messages after `since`, in order, and those of `late` (overtaken by later ones on their way).

    From the beginning (0) on, the last 200; else 200 at a time. A body that cannot be read is left out."""
    whose = _whose(conn, address)
    gone = bool(since) and conn.execute(_ONE, {**whose, "seq": since}).first() is None
    start = 0 if gone else since
    if start:
        found = list(conn.execute(_SINCE, {**whose, "since": start, "late": list(late)}))
    else:
        found = list(conn.execute(_NEWEST, whose))[::-1]
    end = max((row.id for row in found), default=start)
    more = bool(start) and len(found) == FIRST_LOAD
    return Page(tuple(_opened(conn, found)), max(start, end), gone, more)


def one(conn: Connection, address: Address, seq: int) -> Body | None:
    """The message of this address with that number; None if there is none, or it is somebody else's."""
    found = conn.execute(_SHOWN_ONE, {**_whose(conn, address), "seq": seq}).all()
    return next((shown.body for shown in _opened(conn, found)), None)


def rewrite(conn: Connection, address: Address, seq: int, body: Body) -> bool:
    """The message of this address reads so from now on. False if there is none, or its words are gone already."""
    if one(conn, address, seq) is None:
        return False
    conn.execute(_REWRITE, {"seq": seq, "words": bodies.dump(body)})
    return True


def remove(conn: Connection, address: Address, seqs: Iterable[int]) -> list[int]:
    """Takes messages of this address from every page; which there were."""
    there = [seq for seq in seqs if one(conn, address, seq) is not None]
    for seq in there:
        conn.execute(_REWRITE, {"seq": seq, "words": None})
    return there


def has_left(conn: Connection, address: Address) -> bool:
    """Whether the session of this address was ended by `leave`."""
    return conn.execute(_LEFT, _whose(conn, address)).first() is not None


def is_only_way(conn: Connection, address: Address) -> bool:
    """Whether its person can be reached nowhere else. False for an unknown address."""
    found = conn.execute(_ID, _whose(conn, address)).first()
    if found is None:
        return False
    return not conn.execute(_OTHERS, {"person": found.person_id, "this": found.id}).scalar_one()


def leave(conn: Connection, address: Address) -> None:
    """Nothing is shown at this address any more, and its session is over."""
    found = conn.execute(_ID, _whose(conn, address)).first()
    if found is not None:
        set_reachable(conn, [found.id], LEFT)


def _whose(conn: Connection, address: Address) -> dict[str, Any]:
    return {"channel": address.channel, "lookup": seals_of(conn).lookup(address.channel, address.id)}


def _opened(conn: Connection, rows: Iterable[Any]) -> Iterable[Shown]:
    seals = seals_of(conn)
    for row in rows:
        try:
            body = bodies.load(seals.unseal("outbox.body", row.sealed or b""))
        except (SealBroken, BodyUnreadable):
            continue
        yield Shown(row.id, body)
