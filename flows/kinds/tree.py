"""Tree: short questions about what she is in, and one recommendation where they end.

Nothing of it is noted: what she answers is her own situation, not an exercise. Only the open node is remembered, until
the next one."""

from datetime import datetime

from flows.effects import Choice, Text, Written
from flows.kinds.shape import Begun, Kind, Message, Outcome
from flows.opens import TreeOpen
from flows.person import Person
from flows.step import World
from lessons.activities import Tree
from lessons.model import Course, Unit


def begin(world: World, person: Person, unit: Unit, part: Tree, at: datetime) -> Begun:
    return Begun(TreeOpen(unit.id, part.id, part.nodes[0].id))


def show(world: World, person: Person, open: TreeOpen, again: bool) -> tuple[Message, ...]:
    node = part_of(world, person, open).node[open.node]
    return (Text((Written(node.text),), tuple(Choice(turn.id, Written(turn.label)) for turn in node.turns)),)


def chose(world: World, person: Person, open: TreeOpen, choice: str, at: datetime) -> Outcome:
    """On to the node of that button; one without buttons is the recommendation, and the end."""
    part = part_of(world, person, open)
    turn = next(turn for turn in part.node[open.node].turns if turn.id == choice)
    node = part.node[turn.to]
    if node.turns:
        return Outcome(person, (), TreeOpen(open.unit, open.part, node.id))
    return Outcome(person, (Text((Written(node.text),)),))


def there(course: Course, open: TreeOpen, part: Tree) -> bool:
    """The node is still there and still asks something."""
    return open.node in part.node and bool(part.node[open.node].turns)


def part_of(world: World, person: Person, open: TreeOpen) -> Tree:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Tree)
    return part


KIND = Kind(TreeOpen, show, chose, part=Tree, begin=begin, there=there)
