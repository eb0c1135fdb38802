"""What may await an answer: one small state for each kind of part, for the welcome, and for the pause between units.

Places are ids, never positions, so that an edited course moves nobody out (W1). No free text, ever."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from flows.events import FormId


class WelcomeStep(StrEnum):
    """What the first five minutes are waiting for (first-minutes.md)."""

    HELLO = "hello"
    WHO = "who"
    SAMPLE_SCAM = "sample_scam"
    MORE = "more"
    SAMPLE_REAL = "sample_real"
    WANT = "want"
    LATER = "later"
    CONSENT = "consent"
    TOO_YOUNG = "too_young"
    DECLINED = "declined"
    NAME = "name"
    NAME_TYPED = "name_typed"
    PLACE = "place"
    COUNTRY = "country"
    ZONE = "zone"
    CHALLENGE = "challenge"
    HOUR = "hour"
    HOUR_TYPED = "hour_typed"


@dataclass(frozen=True, slots=True)
class WelcomeOpen:
    """A step of the first five minutes. `at`: when it was asked, for the local time it shows; `form`: which
    detection form she will get; `called`: whether her platform shows a name for her; `verdict`: what she said
    of the sample just before."""

    step: WelcomeStep
    at: datetime
    form: FormId = "a"
    called: bool = False
    verdict: str = ""
    kind: Literal["welcome"] = "welcome"


@dataclass(frozen=True, slots=True)
class CardOpen:
    """A card waits for its button."""

    unit: str
    part: str
    kind: Literal["card"] = "card"


@dataclass(frozen=True, slots=True)
class QuizOpen:
    unit: str
    part: str
    tries: int = 0
    kind: Literal["quiz"] = "quiz"


@dataclass(frozen=True, slots=True)
class SortingOpen:
    """`phrase` is being sorted; `right` counts those sorted right so far."""

    unit: str
    part: str
    phrase: str
    right: int = 0
    kind: Literal["sorting"] = "sorting"


@dataclass(frozen=True, slots=True)
class SpottingOpen:
    """`item` awaits a verdict, or, after a right call of scam, the lines that gave it away. `picked`: numbers of the
    lines that are marked so far; `judged`: the messages of this lab behind her, with her certainty, 1 to 4."""

    unit: str
    part: str
    item: str
    asked: Literal["verdict", "lines"] = "verdict"
    picked: tuple[str, ...] = ()
    judged: tuple[tuple[str, int], ...] = ()
    kind: Literal["spotting"] = "spotting"


@dataclass(frozen=True, slots=True)
class BranchesOpen:
    """`seen`: she has looked at one branch at least; the screen is shorter then."""

    unit: str
    part: str
    seen: bool = False
    kind: Literal["branches"] = "branches"


@dataclass(frozen=True, slots=True)
class PracticeOpen:
    """Waiting for the hour she promises; `typed`: she wants to write another hour."""

    unit: str
    part: str
    typed: bool = False
    kind: Literal["practice"] = "practice"


@dataclass(frozen=True, slots=True)
class QuestionOpen:
    """A survey question. `picked`: what is marked so far where several may be."""

    unit: str
    part: str
    picked: tuple[str, ...] = ()
    typed: bool = False
    """She chose an answer that she writes herself."""
    kind: Literal["question"] = "question"


@dataclass(frozen=True, slots=True)
class MeasureOpen:
    """A message of a detection form; in the welcome `unit` is empty and `upto` says how many are asked now."""

    unit: str
    part: str
    item: str
    upto: int = 8
    moment: Literal["before", "after"] = "before"
    kind: Literal["measure"] = "measure"


@dataclass(frozen=True, slots=True)
class UnitClosed:
    """A unit has ended (`unit` empty: none has begun yet): «Otra más», or until `due`. `at`: when it ended."""

    unit: str
    at: datetime
    due: datetime
    kind: Literal["unit_closed"] = "unit_closed"


@dataclass(frozen=True, slots=True)
class NoticeOpen:
    """A sensitive unit has said what it is about: go on, skip it, or help. `told` False: it came by the clock, and
    nothing has been said yet but that a lesson is there."""

    unit: str
    told: bool = True
    kind: Literal["notice"] = "notice"


@dataclass(frozen=True, slots=True)
class ForkOpen:
    """The essential route has ended with `unit`: on with the whole course, or the closing."""

    unit: str
    kind: Literal["fork"] = "fork"


@dataclass(frozen=True, slots=True)
class SeatOpen:
    """How she goes on whose group has started (`late`) or is full (`waiting`). `ends`: the day on which her group
    ends; `next` and `begins`: the next group and its start; for who waits `begins` is the start of this one."""

    asked: Literal["late", "waiting"]
    at: datetime
    ends: str = ""
    next: int = 0
    begins: str = ""
    kind: Literal["seat"] = "seat"


@dataclass(frozen=True, slots=True)
class PermissionOpen:
    """May what follows in this unit be kept?"""

    unit: str
    part: str
    kind: Literal["permission"] = "permission"


@dataclass(frozen=True, slots=True)
class OrderingOpen:
    """`chosen`: the steps she has put in order so far."""

    unit: str
    part: str
    chosen: tuple[str, ...] = ()
    kind: Literal["ordering"] = "ordering"


@dataclass(frozen=True, slots=True)
class FindingOpen:
    """`picked`: the lines that are marked so far."""

    unit: str
    part: str
    picked: tuple[str, ...] = ()
    kind: Literal["finding"] = "finding"


@dataclass(frozen=True, slots=True)
class ChecklistOpen:
    """`step` is being asked; `ticked`: those that count as done so far; `helped`: its help has been read."""

    unit: str
    part: str
    step: str
    ticked: tuple[str, ...] = ()
    helped: bool = False
    kind: Literal["checklist"] = "checklist"


@dataclass(frozen=True, slots=True)
class DecidingOpen:
    """`scene` is being asked; `best` counts the best ways taken so far."""

    unit: str
    part: str
    scene: str
    best: int = 0
    kind: Literal["deciding"] = "deciding"


@dataclass(frozen=True, slots=True)
class TreeOpen:
    unit: str
    part: str
    node: str
    kind: Literal["tree"] = "tree"


@dataclass(frozen=True, slots=True)
class WritingOpen:
    """What she writes is read by nobody and goes nowhere."""

    unit: str
    part: str
    kind: Literal["writing"] = "writing"


@dataclass(frozen=True, slots=True)
class ReflectionOpen:
    unit: str
    part: str
    kind: Literal["reflection"] = "reflection"


@dataclass(frozen=True, slots=True)
class ResourceOpen:
    """`page`: the page of its text that is on her screen, 1 the first; 0: she has not chosen yet."""

    unit: str
    part: str
    page: int = 0
    kind: Literal["resource"] = "resource"


Activity = Annotated[
    WelcomeOpen
    | CardOpen
    | QuizOpen
    | SortingOpen
    | SpottingOpen
    | BranchesOpen
    | PracticeOpen
    | QuestionOpen
    | MeasureOpen
    | NoticeOpen
    | ForkOpen
    | SeatOpen
    | PermissionOpen
    | OrderingOpen
    | FindingOpen
    | ChecklistOpen
    | DecidingOpen
    | TreeOpen
    | WritingOpen
    | ReflectionOpen
    | ResourceOpen
    | UnitClosed,
    Field(discriminator="kind"),
]
"""What awaits an answer. At most one per person, however many courses."""
