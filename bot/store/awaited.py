"""Who is still to get a broadcast, and whose message is in the outbox: the ledger's side that is only read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from bot.store.broadcasts import BroadcastKind, State
from bot.store.cohort_tables import broadcasts, recipients
from bot.store.moments import from_ms, to_ms
from bot.store.rowstates import literal
from bot.store.tables import outbox, people

COUNTED = "counted"
"""Reason of a queued row whose call has begun once: it is the one unasked message of her day."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody whose turn has come, as far as the calendar goes. `tries`: how often the outbox had it."""

    broadcast_id: int
    person_id: int
    tries: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Queued:
    """Somebody whose message is in the outbox, and what her broadcast asks for. `counted`: a call of it has begun
    before, so that it is the one unasked message of her day already. `state`: of the broadcast now."""

    broadcast_id: int
    person_id: int
    row_id: int
    until: datetime
    counted: bool
    kind: BroadcastKind
    urgent: bool
    minutes: int | None
    state: State


def is_pending() -> ColumnElement[bool]:
    """The words that the partial index uses."""
    return recipients.c.state == literal("pending")


_IN = recipients.c.broadcast_id == bindparam("which")
_DUE = (
    select(recipients.c.broadcast_id, recipients.c.person_id, recipients.c.tries, recipients.c.until)
    .where(_IN, is_pending(), recipients.c.due <= bindparam("now"))
    .order_by(recipients.c.due, recipients.c.person_id)
    .limit(bindparam("most"))
)
_DUE_ON = _DUE.where(recipients.c.channel == bindparam("on"))
_DUE_ELSEWHERE = _DUE.where(recipients.c.channel.not_in(bindparam("running", expanding=True)))
_HELD_AND_HEARD = (
    select(recipients.c.broadcast_id, recipients.c.person_id, recipients.c.tries, recipients.c.until)
    .join(people, people.c.id == recipients.c.person_id)
    .where(_IN, is_pending(), recipients.c.reason == bindparam("why"), recipients.c.due > bindparam("now"))
    .where(people.c.heard_at >= bindparam("since"))
    .limit(bindparam("most"))
)
_QUEUED = (
    select(
        recipients.c.broadcast_id,
        recipients.c.person_id,
        recipients.c.row_id,
        recipients.c.until,
        recipients.c.reason,
        broadcasts.c.kind,
        broadcasts.c.urgent,
        broadcasts.c.minutes,
        broadcasts.c.state,
    )
    .join(broadcasts, broadcasts.c.id == recipients.c.broadcast_id)
    .where(recipients.c.row_id.in_(bindparam("rows", expanding=True)), recipients.c.state == "queued")
)
_NEXT = (
    select(func.min(recipients.c.due))
    .join(broadcasts, broadcasts.c.id == recipients.c.broadcast_id)
    .where(is_pending(), broadcasts.c.ended_at.is_(None), broadcasts.c.state == literal("running"))
)
_ANY_PENDING = select(recipients.c.person_id).where(_IN, is_pending()).limit(1)
_ANY_UNDER_WAY = (
    select(recipients.c.person_id)
    .join(outbox, outbox.c.id == recipients.c.row_id)
    .where(_IN, recipients.c.state == "queued", outbox.c.ended.is_(None))
    .limit(1)
)


def due(conn: Connection, broadcast_id: int, channel: str, now: datetime, most: int) -> list[Pending]:
    """Those on this channel, when they were picked, whose moment has come; the longest due first."""
    known = {"which": broadcast_id, "on": channel, "now": to_ms(now), "most": most}
    return _pending(conn, _DUE_ON, known) if most else []


def due_elsewhere(
    conn: Connection, broadcast_id: int, channels: Sequence[str], now: datetime, most: int
) -> list[Pending]:
    """The same for those on any other channel."""
    known = {"which": broadcast_id, "running": list(channels), "now": to_ms(now), "most": most}
    return _pending(conn, _DUE_ELSEWHERE, known)


def held_and_heard(
    conn: Connection, broadcast_id: int, reason: str, now: datetime, since: datetime, most: int
) -> list[Pending]:
    """Those who are kept from it by `reason` until a later moment and have spoken since: it may be gone."""
    known = {"which": broadcast_id, "why": reason, "now": to_ms(now), "since": to_ms(since), "most": most}
    return _pending(conn, _HELD_AND_HEARD, known)


def queued(conn: Connection, row_ids: Sequence[int]) -> list[Queued]:
    """Whose messages these rows of the outbox are; rows of no broadcast are left out."""
    return [
        Queued(
            broadcast_id=row.broadcast_id,
            person_id=row.person_id,
            row_id=row.row_id,
            until=from_ms(row.until),
            counted=row.reason == COUNTED,
            kind=row.kind,
            urgent=bool(row.urgent),
            minutes=row.minutes,
            state=State(row.state),
        )
        for row in conn.execute(_QUEUED, {"rows": list(row_ids)})
    ]


def next_due(conn: Connection) -> datetime | None:
    """When the first pending person of a running broadcast may get it, past or future; None: nobody is."""
    first = conn.execute(_NEXT).scalar()
    return None if first is None else from_ms(first)


def any_open(conn: Connection, broadcast_id: int) -> bool:
    """Whether somebody may still get it, or a message of it is on its way."""
    known = {"which": broadcast_id}
    return any(conn.execute(asked, known).first() for asked in (_ANY_PENDING, _ANY_UNDER_WAY))


def _pending(conn: Connection, statement: Any, known: dict[str, Any]) -> list[Pending]:
    found = conn.execute(statement, known)
    return [Pending(row.broadcast_id, row.person_id, row.tries, from_ms(row.until)) for row in found]
