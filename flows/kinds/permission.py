"""Permission: may what follows be kept? «No» passes over the rest of the unit, and costs nothing."""

from dataclasses import replace
from datetime import datetime

from flows import answers
from flows.effects import Choice, Text, Written, phrase
from flows.kinds.shape import Begun, Kind, Message, Outcome, progress_of, with_progress
from flows.opens import PermissionOpen
from flows.person import Person
from flows.step import World
from lessons.activities import Permission
from lessons.model import Unit

YES = Choice("yes", phrase("permission.yes"))
NO = Choice("no", phrase("permission.no"))


def begin(world: World, person: Person, unit: Unit, part: Permission, at: datetime) -> Begun:
    """Who gave it once is not asked again; who refused may think better of it."""
    return Begun(None if person.consents.profile else PermissionOpen(unit.id, part.id))


def show(world: World, person: Person, open: PermissionOpen, again: bool) -> tuple[Message, ...]:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Permission)
    return (Text((Written(part.text),), (YES, NO)),)


def chose(world: World, person: Person, open: PermissionOpen, choice: str, at: datetime) -> Outcome:
    agreed = choice == YES.id
    person = replace(person, consents=replace(person.consents, profile=agreed))
    if agreed:
        return Outcome(person)
    unit = world.catalogue.courses[person.current].units[open.unit]
    progress = progress_of(person)
    rest = (part.id for part in unit.parts if part.id not in (*progress.passed, open.part))
    passed = replace(progress, passed=(*progress.passed, *rest))
    return Outcome(with_progress(person, passed), (Text((phrase("permission.refused"),)),))


def wrote(world: World, person: Person, open: PermissionOpen, text: str, at: datetime) -> Outcome | None:
    """A yes or a no and nothing that only comes near: it is a permission."""
    if answers.is_yes(text) or answers.is_no(text):
        return chose(world, person, open, YES.id if answers.is_yes(text) else NO.id, at)
    return None


KIND = Kind(PermissionOpen, show, chose, wrote, part=Permission, begin=begin)
