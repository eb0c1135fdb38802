"""Branches: «what happened?», each button opens its steps. In a lesson, and as first aid for anyone at any time."""

from datetime import datetime

from flows.effects import Choice, Text, Written, phrase
from flows.kinds.shape import SIGO, Begun, Kind, Message, Outcome
from flows.opens import BranchesOpen
from flows.person import Person
from flows.step import World
from lessons.model import Unit
from lessons.parts import Branches


def begin(world: World, person: Person, unit: Unit, part: Branches, at: datetime) -> Begun:
    return Begun(BranchesOpen(unit.id, part.id))


def screen(part: Branches, *, lead: bool, way_on: Choice) -> Text:
    """The buttons, with the opening words the first time and a short line afterwards."""
    words = Written(part.prompt) if lead else phrase("branches.another")
    choices = tuple(Choice(branch.id, Written(branch.label)) for branch in part.branches)
    return Text((words,), (*choices, way_on))


def steps(part: Branches, branch_id: str) -> tuple[Message, ...]:
    """What to do now, one bubble after another."""
    branch = next(branch for branch in part.branches if branch.id == branch_id)
    return tuple(Text((Written(step),)) for step in branch.steps)


def show(world: World, person: Person, open: BranchesOpen, again: bool) -> tuple[Message, ...]:
    return (screen(part_of(world, person, open), lead=not open.seen or again, way_on=SIGO),)


def chose(world: World, person: Person, open: BranchesOpen, choice: str, at: datetime) -> Outcome:
    if choice == SIGO.id:
        return Outcome(person)
    part = part_of(world, person, open)
    return Outcome(person, steps(part, choice), BranchesOpen(open.unit, open.part, seen=True))


def part_of(world: World, person: Person, open: BranchesOpen) -> Branches:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Branches)
    return part


KIND = Kind(BranchesOpen, show, chose, part=Branches, begin=begin)
