"""A person as a turn works on her."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.channels.base import Address
from flows.person import Person

K = TypeVar("K")


@dataclass(slots=True)
class Row:
    """What a turn works on: change `person`, then `save`. `figures_id` and `name` are empty until there is
    one.

    Its repr shows no name and no address, so that it may stand in a log."""

    id: int
    person: Person
    address: Address = field(repr=False)
    address_id: int
    name: str = field(repr=False)
    figures_id: str = field(repr=False)
    missed: bool
    """A conversation message may not have reached her."""
    reachable: bool
    made_at: datetime
    loaded: Person = field(repr=False)
    """The person as the tables have her; what follows from a change is found by comparing."""
    heard_ms: int = field(repr=False)
    consented_ms: int | None = field(repr=False)
    used_ms: int = field(repr=False)
    written_at: datetime | None = None
    """When a message of the staff was last on its way to her."""


class Found(dict[K, Row]):
    """The rows by what was asked for. `unreadable`: those of the asked who are stored, but whose state or seal
    this program cannot read (each is logged by her number): they are left out and spoil nobody else's."""

    def __init__(self) -> None:
        super().__init__()
        self.unreadable: set[K] = set()
