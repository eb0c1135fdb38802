"""The ledger of broadcasts: one row for each person, written at the confirmation, and how a row moves.

pending -> queued (a row of the outbox carries it) -> pending again only if it was surely not sent; pending -> skipped.
All of it runs inside a unit of work of the caller. `now` is the lesson clock's; what ends in the outbox is dated by
the wall's."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, update

from bot.clock import wall_ms
from bot.store.cohort_tables import broadcasts, recipients
from bot.store.moments import from_ms, to_ms
from bot.store.outbox import NewRow, enqueue
from bot.store.rowstates import literal, sending, waiting
from bot.store.tables import outbox

TOO_LATE = timedelta(hours=48)
"""So long after its moment a message is not worth sending any more."""

TAKEN_BACK = "held"
"""Why a row of the outbox was skipped whose person is pending again."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody whose turn has come, as far as the calendar goes. `tries`: how often the outbox had it."""

    broadcast_id: int
    person_id: int
    tries: int
    until: datetime


def is_pending() -> ColumnElement[bool]:
    """The words that the partial index uses."""
    return recipients.c.state == literal("pending")


_ADD = insert(recipients)
_IN = recipients.c.broadcast_id == bindparam("which")
_HER = recipients.c.person_id == bindparam("whose")
_ONE = (_IN, _HER)
_DUE = (
    select(recipients.c.broadcast_id, recipients.c.person_id, recipients.c.tries, recipients.c.until)
    .where(_IN, is_pending(), recipients.c.due <= bindparam("now"))
    .order_by(recipients.c.due, recipients.c.person_id)
    .limit(bindparam("most"))
)
_HELD_BY = (
    select(recipients.c.broadcast_id, recipients.c.person_id, recipients.c.tries, recipients.c.until)
    .where(_IN, is_pending(), recipients.c.reason == bindparam("why"), recipients.c.due > bindparam("now"))
    .order_by(recipients.c.due)
    .limit(bindparam("most"))
)
_HOLD = update(recipients).where(*_ONE, is_pending()).values(due=bindparam("later"), reason=bindparam("why"))
_SKIP = update(recipients).where(*_ONE, is_pending()).values(state="skipped", reason=bindparam("why"))
_QUEUE = (
    update(recipients)
    .where(*_ONE, is_pending())
    .values(
        state="queued",
        reason=None,
        tries=recipients.c.tries + 1,
        channel=bindparam("on"),
        row_id=select(outbox.c.id)
        .where(outbox.c.cause == bindparam("because"), outbox.c.part == bindparam("the_part"))
        .scalar_subquery(),
    )
)
_BACK = (
    update(recipients)
    .where(*_ONE, recipients.c.row_id == bindparam("row"))
    .values(state="pending", row_id=None, due=bindparam("later"), reason=bindparam("why"))
)
_END_ROW = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), waiting())
    .values(state="skipped", reason=bindparam("ends_as"), ended=bindparam("wall"))
)
_LAST_TRY = update(outbox).where(outbox.c.id == bindparam("row"), sending()).values(expires=bindparam("wall"))
_WAITING_ROWS = (
    select(recipients.c.broadcast_id, recipients.c.person_id, recipients.c.row_id, recipients.c.due)
    .join(outbox, outbox.c.id == recipients.c.row_id)
    .where(recipients.c.state == "queued", waiting())
)
_SENDING_ROWS = (
    select(recipients.c.row_id)
    .join(outbox, outbox.c.id == recipients.c.row_id)
    .where(recipients.c.state == "queued", sending())
)
_SKIP_REST = update(recipients).where(_IN, is_pending()).values(state="skipped", reason=bindparam("why"))
_TOO_LATE = (
    update(recipients)
    .where(_IN, is_pending(), recipients.c.until <= bindparam("now"))
    .values(state="skipped", reason="too_late")
)
_MORE_TIME = (
    update(recipients)
    .where(_IN, is_pending(), recipients.c.until < bindparam("at_least"))
    .values(until=bindparam("at_least"))
)
_NEXT = (
    select(func.min(recipients.c.due))
    .join(broadcasts, broadcasts.c.id == recipients.c.broadcast_id)
    .where(is_pending(), broadcasts.c.ended_at.is_(None), broadcasts.c.state == literal("running"))
)
_ANY_OPEN = (
    select(recipients.c.person_id)
    .outerjoin(outbox, outbox.c.id == recipients.c.row_id)
    .where(_IN, (is_pending()) | ((recipients.c.state == "queued") & outbox.c.ended.is_(None)))
    .limit(1)
)


