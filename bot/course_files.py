"""The files beside the courses as channels send them: where they lie, what they hold, what they are called."""

import asyncio
import hashlib
import re
from pathlib import Path

from bot import word_document
from bot.channels.base import DocumentBody
from lessons.catalog import OWN_FOLDER
from lessons.editing import rows_of
from lessons.load import load
from lessons.media import NAME, wrong_with
from lessons.model import Unit
from lessons.source import Source

WORD = "word"
_COURSE = re.compile(r"[a-z0-9-]{1,40}")
_TYPES = {
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class FileNotThere(Exception):
    """The file is gone or is not sound any more; the message says which one."""


class CourseFiles:
    """Reads files of courses in worker threads, each checked again before it is used."""

    def __init__(self, content: Path | None = None) -> None:
        """`content`: the folder of the settings; None: the content that came with the program."""
        self._content = content or OWN_FOLDER
        self._courses = self._content / "courses"
        self._hashes: dict[Path, tuple[int, int, str]] = {}

    def place(self, body: DocumentBody) -> Path:
        """Where it should lie. Raises FileNotThere for a name that no course can have given it."""
        if not _COURSE.fullmatch(body.course) or not NAME.fullmatch(body.name):
            raise FileNotThere(f"{body.name!r} is no name of a file beside a course")
        return self._courses / body.course / "media" / body.name

    async def found(self, body: DocumentBody) -> Path:
        """The same, and it is there and sound. Raises FileNotThere."""
        return await asyncio.to_thread(self._found, body)

    async def key(self, body: DocumentBody) -> str:
        """Changes when the file or the way it is sent changes: then the platform gets it anew. Raises FileNotThere."""
        return await asyncio.to_thread(self._key, body)

    async def read(self, body: DocumentBody) -> bytes:
        """All of it, at most what a file may weigh. Raises FileNotThere."""
        return await asyncio.to_thread(self._read, body)

    def _found(self, body: DocumentBody) -> Path:
        path = self.place(body)
        try:
            wrong = "a link" if path.is_symlink() else wrong_with(path)
        except OSError as trouble:
            wrong = type(trouble).__name__
        if wrong:
            raise FileNotThere(f"{body.course}/media/{body.name}: {wrong}")
        return path

    def _unit(self, body: DocumentBody) -> Source[Unit]:
        """The unit whose texts a document shall hold, as it is written now. Raises FileNotThere."""
        course = load(self._content).courses.get(body.course)
        found = course.units.get(body.name.removesuffix(".docx")) if course else None
        if found is None:
            raise FileNotThere(f"{body.course}/units: {body.name!r} is no document of a unit there")
        return found

    def _read(self, body: DocumentBody) -> bytes:
        if body.form == WORD:
            unit = self._unit(body)
            return word_document.write(unit.model.id, unit.model.title, rows_of(unit))
        path = self._found(body)
        try:
            return path.read_bytes()
        except OSError as trouble:
            raise FileNotThere(f"{body.course}/media/{body.name}: {type(trouble).__name__}") from None

    def _key(self, body: DocumentBody) -> str:
        if body.form == WORD:
            unit = self._unit(body)
            return hashlib.sha256(repr((WORD, unit.model.title, rows_of(unit))).encode()).hexdigest()
        path = self._found(body)
        try:
            now = path.stat()
            when, size, known = self._hashes.get(path, (0, 0, ""))
            if (when, size) != (now.st_mtime_ns, now.st_size):
                with path.open("rb") as file:
                    known = hashlib.file_digest(file, "sha256").hexdigest()
                self._hashes[path] = (now.st_mtime_ns, now.st_size, known)
        except OSError as trouble:
            raise FileNotThere(f"{body.course}/media/{body.name}: {type(trouble).__name__}") from None
        return hashlib.sha256(f"{body.form} {known}".encode()).hexdigest()


def media_type(body: DocumentBody) -> str:
    """What the web calls it."""
    return _TYPES[body.name.rpartition(".")[2]]
