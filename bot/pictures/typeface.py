"""Roboto as it is installed: where its files are, which characters it can draw and how wide they are.

The widths are read from the font itself, once per process (some 10 milliseconds): a committed table could
disagree with the font that draws, and a font library would be a dependency for four small tables.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from bot.pictures.recipe import PictureFailed

FAMILY = "Roboto"

_MISSING = (
    "No se puede dibujar el mensaje: falta o está dañada la letra Roboto ({}); "
    "instala otra vez las dependencias de Aulita (paquete font-roboto)."
)


@dataclass(frozen=True, slots=True)
class Face:
    """One weight of the typeface: its file, and the width of every character it has in parts of the size."""

    file: Path
    advances: Mapping[str, float]

    def draws(self, char: str) -> bool:
        """Whether the font has a drawing for this one character."""
        return char in self.advances

    def width(self, text: str, size: float) -> float:
        """The width of a text set in `size`, in the same unit. Every character must be one the face draws."""
        return size * sum(self.advances[char] for char in text)


@cache
def face(bold: bool = False) -> Face:
    """The regular or the bold face. Raises `PictureFailed` when its file is missing or no TrueType font."""
    name = f"{FAMILY}-{'Bold' if bold else 'Regular'}.ttf"
    try:
        file = Path(str(resources.files("font_roboto").joinpath("files", name)))
        return Face(file, _advances(file.read_bytes()))
    except (ImportError, OSError, KeyError, IndexError, struct.error) as error:
        raise PictureFailed(_MISSING.format(name)) from error


def _advances(font: bytes) -> dict[str, float]:
    tables = _tables(font)
    (units_per_em,) = struct.unpack_from(">H", font, tables["head"] + 18)
    (measured,) = struct.unpack_from(">H", font, tables["hhea"] + 34)
    widths = struct.unpack_from(">" + "Hh" * measured, font, tables["hmtx"])[::2]
    return {
        chr(code): widths[min(glyph, measured - 1)] / units_per_em
        for code, glyph in _glyphs(font, tables["cmap"]).items()
    }


def _tables(font: bytes) -> dict[str, int]:
    (count,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * i) for i in range(count))
    return {tag.decode("latin-1"): offset for tag, _, offset, _ in records}


def _glyphs(font: bytes, cmap: int) -> dict[int, int]:
    """Character to glyph number, from the Windows Unicode table (platform 3, encoding 1; format 4)."""
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    encodings = (struct.unpack_from(">HHI", font, cmap + 4 + 8 * i) for i in range(count))
    start = cmap + {(platform, kind): offset for platform, kind, offset in encodings}[3, 1]
    (doubled,) = struct.unpack_from(">H", font, start + 6)
    segments = doubled // 2
    ends = struct.unpack_from(f">{segments}H", font, start + 14)
    starts = struct.unpack_from(f">{segments}H", font, start + 16 + doubled)
    deltas = struct.unpack_from(f">{segments}H", font, start + 16 + 2 * doubled)
    ranges_at = start + 16 + 3 * doubled
    ranges = struct.unpack_from(f">{segments}H", font, ranges_at)
    glyphs: dict[int, int] = {}
    for i in range(segments):
        for code in range(starts[i], ends[i] + 1):
            glyph = code
            if ranges[i]:
                at = ranges_at + 2 * i + ranges[i] + 2 * (code - starts[i])
                (glyph,) = struct.unpack_from(">H", font, at)
            if (ranges[i] == 0 or glyph) and (number := (glyph + deltas[i]) & 0xFFFF):
                glyphs[code] = number
    return glyphs
