"""Opens the files of a course safely: only regular files of its own folder, small, in UTF-8."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lessons.problems import Problem, quoted
from lessons.yaml_safe import Node, read

LARGEST_FILE = 1_000_000
LARGEST_COURSE = 4_000_000
MOST_FILES = 500
MOST_NODES_PER_COURSE = 120_000
LINK = "es un enlace a otro lugar; copia aquí la carpeta o el archivo"


@dataclass(slots=True)
class Budget:
    """What is left for one course. The first file past it is refused and the rest are not opened."""

    bytes: int = LARGEST_COURSE
    files: int = MOST_FILES
    nodes: int = MOST_NODES_PER_COURSE
    spent: bool = False


@dataclass(slots=True)
class Disk:
    """One folder with content, and every problem met while reading it."""

    root: Path
    problems: list[Problem] = field(default_factory=list)

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def complain(self, path: Path, message: str, line: int = 1, rule: str = "archivo") -> None:
        self.problems.append(Problem(self.name(path), line, message, rule))

    def folders(self, path: Path) -> Iterator[Path]:
        """The subfolders, by name; a link to a folder elsewhere is a problem."""
        for entry in self._entries(path):
            if entry.is_symlink():
                self.complain(path / entry.name, LINK)
            elif entry.is_dir():
                yield path / entry.name

    def files(self, path: Path, budget: Budget) -> Iterator[Path]:
        """The .yaml files, by name, as far as the budget reaches; anything else in the folder is refused."""
        for entry in self._entries(path, budget.files + 1):
            here = path / entry.name
            if entry.is_symlink():
                self.complain(here, LINK)
            elif not entry.is_file(follow_symlinks=False):
                self.complain(here, "aquí solo van archivos .yaml, sin carpetas dentro; muévelo o bórralo")
            elif here.suffix == ".yaml":
                yield here
            elif here.suffix != ".md":
                self.complain(here, "este archivo no se lee; su nombre debe terminar en .yaml")

    def _entries(self, path: Path, most: int = MOST_FILES) -> list[os.DirEntry[str]]:
        entries: list[os.DirEntry[str]] = []
        if path.is_symlink():
            self.complain(path, LINK)
            return entries
        if not path.is_dir():
            return entries
        with os.scandir(path) as found:
            for entry in found:
                if not entry.name.startswith((".", "__")):
                    entries.append(entry)
                if len(entries) > most:
                    self.complain(
                        path, f"hay más de {MOST_FILES} archivos en un curso; repártelo en dos cursos"
                    )
                    break
        return sorted(entries, key=lambda entry: entry.name)

    def tree(self, path: Path, budget: Budget) -> Node | None:
        """The content of a file with its lines; None after telling what is wrong with it. Never raises."""
        if budget.spent:
            return None
        data = self._bytes(path)
        if data is None:
            return None
        budget.bytes -= len(data)
        budget.files -= 1
        if budget.bytes < 0 or budget.files < 0:
            budget.spent = True
            megabytes = LARGEST_COURSE // 1_000_000
            self.complain(
                path, f"el curso pasa de {megabytes} MB o de {MOST_FILES} archivos; repártelo en dos"
            )
            return None
        text = self._text(path, data)
        if text is None:
            return None
        reading = read(text, budget.nodes)
        budget.nodes -= reading.nodes
        budget.spent = budget.nodes <= 0
        self.problems += [
            Problem(self.name(path), line, message, "lectura") for line, message in reading.complaints
        ]
        return reading.root

    def _bytes(self, path: Path) -> bytes | None:
        try:
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        except FileNotFoundError:
            self.complain(path, "falta este archivo; créalo")
            return None
        except OSError:
            self.complain(path, "no se puede abrir; revisa los permisos y que no sea un enlace")
            return None
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                self.complain(path, "no es un archivo de texto; bórralo o cámbialo por un archivo .yaml")
                return None
            data = file.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            self.complain(path, "pesa más de 1 MB; reparte el contenido en varios archivos")
            return None
        return data

    def _text(self, path: Path, data: bytes) -> str | None:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            self.complain(path, "está guardado en UTF-16; guárdalo otra vez eligiendo la codificación UTF-8")
            return None
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            near = quoted(data[max(0, error.start - 12) : error.start].decode("latin-1"))
            message = f"no está guardado en UTF-8 (mira después de {near}); guárdalo otra vez eligiendo UTF-8"
            self.complain(path, message, line)
            return None
