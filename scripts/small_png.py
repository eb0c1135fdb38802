"""PNGs of at most 256 colours, still or moving (APNG), from a browser's screenshots; nothing but the standard library.

A screenshot of a page has some hundred colours, nearly all of them edges of letters. With a palette it needs a third
of the bytes, and a moving picture needs only the lines that changed. That is why there is no image library here."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
CHANNELS = {2: 3, 6: 4}
"""Bytes of a pixel by PNG's colour type: RGB, and RGB with alpha."""
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Picture:
    """`lines`, from the top: the colour of each pixel, from the left. All are equally long."""

    lines: tuple[tuple[Colour, ...], ...]


def read(png: bytes) -> Picture:
    """What a browser wrote: 8 bits a channel, RGB or opaque RGBA, not interlaced. ValueError for another kind."""
    parts = list(_parts(png))
    width, _, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", parts[0][1])
    if depth != 8 or kind not in CHANNELS or interlaced:
        raise ValueError(f"not a PNG as browsers write it: {depth} bits, colour type {kind}")
    step = CHANNELS[kind]
    length = width * step
    packed = zlib.decompress(b"".join(data for name, data in parts if name == b"IDAT"))
    lines = []
    line = bytearray(length)
    same: dict[Colour, Colour] = {}
    for start in range(0, len(packed), length + 1):
        line = _unfiltered(packed[start], bytearray(packed[start + 1 : start + 1 + length]), line, step)
        colours = zip(line[0::step], line[1::step], line[2::step], strict=True)
        lines.append(tuple(same.setdefault(colour, colour) for colour in colours))
    return Picture(tuple(lines))


def still(picture: Picture) -> bytes:
    """As a PNG."""
    palette, [lines] = _painted([picture])
    return _file(lines, palette, [_part(b"IDAT", _packed(lines))])


def moving(frames: Sequence[tuple[Picture, int]]) -> bytes:
    """As one PNG that moves: pictures of one size, each with how many milliseconds it stays, over and over."""
    palette, painted = _painted([picture for picture, _ in frames])
    body = []
    number = 0
    before: list[bytes] = []
    for lines, (_, stays) in zip(painted, frames, strict=True):
        top, changed = _changed(before, lines)
        place = struct.pack(">IIIII", number, len(lines[0]), len(changed), 0, top)
        body.append(_part(b"fcTL", place + struct.pack(">HHBB", stays, 1000, 0, 0)))
        data = _packed(changed)
        body.append(_part(b"fdAT", struct.pack(">I", number + 1) + data) if before else _part(b"IDAT", data))
        number += 2 if before else 1
        before = lines
    return _file(painted[0], palette, body, _part(b"acTL", struct.pack(">II", len(frames), 0)))


def _changed(before: list[bytes], lines: list[bytes]) -> tuple[int, list[bytes]]:
    """From the first to the last line that differs, and the number of the first; never none."""
    differ = [number for number, line in enumerate(lines) if not before or line != before[number]] or [0]
    return differ[0], lines[differ[0] : differ[-1] + 1]


def _painted(pictures: Sequence[Picture]) -> tuple[list[Colour], list[list[bytes]]]:
    """One palette for all, and each picture's lines by numbers in it. Rare colours become the nearest frequent one."""
    often = Counter(colour for picture in pictures for line in picture.lines for colour in line)
    palette = [colour for colour, _ in often.most_common(COLOURS)]
    numbers = {colour: _nearest(colour, palette) for colour in often}
    return palette, [[bytes(numbers[c] for c in line) for line in picture.lines] for picture in pictures]


def _nearest(colour: Colour, palette: list[Colour]) -> int:
    return min(
        range(len(palette)), key=lambda n: sum((a - b) ** 2 for a, b in zip(colour, palette[n], strict=True))
    )


def _packed(lines: list[bytes]) -> bytes:
    return zlib.compress(b"".join(b"\0" + line for line in lines), 9)


def _file(lines: list[bytes], palette: list[Colour], body: list[bytes], movement: bytes = b"") -> bytes:
    size = struct.pack(">IIBBBBB", len(lines[0]), len(lines), 8, 3, 0, 0, 0)
    colours = b"".join(map(bytes, palette))
    head = [SIGNATURE, _part(b"IHDR", size), movement, _part(b"PLTE", colours)]
    return b"".join([*head, *body, _part(b"IEND", b"")])


def _part(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _parts(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(SIGNATURE):
        raise ValueError("not a PNG")
    at = len(SIGNATURE)
    while at < len(png):
        [length] = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def _unfiltered(kind: int, line: bytearray, above: bytearray, step: int) -> bytearray:
    """PNG's filters 0 to 4 undone: each byte was told as its difference from those to the left and above."""
    for at in range(len(line)) if kind else ():
        left = line[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        guess = (0, left, above[at], (left + above[at]) // 2, _paeth(left, above[at], corner))[kind]
        line[at] = (line[at] + guess) & 255
    return line


def _paeth(left: int, above: int, corner: int) -> int:
    told = left + above - corner
    return min((left, above, corner), key=lambda value: abs(told - value))
