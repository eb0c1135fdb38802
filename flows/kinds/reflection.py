"""Reflection: a question to think about. Her answer is kept sealed if she agreed to figures, and dropped if not;
she is told which before she writes."""

from datetime import datetime

from flows import answers
from flows.effects import Choice, Fact, Keep, Keeping, Text, Written, phrase
from flows.kinds.shape import Begun, Kind, Message, Outcome, note
from flows.opens import ReflectionOpen
from flows.person import Person
from flows.step import World
from lessons.activities import Reflection
from lessons.model import Unit

SKIP = Choice("skip", phrase("activity.skip"))
LONGEST = 2000
"""Letters of an answer that are kept."""
LONGEST_ITEM = 40
"""Letters of the column that says what was answered."""


def begin(world: World, person: Person, unit: Unit, part: Reflection, at: datetime) -> Begun:
    return Begun(ReflectionOpen(unit.id, part.id))


def show(world: World, person: Person, open: ReflectionOpen, again: bool) -> tuple[Message, ...]:
    part = part_of(world, person, open)
    kept = phrase("reflection.kept" if person.consents.figures else "reflection.not_kept")
    return (Text((Written(part.text), kept), (SKIP,)),)


def chose(world: World, person: Person, open: ReflectionOpen, choice: str, at: datetime) -> Outcome:
    part = part_of(world, person, open)
    fact = note(person, Fact.REFLECTED, open.unit, part.id, "skipped", part.rev)
    return Outcome(person, (), None, (fact,), toast=phrase("activity.skipped"))


def wrote(world: World, person: Person, open: ReflectionOpen, text: str, at: datetime) -> Outcome | None:
    """The engine lets the answer through to the store only with her permission for figures."""
    if not text.strip():
        return None
    if answers.is_skip(text):
        return chose(world, person, open, SKIP.id, at)
    part = part_of(world, person, open)
    item = f"{open.unit}.{part.id}"[:LONGEST_ITEM]
    kept = Keep(Keeping.OPEN_ANSWER, text.strip()[:LONGEST], item)
    fact = note(person, Fact.REFLECTED, open.unit, part.id, "written", part.rev)
    return Outcome(person, (Text((Written(part.after),)),), None, (kept, fact))


def part_of(world: World, person: Person, open: ReflectionOpen) -> Reflection:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Reflection)
    return part


KIND = Kind(ReflectionOpen, show, chose, wrote, part=Reflection, begin=begin)
