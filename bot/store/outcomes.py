"""What became of the calls: each result is one move of one row, by the care that its message deserves."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, assert_never

from sqlalchemy import Connection, Update, bindparam, exists, literal, select, update

from bot.channels.base import Address, BesideBody, Failed, Held, SendResult, Sent, Throttled, Unreachable
from bot.store.claims import CANDIDATES, Candidate, Claimed, open_row
from bot.store.moments import to_ms
from bot.store.outbox import CONVERSATION
from bot.store.recipients import skip_pending
from bot.store.rowstates import (
    fail_unreadable,
    is_open,
    later,
    sending,
    set_missed,
    set_unreachable,
    skip_addresses,
    waiting,
)
from bot.store.sealed import seals_of
from bot.store.tables import outbox

COPIES = {"lesson": 2, "safety": 3}
"""How many times a message may be sent when nobody can tell whether it arrived; others once."""
ATTEMPTS = 5
"""Calls that surely did not deliver, before a message has failed."""
AMBIGUOUS_WAIT_MS = 2_000
NO_NETWORK_WAIT_MS = 1_000
REASON_LENGTH = 120

THROTTLED, RETRY, HELD = "throttled", "retry", "held"
"""Reasons of rows that wait once more: all but the last within seconds to minutes."""


@dataclass(frozen=True, slots=True)
class Unreached:
    """A person whose platform said that she cannot be written to."""

    person_id: int
    address_id: int
    address: Address
    reason: str


@dataclass(frozen=True, slots=True)
class Finished:
    """`unreachable`: each is to be told to that person's turn. `lost`: rows that were no longer ours."""

    unreachable: Sequence[Unreached] = ()
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a process that died had on its way: rows that wait again, and rows that nobody can tell about."""

    waiting: int = 0
    ended: int = 0


@dataclass(frozen=True, slots=True)
class _Again:
    """Waits once more. `used` False: the attempt is given back, for the platform did not do anything."""

    not_before: int
    reason: str
    used: bool = True


@dataclass(frozen=True, slots=True)
class _Over:
    """Has ended. `missed`: her conversation may lack this message."""

    state: str
    reason: str | None = None
    platform_id: str | None = None
    missed: bool = False


def _ours(statement: Update) -> Update:
    return statement.where(
        outbox.c.id == bindparam("row"),
        outbox.c.owner == bindparam("by"),
        outbox.c.attempts == bindparam("attempt"),
        sending(),
    ).values(owner=None, lease_until=None)


_END = _ours(update(outbox)).values(
    state=bindparam("becomes"),
    reason=bindparam("why"),
    platform_id=bindparam("platform"),
    ended=bindparam("at"),
)
_AGAIN = _ours(update(outbox)).values(
    state="waiting", reason=bindparam("why"), not_before=bindparam("moment"), attempts=bindparam("left")
)
_ORPHANS = CANDIDATES.where(is_open(), sending(), outbox.c.owner != bindparam("mine"))

_OURS = (
    select(outbox.c.id)
    .where(outbox.c.id == bindparam("row"), is_open(), sending())
    .where(outbox.c.owner == bindparam("by"), outbox.c.attempts == bindparam("attempt"))
)

_SOON = select(exists().where(waiting(), later(), outbox.c.reason.in_((literal(THROTTLED), literal(RETRY)))))


def finish(conn: Connection, results: Sequence[tuple[Claimed, SendResult]], wall: int) -> Finished:
    """Records the results of calls. A row that is no longer this owner's and attempt's is left as it is.

    Every other row waiting for an unreachable address is skipped in the same transaction, and so is what her person
    would still get of broadcasts."""
    if not results:
        return Finished()
    moves = [(row, _move(row, result, wall)) for row, result in results]
    unreached = [
        Unreached(row.person_id, row.address_id, row.delivery.address, result.reason)
        for row, result in results
        if isinstance(result, Unreachable) and _is_ours(conn, row)
    ]
    lost = _record(conn, moves, wall)
    if unreached:
        reasons = {one.address_id: one.reason for one in unreached}
        set_unreachable(conn, reasons)
        for one in unreached:
            skip_pending(conn, [one.person_id], one.reason)
        skip_addresses(conn, reasons, wall)
    return Finished(unreached, lost)


def recover(conn: Connection, owner: str, wall: int) -> Recovered:
    """Settles what every other owner left in `sending`: call it at the start, when they are all dead.

    Nobody can tell whether those calls arrived, so each row goes by its care: waiting again or unconfirmed."""
    orphans = [Candidate._make(row) for row in conn.execute(_ORPHANS, {"mine": owner})]
    if not orphans:
        return Recovered()
    seals = seals_of(conn)
    unknown = Failed("stopped", ambiguous=True)
    moves = []
    for orphan in orphans:
        row = open_row(orphan, orphan.owner or "", orphan.attempts, seals)
        if row is None:
            fail_unreadable(conn, [orphan.id], wall)
            continue
        move = _move(row, unknown, wall)
        moves.append((row, _Again(0, RETRY) if isinstance(move, _Again) else move))
    _record(conn, moves, wall)
    again = sum(isinstance(move, _Again) for _, move in moves)
    return Recovered(again, len(orphans) - again)


def soon_again(conn: Connection) -> bool:
    """Whether a row waits for a pause of the platform or for its next try, and not for a window or its maker."""
    return bool(conn.execute(_SOON).scalar())


def _is_ours(conn: Connection, row: Claimed) -> bool:
    """Whether the row is still there and on its way by this owner's attempt: else its result says nothing about
    anybody who is here now."""
    return conn.execute(_OURS, _known(row)).first() is not None


def _known(row: Claimed) -> dict[str, Any]:
    return {"row": row.delivery.id, "by": row.owner, "attempt": row.attempt}


def _record(conn: Connection, moves: Sequence[tuple[Claimed, _Again | _Over]], wall: int) -> int:
    """Writes the moves and returns how many rows were no longer ours."""
    over: list[dict[str, Any]] = []
    again: list[dict[str, Any]] = []
    missed: set[int] = set()
    for row, move in moves:
        known = _known(row)
        match move:
            case _Over(state, reason, platform_id, may_lack):
                over.append({**known, "becomes": state, "why": reason, "platform": platform_id, "at": wall})
                if may_lack and _is_ours(conn, row):
                    missed.add(row.person_id)
            case _Again(moment, reason, used):
                left = row.attempt if used else row.attempt - 1
                again.append({**known, "why": reason, "moment": moment, "left": left})
            case _ as never:
                assert_never(never)
    written = 0
    for statement, rows in ((_END, over), (_AGAIN, again)):
        if rows:
            written += conn.execute(statement, rows).rowcount
    if missed:
        set_missed(conn, missed)
    return len(moves) - written


def _move(row: Claimed, result: SendResult, wall: int) -> _Again | _Over:
    move = _by_result(row, result, wall)
    if isinstance(move, _Again) and row.expires is not None and row.expires <= max(move.not_before, wall):
        return _Over("skipped", "expired")
    return move


def _by_result(row: Claimed, result: SendResult, wall: int) -> _Again | _Over:
    match result:
        case Sent(platform_id):
            return _Over("sent", platform_id=platform_id)
        case Throttled(seconds):
            return _Again(wall + ceil(1000 * (max(0.0, seconds) + 1)), THROTTLED, used=False)
        case Held(until):
            return _Again(to_ms(until), HELD, used=False)
        case Unreachable(reason):
            return _Over("skipped", reason, missed=_strands(row))
        case Failed():
            return _by_failure(row, result, wall)
        case _ as never:
            assert_never(never)


def _by_failure(row: Claimed, failure: Failed, wall: int) -> _Again | _Over:
    reason = failure.reason[:REASON_LENGTH]
    if failure.halt:
        return _Again(0, RETRY, used=False)
    if failure.ambiguous:
        if row.attempt < COPIES.get(row.care, 1) and not _is_beside(row):
            return _Again(wall + AMBIGUOUS_WAIT_MS, RETRY)
        return _Over("unconfirmed", reason, missed=_strands(row))
    if failure.retry and not failure.counts:
        return _Again(wall + NO_NETWORK_WAIT_MS, RETRY, used=False)
    if failure.retry and row.attempt < ATTEMPTS and not _is_beside(row):
        return _Again(wall + 1000 * 2 ** (row.attempt - 1), RETRY)
    return _Over("failed", reason, missed=_strands(row))


def _is_beside(row: Claimed) -> bool:
    """Its text alternative went before: it never holds up the question behind it, and nobody misses it."""
    return isinstance(row.delivery.body, BesideBody)


def _strands(row: Claimed) -> bool:
    return row.stream == CONVERSATION and row.care in COPIES and not _is_beside(row)
