"""Pictures and PDFs that people send on Telegram, read from their messages. Nothing is downloaded here."""

from collections import OrderedDict
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.channels.kept_files import MOST_BYTES, Attachment

_REMEMBERED = 1_000


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Size(_Part):
    file_id: str = ""
    file_unique_id: str = ""
    file_size: int = 0
    width: int = 0
    height: int = 0


class _Document(_Part):
    file_id: str = ""
    file_unique_id: str = ""
    file_size: int = 0
    file_name: str = ""
    mime_type: str = ""


class _Held(_Part):
    photo: list[_Size] = []
    document: _Document | None = None


class Media(_Part):
    """The part of a message that says what came with it, unread: no oddity of a file makes a message unreadable."""

    message_id: int = 0
    media_group_id: str = ""
    photo: Any = None
    document: Any = None


def attachment_of(message: Media) -> Attachment:
    """The largest of a photo's sizes that may be kept, or a PDF; `other` for whatever else is not text."""
    try:
        held = _Held.model_validate({"photo": message.photo or [], "document": message.document})
    except ValidationError:
        return Attachment("other")
    sizes = [size for size in held.photo if size.file_id]
    fitting = [size for size in sizes if size.file_size <= MOST_BYTES] or sizes
    if fitting:
        best = max(fitting, key=lambda size: (size.width * size.height, size.file_size))
        return Attachment("photo", "imagen.jpg", best.file_size, best.file_id, best.file_unique_id)
    document = held.document
    if document is not None and document.file_id and document.mime_type == "application/pdf":
        name, size = document.file_name or "documento.pdf", document.file_size
        return Attachment("pdf", name, size, document.file_id, document.file_unique_id)
    return Attachment("other")


class Albums:
    """Which message of several that were sent together came first. Memory is bounded."""

    def __init__(self) -> None:
        self._first: OrderedDict[str, int] = OrderedDict()

    def is_later(self, message: Media) -> bool:
        """Whether another message of its album was read before; the same one read again is no other."""
        if not message.media_group_id:
            return False
        first = self._first.setdefault(message.media_group_id, message.message_id)
        if len(self._first) > _REMEMBERED:
            self._first.popitem(last=False)
        return first != message.message_id
