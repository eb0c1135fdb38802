"""What can happen to a person. Closed on purpose: every `match` over Event ends in assert_never."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from flows.seat import Call

FormId = Literal["a", "b"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the shell knows and the flow must be told. Nothing here is kept by a flow."""

    called: str = ""
    """The name her platform shows for her; offered once as the name to use."""
    language: str = ""
    """Her app's language as the platform gives it, such as `es-EC`; empty if unknown."""
    form: FormId = "a"
    """Which detection form she gets first; the shell keeps the halves equal."""
    salt: int = 0
    """A number of her own, from the shell, for orders that look random."""
    missed: bool = False
    """A conversation message may not have reached her: show the open question again."""
    written_at: datetime | None = None
    """When a message of the staff was last on its way to her: it counts as one that she did not ask for."""
    call: Call | None = None
    """The cohort that her link or her membership leads to; None where the step needs none (`joining.sought`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """She opened the bot, perhaps through a link. `code` is what the link carried, or empty."""

    at: datetime
    code: str = ""
    context: Context = field(default_factory=Context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """She wrote something. Empty text: something that is not text (a photo, a sticker)."""

    at: datetime
    text: str
    context: Context = field(default_factory=Context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chose:
    """She tapped a button that was made for turn `turn`."""

    at: datetime
    turn: int
    choice: str
    context: Context = field(default_factory=Context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """A timer of hers came due. Its row is gone: a timer fires once or not at all."""

    at: datetime
    timer: str
    course: str = ""
    context: Context = field(default_factory=Context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """The platform says that she can no longer be written to."""

    at: datetime
    context: Context = field(default_factory=Context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unblocked:
    """The platform says that she let the bot in again."""

    at: datetime
    context: Context = field(default_factory=Context)


class Arrival(StrEnum):
    """What came of three words of return, or of a link that joins two chats."""

    MOVED = "moved"
    """Her words were right: this chat is her place now, and the one before is closed."""
    JOINED = "joined"
    """Her link was right: this chat is a second way to the same place."""
    PLACED = "placed"
    """She has a place in this chat already: nothing was changed."""
    UNKNOWN = "unknown"
    """The words are nobody's."""
    TOO_MANY = "too_many"
    """The words were not looked at: too many wrong ones came from here within an hour."""
    LINK_OVER = "link_over"
    """The link was used, is too old, or never was one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """She wrote words of return or came through a joining link; the shell has acted on it. The person of this
    event is whoever she is from now on."""

    at: datetime
    arrival: Arrival
    context: Context = field(default_factory=Context)


Event = Started | Said | Chose | Arrived | Fired | Blocked | Unblocked
Contact = Started | Said | Chose | Arrived
"""Events by which she herself speaks."""
