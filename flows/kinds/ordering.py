"""Ordering: steps in an order that is not theirs; she says what comes first, then what follows. The last one falls
into place by itself."""

from collections.abc import Sequence
from datetime import datetime

from flows import answers
from flows.effects import Choice, Fact, Text, Words, Written, phrase
from flows.kinds.shape import Begun, Kind, Message, Outcome, lettered, note, numbered, shuffled
from flows.opens import OrderingOpen
from flows.person import Person
from flows.step import World
from lessons.activities import OrderedStep, Ordering
from lessons.model import Course, Unit


def begin(world: World, person: Person, unit: Unit, part: Ordering, at: datetime) -> Begun:
    return Begun(OrderingOpen(unit.id, part.id))


def show(world: World, person: Person, open: OrderingOpen, again: bool) -> tuple[Message, ...]:
    """The lines once; afterwards the letters that are left, and the lines only if she needs them again."""
    part = part_of(world, person, open)
    listed = lettered((Written(part.prompt),), [(s.id, s.text) for s in _shown(part, person, open)])
    left = tuple(choice for choice in listed.choices if choice.id not in open.chosen)
    if not open.chosen:
        return (Text((*listed.words, phrase("ordering.first")), left, columns=3),)
    if not again:
        return (Text((phrase("ordering.then"),), left, columns=3),)
    so_far = phrase("ordering.so_far", letters=_letters(listed.choices, open.chosen))
    return (Text((*listed.words, so_far, phrase("ordering.then")), left, columns=3),)


def _shown(part: Ordering, person: Person, open: OrderingOpen) -> list[OrderedStep]:
    """Her order of the lines: never the right one already."""
    steps = {step.id: step for step in part.steps}
    order = shuffled(steps, person.salt, open.unit, open.part)
    if order == list(steps):
        order = [*order[1:], order[0]]
    return [steps[id_] for id_ in order]


def _letters(choices: Sequence[Choice], chosen: Sequence[str]) -> str:
    letters = {choice.id: choice.label.text for choice in choices if isinstance(choice.label, Written)}
    return ", ".join(letters[id_] for id_ in chosen)


def chose(world: World, person: Person, open: OrderingOpen, choice: str, at: datetime) -> Outcome:
    return _placed(world, person, open, (*open.chosen, choice))


def wrote(world: World, person: Person, open: OrderingOpen, text: str, at: datetime) -> Outcome | None:
    """`b, a, c`, `2 1 3`, `la b`: a letter or a number is a line as it was shown, whatever is left of them."""
    shown = [step.id for step in _shown(part_of(world, person, open), person, open)]
    one = answers.number(text) or answers.letter(answers.plain(text))
    places = [one] if one else answers.places(text)
    if not places or not all(1 <= place <= len(shown) for place in places):
        return None
    named = tuple(shown[place - 1] for place in places)
    if len(set(named)) < len(named):
        return None
    if set(named) == set(shown):
        return _placed(world, person, open, named)
    if set(named) & set(open.chosen):
        return Outcome(person, (Text((phrase("ordering.taken"),)),), open)
    return _placed(world, person, open, (*open.chosen, *named))


def _placed(world: World, person: Person, open: OrderingOpen, chosen: tuple[str, ...]) -> Outcome:
    part = part_of(world, person, open)
    right = tuple(step.id for step in part.steps)
    left = tuple(id_ for id_ in right if id_ not in chosen)
    if len(left) > 1:
        return Outcome(person, (), OrderingOpen(open.unit, open.part, chosen))
    placed = sum(one == other for one, other in zip((*chosen, *left), right, strict=True))
    fact = note(person, Fact.ORDERED, open.unit, part.id, f"{placed}/{len(right)}", part.rev)
    opener: Words = phrase("ordering.right" if placed == len(right) else "ordering.goes_so")
    said = Text((opener, numbered(step.text for step in part.steps), Written(part.feedback)))
    return Outcome(person, (said,), None, (fact,))


def there(course: Course, open: OrderingOpen, part: Ordering) -> bool:
    """The steps she has chosen are still there, and something is left to choose."""
    left = {step.id for step in part.steps} - set(open.chosen)
    return len(left) == len(part.steps) - len(open.chosen) and len(left) > 1


def part_of(world: World, person: Person, open: OrderingOpen) -> Ordering:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Ordering)
    return part


KIND = Kind(OrderingOpen, show, chose, wrote, part=Ordering, begin=begin, there=there)
