"""Her place in a cohort, as she carries it; and what the shell tells a step of the cohort that matters now.

Nothing here names a cohort but `Call`, which is never kept: names are looked up anew each time."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Place = Literal["in", "waiting"]
Late = Literal["", "shift", "compress", "next"]


@dataclass(frozen=True, slots=True)
class Seat:
    """`begins`: the date (ISO, her own calendar) from which her group's lessons come; empty: they come already.
    `late`: how she chose to go on who came after the start."""

    cohort: int
    begins: str = ""
    place: Place = "in"
    late: Late = ""
    told: tuple[int, str, str] | None = None
    """Cohort, place and `begins` that she knows of; another truth than this one is told at a good moment."""
    warmed: tuple[str, ...] = ()
    """Warm-ups behind her."""
    warmed_on: str = ""
    """Local date from which a week counts until the next warm-up."""


class Room(StrEnum):
    """What a link or a membership leads to now."""

    OPEN = "open"
    WAITING = "waiting"
    """Full: a place on the waiting list."""
    LATE = "late"
    """It has begun and still lets people in."""
    OVER = "over"
    """Nobody comes in any more: closed, expired, paused, used up, or no link of ours."""


@dataclass(frozen=True, slots=True)
class Group:
    """A cohort as it is told to her. `start` and `ends`: ISO dates; empty: everybody begins when she joins, or no
    end is set."""

    cohort: int
    name: str
    start: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The truth about one cohort, read in the transaction of the step. `group.cohort` 0: there is none."""

    group: Group
    room: Room
    place: Literal["", "in", "waiting"] = ""
    """How she stands in it by the register; empty: not at all."""
    queue: int = 0
    """Her place on the waiting list, or the one she would get; 1 is next."""
    form: Literal["a", "b"] = "a"
    """The detection form that keeps the halves of the cohort equal."""
    next: Group | None = None
    """The next open cohort of the same course that has a seat."""
    here: str = ""
    """The name of the cohort she is in now, where that is another."""


NO_GROUP = Group(0, "")
