"""Who is in which cohort, and who waits for a seat."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.store.cohort_tables import members
from bot.store.moments import from_ms, to_ms
from bot.store.tables import people


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
_THERE = select(members).where(
    members.c.person_id == bindparam("whose"), members.c.cohort_id == bindparam("cohort")
)
_OF_COHORT = (
    select(members)
    .where(members.c.cohort_id == bindparam("cohort"), members.c.state.in_(("in", "waiting")))
    .order_by(members.c.id)
)
_IN_LINE = (
    select(members.c.person_id)
    .join_from(members, people)
    .where(
        members.c.cohort_id == bindparam("cohort"),
        members.c.state == "waiting",
        people.c.standing.not_in(("unsubscribed", "blocked")),
    )
    .order_by(members.c.id)
)
_BY_LINK = select(func.count()).where(members.c.link_id == bindparam("link"))
_FORMS = (
    select(members.c.form, func.count())
    .where(members.c.cohort_id == bindparam("cohort"), members.c.state.in_(("in", "waiting")))
    .group_by(members.c.form)
)
_HERS = (members.c.person_id == bindparam("whose"), members.c.cohort_id == bindparam("cohort"))
_AWAY = delete(members).where(*_HERS)
_ENTER = insert(members)
_CHANGE = update(members).where(*_HERS)
_BEFORE = select(func.count()).where(
    members.c.cohort_id == bindparam("cohort"),
    members.c.state == "waiting",
    members.c.id
    < func.coalesce(
        select(members.c.id).where(*_HERS, members.c.state == "waiting").scalar_subquery(), 2**62
    ),
)


def of_person(conn: Connection, person_id: int) -> Member | None:
    """Her present place: the cohort she is in, or waits for. None: she learns by herself."""
    row = conn.execute(_OF_PERSON, {"whose": person_id}).first()
    return None if row is None else _member(row)


def counts(conn: Connection, cohort_id: int) -> dict[Place, int]:
    found = {Place(row[0]): row[1] for row in conn.execute(_COUNT, {"cohort": cohort_id})}
    return {place: found.get(place, 0) for place in Place}


def at(conn: Connection, person_id: int, cohort_id: int) -> Member | None:
    """How she stands, or stood, in this cohort."""
    row = conn.execute(_THERE, {"whose": person_id, "cohort": cohort_id}).first()
    return None if row is None else _member(row)


def of_cohort(conn: Connection, cohort_id: int) -> list[Member]:
    """Who is in it or waits for a seat, in the order of their coming."""
    return [_member(row) for row in conn.execute(_OF_COHORT, {"cohort": cohort_id})]


def in_line(conn: Connection, cohort_id: int) -> list[int]:
    """Who waits for a seat and can be told of it, the longest first: who said BAJA or blocked us keeps her place on
    the list, and no seat is held for her."""
    return [row[0] for row in conn.execute(_IN_LINE, {"cohort": cohort_id})]


def by_link(conn: Connection, link_id: int) -> int:
    """How many have come by this link, whatever became of them."""
    return int(conn.execute(_BY_LINK, {"link": link_id}).scalar_one())


def smaller_half(conn: Connection, cohort_id: int) -> str:
    """The detection form, a or b, that fewer of the cohort have."""
    have = {row[0]: row[1] for row in conn.execute(_FORMS, {"cohort": cohort_id})}
    return "b" if have.get("b", 0) < have.get("a", 0) else "a"


def queue_place(conn: Connection, person_id: int, cohort_id: int) -> int:
    """Her place on the waiting list, 1 the next; for who is not on it the one she would get."""
    return 1 + int(conn.execute(_BEFORE, {"whose": person_id, "cohort": cohort_id}).scalar_one())


def enter(conn: Connection, member: Member) -> None:
    """A new place in the cohort, behind everybody who is there; an old one of hers in it is replaced."""
    conn.execute(_AWAY, {"whose": member.person_id, "cohort": member.cohort_id})
    values = {
        "person_id": member.person_id,
        "cohort_id": member.cohort_id,
        "link_id": member.link_id,
        "state": member.place.value,
        "joined_at": to_ms(member.joined_at),
        "begins": "" if member.begins is None else member.begins.isoformat(),
        "late": member.late,
        "form": member.form,
    }
    conn.execute(_ENTER, values)


def set_place(conn: Connection, person_id: int, cohort_id: int, place: Place) -> None:
    conn.execute(_CHANGE.values(state=place.value), {"whose": person_id, "cohort": cohort_id})


def set_plan(conn: Connection, person_id: int, cohort_id: int, begins: date | None, late: str) -> None:
    """When she begins, where that is not with her cohort, and how she chose to go on who came late."""
    values = {"begins": "" if begins is None else begins.isoformat(), "late": late}
    conn.execute(_CHANGE.values(values), {"whose": person_id, "cohort": cohort_id})


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
