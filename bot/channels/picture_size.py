"""How large a picture is, read from its first bytes, and whether Telegram shows one of that size."""

import struct

MOST_SIDES, MOST_RATIO = 10_000, 20
"""Width and height together, and the longer to the shorter, as the Bot API documents them."""
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Segments of a JPEG that tell its size."""


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None for what is no sound JPEG or PNG."""
    if data.startswith(_PNG):
        return struct.unpack(">II", data[16:24]) if data[12:16] == b"IHDR" and len(data) >= 24 else None
    return _jpeg_size(data) if data.startswith(_JPEG) else None


def can_be_shown(data: bytes) -> bool:
    """Whether every channel shows it as a picture."""
    size = size_of(data)
    if size is None or min(size) < 1:
        return False
    return sum(size) <= MOST_SIDES and max(size) <= MOST_RATIO * min(size)


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if kind == 0xFF:
            # Filling between two segments.
            at += 1
            continue
        if kind in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
    return None
