"""What the dialogs of `/difusion` are at."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.broadcasts.audience import Audience
from bot.broadcasts.content import Content


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to many on its way to be released. `at` None: at once; `timed`: she has said when; `tested`: what of
    it she has sent to herself, as `Content` dumps it."""

    audience: Audience = field(default_factory=Audience)
    content: Content | None = None
    at: datetime | None = None
    minutes: int | None = None
    timed: bool = False
    urgent: bool = False
    tested: str = ""


@dataclass(frozen=True, slots=True)
class Broadcasts:
    """Those that run and the newest ones."""

    kind: Literal["broadcasts"] = "broadcasts"


@dataclass(frozen=True, slots=True)
class Whom:
    """To which groups?"""

    draft: Draft = Draft()
    kind: Literal["bc_whom"] = "bc_whom"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The groups are named: to all of them, or to some? `no`: whom shall it leave out?"""

    draft: Draft
    no: bool = False
    kind: Literal["bc_narrowing"] = "bc_narrowing"


@dataclass(frozen=True, slots=True)
class Picking:
    """Which values of one mark? `no`: whom it leaves out."""

    draft: Draft
    mark: str
    no: bool = False
    kind: Literal["bc_picking"] = "bc_picking"


@dataclass(frozen=True, slots=True)
class Writing:
    """She sends the message itself, in Spanish or in English."""

    draft: Draft
    language: Literal["es", "en"] = "es"
    kind: Literal["bc_writing"] = "bc_writing"


@dataclass(frozen=True, slots=True)
class Timing:
    """When? `each`: at an hour of each person's day; else at one instant; None: which of them?"""

    draft: Draft
    each: bool | None = None
    kind: Literal["bc_timing"] = "bc_timing"


@dataclass(frozen=True, slots=True)
class Reviewing:
    """What would happen. `count`: who gets it, as it was shown `since`; `sure`: she is asked for the second time."""

    draft: Draft
    count: int
    since: datetime
    sure: bool = False
    kind: Literal["bc_reviewing"] = "bc_reviewing"


@dataclass(frozen=True, slots=True)
class Urging:
    """What urgent means: yes or no?"""

    draft: Draft
    kind: Literal["bc_urging"] = "bc_urging"


@dataclass(frozen=True, slots=True)
class OneBroadcast:
    """How one of them goes or went. `sure`: she is asked whether it shall really be cancelled."""

    id: int
    sure: bool = False
    kind: Literal["bc_one"] = "bc_one"


@dataclass(frozen=True, slots=True)
class Unsure:
    """Those of whom nobody can tell whether it reached them. `person`: the one who would get it again, 0: none is
    chosen, -1: all of them."""

    id: int
    person: int = 0
    kind: Literal["bc_unsure"] = "bc_unsure"


@dataclass(frozen=True, slots=True)
class Recalling:
    """Shall what was sent be taken away? `mend`: she sends the words that take its place."""

    id: int
    mend: bool = False
    kind: Literal["bc_recalling"] = "bc_recalling"


BroadcastDialog = (
    Broadcasts
    | Whom
    | Narrowing
    | Picking
    | Writing
    | Timing
    | Reviewing
    | Urging
    | OneBroadcast
    | Unsure
    | Recalling
)
