"""The ledger of broadcasts: one row for each person, written at the confirmation, and how a row moves.

pending -> queued (a row of the outbox carries it) -> pending again only if it was surely not sent; pending -> skipped.
All of it runs inside a unit of work of the caller. `now` is the lesson clock's; what ends in the outbox is dated by
the wall's."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, update

from bot.clock import wall_ms
from bot.store.awaited import COUNTED, Pending, Queued, is_pending
from bot.store.cohort_tables import broadcasts, recipients
from bot.store.moments import to_ms
from bot.store.outbox import NewRow, enqueue
from bot.store.rowstates import sending, waiting
from bot.store.tables import outbox, people

TOO_LATE = timedelta(hours=48)
"""So long after its moment a message is not worth sending any more."""

TAKEN_BACK = "held"
"""Why a row of the outbox was skipped whose person is pending again."""


_ADD = insert(recipients)
_IN = recipients.c.broadcast_id == bindparam("which")
_HER = recipients.c.person_id == bindparam("whose")
_ONE = (_IN, _HER)
_COUNT = update(recipients).where(*_ONE).values(reason=COUNTED, due=bindparam("at"))
_WRITTEN = update(people).where(people.c.id == bindparam("whose")).values(written_at=bindparam("at"))
_LAST_COUNTED = (
    select(func.max(recipients.c.due))
    .join(outbox, outbox.c.id == recipients.c.row_id)
    .where(recipients.c.person_id == people.c.id)
    .where(recipients.c.state == "queued", recipients.c.reason == COUNTED)
    .where(outbox.c.state != "failed", outbox.c.state != "skipped")
    .scalar_subquery()
)
"""When the last message began that she has or may have; of a counted row `due` is that moment."""
_WRITTEN_BEFORE = update(people).where(people.c.id == bindparam("whose")).values(written_at=_LAST_COUNTED)
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
    select(
        recipients.c.broadcast_id,
        recipients.c.person_id,
        recipients.c.row_id,
        recipients.c.due,
        recipients.c.reason,
    )
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


def add(
    conn: Connection,
    broadcast_id: int,
    everybody: Iterable[tuple[int, str, str, datetime]],
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
        for person_id, channel, left_out, due in everybody
    ]
    if rows:
        conn.execute(_ADD, rows)


def count_as_todays(conn: Connection, going: Sequence[Queued], now: datetime) -> None:
    """Their calls begin: whatever else we would start ourselves today waits for another day."""
    _each(conn, _COUNT, [{**_key(one), "at": to_ms(now)} for one in going])
    _each(conn, _WRITTEN, [{"whose": one.person_id, "at": to_ms(now)} for one in going])


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
    return _take_back(conn, _WAITING_ROWS.where(_IN), {"which": broadcast_id})


def take_back_hers(conn: Connection, person_id: int) -> int:
    """The same for everything that waits for one person: she is about to be somewhere else."""
    return _take_back(conn, _WAITING_ROWS.where(_HER), {"whose": person_id})


def put_back(conn: Connection, held: Sequence[tuple[Queued, datetime, str]]) -> None:
    """These rows of the outbox wait no more; their people are pending again until a later moment, and why."""
    _each(conn, _END_ROW, [_ended(one.row_id, TAKEN_BACK) for one, _, _ in held])
    back = [{**_key(one), "row": one.row_id, "later": to_ms(until), "why": why} for one, until, why in held]
    _each(conn, _BACK, back)
    _uncount(conn, [one.person_id for one, _, _ in held if one.counted])


def end_waiting(conn: Connection, over: Sequence[tuple[Queued, str]]) -> None:
    """These rows of the outbox are skipped for good, and why; so are their people by that."""
    _each(conn, _END_ROW, [_ended(one.row_id, why) for one, why in over])
    _uncount(conn, [one.person_id for one, _ in over if one.counted])


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


def again(conn: Connection, broadcast_id: int, person_ids: Collection[int], now: datetime) -> int:
    """These people, whose message has ended unsent or nobody knows how, are pending anew; how many."""
    pending = (
        update(recipients)
        .where(recipients.c.broadcast_id == broadcast_id, recipients.c.state == "queued", _HER)
        .values(state="pending", reason=None, row_id=None, due=to_ms(now), until=to_ms(now + TOO_LATE))
    )
    if not person_ids:
        return 0
    count = conn.execute(pending, [{"whose": person_id} for person_id in person_ids]).rowcount
    _uncount(conn, person_ids)
    return count


def _take_back(conn: Connection, rows: Any, known: dict[str, Any]) -> int:
    found = conn.execute(rows, known).all()
    _each(conn, _END_ROW, [_ended(row.row_id, TAKEN_BACK) for row in found])
    _each(conn, _BACK, [{**_found(row), "later": row.due, "why": None} for row in found])
    _uncount(conn, [row.person_id for row in found if row.reason == COUNTED])
    return len(found)


def _uncount(conn: Connection, person_ids: Collection[int]) -> None:
    """These messages did not go after all: what counts is the one before. To be called once they are taken back."""
    _each(conn, _WRITTEN_BEFORE, [{"whose": person_id} for person_id in person_ids])


def _key(one: Pending | Queued) -> dict[str, Any]:
    return {"which": one.broadcast_id, "whose": one.person_id}


def _found(row: Any) -> dict[str, Any]:
    return {"which": row.broadcast_id, "whose": row.person_id, "row": row.row_id}


def _ended(row_id: int, why: str) -> dict[str, Any]:
    return {"row": row_id, "ends_as": why, "wall": wall_ms()}


def _each(conn: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        conn.execute(statement, rows)
