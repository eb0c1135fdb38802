"""Between two units: the sentence to keep, when the next one comes, and «Otra más» for who wants it now."""

from datetime import datetime

from flows import timing
from flows.effects import Choice, Text, Written, phrase
from flows.kinds.practice import her_hour, when
from flows.kinds.shape import Kind, Message, Outcome
from flows.opens import UnitClosed
from flows.person import Person
from flows.step import World

MORE = Choice("more", phrase("button.more"))
AT_ONCE = Choice("more", phrase("button.at_once"))


def show(world: World, person: Person, open: UnitClosed, again: bool) -> tuple[Message, ...]:
    course = world.catalogue.courses[person.current]
    unit = course.units.get(open.unit)
    closing = (Written(unit.closing),) if unit and not again else ()
    coming = when(open.at, open.due, person.zone) if open.due > open.at else phrase("when.soon")
    if not open.unit:
        return (Text((phrase("unit.first", when=coming),), (AT_ONCE,)),)
    return (Text((*closing, phrase("unit.next", when=coming)), (MORE,)),)


def chose(world: World, person: Person, open: UnitClosed, choice: str, at: datetime) -> Outcome:
    return Outcome(person)


def next_due(person: Person, at: datetime) -> datetime:
    """Her hour on a later day than that of her last unit, and later than now."""
    return timing.next_hour(
        at, person.zone, her_hour(person), rest_days=person.rest_days, not_on=person.unit_on
    )


KIND = Kind(UnitClosed, show, chose)
