"""Walks every unit through every option of every question, and finds the places from which its end is not reached."""

from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from flows import asking, codec, engine, route
from flows.events import Chose, Event, Said, Started
from flows.kinds.shape import choices_of
from flows.opens import QuestionOpen, ReflectionOpen, WritingOpen
from flows.person import Person
from flows.step import Begin, World
from lessons.parts import Card

AT = datetime(2027, 3, 1, 15, tzinfo=UTC)
AGES = ("", "minor", "adult")
WORDS = ("Lo pensé con calma.", "7")
"""What is written where words or a number are asked for."""


@dataclass(slots=True)
class Walk:
    """What was walked. `dead_ends`: unit and place, one line each; `unseen`: parts that nobody comes to."""

    units: int = 0
    places: int = 0
    options: int = 0
    dead_ends: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


def walk(world: World) -> Walk:
    """Every unit of the default course, in `orden` or not, for each age. Raises nothing that content can cause."""
    course = world.catalogue.courses[world.catalogue.default]
    done = Walk()
    for unit in sorted(course.units):
        done.units += 1
        met: set[str] = set()
        for age in AGES:
            _walk_unit(world, unit, age, done, met)
        waits = (part for part in course.units[unit].parts if not isinstance(part, Card) or part.button)
        done.unseen += [f"{unit}: {part.id}" for part in waits if part.id not in met]
    return done


def _walk_unit(world: World, unit: str, age: Any, done: Walk, met: set[str]) -> None:
    """From its first screen on, breadth first; each place once, and from it each option once."""
    world = replace(world, begin=Begin(unit, world.home, age))
    first = engine.step(world, Person(), Started(at=AT)).person
    leads: dict[str, set[str]] = {}
    met.update(_met(first, unit))
    waiting = deque([first])
    while waiting:
        person = waiting.popleft()
        here = _place(person, unit)
        if here in leads:
            continue
        leads[here] = set()
        if here == _END:
            continue
        done.places += 1
        for event in _options(world, person):
            done.options += 1
            after = engine.step(world, codec.load(codec.dump(person)), event).person
            met.update(_met(after, unit))
            leads[here].add(_place(after, unit))
            waiting.append(after)
    reaching = _reaching(leads)
    done.dead_ends += [f"{unit} {age or 'any age'}: {place}" for place in leads if place not in reaching]


_END = "the end"


def _place(person: Person, unit: str) -> str:
    progress = person.courses.get(person.current)
    if progress is None or progress.unit != unit or not route.is_question(person.open):
        return _END
    assert person.open is not None
    return f"{_shape(asdict(person.open))} after {len(progress.passed)}"


def _shape(open: dict[str, Any]) -> dict[str, Any]:
    """What is open, without what was gathered on the way: it opens no other way on. Whether anything is marked, and
    how many steps stand in order, does decide what may come next."""
    open = {name: value for name, value in open.items() if name not in ("judged", "right", "best")}
    marks = {name: bool(open[name]) for name in ("picked", "ticked") if name in open}
    steps = {"chosen": len(open["chosen"])} if "chosen" in open else {}
    return open | marks | steps


def _met(person: Person, unit: str) -> set[str]:
    progress = person.courses.get(person.current)
    if progress is None or progress.unit != unit:
        return set()
    return {*progress.passed, getattr(person.open, "part", "")}


def _options(world: World, person: Person) -> Iterator[Event]:
    for choice in choices_of(asking.on_screen(world, person)):
        yield Chose(at=AT, turn=person.turn, choice=choice.id)
    if isinstance(person.open, QuestionOpen | WritingOpen | ReflectionOpen):
        yield from (Said(at=AT, text=words) for words in WORDS)


def _reaching(leads: dict[str, set[str]]) -> set[str]:
    """The places from which the end is reached."""
    reaching = {_END}
    grown = True
    while grown:
        more = {place for place, ways in leads.items() if place not in reaching and ways & reaching}
        reaching |= more
        grown = bool(more)
    return reaching
