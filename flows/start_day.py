"""The day on which her group starts: what waits for it, and how it is said.

Until then she has the challenge and her first unit, and who only waits for a seat not even that by the clock."""

from datetime import date, datetime, timedelta

from flows import timing
from flows.effects import SetTimer, Words, phrase
from flows.kinds.practice import her_hour
from flows.person import Person
from flows.seat import Seat
from flows.sought import REPLAN


def begins_later(person: Person, today: str) -> bool:
    """Whether her group starts after `today`, a date of hers."""
    return person.seat is not None and person.seat.begins > today


def held(person: Person, today: str) -> bool:
    """Whether her next unit waits for the start of her group."""
    if person.seat is None or not begins_later(person, today):
        return False
    progress = person.courses.get(person.current)
    begun = progress is not None and bool(progress.done)
    return begun or person.seat.place == "waiting"


def waits(person: Person, today: str) -> bool:
    """Whether the date is what she is told between two units: not to who waits for a seat and begins by herself."""
    seat = person.seat
    by_herself = seat is not None and seat.place == "waiting" and person.mutes("units")
    return held(person, today) and not by_herself


def not_before(person: Person) -> str:
    """The date before her group's first day: units come on later ones. Empty: on any."""
    if person.seat is None or not person.seat.begins:
        return ""
    return (date.fromisoformat(person.seat.begins) - timedelta(days=1)).isoformat()


def said(day: str | date) -> Words:
    """«lunes 12 de enero»."""
    one = date.fromisoformat(day) if isinstance(day, str) else day
    return phrase(
        "seat.day",
        day=phrase(f"weekday.{one.weekday()}"),
        date=one.day,
        month=phrase(f"month.{one.month}"),
    )


def ahead(start: str, today: str) -> str:
    """The start if it lies ahead, else empty: what has begun is waited for no more."""
    return start if start > today else ""


def facts(seat: Seat, today: str) -> tuple[int, str, str]:
    """What she is told of her seat: cohort, place, and the start if it lies ahead."""
    return seat.cohort, seat.place, ahead(seat.begins, today)


def told(seat: Seat, today: str) -> tuple[int, str, str]:
    """What she knows of it."""
    cohort, place, begins = seat.told or (0, "", "")
    return cohort, place, ahead(begins, today)


def catch_up(person: Person, at: datetime) -> tuple[SetTimer, ...]:
    """Who comes back from a silence in which her seat changed is told at her hour."""
    if person.seat is None or not person.enrolled:
        return ()
    today = timing.local_date(at, person.zone)
    if facts(person.seat, today) == told(person.seat, today):
        return ()
    return (
        SetTimer(REPLAN, timing.next_hour(at, person.zone, her_hour(person), rest_days=person.rest_days)),
    )
