"""All that is remembered of a person between two messages. No free text, no name: those are sealed elsewhere.

Places are kept as ids, never as positions, so that an edited course moves nobody out (W1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """`item` awaits a verdict, or, after a right call of scam, what gave it away."""

    unit: str
    part: str
    item: str
    asked: Literal["verdict", "reason"] = "verdict"
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
    | UnitClosed,
    Field(discriminator="kind"),
]
"""What awaits an answer. At most one per person, however many courses."""


class DetourKind(StrEnum):
    HELP = "help"
    EMERGENCY = "emergency"
    MENU = "menu"
    PRIVACY = "privacy"
    SETTINGS = "settings"
    SETTINGS_HOUR = "settings_hour"
    PROGRESS = "progress"
    PAUSE = "pause"
    CHECK_IN = "check_in"
    """The day after a promise: how did it go?"""
    LEAVING = "leaving"
    ERASING = "erasing"
    RISK = "risk"
    CHALLENGE = "challenge"
    """«Reto de 4»."""


@dataclass(frozen=True, slots=True)
class Detour:
    """Something beside the way; the open question waits untouched. Depth is one: a new one replaces the old."""

    kind: DetourKind
    seen: bool = False
    """The opening words have been said; the screen is shorter now."""
    item: str = ""
    """The message of the challenge that awaits a verdict."""
    judged: tuple[tuple[str, str], ...] = ()
    """Messages of the challenge and her verdicts so far; gone with the last."""


class Standing(StrEnum):
    """Whether we may write first."""

    ACTIVE = "active"
    PAUSED = "paused"
    QUIET = "quiet"
    """She said SALIR and has not chosen yet, or three reminders went unanswered: nothing proactive."""
    UNSUBSCRIBED = "unsubscribed"
    BLOCKED = "blocked"
    ERASED = "erased"
    """She asked for it and confirmed: the shell deletes everything in the same transaction."""


@dataclass(frozen=True, slots=True)
class Consents:
    """Versions she agreed to, empty if not; `figures` None = not asked yet."""

    course: str = ""
    figures: bool | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """A practice she promised to do."""

    unit: str
    part: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """Her place in one course."""

    course: str
    done: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    unit: str = ""
    """The unit she is in, or empty between units."""
    passed: tuple[str, ...] = ()
    """Ids of the parts of `unit` that are behind her."""
    asked: int = 0
    right: int = 0
    """Quiz questions answered, and right at the first try."""
    form: FormId | None = None
    before: Mapping[str, int] = field(default_factory=dict)
    after: Mapping[str, int] = field(default_factory=dict)
    """Item -> certainty 1 (surely real) to 4 (surely a scam), before and after."""
    promise: Promise | None = None
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """The whole state of a person. `turn` grows whenever something is asked; older buttons are stale."""

    turn: int = 0
    salt: int = 0
    """Makes the order of options and messages hers, and the same whenever it is computed."""
    language: Literal["es", "en"] = "es"
    country: str = ""
    zone: str = ""
    hour: int | None = None
    """Minutes after local midnight at which her unit comes; None until she chose."""
    rest_days: tuple[int, ...] = ()
    """Weekdays without units, Monday = 0."""
    code: str = ""
    """What her link carried."""
    standing: Standing = Standing.ACTIVE
    consents: Consents = Consents()
    named: bool = False
    """She gave a name (sealed elsewhere)."""
    courses: Mapping[str, Progress] = field(default_factory=dict)
    current: str = ""
    open: Activity | None = None
    aside: Detour | None = None
    reminded: int = 0
    """Reminders sent since she last spoke."""
    remind_due: datetime | None = None
    """For when the reminder timer is set; None: it is not."""
    heard_at: datetime | None = None
    asked_at: datetime | None = None
    """When something was last asked: together with `heard_at` it tells whether a conversation is under way."""
    unit_on: str = ""
    """Local date (ISO) on which her last unit was opened; the clock brings the next on a later day."""
    nudged_on: str = ""
    """Local date of the last message she had not asked for: at most one a day."""
    return_words: bool = False
    """She was given words of return once; what they are only her paper knows."""

    @property
    def enrolled(self) -> bool:
        return bool(self.consents.course)
