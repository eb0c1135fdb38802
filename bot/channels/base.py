"""What a channel is: a platform connection that hears people and makes one call for one delivery."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.channels.kept_files import Attachment


@dataclass(frozen=True, slots=True)
class Address:
    """A person's place on one platform."""

    channel: str
    id: str


@dataclass(frozen=True, slots=True)
class Tap:
    """The platform's handle on one button press: what acknowledges it and which message it marks."""

    handle: str
    message_id: str
    label: str = ""
    """What the button said, to mark the message with."""
    text: str = ""
    entities: tuple["Entity", ...] = ()
    """The tapped message as the platform shows it, so that marking needs no store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One thing a person did, without the platform.

    `once` is unique for ever within the channel (an update id). Exactly one of the kinds:
    start: `text` is the link's code · said: `text` (empty = not text) · tap: `text` is `turn:choice` ·
    blocked / unblocked · group: something said in a group, answered with one line."""

    address: Address
    once: str
    at: datetime
    kind: Literal["start", "said", "tap", "blocked", "unblocked", "group"]
    text: str = ""
    called: str = ""
    language: str = ""
    tap: Tap | None = None
    entities: tuple["Entity", ...] = ()
    """The styles of what was said, as the platform tells them."""
    links: tuple["HiddenLink", ...] = ()
    attachment: Attachment | None = None
    message_id: str = ""
    """The platform's number of what was said, by which it can be taken from her screen."""
    album: bool = False
    """One of several pictures that were sent together, and not the first of them."""


EntityKind = Literal["bold", "spoiler", "italic", "underline", "strikethrough", "code", "pre", "blockquote"]


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of styled text. Offset and length in UTF-16 code units, as Telegram counts."""

    kind: EntityKind
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class HiddenLink:
    """An address behind a stretch of text."""

    offset: int
    length: int
    address: str


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    data: str
    """`turn:choice`, at most 64 bytes."""


@dataclass(frozen=True, slots=True)
class TextBody:
    """A rendered message. Buttons come in rows."""

    text: str
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    takes_file: bool = False
    """Whether a picture or a file may be the answer."""


@dataclass(frozen=True, slots=True)
class PictureBody:
    """The recipe of a picture; drawn at delivery, cached by content hash."""

    channel: str
    sender: str
    text: str
    alt: str


@dataclass(frozen=True, slots=True)
class ResultCardBody:
    """The recipe of a card with a result, in words and `right` of `total` shapes; drawn like a picture."""

    title: str
    score: str
    result: str
    right: int
    total: int
    question: str
    page: str
    alt: str


DrawnBody = PictureBody | ResultCardBody
"""What goes out as a picture; its text has gone before it."""


@dataclass(frozen=True, slots=True)
class DocumentBody:
    """A file beside a course, or the texts of a unit (`word`); read or made at delivery, cached by content hash."""

    course: str
    name: str
    form: Literal["audio", "video", "pdf", "word"]
    title: str
    alt: str


BesideBody = DrawnBody | DocumentBody
"""What comes beside a text that went before it: it is left out when it is late."""


@dataclass(frozen=True, slots=True)
class FileBody:
    """A message of its own that is a picture or a file: `file` is its number in the store, the text its caption.

    `photo` is shown, `document` is saved under `name`."""

    file: int
    name: str
    form: Literal["photo", "document"]
    text: str = ""
    entities: tuple[Entity, ...] = ()


Body = TextBody | FileBody | BesideBody


@dataclass(frozen=True, slots=True)
class Delivery:
    """One outbox row on its way: one platform call."""

    id: int
    address: Address
    body: Body
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    platform_id: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """Nothing was done; try again after `seconds`. Never uses up an attempt."""

    seconds: float
    scope: Literal["chat", "channel"] = "chat"


@dataclass(frozen=True, slots=True)
class Failed:
    """Not delivered. `retry`: surely not sent, may be tried again. `ambiguous`: nobody can tell."""

    reason: str
    retry: bool = False
    ambiguous: bool = False
    counts: bool = True
    """Whether it uses up one of the attempts (no network and back-off do not)."""
    halt: bool = False
    """The whole channel must stop and a person must look (token revoked, account frozen)."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """This person blocked us or is gone: no more rows for her until she speaks."""

    reason: Literal["blocked", "gone", "not_started", "unknown"]


@dataclass(frozen=True, slots=True)
class Held:
    """The platform's window is closed until `until`; the row waits."""

    until: datetime


SendResult = Sent | Throttled | Failed | Unreachable | Held


@dataclass(frozen=True, slots=True)
class Abilities:
    """Declared, not probed. `may_write_hours` None: we may write at any time."""

    longest_text: int = 4096
    longest_caption: int = 1024
    longest_label: int = 40
    can_push: bool = True
    may_write_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """What the world shows at once after a turn: the tap's answer. Cosmetic: one try, may be lost."""

    inbound: Inbound
    toast: str = ""
    answer: bool = True
    """False: the tap was answered plainly before, and a platform takes one answer only. The mark is still due."""
    mark: bool = False
    """Whether the tap counted, so that the tapped message is marked and loses its buttons."""
    reply: str = ""
    """For groups only: the one line with the link to the private chat."""
    hide: bool = False
    """What she typed was a secret and shall not stay on her screen."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An update that we could not parse. It is kept sealed and listed; it never blocks the others."""

    channel: str
    once: str
    raw: str
    reason: str


class ChannelLost(Exception):
    """The channel cannot go on and a restart alone changes nothing. The text is one sentence in Spanish for
    whoever runs the bot; `exit_code` is 75 (another program uses the account: try later) or 78 (settings)."""

    def __init__(self, sentence: str, *, exit_code: Literal[75, 78] = 78) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


class MediaShelf(Protocol):
    """Remembers what a platform already holds: its own id for a content hash. A loss costs one upload."""

    async def get(self, channel: str, hash: str) -> str | None: ...

    async def put(self, channel: str, hash: str, file_id: str) -> None: ...


class Receive(Protocol):
    """Takes a batch in order; returns after everything is durable. `cursor` is stored in the same commit.

    The reactions (toasts, marks) have been handed to `Channel.react` by then. Raises if nothing was stored:
    then nothing may be confirmed to the platform."""

    async def __call__(self, batch: Sequence[Inbound | Unreadable], *, cursor: str | None = None) -> None: ...


class Channel(Protocol):
    """One platform connection. `deliver` makes one call; a refusal is a value, never an exception."""

    name: str
    abilities: Abilities

    async def listen(self, receive: Receive, cursor: str | None) -> None:
        """Runs until cancelled. Confirms to the platform only after `receive` has returned."""

    async def deliver(self, delivery: Delivery) -> SendResult: ...

    async def react(self, reaction: Reaction) -> None:
        """Answers the tap and marks its message; drops what fails."""

    async def edit(self, address: Address, platform_id: str, body: TextBody | FileBody) -> bool:
        """Whether the message that was sent as `platform_id` reads so now; of a picture or file the caption changes.
        One try of a few seconds; never raises."""

    async def delete(self, address: Address, platform_ids: Sequence[str]) -> tuple[str, ...]:
        """Those of the messages sent to this address that were taken from her screen. Never raises."""
