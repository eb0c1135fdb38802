"""What audiences are chosen by: `flows.reach` of each enrolled person, in columns that a query can read.

Written in the turn that changes it and in no other. Who was there before this table, and everybody after the course has
changed, is filled in page by page."""

import hashlib
import json
from collections.abc import Collection, Iterable
from typing import Any

import structlog
from sqlalchemy import Connection, bindparam, delete, func, select

from bot.store import values
from bot.store.cohort_tables import links, members, reach
from bot.store.person_row import Row
from bot.store.tables import people
from bot.store.upsert import insert_or_change
from flows import codec, path
from flows.person import Person
from flows.reach import Reach, may_have_moved, reach_of
from flows.step import World

FILLED = "reach_filled"
"""The value that says what was filled: for which lessons, and up to which person or `all`."""
VERSION = "1"
"""Of what the columns mean; another one fills them anew."""
PAGE = 300

Moved = tuple[int, Reach | None]
"""A person and what can be asked of her now; None: nothing any more."""

_log = structlog.get_logger(__name__)
_SECTOR = (
    select(links.c.sector)
    .join(members, members.c.link_id == links.c.id)
    .where(members.c.person_id == bindparam("whose"))
    .order_by(members.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_CHANGED = (
    "country", "zone", "language", "course", "units", "essential", "finished", "sector", "calls", "muted",
)  # fmt: skip
_PUT = insert_or_change(reach, dict.fromkeys(_CHANGED, "new"), key="person_id").values(
    person_id=bindparam("whose"),
    country=bindparam("of_country"),
    zone=bindparam("of_zone"),
    language=bindparam("of_language"),
    course=bindparam("of_course"),
    units=bindparam("of_units"),
    essential=bindparam("of_essential"),
    finished=bindparam("of_finished"),
    sector=func.coalesce(_SECTOR, ""),
    calls=bindparam("of_calls"),
    muted=bindparam("of_muted"),
)
_AWAY = delete(reach).where(reach.c.person_id == bindparam("whose"))
_NEXT = (
    select(people.c.id, people.c.state)
    .where(people.c.id > bindparam("after"))
    .order_by(people.c.id)
    .limit(PAGE)
)


def moved(world: World, rows: Iterable[Row]) -> list[Moved]:
    """Those whose reach is another than before their turns; to be asked before the rows are saved."""
    found: list[Moved] = []
    for row in rows:
        if may_have_moved(row.loaded, row.person):
            now = reach_of(world, row.person)
            if now != reach_of(world, row.loaded):
                found.append((row.id, now))
    return found


def write(conn: Connection, changed: Collection[Moved]) -> None:
    """Their reach as it is now; the sector is that of the last link by which she came to a cohort."""
    gone = [{"whose": person_id} for person_id, now in changed if now is None]
    here = [_columns(person_id, now) for person_id, now in changed if now is not None]
    if gone:
        conn.execute(_AWAY, gone)
    if here:
        conn.execute(_PUT, here)


def fill(conn: Connection, world: World) -> bool:
    """One page of people, if these lessons have not been filled in yet; call again, each time in a unit of work of its
    own, while it returns True. A process that ends meanwhile goes on there at its next start."""
    lessons = _fingerprint(world)
    done_for, _, upto = (values.get(conn, FILLED) or "").partition(" ")
    if done_for != lessons:
        upto = "0"
    if upto == "all":
        return False
    page = conn.execute(_NEXT, {"after": int(upto)}).all()
    known = [(row.id, person) for row in page if (person := _read(row)) is not None]
    write(conn, [(person_id, reach_of(world, person)) for person_id, person in known])
    more = len(page) == PAGE
    values.put(conn, FILLED, f"{lessons} {page[-1].id if more else 'all'}")
    return more


def _read(row: Any) -> Person | None:
    """None: a state that this program cannot read; she is in no audience."""
    try:
        return codec.load(row.state)
    except codec.StateUnreadable:
        _log.error("reach_unreadable", person=row.id)
        return None


def _fingerprint(world: World) -> str:
    """Another one for other lessons: what is behind her is counted by them."""
    courses = world.catalogue.courses.values()
    lessons = {course.id: [unit.id for unit in path.lessons_of(course)] for course in courses}
    told = json.dumps([VERSION, lessons], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _columns(person_id: int, now: Reach) -> dict[str, Any]:
    return {
        "whose": person_id,
        "of_country": now.country,
        "of_zone": now.zone,
        "of_language": now.language,
        "of_course": now.course,
        "of_units": now.units,
        "of_essential": int(now.essential),
        "of_finished": int(now.finished),
        "of_calls": int(now.calls),
        "of_muted": " ".join(now.muted),
    }