def add(
    conn: Connection,
    broadcast_id: int,
    people: Iterable[tuple[int, str, str, datetime]],
) -> None:
    """(person, channel, why left out or empty, due) each, once for each person."""
    rows = [
        {
            "broadcast_id": broadcast_id,
            "person_id": person_id,
            "state": "skipped" if left_out else "pending",
            "reason": left_out or None,
            "due": to_ms(due),
            "until": to_ms(due + TOO_LATE),
            "channel": channel,
        }
        for person_id, channel, left_out, due in people
    ]
    if rows:
        conn.execute(_ADD, rows)


def due(conn: Connection, broadcast_id: int, now: datetime, most: int) -> list[Pending]:
    """Those whose moment has come, the longest due first."""
    return _pending(conn, _DUE, {"which": broadcast_id, "now": to_ms(now), "most": most})


def held_by(conn: Connection, broadcast_id: int, reason: str, now: datetime, most: int) -> list[Pending]:
    """Those who are kept from it by `reason` until a later moment: it may have gone by itself."""
    return _pending(conn, _HELD_BY, {"which": broadcast_id, "why": reason, "now": to_ms(now), "most": most})


def hold(conn: Connection, held: Sequence[tuple[Pending, datetime, str]]) -> None:
    """Not before a later moment, and why."""
    _each(conn, _HOLD, [{**_key(one), "later": to_ms(until), "why": why} for one, until, why in held])


def skip(conn: Connection, skipped: Sequence[tuple[Pending, str]]) -> None:
    """They do not get it, and why."""
    _each(conn, _SKIP, [{**_key(one), "why": why} for one, why in skipped])


def queue(conn: Connection, rows: Sequence[tuple[Pending, NewRow, str]], wall: int) -> None:
    """Puts these messages into the outbox, each with the channel it goes by. `NewRow.cause` and `part` must be those of
    `cause_of` and `Pending.tries`."""
    enqueue(conn, [row for _, row, _ in rows], wall)
    moves = [
        {**_key(one), "on": channel, "because": row.cause, "the_part": row.part} for one, row, channel in rows
    ]
    _each(conn, _QUEUE, moves)


def cause_of(broadcast_id: int, person_id: int) -> str:
    """The cause of her messages of this broadcast; the part counts how often the outbox was asked."""
    return f"broadcast:{broadcast_id}:{person_id}"


def take_back(conn: Connection, broadcast_id: int) -> int:
    """What waits in the outbox is pending again, as if it had never been there; what is on its way ends by itself."""
    found = conn.execute(_WAITING_ROWS.where(_IN), {"which": broadcast_id}).all()
    _each(conn, _END_ROW, [_ended(row.row_id, TAKEN_BACK) for row in found])
    _each(conn, _BACK, [{**_found(row), "later": row.due, "why": None} for row in found])
    return len(found)


def put_back(conn: Connection, held: Sequence[tuple[Pending, int, datetime, str]]) -> None:
    """These rows of the outbox wait no more; their people are pending again until a later moment, and why."""
    _each(conn, _END_ROW, [_ended(row_id, TAKEN_BACK) for _, row_id, _, _ in held])
    back = [
        {**_key(one), "row": row_id, "later": to_ms(until), "why": why} for one, row_id, until, why in held
    ]
    _each(conn, _BACK, back)


