"""Cohorts: people who learn a course together, from draft to archive. What may become of one: `bot.cohort_rules`."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, insert, literal, select, update

from bot.store.cohort_tables import call_steps, cohorts
from bot.store.moments import from_ms, to_ms


class State(StrEnum):
    """Where a cohort is in its life. Stored; never renamed."""

    DRAFT = "draft"
    OPEN = "open"
    """Its call is open: links let people in."""
    CLOSED = "closed"
    """The call is over, the course has not begun."""
    RUNNING = "running"
    SURVEY = "survey"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Cohort:
    """`start` None: rolling, everybody begins when she joins. `capacity` 0: no limit. `countries` empty: everywhere."""

    id: int
    name: str
    course: str
    state: State
    start: date | None
    ends: date | None
    capacity: int
    countries: tuple[str, ...]
    early_reason: str
    made_by: int
    made_at: datetime
    opened_at: datetime | None
    archived_at: datetime | None
    cloned_from: int | None
    made_in: int = 0
    owed: State | None = None
    """Time has brought it there, and who made it has not been told yet."""

    @property
    def rolling(self) -> bool:
        return self.start is None


_ALL = select(cohorts).order_by(cohorts.c.id)
_ONE = select(cohorts).where(cohorts.c.id == bindparam("which"))
_NAMED = select(cohorts).where(cohorts.c.name == bindparam("called"))


def every(conn: Connection) -> list[Cohort]:
    """All of them, the oldest first."""
    return [_cohort(row) for row in conn.execute(_ALL)]


def get(conn: Connection, cohort_id: int) -> Cohort | None:
    row = conn.execute(_ONE, {"which": cohort_id}).first()
    return None if row is None else _cohort(row)


def named(conn: Connection, name: str) -> Cohort | None:
    row = conn.execute(_NAMED, {"called": name}).first()
    return None if row is None else _cohort(row)


def create(
    conn: Connection,
    *,
    name: str,
    course: str,
    start: date | None,
    ends: date | None,
    capacity: int,
    countries: tuple[str, ...],
    early_reason: str,
    made_by: int,
    at: datetime,
    cloned_from: int | None = None,
    made_in: int = 0,
) -> int:
    """A draft; its number. Raises sqlalchemy.exc.IntegrityError if the name is taken."""
    values = {
        "name": name,
        "course": course,
        "state": State.DRAFT.value,
        "start": _text(start),
        "ends": _text(ends),
        "capacity": capacity,
        "countries": " ".join(countries),
        "early_reason": early_reason,
        "made_by": made_by,
        "made_in": made_in,
        "made_at": to_ms(at),
        "cloned_from": cloned_from,
    }
    key = conn.execute(insert(cohorts), values).inserted_primary_key
    assert key is not None
    return int(key[0])


def set_state(conn: Connection, cohort_id: int, state: State, at: datetime, *, owed: bool = False) -> None:
    """The first opening and archiving keep their moment. `owed`: who made it must be told of it yet."""
    values: dict[str, Any] = {"state": state.value, "told": state.value if owed else ""}
    if state is State.OPEN:
        values["opened_at"] = func.coalesce(cohorts.c.opened_at, to_ms(at))
    if state is State.ARCHIVED:
        values["archived_at"] = to_ms(at)
    _change(conn, cohort_id, values)


def told(conn: Connection, cohort_id: int) -> None:
    """Nothing is owed to who made it."""
    _change(conn, cohort_id, {"told": ""})


def set_dates(conn: Connection, cohort_id: int, start: date | None, ends: date | None, reason: str) -> None:
    """Another calendar. Its members must be planned anew in the same transaction (`bot.seating`)."""
    _change(conn, cohort_id, {"start": _text(start), "ends": _text(ends), "early_reason": reason})


def set_capacity(conn: Connection, cohort_id: int, capacity: int) -> None:
    """0: no limit. Seats that this frees are given in the same transaction (`bot.seating`)."""
    _change(conn, cohort_id, {"capacity": capacity})


def set_countries(conn: Connection, cohort_id: int, countries: tuple[str, ...]) -> None:
    _change(conn, cohort_id, {"countries": " ".join(countries)})


def rename(conn: Connection, cohort_id: int, name: str) -> None:
    """Raises sqlalchemy.exc.IntegrityError if the name is taken."""
    _change(conn, cohort_id, {"name": name})


def copy_calls(conn: Connection, from_id: int, to_id: int) -> None:
    """The texts that call people to a cohort, for another one; what was sent is planned again."""
    source = select(
        literal(to_id),
        call_steps.c.days_before,
        call_steps.c.text_es,
        call_steps.c.text_en,
        case((call_steps.c.state == "off", "off"), else_="planned"),
    ).where(call_steps.c.cohort_id == from_id)
    columns = ["cohort_id", "days_before", "text_es", "text_en", "state"]
    conn.execute(insert(call_steps).from_select(columns, source))


def _change(conn: Connection, cohort_id: int, values: dict[str, Any]) -> None:
    conn.execute(update(cohorts).where(cohorts.c.id == cohort_id).values(values))


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _cohort(row: Any) -> Cohort:
    return Cohort(
        id=row.id,
        name=row.name,
        course=row.course,
        state=State(row.state),
        start=date.fromisoformat(row.start) if row.start else None,
        ends=date.fromisoformat(row.ends) if row.ends else None,
        capacity=row.capacity,
        countries=tuple(row.countries.split()),
        early_reason=row.early_reason,
        made_by=row.made_by,
        made_at=from_ms(row.made_at),
        opened_at=None if row.opened_at is None else from_ms(row.opened_at),
        archived_at=None if row.archived_at is None else from_ms(row.archived_at),
        cloned_from=row.cloned_from,
        made_in=row.made_in,
        owed=State(row.told) if row.told else None,
    )
