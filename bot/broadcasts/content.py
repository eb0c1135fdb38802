"""What a broadcast says: whatever the staff member has sent, one platform call for each person."""

import hashlib
import json
from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter

from bot.channels.base import Entity


@dataclass(frozen=True, slots=True)
class Said:
    """One text with its styles; `file` is a row of the table `files`, 0 for none. With a file the text is its
    caption; `name`, `form` and `size` (bytes) are the file's."""

    text: str
    entities: tuple[Entity, ...] = ()
    file: int = 0
    name: str = ""
    form: Literal["photo", "document"] = "document"
    size: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """The message as everybody reads it, and, where there is one, as people read it who read English."""

    es: Said
    en: Said | None = None

    def in_language(self, language: str) -> Said:
        return self.en if language == "en" and self.en is not None else self.es

    def files(self) -> tuple[int, ...]:
        """The kept files that go with it."""
        return tuple(said.file for said in (self.es, self.en) if said is not None and said.file)

    def text_hash(self) -> str:
        """The same for the same words, whatever their styles: an identical text is asked about twice."""
        words = [" ".join(said.text.split()).casefold() for said in (self.es, self.en) if said]
        return hashlib.sha256(json.dumps(words).encode()).hexdigest()


_ADAPTER = TypeAdapter(Content)


def dump(content: Content) -> str:
    """The content as JSON text; `load` gives back an equal one."""
    return _ADAPTER.dump_json(content).decode()


def load(text: str) -> Content:
    """Raises pydantic.ValidationError for anything that `dump` did not write."""
    return _ADAPTER.validate_json(text)
