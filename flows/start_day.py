"""The day on which her group starts: what waits for it, and how it is said.

Until then she has the challenge and her first unit, and who only waits for a seat not even that by the clock."""

from datetime import date, timedelta

from flows.effects import Words, phrase
from flows.person import Person


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
