"""When her place has left the course: she is moved on, never out (W1).

What was about the lost place (an answer, a tap, a timer) leads to what comes next; words that always work, detours
and blocks are taken as ever."""

from dataclasses import replace
from datetime import datetime

from flows import asking, path, proactive, risk, route, silence, words
from flows.effects import Fact, phrase
from flows.events import Arrived, Blocked, Chose, Event, Fired, Said, Started, Unblocked
from flows.kinds.shape import note, progress_of
from flows.kinds.table import BY_OPEN
from flows.opens import ForkOpen, MeasureOpen, NoticeOpen, SeatOpen, UnitClosed, WelcomeOpen, WelcomeStep
from flows.person import Person, Standing
from flows.step import Step, World


def still_there(world: World, person: Person) -> bool:
    """Whether the place she stands at is still in the course, and still of the same kind."""
    open, course = person.open, world.course(person)
    if open is None or not person.enrolled:
        return True
    if course is None:
        return False
    if isinstance(open, WelcomeOpen | SeatOpen | UnitClosed):
        return True
    if isinstance(open, ForkOpen):
        return bool(path.beyond(course, progress_of(person)))
    if isinstance(open, MeasureOpen):
        return open.item in course.items and (not open.unit or open.unit in course.units)
    unit = course.units.get(open.unit)
    if isinstance(open, NoticeOpen):
        return unit is not None and unit.notice is not None
    part = unit.part.get(open.part) if unit else None
    row = BY_OPEN[type(open)]
    return row.part is not None and isinstance(part, row.part) and row.there(course, open, part)


def lost(world: World, person: Person, at: datetime) -> Step:
    """Nothing is open there any more. A detour beside it stays."""
    fact = note(person, Fact.PLACE_MOVED, progress_of(person).unit)
    in_welcome = isinstance(person.open, MeasureOpen) and not person.open.unit
    hour = WelcomeOpen(WelcomeStep.HOUR, at) if in_welcome and world.course(person) else None
    return Step(replace(person, open=hour), (fact,))


def meant_the_place(person: Person, event: Event) -> bool:
    """Whether the event was about the place that is gone."""
    if person.aside is not None or isinstance(event, Blocked | Unblocked | Started | Arrived):
        return False
    if isinstance(event, Said):
        return not risk.is_risk(event.text) and words.find(event.text) is None
    return isinstance(event, Chose) or person.standing is Standing.ACTIVE


def onward(world: World, person: Person, event: Event) -> Step:
    """What comes next is asked, with a word on why."""
    at, spoke = event.at, isinstance(event, Said | Chose)
    woken = silence.wake(person, at) if spoke else Step(person)
    person = replace(woken.person, heard_at=at, reminded=0) if spoke else woken.person
    if isinstance(event, Fired) and event.timer == route.REMIND:
        person = replace(person, remind_due=None)
    if world.course(person) is None:
        step = asking.say(person, phrase("course.gone"))
    elif person.open is not None:
        step = asking.lead(asking.show_open(world, person), phrase("course.changed"))
    else:
        step = asking.lead(route.advance(world, person, at), phrase("course.changed"))
    step = woken.then(step).then(proactive.plan_reminder(step.person, at))
    return proactive.silent_at_night(step, at) if isinstance(event, Fired) else step
