"""The pictures of the README lose nothing but colours beyond 256, and a moving one tells only what changed."""

import struct
import zlib

import pytest

from scripts import small_png
from scripts.small_png import Picture

RED, BLUE, GREY = (255, 0, 0), (0, 0, 255), (9, 9, 9)
SMALL = Picture(
    ((RED, BLUE, GREY), (GREY, GREY, RED), (BLUE, RED, RED), (RED, GREY, BLUE), (GREY, BLUE, RED))
)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def screenshot(picture: Picture, filters: tuple[int, ...], depth: int = 8) -> bytes:
    """RGB, line by line with these filters, as the PNG specification defines them."""
    raw = b""
    above = bytes(len(picture.lines[0]) * 3)
    for kind, colours in zip(filters, picture.lines, strict=True):
        line = b"".join(map(bytes, colours))
        raw += bytes([kind])
        for at, value in enumerate(line):
            a, b, c = line[at - 3] if at > 2 else 0, above[at], above[at - 3] if at > 2 else 0
            paeth = min((a, b, c), key=lambda near: abs(a + b - c - near))
            raw += bytes([(value - (0, a, b, (a + b) // 2, paeth)[kind]) % 256])
        above = line
    head = struct.pack(">IIBBBBB", len(picture.lines[0]), len(picture.lines), depth, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(raw)), chunk(b"IEND", b"")]
    return small_png.SIGNATURE + b"".join(parts)


def shown(png: bytes) -> list[Picture]:
    """The frames of a PNG with a palette, each put over the one before."""
    assert png.startswith(small_png.SIGNATURE)
    at, parts = 8, []
    while at < len(png):
        [length] = struct.unpack_from(">I", png, at)
        assert chunk(png[at + 4 : at + 8], png[at + 8 : at + 8 + length]) == png[at : at + 12 + length]
        parts.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += length + 12
    told = dict(parts)
    width, height = struct.unpack_from(">II", told[b"IHDR"])
    colours = [tuple(told[b"PLTE"][n : n + 3]) for n in range(0, len(told[b"PLTE"]), 3)]
    lines, top, frames = [()] * height, 0, []
    for name, data in parts:
        if name == b"fcTL":
            [top] = struct.unpack_from(">I", data, 16)
        if name in (b"IDAT", b"fdAT"):
            raw = zlib.decompress(data if name == b"IDAT" else data[4:])
            for n in range(len(raw) // (width + 1)):
                lines[top + n] = tuple(colours[c] for c in raw[n * (width + 1) + 1 : (n + 1) * (width + 1)])
            frames.append(Picture(tuple(lines)))
    return frames


@pytest.mark.parametrize("filters", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (3, 4, 4, 2, 3)])
def test_a_screenshot_is_read_whatever_filters_it_has(filters: tuple[int, ...]) -> None:
    assert small_png.read(screenshot(SMALL, filters)) == SMALL


def test_a_picture_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bits"):
        small_png.read(screenshot(SMALL, (0, 0, 0, 0, 0), depth=16))
    with pytest.raises(ValueError, match="not a PNG"):
        small_png.read(b"GIF89a")


def test_a_still_picture_shows_the_same() -> None:
    assert shown(small_png.still(SMALL)) == [SMALL]


def test_colours_beyond_256_become_a_near_one() -> None:
    many = Picture(tuple(tuple((n, n, shade) for n in range(256)) for shade in (0, 0, 1)))

    [picture] = shown(small_png.still(many))

    pairs = [
        p for one, other in zip(many.lines, picture.lines, strict=True) for p in zip(one, other, strict=True)
    ]
    assert picture != many
    assert max(abs(a - b) for one, other in pairs for a, b in zip(one, other, strict=True)) == 1


def test_a_moving_picture_shows_each_frame_and_tells_only_the_lines_that_changed() -> None:
    other = Picture((*SMALL.lines[:2], (GREY, GREY, GREY), *SMALL.lines[3:]))

    png = small_png.moving([(SMALL, 3000), (other, 500), (other, 700)])

    controls = [png[at + 4 : at + 30] for at in range(len(png)) if png[at : at + 4] == b"fcTL"]
    told = [struct.unpack(">IIIIIHHBB", control) for control in controls]
    assert shown(png) == [SMALL, other, other]
    assert [(height, top) for _, _, height, _, top, *_ in told] == [(5, 0), (1, 2), (1, 0)]
    assert [stays for *_, stays, _, _, _ in told] == [3000, 500, 700]
    assert [number for number, *_ in told] == [0, 1, 3]
