"""What a dialog about a call may ask to be done. Performed by `bot.staff.calls_deeds` in the same transaction."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Terms:
    """What shall hold for a link; None: as it is. `cap` 0: no limit. `until`: the last day, `NEVER` for none.
    `spent`: US cents."""

    cap: int | None = None
    until: date | None = None
    sector: str | None = None
    spent: int | None = None
    paused: bool | None = None


NEVER = date.max


@dataclass(frozen=True, slots=True)
class MakeLink:
    """A link for this advert; where there is one, it gets the terms."""

    cohort: int
    source: str
    terms: Terms = Terms()


@dataclass(frozen=True, slots=True)
class ChangeLink:
    link: int
    terms: Terms


@dataclass(frozen=True, slots=True)
class MakeAdvert:
    """A file that leads to this link."""

    link: int
    what: Literal["qr", "poster", "kit"]


@dataclass(frozen=True, slots=True)
class PlanSeries:
    """The steps of this cohort's call, those that are not there yet."""

    cohort: int


@dataclass(frozen=True, slots=True)
class WriteStep:
    """The step says this from now on in that language."""

    cohort: int
    days: int
    language: Literal["es", "en"]
    text: str


@dataclass(frozen=True, slots=True)
class UsualWords:
    """The step says again what comes with the program, in every language."""

    cohort: int
    days: int


@dataclass(frozen=True, slots=True)
class SwitchStep:
    """Whether the step goes out."""

    cohort: int
    days: int
    on: bool


CallAct = MakeLink | ChangeLink | MakeAdvert | PlanSeries | WriteStep | UsualWords | SwitchStep
