"""Words of return are given: once after her first lesson, and anew whenever they are asked for or were used.

Which words they are, no flow ever knows."""

from dataclasses import replace

from flows.effects import Keep, Keeping, Send, Text, Words, phrase
from flows.person import Person
from flows.step import Step
from lessons.model import Unit

AFTER = "leccion"
"""The kind of unit after which there is something to lose."""


def first_time(person: Person, unit: Unit) -> Step:
    """Her words, after her first finished lesson and never again by themselves."""
    if person.return_words or unit.kind != AFTER:
        return Step(person)
    return given(person, phrase("return.words"))


def given(person: Person, said: Words) -> Step:
    """`said` has the place where the shell puts them."""
    effects = (Keep(Keeping.RETURN_WORDS, ""), Send(Text((said,))))
    return Step(replace(person, return_words=True), effects)
