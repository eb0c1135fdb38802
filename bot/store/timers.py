"""When somebody is to be woken. A timer is valid exactly as long as its row exists."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select

from bot.store.moments import from_ms, to_ms
from bot.store.tables import timers
from bot.store.upsert import insert_or_change


@dataclass(frozen=True, slots=True)
class Due:
    """A timer that was taken: its row is gone. `course` is empty for what belongs to no course."""

    person_id: int
    course: str
    name: str
    due: datetime


_SET = insert_or_change(timers, {"due": "new"})
_DROP = delete(timers).where(
    timers.c.person_id == bindparam("whose"),
    timers.c.course == bindparam("in_course"),
    timers.c.name == bindparam("named"),
)
_DUE = (
    select(timers.c.person_id, timers.c.course, timers.c.name, timers.c.due)
    .where(timers.c.due <= bindparam("now"))
    .order_by(timers.c.due, timers.c.id)
    .limit(bindparam("limit"))
)
_TAKE_ONE = _DROP.where(timers.c.due == bindparam("at"))
_TAKE = (
    delete(timers)
    .where(
        timers.c.id.in_(
            select(timers.c.id)
            .where(timers.c.due <= bindparam("now"))
            .order_by(timers.c.due, timers.c.id)
            .limit(bindparam("limit"))
            .with_for_update(skip_locked=True)
        )
    )
    .returning(timers.c.id, timers.c.person_id, timers.c.course, timers.c.name, timers.c.due)
)
_NEXT = select(func.min(timers.c.due))


def set_many(conn: Connection, wanted: Collection[tuple[int, str, str, datetime]]) -> None:
    """(person, course, name, due) each; one of the same person, course and name is moved to the new
    moment."""
    if wanted:
        conn.execute(
            _SET,
            [
                {"person_id": person_id, "course": course, "name": name, "due": to_ms(due)}
                for person_id, course, name, due in wanted
            ],
        )


def drop_many(conn: Connection, unwanted: Collection[tuple[int, str, str]]) -> None:
    """(person, course, name) each; one that does not exist is no matter."""
    if unwanted:
        conn.execute(
            _DROP,
            [
                {"whose": person_id, "in_course": course, "named": name}
                for person_id, course, name in unwanted
            ],
        )


def take_due(conn: Connection, now: datetime, limit: int = 300) -> list[Due]:
    """Deletes and returns what is due, oldest first, at most `limit`. The turns they cause belong in the same
    unit of work: if it fails, the timers are still there."""
    taken = conn.execute(_TAKE, {"now": to_ms(now), "limit": limit}).all()
    return [
        Due(row.person_id, row.course, row.name, from_ms(row.due))
        for row in sorted(taken, key=lambda row: (row.due, row.id))
    ]


def due(conn: Connection, now: datetime, limit: int = 300) -> list[Due]:
    """What `take_due` would take; every row stays."""
    found = conn.execute(_DUE, {"now": to_ms(now), "limit": limit})
    return [Due(row.person_id, row.course, row.name, from_ms(row.due)) for row in found]


def take(conn: Connection, one: Due) -> bool:
    """Deletes this timer. False: it has been dropped or moved since."""
    known = {"whose": one.person_id, "in_course": one.course, "named": one.name, "at": to_ms(one.due)}
    return conn.execute(_TAKE_ONE, known).rowcount == 1


def next_due(conn: Connection) -> datetime | None:
    """The moment of the earliest timer, past or future; None if there is none."""
    earliest = conn.execute(_NEXT).scalar()
    return None if earliest is None else from_ms(earliest)
