"""The days on which she learnt: how many lessons today, how many days of late, and her days in another zone."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from flows import timing
from flows.path import SURVEY
from flows.person import Person
from lessons.model import Unit

MOST_DAYS = 31
OF_LATE = timedelta(days=7)


def learnt(person: Person, unit: Unit, at: datetime) -> Person:
    """She finished a unit: the day counts, and a lesson counts for the day. A day never lies before the last one,
    whatever her clock did."""
    last = person.active_days[-1] if person.active_days else ""
    today = max(last, timing.local_date(at, person.zone))
    before = person.lessons_today if today == last else 0
    days = person.active_days if today == last else (*person.active_days, today)[-MOST_DAYS:]
    return replace(person, active_days=days, lessons_today=before + (unit.kind != SURVEY))


def lessons_on(person: Person, at: datetime) -> int:
    """Lessons finished on the local date of `at`, if that is the last day on which she learnt; else none."""
    today = timing.local_date(at, person.zone)
    return person.lessons_today if person.active_days[-1:] == (today,) else 0


def of_late(person: Person, at: datetime) -> int:
    """On how many of the last seven local dates, today among them, she finished something."""
    today = timing.local(at, person.zone).date()
    since = today - OF_LATE
    return sum(since < date.fromisoformat(day) <= today for day in person.active_days)


def moved(person: Person, country: str, zone: str) -> Person:
    """Her days told by another clock: the day of her last unit is the date that the new clock showed then, so that
    no date brings two units and none is left out."""
    day = timing.local_date(person.unit_at, zone) if person.unit_at else person.unit_on
    return replace(person, country=country, zone=zone, unit_on=day)
