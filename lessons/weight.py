"""How many bytes a course costs on a prepaid phone: its texts, and the pictures of its messages."""

from collections.abc import Iterator

from pydantic import BaseModel, Field

from lessons.base import Content, ItemId, Whole

MOST_OF_A_UNIT = 30_000
MOST_OF_A_COURSE = 2_000_000
"""Bytes of text, without media."""


class Weights(Content):
    """media/pesos.yaml: bytes of each message's picture. Written by `make weights`, never by hand."""

    pictures: dict[ItemId, Whole] = Field(alias="imagenes")


def text_bytes(content: BaseModel) -> int:
    """Bytes of all that may be read in a piece of content, in UTF-8; notes for authors are read by nobody."""
    return sum(
        len(text.encode()) for text in _texts(content.model_dump(exclude={"notes", "objective", "sources"}))
    )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
