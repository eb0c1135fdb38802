"""Cards: one bubble; with a button it waits for the tap."""

from datetime import datetime

from flows import answers
from flows.effects import Choice, Text, Written
from flows.kinds.shape import Begun, Kind, Message, Outcome
from flows.opens import CardOpen
from flows.person import Person
from flows.step import World
from lessons.model import Unit
from lessons.parts import Card


def begin(world: World, person: Person, unit: Unit, part: Card, at: datetime) -> Begun:
    """A card without a button is said and passed at once."""
    if part.button is None:
        return Begun(None, (Text((Written(part.text),)),))
    return Begun(CardOpen(unit.id, part.id))


def show(world: World, person: Person, open: CardOpen, again: bool) -> tuple[Message, ...]:
    part = part_of(world, person, open)
    return (Text((Written(part.text),), (Choice("on", Written(part.button or "")),)),)


def chose(world: World, person: Person, open: CardOpen, choice: str, at: datetime) -> Outcome:
    return Outcome(person)


def wrote(world: World, person: Person, open: CardOpen, text: str, at: datetime) -> Outcome | None:
    """«Ok», «listo», «dale»: people say yes to a card in many ways."""
    return Outcome(person) if answers.is_yes(text) or answers.plain(text) in _READ else None


_READ = frozenset({"listo", "lista", "ya", "entendido", "siguiente", "done", "next"})


def part_of(world: World, person: Person, open: CardOpen) -> Card:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Card)
    return part


KIND = Kind(CardOpen, show, chose, wrote, part=Card, begin=begin)
