"""Which rows are sent next: chosen, marked and committed before any network call."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    and_,
    bindparam,
    exists,
    or_,
    select,
    type_coerce,
    update,
)

from bot.channels.base import Address, Delivery
from bot.store import bodies
from bot.store.bodies import BodyUnreadable
from bot.store.outbox import BROADCAST, CONVERSATION
from bot.store.rowstates import (
    fail_unreadable,
    in_stream,
    is_open,
    later,
    ready,
    sending,
    set_missed,
    skip_addresses,
    waiting,
)
from bot.store.sealed import SealBroken, Seals, seals_of
from bot.store.tables import addresses, outbox


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row in state `sending`. `owner` and `attempt` prove at the end that it is still ours."""

    delivery: Delivery
    person_id: int
    address_id: int
    stream: str
    lane: int
    care: str
    expires: int | None
    owner: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Claims:
    """`more`: others may be ready beyond the limits. `passed_over`: some are ready for busy addresses."""

    rows: Sequence[Claimed]
    more: bool = False
    passed_over: bool = False


_BODY_PLACE = "outbox.body"
_ADDRESS_PLACE = "addresses.external_id"


class Candidate(NamedTuple):
    """A row as read; the sealed columns still sealed, so that a broken one spoils no other."""

    id: int
    person_id: int
    address_id: int
    stream: str
    lane: int
    care: str
    silent: int
    expires: int | None
    attempts: int
    owner: str | None
    body: bytes | None
    channel: str
    external_id: bytes
    unreachable: str | None


Gate = Callable[[Connection, Sequence[Candidate]], Collection[int]]
"""Asked with rows that are about to go; the ids of those that may. The others it has taken back itself."""

CANDIDATES = select(
    outbox.c.id,
    outbox.c.person_id,
    outbox.c.address_id,
    outbox.c.stream,
    outbox.c.lane,
    outbox.c.care,
    outbox.c.silent,
    outbox.c.expires,
    outbox.c.attempts,
    outbox.c.owner,
    type_coerce(outbox.c.body, LargeBinary),
    addresses.c.channel,
    type_coerce(addresses.c.external_id, LargeBinary),
    addresses.c.unreachable,
).join(addresses, addresses.c.id == outbox.c.address_id)


def _other(stream: str, *conditions: Any) -> ColumnElement[bool]:
    """Another open row of the same address in this stream."""
    return exists().where(
        _earlier.c.address_id == outbox.c.address_id,
        in_stream(stream, _earlier),
        is_open(_earlier),
        *conditions,
    )


_earlier = outbox.alias("earlier")
# One call at a time for an address. A conversation keeps its order whatever happens; a broadcast waits until
# no conversation row is open, and comes after older ready broadcasts and the earlier parts of its own.
_FREE = or_(
    and_(
        in_stream(CONVERSATION),
        ~_other(CONVERSATION, _earlier.c.id < outbox.c.id),
        ~_other(BROADCAST, sending(_earlier)),
    ),
    and_(
        in_stream(BROADCAST),
        ~_other(CONVERSATION),
        ~_other(BROADCAST, sending(_earlier)),
        ~_other(
            BROADCAST, _earlier.c.id < outbox.c.id, or_(ready(_earlier), _earlier.c.cause == outbox.c.cause)
        ),
    ),
)
_READY = CANDIDATES.where(waiting(), ready(), _FREE).limit(bindparam("most"))
_LOCKED = _READY.with_for_update(of=outbox, skip_locked=True)
_REPLIES = _LOCKED.where(outbox.c.lane < 3).order_by(outbox.c.lane, outbox.c.id)
_BROADCASTS = _LOCKED.where(outbox.c.lane == 3).order_by(outbox.c.id)
_ON = addresses.c.channel == bindparam("on")
_REPLIES_ON, _BROADCASTS_ON = _REPLIES.where(_ON), _BROADCASTS.where(_ON)
_EXPIRE = (
    update(outbox)
    .where(waiting(), outbox.c.expires <= bindparam("at"))
    .values(state="skipped", reason="expired", ended=bindparam("at"))
)
_WAKE = update(outbox).where(waiting(), later(), outbox.c.not_before <= bindparam("at")).values(not_before=0)
_TAKE = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), waiting())
    .values(
        state="sending",
        owner=bindparam("by"),
        lease_until=bindparam("lease"),
        attempts=outbox.c.attempts + 1,
    )
)


