"""Checklist: things to do on her own phone, one by one, the same buttons under each. Nothing is sent, nothing is
demanded: a step that is left counts no blame."""

from dataclasses import replace
from datetime import datetime

from flows import answers
from flows.effects import Choice, Fact, Text, Words, Written, phrase
from flows.kinds.shape import Begun, Kind, Message, Outcome, note
from flows.opens import ChecklistOpen
from flows.person import Person
from flows.step import World
from lessons.activities import CheckedStep, Checklist
from lessons.model import Course, Unit


def begin(world: World, person: Person, unit: Unit, part: Checklist, at: datetime) -> Begun:
    return Begun(ChecklistOpen(unit.id, part.id, part.steps[0].id))


def show(world: World, person: Person, open: ChecklistOpen, again: bool) -> tuple[Message, ...]:
    part = part_of(world, person, open)
    place, step = _step(part, open)
    lead = (Written(part.prompt),) if place == 0 and not open.helped else ()
    count = phrase("count.of", n=place + 1, total=len(part.steps), text=Written(step.text))
    return (Text((*lead, count), tuple(Choice(tick.id, Written(tick.label)) for tick in part.ticks)),)


def chose(world: World, person: Person, open: ChecklistOpen, choice: str, at: datetime) -> Outcome:
    """A button that helps opens the help of a step once; the second time it leaves the step: nobody is held."""
    part = part_of(world, person, open)
    place, step = _step(part, open)
    tick = next(tick for tick in part.ticks if tick.id == choice)
    if tick.helps and not open.helped:
        return Outcome(person, (Text((Written(step.help),)),), replace(open, helped=True))
    said: tuple[Words, ...] = ()
    if choice in step.replies:
        said = (Written(step.replies[choice]),)
    elif tick.helps:
        said = (phrase("checklist.left"),)
    ticked = (*open.ticked, step.id) if tick.counts else open.ticked
    if place + 1 < len(part.steps):
        following = ChecklistOpen(open.unit, open.part, part.steps[place + 1].id, ticked)
        return Outcome(person, (Text(said),) if said else (), following)
    done, total = sum(step.id in ticked for step in part.steps), len(part.steps)
    fact = note(person, Fact.CHECKED, open.unit, part.id, f"{done}/{total}", part.rev)
    return Outcome(person, (Text((*said, _counted(done, total))),), None, (fact,))


def _counted(done: int, total: int) -> Words:
    if done == 0:
        return phrase("checklist.none")
    return phrase("checklist.all" if done == total else "checklist.some", n=done, total=total)


def wrote(world: World, person: Person, open: ChecklistOpen, text: str, at: datetime) -> Outcome | None:
    """«Ya», «listo», «ok» are the button that counts."""
    if not (answers.is_done(text) or answers.is_yes(text)):
        return None
    counting = next(tick for tick in part_of(world, person, open).ticks if tick.counts)
    return chose(world, person, open, counting.id, at)


def _step(part: Checklist, open: ChecklistOpen) -> tuple[int, CheckedStep]:
    return next((place, step) for place, step in enumerate(part.steps) if step.id == open.step)


def there(course: Course, open: ChecklistOpen, part: Checklist) -> bool:
    return any(step.id == open.step for step in part.steps)


def part_of(world: World, person: Person, open: ChecklistOpen) -> Checklist:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Checklist)
    return part


KIND = Kind(ChecklistOpen, show, chose, wrote, part=Checklist, begin=begin, there=there)
