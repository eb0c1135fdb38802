"""Writing: she writes something for herself, here or on paper. Whatever she writes is a good answer; it is looked at
by nobody, and no state, fact, message or log has it."""

from datetime import datetime

from flows import answers
from flows.effects import Choice, Text, Written, phrase
from flows.kinds.shape import Begun, Kind, Message, Outcome
from flows.opens import WritingOpen
from flows.person import Person
from flows.step import World
from lessons.activities import Writing
from lessons.model import Unit

WROTE = Choice("wrote", phrase("writing.wrote"))
SKIP = Choice("skip", phrase("activity.skip"))


def begin(world: World, person: Person, unit: Unit, part: Writing, at: datetime) -> Begun:
    return Begun(WritingOpen(unit.id, part.id))


def show(world: World, person: Person, open: WritingOpen, again: bool) -> tuple[Message, ...]:
    """She is told before she writes that it is not kept."""
    part = part_of(world, person, open)
    return (Text((Written(part.text), phrase("writing.private")), (WROTE, SKIP)),)


def chose(world: World, person: Person, open: WritingOpen, choice: str, at: datetime) -> Outcome:
    if choice == SKIP.id:
        return Outcome(person, toast=phrase("activity.skipped"))
    return Outcome(person, (Text((Written(part_of(world, person, open).after),)),))


def wrote(world: World, person: Person, open: WritingOpen, text: str, at: datetime) -> Outcome | None:
    if not text.strip():
        return None
    return chose(world, person, open, SKIP.id if answers.is_skip(text) else WROTE.id, at)


def part_of(world: World, person: Person, open: WritingOpen) -> Writing:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Writing)
    return part


KIND = Kind(WritingOpen, show, chose, wrote, part=Writing, begin=begin)
