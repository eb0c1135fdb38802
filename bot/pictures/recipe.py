"""What a picture is made of, and the name its bytes are cached under."""

import hashlib
import json
from dataclasses import asdict, astuple, dataclass

# Raise it with every change that alters a drawing: chats keep uploaded pictures by content hash, and an old
# hash would bring back the old drawing. A test compares it with what is really drawn.
DRAWING = 1

CHANNELS = ("sms", "whatsapp", "telegram", "correo", "bolsa-empleo", "nota-de-voz")


class PictureFailed(Exception):
    """A picture could not be drawn. The message is one clear sentence in Spanish for whoever runs the bot."""


@dataclass(frozen=True, slots=True)
class MessagePicture:
    """The recipe of one picture: hashable, and everything that decides the bytes.

    `channel` is one of `CHANNELS`. `sender` is what the phone would show: a name, a masked number, or a name
    followed by a note in brackets or an address in angle brackets. `text` is the message; in e-mail it may
    begin with «Asunto: …». With `lines` every drawn line of the text carries its number, to mark evidence.
    """

    channel: str
    sender: str
    text: str
    lines: bool = False


@dataclass(frozen=True, slots=True)
class ResultPicture:
    """The recipe of a card with a result: `right` of `total` as shapes, and words that name nobody."""

    title: str
    score: str
    result: str
    right: int
    total: int
    question: str
    page: str


@dataclass(frozen=True, slots=True)
class AdvertPicture:
    """The recipe of a square advert; `address` is what its QR code holds, empty for none."""

    head: str
    title: str
    starts: str
    address: str
    typed: str
    never: str
    by: str


Recipe = MessagePicture | ResultPicture | AdvertPicture

KINDS: dict[str, type[MessagePicture] | type[ResultPicture] | type[AdvertPicture]] = {
    "message": MessagePicture,
    "result": ResultPicture,
    "advert": AdvertPicture,
}
"""What a recipe is called where it travels as JSON."""


def as_json(recipe: Recipe) -> str:
    """For another process; `from_json` gives back an equal one."""
    kind = next(name for name, of in KINDS.items() if isinstance(recipe, of))
    return json.dumps({kind: asdict(recipe)})


def from_json(text: str) -> Recipe:
    ((kind, fields),) = json.loads(text).items()
    return KINDS[kind](**fields)


def content_hash(recipe: Recipe) -> str:
    """The cache key of a picture: 64 hexadecimal digits that change with the recipe and with the drawing."""
    name = next(name for name, of in KINDS.items() if isinstance(recipe, of))
    kind = [] if isinstance(recipe, MessagePicture) else [name]
    return hashlib.sha256(json.dumps([DRAWING, *kind, *astuple(recipe)]).encode("ascii")).hexdigest()
