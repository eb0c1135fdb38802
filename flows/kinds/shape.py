"""The shape that every kind of open question shares: how it begins, how it is shown, what an answer does."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flows.effects import (
    Choice,
    Document,
    Effect,
    Fact,
    Lines,
    Note,
    Phrase,
    Picture,
    ResultCard,
    StoredFile,
    Text,
    Words,
    Written,
    phrase,
)
from flows.opens import Activity
from flows.person import Person, Progress
from flows.step import World
from lessons.model import Course, Unit

Message = Text | Picture | ResultCard | Document | StoredFile


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer did. `next` is what is open now; None: this part is behind her.

    `stay`: `next` replaces what was open without asking again, and the buttons on her screen keep working."""

    person: Person
    say: tuple[Message, ...] = ()
    next: Activity | None = None
    effects: tuple[Effect, ...] = ()
    toast: Words | None = None
    stay: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """How a part begins: something opens, or it only says something, or there is nothing to do at all."""

    open: Activity | None
    say: tuple[Message, ...] = ()


Show = Callable[[World, Person, Any, bool], tuple[Message, ...]]
"""(world, person, what is open, again?) -> messages; the last text carries the choices."""
Chose = Callable[[World, Person, Any, str, datetime], Outcome]
"""(world, person, what is open, the choice's id, now). Only ever called with a choice that was shown."""
Wrote = Callable[[World, Person, Any, str, datetime], Outcome | None]
"""The same for what she wrote; None: not understood."""
Begin = Callable[[World, Person, Unit, Any, datetime], Begun]
There = Callable[[Course, Any, Any], bool]
"""(the course as it is now, what is open, its part) -> whether the ids inside what is open are still there."""


def reads_nothing(world: World, person: Person, open: Any, text: str, at: datetime) -> Outcome | None:
    """For questions that are answered by their buttons, or by writing what a button says."""
    return None


def holds_no_ids(course: Course, open: Any, part: Any) -> bool:
    """For what is open without naming anything inside its part."""
    return True


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table of kinds: what is open, how it is shown and answered, the part it comes from, and
    whether its place is still there after an edit. `show`, `chose` and `wrote` are only called while it is."""

    open: type
    show: Show
    chose: Chose
    wrote: Wrote = reads_nothing
    part: type | None = None
    begin: Begin | None = None
    there: There = holds_no_ids


def choices_of(messages: Iterable[Message]) -> tuple[Choice, ...]:
    """The choices of the last message that has any."""
    found: tuple[Choice, ...] = ()
    for message in messages:
        if isinstance(message, Text) and message.choices:
            found = message.choices
    return found


def shuffled(ids: Iterable[str], *seed: object) -> list[str]:
    """An order that looks random and is the same whenever it is computed: no randomness in flows."""
    salt = ":".join(map(str, seed))
    return sorted(ids, key=lambda id_: hashlib.sha256(f"{salt}:{id_}".encode()).digest())


def progress_of(person: Person) -> Progress:
    """Her place in the course she is in."""
    return person.courses[person.current]


def with_progress(person: Person, progress: Progress) -> Person:
    return replace(person, courses={**person.courses, progress.course: progress})


def note(person: Person, name: Fact, unit: str = "", item: str = "", value: str = "", rev: str = "") -> Note:
    """A fact about the course she is in."""
    return Note(name, person.current, unit, item, value, rev)


SIGO = Choice("on", phrase("button.on"))


def lettered(stem: tuple[Words, ...], options: Iterable[tuple[str, str]]) -> Text:
    """A question with its options as lines A, B, C… and letters as buttons: long options do not fit on one."""
    lines: list[Phrase | Written] = []
    choices: list[Choice] = []
    for letter, (id_, text) in zip("ABCDEFGHIJ", options, strict=False):
        lines.append(phrase("line.lettered", letter=letter, text=Written(text)))
        choices.append(Choice(id_, Written(letter), means=Written(text)))
    return Text((*stem, Lines(tuple(lines))), tuple(choices), columns=3)


def numbered(texts: Iterable[str]) -> Lines:
    """Lines 1, 2, 3… to be named by their numbers."""
    counted = enumerate(texts, 1)
    return Lines(tuple(phrase("line.numbered", place=str(n), text=Written(text)) for n, text in counted))
