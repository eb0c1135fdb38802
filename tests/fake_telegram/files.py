"""Files the bot uploaded, remembered by file_id for this bot alone."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import Any

from tests.fake_telegram.call import Call, Upload
from tests.fake_telegram.refusals import Refusal, bad_request

PHOTO_BYTES = 10 * 1024 * 1024
DOCUMENT_BYTES = 50 * 1024 * 1024
DOWNLOAD_BYTES = 20 * 1024 * 1024
PHOTO_SIDES = 10_000
PHOTO_RATIO = 20
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_PREFIXES = {"photo": "AgACAgEAAx", "audio": "CQACAgEAAx", "video": "BAACAgEAAx", "document": "BQACAgEAAx"}
_JPEG_FRAMES = frozenset(set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC})


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What a message shows of a file; photos have their width and height."""

    file_id: str
    unique_id: str
    kind: str
    size: int
    file_name: str = ""
    content_type: str = ""
    width: int = 0
    height: int = 0

    def as_result(self) -> Any:
        """The value of the message's `photo`, `audio`, `video` or `document` field."""
        base = {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}
        if self.kind != "photo":
            named = {**base, "file_name": self.file_name, "mime_type": self.content_type}
            lasting = {} if self.kind == "document" else {"duration": 1}
            sides = {"width": 320, "height": 240} if self.kind == "video" else {}
            return {**named, **lasting, **sides}
        scale = min(1.0, 90 / max(self.width, self.height))
        small = {
            "file_id": f"{self.file_id}s",
            "file_unique_id": f"{self.unique_id}s",
            "file_size": max(1, self.size // 20),
            "width": max(1, round(self.width * scale)),
            "height": max(1, round(self.height * scale)),
        }
        return [small, {**base, "width": self.width, "height": self.height}]


class FileShelf:
    """Hands out file_ids and takes them back; ids of another bot are unknown here."""

    def __init__(self, bot_id: int) -> None:
        self._bot_id = bot_id
        self._files: dict[str, StoredFile] = {}
        self._contents: dict[str, bytes] = {}
        """By the path at which a file may be downloaded."""

    def take(self, call: Call, field: str, *, strict: bool) -> StoredFile:
        """The file a call means: an upload, `attach://name`, or a file_id given out before."""
        upload, value = call.files.get(field), call.params.get(field)
        if upload is None and isinstance(value, str) and value.startswith("attach://"):
            upload = call.files.get(value.removeprefix("attach://"))
        if upload is not None:
            return self._store(upload, field, strict=strict)
        if not isinstance(value, str) or not value:
            raise bad_request(f"there is no {field} in the request")
        if value.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        return self._known(value, field)

    def sent_by_person(self, upload: Upload, field: str) -> StoredFile:
        """What somebody sends to the bot."""
        return self._store(upload, field, strict=True)

    def path_of(self, file_id: str) -> dict[str, Any]:
        """What getFile says: where it may be downloaded, if it is not too big for that."""
        stored = self._files.get(file_id)
        if stored is None:
            raise bad_request("invalid file_id")
        if stored.size > DOWNLOAD_BYTES:
            raise bad_request("file is too big")
        return {
            "file_id": file_id,
            "file_unique_id": stored.unique_id,
            "file_size": stored.size,
            "file_path": _path(stored),
        }

    def content(self, path: str) -> bytes | None:
        return self._contents.get(path)

    def _known(self, file_id: str, field: str) -> StoredFile:
        stored = self._files.get(file_id)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if stored.kind != field:
            raise bad_request(f"can't use file of type {stored.kind.title()} as {field.title()}")
        return stored

    def _store(self, upload: Upload, field: str, *, strict: bool) -> StoredFile:
        if not upload.data:
            raise bad_request("file must be non-empty")
        kind = _taken_as(field, upload.data) if strict else field
        width = height = 0
        if kind == "photo":
            width, height = _photo_size(upload.data) if strict else (100, 100)
        elif strict and len(upload.data) > DOCUMENT_BYTES:
            raise Refusal(413, "Request Entity Too Large")
        digest = hashlib.sha256(upload.data).hexdigest()[:16]
        serial = len(self._files) + 1
        stored = StoredFile(
            file_id=f"{_PREFIXES[kind]}{self._bot_id}-{serial}-{digest}",
            unique_id=f"AQAD{digest}",
            kind=kind,
            size=len(upload.data),
            file_name=upload.file_name,
            content_type=upload.content_type,
            width=width,
            height=height,
        )
        self._files[stored.file_id] = stored
        self._contents[_path(stored)] = upload.data
        if kind == "photo":
            self._files[f"{stored.file_id}s"] = stored
        return stored


def _path(stored: StoredFile) -> str:
    return f"{stored.kind}s/file_{stored.unique_id}"


def _taken_as(field: str, data: bytes) -> str:
    """Sound that is neither MP3 nor M4A, and a film that is no MP4, is kept and shown as a document."""
    box = data[4:8] == b"ftyp"
    mp3 = data.startswith(b"ID3") or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0)
    plays = {"audio": mp3 or box, "video": box}
    return field if plays.get(field, True) else "document"


def _photo_size(data: bytes) -> tuple[int, int]:
    if len(data) > PHOTO_BYTES:
        raise bad_request(
            f"file of size {len(data)} bytes is too big for a photo; the maximum size is {PHOTO_BYTES} bytes"
        )
    size = _png_size(data) or _jpeg_size(data)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if not width or not height or width + height > PHOTO_SIDES:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    if max(size) > PHOTO_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size


def _png_size(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(_PNG) or len(data) < 24 or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(_JPEG):
        return None
    position = 2
    while position + 9 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return None
