"""The files beside a course: sound, films, pages to print. Only their names, sizes and first bytes are read."""

import os
import re
from collections.abc import Iterator
from math import ceil
from pathlib import Path

from lessons.disk import LINK, Disk
from lessons.problems import quoted

WEIGHTS = "pesos.yaml"
NAME = re.compile(r"[a-z0-9-]{1,60}\.(mp3|ogg|m4a|mp4|pdf)")
MOST_BYTES = {"mp3": 200_000, "ogg": 200_000, "m4a": 200_000, "mp4": 10_000_000, "pdf": 2_000_000}
"""Sound is a minute at most, which an author hears and 200 KB stand for."""


def media_of(disk: Disk, folder: Path) -> dict[str, int]:
    """Name -> bytes of every file that is all right; what is wrong with the others is told."""
    found: dict[str, int] = {}
    for path in _files(disk, folder):
        wrong = wrong_with(path)
        if wrong:
            disk.complain(path, wrong)
        else:
            found[path.name] = path.stat().st_size
    return found


def _files(disk: Disk, folder: Path) -> Iterator[Path]:
    if folder.is_symlink():
        disk.complain(folder, LINK)
        return
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        listed = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda e: e.name)
    for entry in listed:
        path = folder / entry.name
        if entry.is_symlink():
            disk.complain(path, LINK)
        elif not entry.is_file(follow_symlinks=False):
            disk.complain(path, "aquí solo van archivos, sin carpetas dentro; muévelo o bórralo")
        elif entry.name != WEIGHTS and path.suffix != ".md":
            yield path


def wrong_with(path: Path) -> str:
    """One sentence, or nothing if the file is sound. Raises OSError if it is not there."""
    if not NAME.fullmatch(path.name):
        return f"{quoted(path.name)} no se lee; aquí van archivos como mi-audio.mp3: mp3, ogg, m4a, mp4 o pdf"
    kind = path.suffix[1:]
    size = path.stat().st_size
    if not size:
        return "este archivo está vacío; cópialo otra vez"
    if size > MOST_BYTES[kind]:
        most = MOST_BYTES[kind] // 1000
        return f"pesa {ceil(size / 1000)} KB y un {kind} pesa hasta {most} KB; acórtalo o baja su calidad"
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        return "no se puede abrir; revisa los permisos"
    return "" if _begins_as(kind, head) else f"por dentro no es un {kind}; expórtalo otra vez con ese formato"


def _begins_as(kind: str, head: bytes) -> bool:
    match kind:
        case "mp3":
            return head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0)
        case "ogg":
            return head.startswith(b"OggS")
        case "pdf":
            return head.startswith(b"%PDF-")
        case _:
            return head[4:8] == b"ftyp"
