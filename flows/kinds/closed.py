"""Between two units: the sentence to keep, when the next one comes, and «Otra más» for who wants it now."""

from datetime import datetime

from flows import badges, days, start_day, timing, warmups
from flows.effects import Choice, Phrase, Text, Words, Written, phrase
from flows.kinds.practice import her_hour, when
from flows.kinds.shape import Kind, Message, Outcome, progress_of
from flows.opens import ForkOpen, UnitClosed
from flows.person import Person
from flows.step import World
from lessons.model import Unit

MORE = Choice("more", phrase("button.more"))
AT_ONCE = Choice("more", phrase("button.at_once"))
BADGE = badges.SEE.id


def show(world: World, person: Person, open: UnitClosed, again: bool) -> tuple[Message, ...]:
    course = world.catalogue.courses[person.current]
    ended = () if again else last_words(course.units.get(open.unit))
    if start_day.waits(person, timing.local_date(open.at, person.zone)):
        return (_until_the_start(world, person, open, ended),)
    first = not open.unit and not progress_of(person).done
    if person.mutes("units"):
        more = (AT_ONCE,) if first else (MORE, *badge_button(world, person, open.unit))
        return (Text((*ended, lessons_wait(person, open.at)), more),)
    coming = when(open.at, open.due, person.zone) if open.due > open.at else phrase("when.soon")
    if first:
        return (Text((phrase("unit.first", when=coming),), (AT_ONCE,)),)
    wanted = () if again else _wanted_today(person, open.at)
    choices = (MORE, *badge_button(world, person, open.unit))
    return (Text((*ended, *wanted, phrase("unit.next", when=coming)), choices),)


def _until_the_start(world: World, person: Person, open: UnitClosed, ended: tuple[Words, ...]) -> Text:
    """No lesson before her group starts; a warm-up, if one is left. Who only waits for a seat may begin anyway."""
    assert person.seat is not None
    day, hour = start_day.said(person.seat.begins), timing.clock_text(her_hour(person))
    if person.seat.place == "waiting":
        begin = AT_ONCE if not progress_of(person).done else MORE
        return Text((*ended, phrase("seat.waits", day=day, hour=hour)), (begin,))
    left = (warmups.WARM,) if warmups.left(world, person) else ()
    told = phrase("seat.starts", day=day, hour=hour)
    if person.mutes("units"):
        told = lessons_wait(person, open.at)
    return Text((*ended, told), (*left, *badge_button(world, person, open.unit)))


def lessons_wait(person: Person, at: datetime) -> Phrase:
    """What is said instead of a moment to who switched off the lesson at her hour."""
    seat = person.seat
    if seat and seat.place == "in" and start_day.held(person, timing.local_date(at, person.zone)):
        return phrase("seat.starts_muted", day=start_day.said(seat.begins))
    return phrase("mute.units_wait")


def last_words(unit: Unit | None) -> tuple[Words, ...]:
    """The sentence to keep; after a sensitive unit help again, and how to take the talk off the phone."""
    if unit is None:
        return ()
    return (Written(unit.closing), phrase("notice.end")) if unit.notice else (Written(unit.closing),)


def _wanted_today(person: Person, at: datetime) -> tuple[Words, ...]:
    """«Elegiste 2 al día: la segunda va cuando quieras.»"""
    done = days.lessons_on(person, at)
    if not 0 < done < person.pace:
        return ()
    return (phrase("pace.wanted", pace=person.pace, which=phrase(f"pace.place.{done + 1}")),)


def badge_button(world: World, person: Person, unit: str) -> tuple[Choice, ...]:
    """To see the badge that this unit brought, where pictures do not come by themselves."""
    ended = world.catalogue.courses[person.current].units.get(unit)
    fresh = person.data == "text" and badges.just_earned(progress_of(person), ended)
    return (badges.SEE,) if fresh else ()


def with_card(world: World, person: Person, open: UnitClosed | ForkOpen) -> Outcome:
    """The card, and everything stays as it was."""
    card = badges.newest(world.catalogue.courses[person.current], progress_of(person))
    return Outcome(person, card, open, stay=True)


def chose(world: World, person: Person, open: UnitClosed, choice: str, at: datetime) -> Outcome:
    return with_card(world, person, open) if choice == BADGE else Outcome(person)


def next_due(person: Person, at: datetime) -> datetime:
    """Her hour on a later day than that of her last unit, and later than now; with her group, if that starts later."""
    waits = start_day.held(person, timing.local_date(at, person.zone))
    not_on = max(person.unit_on, start_day.not_before(person)) if waits else person.unit_on
    return timing.next_hour(at, person.zone, her_hour(person), rest_days=person.rest_days, not_on=not_on)


KIND = Kind(UnitClosed, show, chose)
