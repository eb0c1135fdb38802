"""A unit played by the real engine with a made-up person: nothing of anybody is touched, noted or timed.

The course of a try has one unit in its order, so that units which no learner is given yet can be tried too."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from flows import asking, engine, route, summary, timing
from flows.badges import ESSENTIAL
from flows.effects import Send, Text, Words
from flows.events import Chose, Context, Said
from flows.kinds import closed
from flows.kinds.shape import Message, choices_of, progress_of
from flows.person import Consents, Person, Progress
from flows.step import Step, World
from lessons.model import Course, Unit

HOUR = 10 * 60
"""Minutes after midnight, on her wall clock, at which a try stands still."""


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a step: the person, what she is told, and whether the unit is behind her.

    `same_screen`: nothing was asked anew, and the buttons on her screen keep working."""

    person: Person
    messages: tuple[Message, ...]
    toast: Words | None = None
    over: bool = False
    same_screen: bool = False


def unit_of(world: World, unit: str) -> Unit | None:
    """Whether it is in a route does not matter."""
    course = _course(world, unit)
    return course.units[unit] if course else None


def course_of(world: World, unit: str) -> str:
    """The id of its course; empty if there is no such unit."""
    course = _course(world, unit)
    return course.id if course else ""


def units(world: World) -> tuple[str, ...]:
    """The ids of everything that can be tried."""
    return tuple(sorted({id_ for course in world.catalogue.courses.values() for id_ in course.units}))


def is_listed(world: World, unit: str) -> bool:
    """Whether it stands in the order of its course as learners are served it."""
    course = _course(world, unit)
    return course is not None and unit in course.route


def opens_always(world: World, unit: str) -> bool:
    """Whether it is the first aid of its course."""
    course = _course(world, unit)
    return course is not None and course.plan.emergency == unit


def moment(world: World, country: str, day: date) -> datetime:
    """The pretended moment (UTC) of a try on this day in this country."""
    return timing.moment(day, HOUR, world.catalogue.countries[country].zones[0])


def begin(world: World, unit: str, person: Person, at: datetime) -> Played:
    """The first messages. `unit` exists."""
    alone = _alone(world, unit)
    return _played(alone, unit, person, route.advance(alone, person, at))


def made_up(world: World, unit: str, age: str, country: str, at: datetime, language: str) -> Person:
    """Somebody who agreed to figures and to no calls, has every badge and waits for this unit. `age`: minor, adult or
    empty."""
    course = _course(world, unit)
    assert course is not None, "the unit was looked up before"
    place = Progress(course.id, full=True, form="a", badges=(*course.plan.modules, ESSENTIAL))
    return Person(
        turn=1,
        language="en" if language == "en" else "es",
        told_spanish=True,
        country=country,
        zone=world.catalogue.countries[country].zones[0],
        hour=20 * 60,
        age="minor" if age == "minor" else "adult" if age == "adult" else "",
        consents=Consents(course=world.consent_version, figures=True),
        named=True,
        courses={course.id: place},
        current=course.id,
        heard_at=at,
        return_words=True,
        calls=False,
    )


def chose(world: World, unit: str, person: Person, at: datetime, choice: str) -> Played:
    """She tapped one of `on_screen`."""
    event = Chose(at=at, turn=person.turn, choice=choice, context=Context(form="a"))
    return _stepped(world, unit, person, event)


def wrote(world: World, unit: str, person: Person, at: datetime, text: str) -> Played:
    return _stepped(world, unit, person, Said(at=at, text=text, context=Context(form="a")))


MOST_PARTS = 4
"""Parts of which something was shown at once that can be named; the last ones."""


def shown_parts(world: World, unit: str, before: Person, played: Played) -> tuple[str, ...]:
    """The parts of which something was shown between the two, in their order. Empty before the first."""
    found = unit_of(world, unit)
    ids = [part.id for part in found.parts] if found else []
    first, last = _part(before), _part(played.person)
    if played.over:
        last = ids[-1] if progress_of(played.person).done else ""
    if last not in ids:
        return ()
    start = ids.index(first) if first in ids else 0
    return tuple(ids[start : ids.index(last) + 1][-MOST_PARTS:])


def _part(person: Person) -> str:
    return str(getattr(person.open, "part", ""))


def on_screen(world: World, unit: str, person: Person) -> Text:
    """The question that is open, with its choices."""
    shown = asking.on_screen(_alone(world, unit), person)
    texts = [message for message in shown if isinstance(message, Text)]
    return replace(texts[-1], choices=choices_of(shown)) if texts else Text(())


def _stepped(world: World, unit: str, person: Person, event: Chose | Said) -> Played:
    alone = _alone(world, unit)
    step = engine.step(alone, person, event)
    played = _played(alone, unit, person, step)
    return replace(played, same_screen=step.person.turn == person.turn)


def _played(alone: World, unit: str, before: Person, step: Step) -> Played:
    """Only what is said is kept of a step; the summary of the course does not belong to a try."""
    messages = tuple(effect.what for effect in step.effects if isinstance(effect, Send))
    progress = progress_of(step.person)
    if not progress.finished:
        return Played(step.person, messages, step.toast)
    course = alone.catalogue.courses[before.current]
    last = closed.last_words(course.units[unit]) if unit in progress.done else ()
    messages = messages[: -len(summary.closing(course, progress, last))]
    ending = (Text(last),) if last else ()
    return Played(step.person, (*messages, *ending), step.toast, over=True)


def _course(world: World, unit: str) -> Course | None:
    courses = world.catalogue.courses
    return next((courses[name] for name in sorted(courses) if unit in courses[name].units), None)


def _alone(world: World, unit: str) -> World:
    """The same world with one course of one unit."""
    course = _course(world, unit)
    assert course is not None, "the unit was looked up before"
    plan = course.plan.model_copy(update={"order": (unit,)})
    only = {course.id: course.model_copy(update={"plan": plan})}
    catalogue = world.catalogue.model_copy(update={"courses": only, "default": course.id})
    return replace(world, catalogue=catalogue)
