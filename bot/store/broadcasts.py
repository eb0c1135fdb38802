"""Messages of the staff to many: what was confirmed, and in which state each of them is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import NoResultFound

from bot.broadcasts.content import Content, dump, load
from bot.store.cohort_tables import broadcasts
from bot.store.moments import from_ms, to_ms
from bot.store.rowstates import literal
from bot.store.sealed import SealBroken

BroadcastKind = Literal["call", "notice"]


class ContentUnreadable(Exception):
    """There is no broadcast of this number, or what it says was sealed with a lost key or is damaged."""


class State(StrEnum):
    """Where a broadcast is. Stored; never renamed."""

    READY = "ready"
    """Confirmed; its moment has not come."""
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"
    STOPPED = "stopped"
    """By itself: too much went wrong. Somebody may let it go on."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What is known of one but its words (`content`) and its people (`recipients`).

    `at`: the lesson clock's moment from which it goes; `minutes`: at this time of each person's day. `size`: people at
    the confirmation. `ended_at` None: somebody may still get it. `recall`: delete or edit, once that was asked for.
    `forgiven`: how many had failed when somebody let it go on after it had stopped."""

    id: int
    kind: BroadcastKind
    state: State
    audience: str
    at: datetime
    minutes: int | None
    urgent: bool
    size: int
    cohort_id: int | None
    made_by: int
    made_in: int
    confirmed_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    reason: str
    board: int | None
    board_said: str
    recall: str
    forgiven: int


_COLUMNS = [column for column in broadcasts.c if column.name not in ("body", "text_hash")]
_ONE = select(*_COLUMNS).where(broadcasts.c.id == bindparam("which"))
_OPEN = select(*_COLUMNS).where(broadcasts.c.ended_at.is_(None))
_NEWEST = select(*_COLUMNS).order_by(broadcasts.c.id.desc()).limit(bindparam("most"))
_BODY = select(broadcasts.c.body).where(broadcasts.c.id == bindparam("which"))
_SAME = select(func.max(broadcasts.c.id)).where(
    broadcasts.c.text_hash == bindparam("words"),
    broadcasts.c.confirmed_at >= bindparam("since"),
    broadcasts.c.state != "cancelled",
)
_START = (
    update(broadcasts)
    .where(
        broadcasts.c.ended_at.is_(None),
        broadcasts.c.state == literal("ready"),
        broadcasts.c.at <= bindparam("now"),
    )
    .values(state=State.RUNNING.value, begun_at=bindparam("now"))
)
_NEXT = select(func.min(broadcasts.c.at)).where(
    broadcasts.c.ended_at.is_(None), broadcasts.c.state == literal("ready")
)


def add(
    conn: Connection,
    *,
    kind: BroadcastKind,
    content: Content,
    audience: str,
    at: datetime,
    minutes: int | None,
    urgent: bool,
    size: int,
    cohort_id: int | None,
    made_by: int,
    made_in: int,
    now: datetime,
) -> int:
    """One that waits for its moment; its number."""
    values = {
        "kind": kind,
        "state": State.READY.value,
        "audience": audience,
        "body": dump(content),
        "text_hash": content.text_hash(),
        "at": to_ms(at),
        "minutes": minutes,
        "urgent": int(urgent),
        "size": size,
        "cohort_id": cohort_id,
        "made_by": made_by,
        "made_in": made_in,
        "confirmed_at": to_ms(now),
    }
    key = conn.execute(insert(broadcasts), values).inserted_primary_key
    assert key is not None
    return int(key[0])


def get(conn: Connection, broadcast_id: int) -> Broadcast | None:
    row = conn.execute(_ONE, {"which": broadcast_id}).first()
    return None if row is None else _broadcast(row)


def still_open(conn: Connection) -> list[Broadcast]:
    """Those that somebody may still get, paused and stopped ones too; the oldest first."""
    # Sorted here: asked to sort, SQLite would read the whole table, bodies and all, and this is asked every second.
    return sorted((_broadcast(row) for row in conn.execute(_OPEN)), key=lambda one: one.id)


def newest(conn: Connection, most: int = 10) -> list[Broadcast]:
    return [_broadcast(row) for row in conn.execute(_NEWEST, {"most": most})]


def content_of(conn: Connection, broadcast_id: int) -> Content:
    """Its words. Raises ContentUnreadable."""
    try:
        return load(conn.execute(_BODY, {"which": broadcast_id}).scalar_one())
    except (NoResultFound, SealBroken, ValueError):
        raise ContentUnreadable(broadcast_id) from None


def same_words(conn: Connection, content: Content, since: datetime) -> int | None:
    """The newest broadcast confirmed since then that said the same, and was not cancelled."""
    known = {"words": content.text_hash(), "since": to_ms(since)}
    return conn.execute(_SAME, known).scalar()


def start_due(conn: Connection, now: datetime) -> int:
    """Those whose moment has come run from here on; how many."""
    return conn.execute(_START, {"now": to_ms(now)}).rowcount


def next_start(conn: Connection) -> datetime | None:
    """When the first of those that wait for their moment begins."""
    first = conn.execute(_NEXT).scalar()
    return None if first is None else from_ms(first)


def set_state(conn: Connection, broadcast_id: int, state: State, reason: str = "") -> None:
    """Open again, if it had ended."""
    _change(conn, broadcast_id, state=state.value, reason=reason, ended_at=None)


def forgive(conn: Connection, broadcast_id: int, failures: int) -> None:
    """So many failures do not stop it any more: somebody has looked at them."""
    _change(conn, broadcast_id, forgiven=failures)


def end(conn: Connection, broadcast_id: int, state: State, now: datetime) -> None:
    """Nobody gets it any more."""
    _change(conn, broadcast_id, state=state.value, ended_at=to_ms(now))


def set_board(conn: Connection, broadcast_id: int, row_id: int | None, said: str) -> None:
    """Which message of the outbox tells how it goes, and what it said last (a digest of 64 signs at most)."""
    _change(conn, broadcast_id, board=row_id, board_said=said)


def set_recall(conn: Connection, broadcast_id: int, what: str, content: Content | None) -> None:
    """`what`: delete or edit. With `content` these are its words from now on."""
    words = {} if content is None else {"body": dump(content), "text_hash": content.text_hash()}
    _change(conn, broadcast_id, recall=what, **words)


def _change(conn: Connection, broadcast_id: int, **values: Any) -> None:
    conn.execute(update(broadcasts).where(broadcasts.c.id == broadcast_id).values(values))


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else from_ms(ms)


def _broadcast(row: Any) -> Broadcast:
    return Broadcast(
        id=row.id,
        kind=row.kind,
        state=State(row.state),
        audience=row.audience,
        at=from_ms(row.at),
        minutes=row.minutes,
        urgent=bool(row.urgent),
        size=row.size,
        cohort_id=row.cohort_id,
        made_by=row.made_by,
        made_in=row.made_in,
        confirmed_at=from_ms(row.confirmed_at),
        begun_at=_moment(row.begun_at),
        ended_at=_moment(row.ended_at),
        reason=row.reason,
        board=row.board,
        board_said=row.board_said,
        recall=row.recall,
        forgiven=row.forgiven,
    )
