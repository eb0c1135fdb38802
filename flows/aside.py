"""What an answer inside a detour did: the shape that all detours share."""

from dataclasses import dataclass

from flows.effects import Effect, Words
from flows.kinds.shape import Message
from flows.person import Detour, Person

BACK = "back"


@dataclass(frozen=True, slots=True)
class Aside:
    """What an answer inside a detour did. `next` None: back to the way. `still`: nothing more is said now."""

    person: Person
    say: tuple[Message, ...] = ()
    next: Detour | None = None
    effects: tuple[Effect, ...] = ()
    toast: Words | None = None
    still: bool = False
