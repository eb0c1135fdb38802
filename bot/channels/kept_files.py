"""Files that the program keeps itself, as channels need them: pictures and pages of the staff, lists made for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

MOST_BYTES = 5 * 1024 * 1024
"""What a file may weigh."""

_TYPES: Mapping[str, str] = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"%PDF-", "pdf"),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a kept file without reading it. `hash`: the same for the same content; `size` in bytes;
    `source`: Telegram's own id of it, or empty; `here`: its bytes are in the store."""

    name: str
    form: str
    size: int
    hash: str
    source: str = ""
    here: bool = True


@dataclass(frozen=True, slots=True)
class Attachment:
    """What came with something said. `photo` or `pdf` is there to be kept: at Telegram under `source`, or in the store
    already as `file`. `other`: anything else, of which no more is known. `unique`: Telegram's name of the content."""

    form: Literal["photo", "pdf", "other"]
    name: str = ""
    size: int = 0
    source: str = ""
    unique: str = ""
    file: int = 0


class FileShelf(Protocol):
    """Where kept files are read from. None: the file is gone, or its bytes are not here yet."""

    async def about(self, file: int) -> Kept | None: ...

    async def read(self, file: int) -> bytes | None: ...


class NoFiles:
    """A shelf with nothing on it: for a channel that runs without a store."""

    async def about(self, file: int) -> Kept | None:
        return None

    async def read(self, file: int) -> bytes | None:
        return None


def kind_of(data: bytes) -> str:
    """`jpeg`, `png` or `pdf` by how the content begins, whatever its name says; empty for anything else."""
    return next((kind for beginning, kind in _BEGINNINGS if data.startswith(beginning)), "")


def media_type(form: str, data: bytes) -> str:
    """What the web calls it: by its content, else by its form."""
    return _TYPES.get(kind_of(data) or form, "application/octet-stream")
