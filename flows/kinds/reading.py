"""Something to read, page by page, or to put off: the part is over after the last page, or at once. Its file, if it has
one, is not offered yet: the pages are the whole of it."""

from dataclasses import replace
from datetime import datetime

from flows.effects import Choice, Text, Words, Written, phrase
from flows.kinds.shape import SIGO, Begun, Kind, Message, Outcome
from flows.opens import ResourceOpen
from flows.person import Person
from flows.step import World
from lessons.activities import Resource
from lessons.model import Unit

READ = Choice("read", phrase("resource.read"))
LATER = Choice("later", phrase("resource.later"))


def begin(world: World, person: Person, unit: Unit, part: Resource, at: datetime) -> Begun:
    return Begun(ResourceOpen(unit.id, part.id))


def show(world: World, person: Person, open: ResourceOpen, again: bool) -> tuple[Message, ...]:
    part = part_of(world, person, open)
    if open.page == 0:
        return (Text((Written(part.text),), (READ, LATER)),)
    total = len(part.pages)
    page = min(open.page, total)
    words: tuple[Words, ...] = (Written(part.pages[page - 1]),)
    if total > 1:
        words = (phrase("count.short", n=page, total=total), *words)
    return (Text(words, (SIGO,)),)


def chose(world: World, person: Person, open: ResourceOpen, choice: str, at: datetime) -> Outcome:
    if choice == LATER.id or open.page >= len(part_of(world, person, open).pages):
        return Outcome(person)
    return Outcome(person, (), replace(open, page=open.page + 1))


def part_of(world: World, person: Person, open: ResourceOpen) -> Resource:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Resource)
    return part


KIND = Kind(ResourceOpen, show, chose, part=Resource, begin=begin)
