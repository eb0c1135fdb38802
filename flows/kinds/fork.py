"""The end of the essential route: on with the whole course, or the closing."""

from dataclasses import replace
from datetime import datetime

from flows import path
from flows.effects import Choice, SetTimer, Text, Words, phrase
from flows.kinds import closed
from flows.kinds.shape import Kind, Message, Outcome, progress_of, with_progress
from flows.opens import ForkOpen, UnitClosed
from flows.person import Person
from flows.step import World
from lessons.model import Unit

ON = Choice("full", phrase("button.full"))
CLOSE = Choice("close", phrase("button.close"))


def show(world: World, person: Person, open: ForkOpen, again: bool) -> tuple[Message, ...]:
    course, progress = world.catalogue.courses[person.current], progress_of(person)
    beyond = [unit for unit in path.beyond(course, progress) if unit.kind != path.SURVEY]
    ended = () if again else closed.last_words(course.units.get(open.unit))
    asked = phrase("fork.ask", n=len(beyond), time=duration(beyond))
    asked_of_her = (asked, *_survey(world, person))
    return (Text((*ended, *asked_of_her), (ON, CLOSE, *closed.badge_button(world, person, open.unit))),)


def _survey(world: World, person: Person) -> tuple[Words, ...]:
    """What closing means for who agreed to figures: a survey, and how long it is."""
    course = world.catalogue.courses[person.current]
    left = sum(unit.minutes for unit in path.remaining(course, person) if unit.kind == path.SURVEY)
    return (phrase("fork.survey", n=left),) if left and person.consents.figures else ()


def duration(units: list[Unit]) -> Words:
    """«unas 4 horas», or minutes where it is less than an hour and a half."""
    minutes = sum(unit.minutes for unit in units)
    if minutes < 90:
        return phrase("span.minutes", n=max(1, minutes))
    return phrase("span.hours", n=round(minutes / 60))


def chose(world: World, person: Person, open: ForkOpen, choice: str, at: datetime) -> Outcome:
    if choice == closed.BADGE:
        return closed.with_card(world, person, open)
    if choice == CLOSE.id:
        return Outcome(person)
    person = with_progress(person, replace(progress_of(person), full=True))
    due = closed.next_due(person, at)
    return Outcome(person, (), UnitClosed("", at, due), (SetTimer("unit", due, person.current),))


KIND = Kind(ForkOpen, show, chose)