def end_waiting(conn: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """These rows of the outbox are skipped for good, and why; so are their people by that."""
    _each(conn, _END_ROW, [_ended(row_id, why) for row_id, why in rows])


def skip_pending(
    conn: Connection,
    person_ids: Collection[int],
    reason: str,
    *,
    kinds: tuple[str, ...] = ("call", "notice"),
) -> int:
    """Takes back what these people would still get of broadcasts of these kinds, waiting in the outbox or not, and
    tells how many messages that were. What is on its way is not sent again either."""
    if not person_ids:
        return 0
    theirs: ColumnElement[bool] = recipients.c.person_id.in_(list(person_ids))
    if set(kinds) != {"call", "notice"}:
        of_kinds = select(broadcasts.c.id).where(broadcasts.c.kind.in_(kinds))
        theirs = theirs & recipients.c.broadcast_id.in_(of_kinds)
    wall = wall_ms()
    under_way = conn.execute(_SENDING_ROWS.where(theirs)).scalars().all()
    _each(conn, _LAST_TRY, [{"row": row_id, "wall": wall} for row_id in under_way])
    found = conn.execute(_WAITING_ROWS.where(theirs)).all()
    _each(conn, _END_ROW, [_ended(row.row_id, reason) for row in found])
    skipped = update(recipients).where(theirs, is_pending()).values(state="skipped", reason=reason)
    return len(found) + conn.execute(skipped).rowcount


def skip_rest(conn: Connection, broadcast_id: int, reason: str) -> int:
    """Nobody who is pending gets it; how many that were."""
    return conn.execute(_SKIP_REST, {"which": broadcast_id, "why": reason}).rowcount


def skip_late(conn: Connection, broadcast_id: int, now: datetime) -> int:
    """Whoever could not get it in time does not; how many that were."""
    return conn.execute(_TOO_LATE, {"which": broadcast_id, "now": to_ms(now)}).rowcount


def more_time(conn: Connection, broadcast_id: int, until: datetime) -> None:
    """A pause costs nobody her message: whoever is pending may get it until then at least."""
    conn.execute(_MORE_TIME, {"which": broadcast_id, "at_least": to_ms(until)})


def next_due(conn: Connection) -> datetime | None:
    """When the first pending person of a running broadcast may get it, past or future; None: nobody is."""
    first = conn.execute(_NEXT).scalar()
    return None if first is None else from_ms(first)


def any_open(conn: Connection, broadcast_id: int) -> bool:
    """Whether somebody may still get it, or a message of it is on its way."""
    return conn.execute(_ANY_OPEN, {"which": broadcast_id}).first() is not None


def again(conn: Connection, broadcast_id: int, person_ids: Collection[int], now: datetime) -> int:
    """These people, whose message has ended unsent or nobody knows how, are pending anew; how many."""
    pending = (
        update(recipients)
        .where(recipients.c.broadcast_id == broadcast_id, recipients.c.state == "queued", _HER)
        .values(state="pending", reason=None, row_id=None, due=to_ms(now), until=to_ms(now + TOO_LATE))
    )
    people = [{"whose": person_id} for person_id in person_ids]
    return conn.execute(pending, people).rowcount if people else 0


def _pending(conn: Connection, statement: Any, known: dict[str, Any]) -> list[Pending]:
    found = conn.execute(statement, known)
    return [Pending(row.broadcast_id, row.person_id, row.tries, from_ms(row.until)) for row in found]


def _key(one: Pending) -> dict[str, Any]:
    return {"which": one.broadcast_id, "whose": one.person_id}


def _found(row: Any) -> dict[str, Any]:
    return {"which": row.broadcast_id, "whose": row.person_id, "row": row.row_id}


def _ended(row_id: int, why: str) -> dict[str, Any]:
    return {"row": row_id, "ends_as": why, "wall": wall_ms()}


def _each(conn: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        conn.execute(statement, rows)
