"""A lesson that is not in her language yet: she is told once, and it comes in Spanish."""

from dataclasses import replace

from flows.effects import Send, Text, phrase
from flows.person import Person
from flows.step import Step, World
from lessons.model import Unit

BASE = "es"


def told_once(world: World, person: Person, unit: Unit) -> Step:
    """One line before the first lesson that she gets in Spanish although she reads another language."""
    whole = world.catalogue.translated.get(person.language, frozenset())
    if person.language == BASE or person.told_spanish or f"{person.current}/{unit.id}" in whole:
        return Step(person)
    said = Send(Text((phrase("unit.in_spanish"),)))
    return Step(replace(person, told_spanish=True), (said,))
