"""The size of a picture is read from its first bytes; whatever is no sound picture has none."""

import struct

import pytest

from bot.channels.picture_size import can_be_shown, size_of
from tests.channels.conftest import PNG

SOI, APP0, FILL = b"\xff\xd8", b"\xff\xe0\x00\x04ab", b"\xff"


def jpeg(width: int, height: int, frame: int = 0xC0) -> bytes:
    head = struct.pack(">BBHBHH", 0xFF, frame, 11, 8, height, width)
    return SOI + APP0 + FILL + head + bytes(9)


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + bytes(9)


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (PNG, (1, 1)),
        (png(640, 480), (640, 480)),
        (jpeg(1080, 1920), (1080, 1920)),
        (jpeg(7, 9, 0xC2), (7, 9)),
        (jpeg(7, 9, 0xC4), None),
        (png(640, 480)[:20], None),
        (b"\x89PNG\r\n\x1a\n" + bytes(30), None),
        (SOI + bytes(30), None),
        (SOI + b"\xff\xe0\x00\x00" * 9, None),
        (jpeg(7, 9)[:12], None),
        (b"%PDF-1.7", None),
        (b"", None),
    ],
)
def test_a_size_is_read_or_there_is_none(data: bytes, size: tuple[int, int] | None) -> None:
    assert size_of(data) == size


@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [
        (1080, 1920, True),
        (9999, 1, False),
        (9000, 1001, False),
        (9000, 1000, True),
        (20, 1, True),
        (21, 1, False),
        (0, 5, False),
    ],
)
def test_only_what_telegram_shows_is_taken(width: int, height: int, shown: bool) -> None:
    assert can_be_shown(png(width, height)) is shown
    assert can_be_shown(jpeg(width, height)) is shown
