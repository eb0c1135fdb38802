"""Something to read, page by page, or to put off: the part is over after the last page, or at once. Its file, if it has
one, waits behind a button that says its size; the pages are the whole of it, so nobody needs the file."""

from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import assert_never

from flows.effects import Choice, Document, Phrase, Text, Words, Written, phrase
from flows.kinds.shape import SIGO, Begun, Kind, Message, Outcome
from flows.opens import ResourceOpen
from flows.person import Person
from flows.step import World
from lessons.activities import Resource
from lessons.model import Unit

READ = Choice("read", phrase("resource.read"))
LATER = Choice("later", phrase("resource.later"))
FILE = "file"
"""Sends the file of this resource, and the question stays as it is."""


def begin(world: World, person: Person, unit: Unit, part: Resource, at: datetime) -> Begun:
    return Begun(ResourceOpen(unit.id, part.id))


def show(world: World, person: Person, open: ResourceOpen, again: bool) -> tuple[Message, ...]:
    part = part_of(world, person, open)
    if open.page == 0:
        return _first(world, person, open, part, again)
    total = len(part.pages)
    page = min(open.page, total)
    words: tuple[Words, ...] = (Written(part.pages[page - 1]),)
    if total > 1:
        words = (phrase("count.short", n=page, total=total), *words)
    return (Text(words, (SIGO,)),)


def chose(world: World, person: Person, open: ResourceOpen, choice: str, at: datetime) -> Outcome:
    part = part_of(world, person, open)
    if choice == FILE and part.file is not None:
        return Outcome(person, (_document(world, person, open, part, part.file),), open, stay=True)
    # «Sigo» written on the first screen puts it off.
    if choice == LATER.id or (choice == SIGO.id and open.page == 0) or open.page >= len(part.pages):
        return Outcome(person)
    return Outcome(person, (), replace(open, page=open.page + 1))


def _first(
    world: World, person: Person, open: ResourceOpen, part: Resource, again: bool
) -> tuple[Message, ...]:
    """What it is about, and the ways to have it; who wants everything gets sound and films without asking."""
    size = world.catalogue.courses[person.current].media.get(part.file or "")
    if part.file is None or size is None:
        return (Text((Written(part.text),), (READ, LATER)),)
    asked = Text((Written(part.text),), (READ, Choice(FILE, _offer(part, size)), LATER))
    if person.data == "full" and part.form != "lectura" and not again:
        return (asked, _document(world, person, open, part, part.file))
    return (asked,)


def _document(world: World, person: Person, open: ResourceOpen, part: Resource, name: str) -> Document:
    course = world.catalogue.courses[person.current]
    size = _size(course.media.get(name, 0))
    title = Written(course.units[open.unit].title)
    match part.form:
        case "audio":
            return Document(course.id, name, "audio", title, phrase("resource.alt.audio", size=size))
        case "video":
            return Document(course.id, name, "video", title, phrase("resource.alt.video", size=size))
        case "lectura":
            return Document(course.id, name, "pdf", title, phrase("resource.alt.pdf", size=size))
        case _:
            assert_never(part.form)


def _offer(part: Resource, size: int) -> Phrase:
    match part.form:
        case "audio":
            return phrase("resource.hear", size=_size(size))
        case "video":
            return phrase("resource.watch", size=_size(size))
        case "lectura":
            return phrase("resource.open", size=_size(size))
        case _:
            assert_never(part.form)


def _size(size: int) -> Phrase:
    """Bytes as whole KB or tenths of MB, rounded up: a figure on a button is a promise."""
    if size <= 999_000:
        return phrase("size.kb", kb=ceil(size / 1000))
    whole, tenth = divmod(ceil(size / 100_000), 10)
    return phrase("size.mb", whole=whole, tenth=tenth)


def part_of(world: World, person: Person, open: ResourceOpen) -> Resource:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Resource)
    return part


KIND = Kind(ResourceOpen, show, chose, part=Resource, begin=begin)
