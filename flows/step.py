"""The outcome of one event, and the shape that every flow shares."""

from dataclasses import dataclass, replace
from typing import Literal, Protocol

from flows.effects import Effect, Words
from flows.person import Person
from lessons.model import Catalogue, Course


class Label(Protocol):
    """How a label reads in a language; pure."""

    def __call__(self, words: Words, language: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Begin:
    """Where a rehearsal begins: this unit of the default course, for a made-up learner of this country and age."""

    unit: str
    country: str
    age: Literal["", "minor", "adult"] = ""


@dataclass(frozen=True, slots=True)
class World:
    """The frozen catalogue and the rules. The same for everybody during one turn."""

    catalogue: Catalogue
    label: Label
    """To understand a typed answer, flows must know what the buttons say."""
    home: str = "EC"
    """The country offered first where the platform gives no hint."""
    consent_version: str = "1"
    begin: Begin | None = None
    """Where newcomers begin instead of with the welcome; rehearsals only."""

    def course(self, person: Person) -> Course | None:
        """The course she is in, or None before enrolment or if it has left the catalogue."""
        return self.catalogue.courses.get(person.current)


@dataclass(frozen=True, slots=True)
class Step:
    """What a person became, what is asked of the world, and the short word that acknowledges a tap."""

    person: Person
    effects: tuple[Effect, ...] = ()
    toast: Words | None = None

    def then(self, later: "Step") -> "Step":
        """This step followed by `later`, which began from this step's person."""
        return Step(later.person, self.effects + later.effects, later.toast or self.toast)

    def plus(self, *effects: Effect) -> "Step":
        return replace(self, effects=self.effects + effects)
