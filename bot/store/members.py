"""Who is in which cohort, and who waits for a seat."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from bot.store.cohort_tables import members
from bot.store.moments import from_ms


class Place(StrEnum):
    """How somebody stands in a cohort. Stored; never renamed."""

    IN = "in"
    WAITING = "waiting"
    MOVED = "moved"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Member:
    """`begins`: her own first day where it is not the cohort's. `late`: shift, compress or next, empty for most."""

    person_id: int
    cohort_id: int
    link_id: int
    place: Place
    joined_at: datetime
    begins: date | None
    late: str
    form: str


_OF_PERSON = (
    select(members)
    .where(members.c.person_id == bindparam("whose"), members.c.state.in_(("in", "waiting")))
    .order_by(members.c.id.desc())
)
_COUNT = (
    select(members.c.state, func.count())
    .where(members.c.cohort_id == bindparam("cohort"))
    .group_by(members.c.state)
)


def of_person(conn: Connection, person_id: int) -> Member | None:
    """Her present place: the cohort she is in, or waits for. None: she learns by herself."""
    row = conn.execute(_OF_PERSON, {"whose": person_id}).first()
    return None if row is None else _member(row)


def counts(conn: Connection, cohort_id: int) -> dict[Place, int]:
    found = {Place(row[0]): row[1] for row in conn.execute(_COUNT, {"cohort": cohort_id})}
    return {place: found.get(place, 0) for place in Place}


def _member(row: Any) -> Member:
    return Member(
        person_id=row.person_id,
        cohort_id=row.cohort_id,
        link_id=row.link_id,
        place=Place(row.state),
        joined_at=from_ms(row.joined_at),
        begins=date.fromisoformat(row.begins) if row.begins else None,
        late=row.late,
        form=row.form,
    )
