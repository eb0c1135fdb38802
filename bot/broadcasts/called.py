"""Whom the call of a cohort goes to: who has learnt with us or waits for a seat, and agreed to be told of calls."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, or_, select

from bot.broadcasts import reasons
from bot.store.cohort_tables import cohorts, members, reach
from bot.store.cohorts import Cohort
from bot.store.cohorts import State as CohortState
from bot.store.members import Place
from bot.store.people import CANNOT_PUSH
from bot.store.tables import addresses, people
from flows.person import Standing


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody whom the call may go to. `left_out`: why it does not, empty if it does."""

    person_id: int
    channel: str
    zone: str
    language: str
    left_out: str = ""


_ZONES = select(reach.c.zone).where(reach.c.calls == 1, reach.c.zone != "").distinct()


def people_of(conn: Connection, cohort: Cohort, home_zone: str) -> list[Called]:
    """Each once, by number. `home_zone` stands in for who has not told hers."""
    found: dict[int, Called] = {}
    for row in conn.execute(_statement(cohort)):
        if row.id not in found and row.standing != Standing.ERASED.value:
            found[row.id] = Called(row.id, row.channel, row.zone or home_zone, row.language, _left_out(row))
    return list(found.values())


def zones(conn: Connection) -> Iterator[str]:
    """Where they live who agreed to be told of calls."""
    for (zone,) in conn.execute(_ZONES):
        yield zone


def _statement(cohort: Cohort) -> Select[Any]:
    """Everybody once for each address, the best address first."""
    statement = (
        select(
            people.c.id,
            people.c.standing,
            reach.c.zone,
            reach.c.language,
            reach.c.muted,
            addresses.c.channel,
            addresses.c.unreachable,
            _is_member(Place.IN, Place.WAITING, of=cohort.id).label("already"),
        )
        .join_from(people, reach, reach.c.person_id == people.c.id)
        .join(addresses, addresses.c.person_id == people.c.id)
        .where(
            reach.c.calls == 1,
            or_(reach.c.finished == 1, _is_member(Place.WAITING), _learnt_in_a_cohort_that_is_over()),
        )
        .order_by(
            people.c.id,
            addresses.c.unreachable.is_not(None),
            addresses.c.channel.in_(CANNOT_PUSH),
            addresses.c.used_at.desc(),
            addresses.c.id.desc(),
        )
    )
    if cohort.countries:
        statement = statement.where(reach.c.country.in_(("", *cohort.countries)))
    return statement


def _is_member(*places: Place, of: int = 0) -> ColumnElement[bool]:
    found = exists().where(
        members.c.person_id == people.c.id, members.c.state.in_([place.value for place in places])
    )
    return found.where(members.c.cohort_id == of) if of else found


def _learnt_in_a_cohort_that_is_over() -> ColumnElement[bool]:
    return exists().where(
        members.c.person_id == people.c.id,
        members.c.state == Place.IN.value,
        members.c.cohort_id == cohorts.c.id,
        cohorts.c.state == CohortState.ARCHIVED.value,
    )


def _left_out(row: Any) -> str:
    if row.already:
        return reasons.ALREADY_IN
    standing = Standing(row.standing)
    if standing in reasons.OF_STANDING:
        return reasons.OF_STANDING[standing]
    if reasons.CATEGORY["call"] in row.muted.split():
        return reasons.CALLS_OFF
    return reasons.NO_ADDRESS if row.unreachable is not None else ""