def claim(
    conn: Connection,
    *,
    limit: int,
    busy: Collection[int],
    owner: str,
    wall: int,
    lease_ms: int,
    steady: int | None = None,
    kept: int = 0,
    channel: str | None = None,
    gate: Gate | None = None,
) -> Claims:
    """Marks at most `limit` rows as `sending` by `owner` until `wall + lease_ms` and returns them.

    Lanes in order, then age; one row an address and none for the addresses in `busy`. At most `steady` rows
    of lanes 2 and 3 (None: no such limit); `kept` places are for lane 3 as long as any of it waits. `channel`:
    rows of this one only (None: of all). `gate`: asked last which rows of the broadcast stream may go. On the way
    rows whose time is over are skipped, and so is what waits for addresses that cannot be reached."""
    conn.execute(_EXPIRE, {"at": wall})
    conn.execute(_WAKE, {"at": wall})
    if limit <= 0:
        return Claims((), more=True)
    steady = limit if steady is None else min(steady, limit)
    on = {} if channel is None else {"on": channel}
    replies, passed_over = _find(conn, _REPLIES_ON if on else _REPLIES, on, limit, busy, wall)
    broadcasts: list[Candidate] = []
    if kept or len(replies) < limit:
        broadcasts, also = _find(conn, _BROADCASTS_ON if on else _BROADCASTS, on, limit, busy, wall)
        passed_over = passed_over or also
    chosen = _choose(replies, broadcasts, limit, steady, kept)
    going = chosen if gate is None else _let_through(conn, chosen, gate)
    taken = _take(conn, going, owner, wall, lease_ms)
    more = len(chosen) == limit or len(taken) < len(replies) + len(broadcasts)
    return Claims(taken, more, passed_over)


def _find(
    conn: Connection, statement: Any, on: dict[str, str], limit: int, busy: Collection[int], wall: int
) -> tuple[list[Candidate], bool]:
    """Up to `limit` rows for addresses that are not busy, and whether ready ones were passed over."""
    most = limit + len(busy)
    while True:
        found = [Candidate._make(row) for row in conn.execute(statement, {"most": most, **on})]
        gone = {row.address_id: row.unreachable for row in found if row.unreachable}
        if not gone:
            break
        skip_addresses(conn, gone, wall)
    free = [row for row in found if row.address_id not in busy]
    return free[:limit], len(free) < len(found)


def _choose(
    replies: list[Candidate], broadcasts: list[Candidate], limit: int, steady: int, kept: int
) -> list[Candidate]:
    kept = min(kept, len(broadcasts), steady)
    chosen: list[Candidate] = []
    for row in replies[: limit - kept]:
        if row.lane >= 2:
            if steady <= kept:
                break
            steady -= 1
        chosen.append(row)
    return chosen + broadcasts[: min(limit - len(chosen), steady)]


def _let_through(conn: Connection, chosen: list[Candidate], gate: Gate) -> list[Candidate]:
    asked = [row for row in chosen if row.stream == BROADCAST]
    if not asked:
        return chosen
    going = gate(conn, asked)
    return [row for row in chosen if row.stream != BROADCAST or row.id in going]


def _take(conn: Connection, chosen: list[Candidate], owner: str, wall: int, lease_ms: int) -> list[Claimed]:
    seals = seals_of(conn)
    opened = [(row, open_row(row, owner, row.attempts + 1, seals)) for row in chosen]
    taken = [claimed for _, claimed in opened if claimed is not None]
    if len(taken) < len(opened):
        broken = [row for row, claimed in opened if claimed is None]
        fail_unreadable(conn, [row.id for row in broken], wall)
        set_missed(conn, {row.person_id for row in broken if row.stream == CONVERSATION})
    if taken:
        lease = wall + lease_ms
        conn.execute(_TAKE, [{"row": row.delivery.id, "by": owner, "lease": lease} for row in taken])
    return taken


def open_row(row: Candidate, owner: str, attempt: int, seals: Seals) -> Claimed | None:
    """The row with body and address opened; None if one is empty, damaged or sealed with a lost key."""
    if row.body is None:
        return None
    try:
        body = bodies.load(seals.unseal(_BODY_PLACE, row.body))
        external_id = seals.unseal(_ADDRESS_PLACE, row.external_id)
    except (SealBroken, BodyUnreadable):
        return None
    return Claimed(
        delivery=Delivery(row.id, Address(row.channel, external_id), body, bool(row.silent)),
        person_id=row.person_id,
        address_id=row.address_id,
        stream=row.stream,
        lane=row.lane,
        care=row.care,
        expires=row.expires,
        owner=owner,
        attempt=attempt,
    )
