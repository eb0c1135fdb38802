"""Message bodies as JSON text, with a version: what an earlier program stored is still sent by a later one."""

import json
from typing import assert_never

from pydantic import TypeAdapter

from bot.channels.base import Body, DocumentBody, FileBody, PictureBody, ResultCardBody, TextBody

VERSION = 1

_TEXT = TypeAdapter(TextBody)
_FILE = TypeAdapter(FileBody)
_PICTURE = TypeAdapter(PictureBody)
_CARD = TypeAdapter(ResultCardBody)
_DOCUMENT = TypeAdapter(DocumentBody)


class BodyUnreadable(Exception):
    """A stored body is newer than this program or damaged. The message says nothing of what it held."""


def dump(body: Body) -> str:
    """The body as JSON text; `load` gives back an equal one."""
    match body:
        case TextBody():
            return f'{{"v":{VERSION},"text":{_TEXT.dump_json(body, exclude_defaults=True).decode()}}}'
        case FileBody():
            return f'{{"v":{VERSION},"file":{_FILE.dump_json(body, exclude_defaults=True).decode()}}}'
        case PictureBody():
            return f'{{"v":{VERSION},"picture":{_PICTURE.dump_json(body).decode()}}}'
        case ResultCardBody():
            return f'{{"v":{VERSION},"card":{_CARD.dump_json(body).decode()}}}'
        case DocumentBody():
            return f'{{"v":{VERSION},"document":{_DOCUMENT.dump_json(body).decode()}}}'
        case _ as never:
            assert_never(never)


def load(text: str) -> Body:
    """Raises BodyUnreadable if the text is not a body of this version or an earlier one."""
    try:
        raw = json.loads(text)
        if raw["v"] != VERSION:
            raise BodyUnreadable("a message was stored by another version of this program")
        if "text" in raw:
            return _TEXT.validate_python(raw["text"])
        if "file" in raw:
            return _FILE.validate_python(raw["file"])
        if "card" in raw:
            return _CARD.validate_python(raw["card"])
        if "document" in raw:
            return _DOCUMENT.validate_python(raw["document"])
        return _PICTURE.validate_python(raw["picture"])
    except (ValueError, KeyError, TypeError):
        raise BodyUnreadable("a stored message cannot be read") from None
