"""All that is remembered of a person between two messages. No free text, no name: those are sealed elsewhere.

Places are kept as ids, never as positions, so that an edited course moves nobody out (W1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from flows.events import FormId
from flows.opens import Activity
from flows.seat import Seat


class DetourKind(StrEnum):
    HELP = "help"
    EMERGENCY = "emergency"
    MENU = "menu"
    PRIVACY = "privacy"
    SETTINGS = "settings"
    SETTINGS_HOUR = "settings_hour"
    SETTINGS_PLACE = "settings_place"
    SETTINGS_COUNTRY = "settings_country"
    SETTINGS_ZONE = "settings_zone"
    SETTINGS_PACE = "settings_pace"
    SETTINGS_REST = "settings_rest"
    SETTINGS_DATA = "settings_data"
    SETTINGS_ROUTE = "settings_route"
    SETTINGS_COURSES = "settings_courses"
    SETTINGS_NOTICES = "settings_notices"
    """What we may start ourselves."""
    PROGRESS = "progress"
    PAUSE = "pause"
    CHECK_IN = "check_in"
    """The day after a promise: how did it go?"""
    LEAVING = "leaving"
    ERASING = "erasing"
    RISK = "risk"
    CHALLENGE = "challenge"
    """«Reto de 4»."""
    WARMUP = "warmup"
    """A message to judge while her group has not started."""
    GROUP = "group"
    """She came by the link of another group."""
    CALLS = "calls"
    """May she be told when another call opens?"""


@dataclass(frozen=True, slots=True)
class Detour:
    """Something beside the way; the open question waits untouched. Depth is one: a new one replaces the old."""

    kind: DetourKind
    seen: bool = False
    """The opening words have been said; the screen is shorter now."""
    item: str = ""
    """What it is about: the message of the challenge that awaits a verdict, the country whose zone is asked for,
    the code of the other group."""
    at: datetime | None = None
    """When it was opened, where a time or a date is shown."""
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


Category = Literal["calls", "reminders", "units"]
"""What we start ourselves, as she may switch it off: calls to a new course; reminders and notices of her group; the
lesson at her hour."""


@dataclass(frozen=True, slots=True)
class Consents:
    """Versions she agreed to, empty if not; None = not asked yet."""

    course: str = ""
    figures: bool | None = None
    profile: bool | None = None
    """Sensitive data about herself."""


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
    full: bool = False
    """She takes the whole course; else the essential route."""
    badges: tuple[str, ...] = ()
    """Modules whose badge she has, and `essential`."""
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
    told_spanish: bool = False
    """She reads another language and knows that some lessons are in Spanish only."""
    country: str = ""
    zone: str = ""
    hour: int | None = None
    """Minutes after local midnight at which her unit comes; None until she chose."""
    rest_days: tuple[int, ...] = ()
    """Weekdays without units, Monday = 0."""
    pace: int = 1
    """Lessons she wants on a day, 1 to 4."""
    data: Literal["text", "pictures", "full"] = "text"
    """What comes by itself: text only, with a button for each picture; pictures; sound and video too."""
    age: Literal["", "minor", "adult"] = ""
    """Which variant of a sensitive part is hers; empty: she told no age, and gets both."""
    active_days: tuple[str, ...] = ()
    """Local dates on which she finished something, the newest last, 31 at most."""
    lessons_today: int = 0
    """Lessons finished on the newest of `active_days`."""
    code: str = ""
    """What her link carried."""
    seat: Seat | None = None
    """Her place in a cohort; None: she learns by herself."""
    standing: Standing = Standing.ACTIVE
    muted: tuple[Category, ...] = ()
    """What she switched off, in the order of the alphabet; `calls` is among it exactly if she said no to calls."""
    calls: bool | None = None
    """Whether she may be told of new calls; None: not asked yet."""
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
    unit_at: datetime | None = None
    """The moment behind `unit_on`, for when she moves to another zone."""
    nudged_on: str = ""
    """Local date of the last message she had not asked for: at most one a day."""
    return_words: bool = False
    """She was given words of return once; what they are only her paper knows."""

    @property
    def enrolled(self) -> bool:
        return bool(self.consents.course)

    def mutes(self, category: Category) -> bool:
        """Whether she switched that off."""
        return category in self.muted
