"""Practice: she promises an hour, is reminded then, and is asked the day after how it went (flows/detours)."""

from dataclasses import replace
from datetime import datetime, timedelta

from flows import answers, timing
from flows.effects import Choice, DropTimer, Fact, SetTimer, Text, Words, Written, phrase
from flows.kinds.shape import Begun, Kind, Message, Outcome, note, progress_of, with_progress
from flows.opens import PracticeOpen
from flows.person import Person, Promise
from flows.step import World
from lessons.model import Unit
from lessons.parts import Practice

PROMISE, CHECK_IN = "promise", "checkin"
"""The timers of a promise: the hour itself, and the question the day after."""


def begin(world: World, person: Person, unit: Unit, part: Practice, at: datetime) -> Begun:
    return Begun(PracticeOpen(unit.id, part.id))


def show(world: World, person: Person, open: PracticeOpen, again: bool) -> tuple[Message, ...]:
    part = part_of(world, person, open)
    if open.typed:
        return (Text((phrase("practice.type_hour"),), (Choice("no", phrase("practice.no")),)),)
    hour = timing.clock_text(her_hour(person))
    choices = (
        Choice("now", phrase("practice.now")),
        Choice("today", phrase("practice.next", hour=hour)),
        Choice("other", phrase("practice.other")),
        Choice("no", phrase("practice.no")),
    )
    return (Text((Written(part.text), phrase("practice.when")), choices),)


def chose(world: World, person: Person, open: PracticeOpen, choice: str, at: datetime) -> Outcome:
    part = part_of(world, person, open)
    if choice == "other":
        return Outcome(person, (), replace(open, typed=True))
    if choice == "no":
        return Outcome(
            person,
            (Text((phrase("practice.fine"),)),),
            None,
            (note(person, Fact.PROMISED, open.unit, part.id, "no"),),
        )
    if choice == "now":
        return _promised(person, open, at, at)
    return _promised(person, open, at, timing.next_hour(at, person.zone, her_hour(person)))


def wrote(world: World, person: Person, open: PracticeOpen, text: str, at: datetime) -> Outcome | None:
    """Any hour she writes is a promise for the next time that hour comes."""
    minutes = None if not open.typed and answers.is_button_number(text, 4) else answers.hour(text)
    if minutes is None:
        return None
    return _promised(person, open, at, timing.next_hour(at, person.zone, minutes))


def _promised(person: Person, open: PracticeOpen, at: datetime, due: datetime) -> Outcome:
    progress = replace(progress_of(person), promise=Promise(open.unit, open.part, due))
    person = with_progress(person, progress)
    fact = note(person, Fact.PROMISED, open.unit, open.part, "yes")
    asked = SetTimer(CHECK_IN, check_in_due(person, due), person.current)
    if due <= at:
        said = phrase("practice.do_it_now")
        return Outcome(person, (Text((said,)),), None, (fact, DropTimer(PROMISE, person.current), asked))
    said = phrase("practice.promised", when=when(at, due, person.zone))
    return Outcome(person, (Text((said,)),), None, (fact, SetTimer(PROMISE, due, person.current), asked))


def check_in_due(person: Person, due: datetime) -> datetime:
    """The day after, at the same wall time; at her hour instead where that would fall into quiet hours."""
    minutes = timing.minutes_of(due, person.zone)
    following = timing.next_hour(due + timedelta(hours=12), person.zone, minutes)
    if timing.is_quiet(following, person.zone) and minutes != her_hour(person):
        return timing.next_hour(due + timedelta(hours=12), person.zone, her_hour(person))
    return following


def when(at: datetime, due: datetime, zone: str) -> Words:
    """«hoy a las 20:00», «mañana a las 7:00», «el lunes a las 7:00»."""
    hour = timing.clock_text(timing.minutes_of(due, zone))
    wall = timing.local(due, zone)
    days = (wall.date() - timing.local(at, zone).date()).days
    if days <= 1:
        return phrase("when.today" if days <= 0 else "when.tomorrow", hour=hour)
    return phrase("when.weekday", hour=hour, day=phrase(f"weekday.{wall.weekday()}"))


def her_hour(person: Person) -> int:
    """The hour she chose; 20:00 until she has."""
    return 20 * 60 if person.hour is None else person.hour


def part_of(world: World, person: Person, open: PracticeOpen) -> Practice:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Practice)
    return part


KIND = Kind(PracticeOpen, show, chose, wrote, part=Practice, begin=begin)
