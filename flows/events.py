"""What can happen to a person. Closed on purpose: every `match` over Event ends in assert_never."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

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


Event = Started | Said | Chose | Fired | Blocked | Unblocked
Contact = Started | Said | Chose
"""Events by which she herself speaks."""
