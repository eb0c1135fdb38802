"""What the dialogs of `/difusion` may ask to be done. Performed by `bot.staff.broadcast_deeds`."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from bot.broadcasts.content import Content, Said
from bot.broadcasts.controls import Verb
from bot.staff.dialogs.broadcast_state import Draft


@dataclass(frozen=True, slots=True)
class ShowContent:
    """The message as people will see it, in her chat. `everywhere`: in all her chats, as a test."""

    content: Content
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """Send it. `count`: how many she was told that get it; `sure`: she was asked twice."""

    draft: Draft
    count: int
    sure: bool


@dataclass(frozen=True, slots=True)
class Steer:
    """Pause, resume or cancel."""

    broadcast: int
    verb: Verb


@dataclass(frozen=True, slots=True)
class SendAgain:
    """`who`: those whose message surely was not sent, or the unconfirmed of `person` (0: all of them)."""

    broadcast: int
    who: Literal["failed", "unconfirmed"]
    person: int = 0


@dataclass(frozen=True, slots=True)
class Recall:
    """What was sent is taken away, or its words become those of `said`."""

    broadcast: int
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class MakeReport:
    """The report as a file, one line a person: behind the PIN."""

    broadcast: int
    form: Literal["csv", "xlsx"]
    personal: ClassVar[bool] = True


BroadcastAct = ShowContent | Release | Steer | SendAgain | Recall | MakeReport
