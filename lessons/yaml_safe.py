"""Reads YAML text into plain data that remembers the line of every key and value.

Only the part of YAML that cannot surprise an author or attack the reader is accepted: no anchors, aliases,
merge keys or tags, one document, each key once, no bare word that YAML 1.1 reads as something else than one sees
(no, 08:00, 010).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from lessons.problems import quoted
from lessons.yaml_words import SurprisingWord, plain_value, syntax_sentence

DEEPEST = 20
MOST_NODES = 20_000
MOST_STRUCTURAL = 20
"""After so many refusals in one file the reader stops: the file is hostile or not meant for us."""

PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TAB_INDENT = re.compile(r"^ *\t", re.MULTILINE)
CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Step = str | int


class Node(NamedTuple):
    """One value and where it was written. `broken` means that a problem about it was already told."""

    line: int
    value: Any
    raw: str | None = None
    broken: bool = False
    fields: "dict[str, tuple[int, Node]] | None" = None
    entries: "list[Node] | None" = None

    def child(self, step: Step) -> "tuple[int, Node] | None":
        """The line to name for a key or a list entry, and its node; None if it is not there."""
        if isinstance(step, str):
            return self.fields.get(step) if self.fields is not None else None
        if self.entries is not None and 0 <= step < len(self.entries):
            return self.entries[step].line, self.entries[step]
        return None

    def line_of(self, *path: Step) -> int:
        """The line of the key or entry at the end of the path, or of the last part of it that exists."""
        line, node = self.line, self
        for step in path:
            found = node.child(step)
            if found is None:
                break
            line, node = found
        return line


class Complaint(NamedTuple):
    line: int
    message: str


@dataclass(slots=True)
class Reading:
    """The tree (None if the text could not be read at all) and every complaint about how it is written."""

    root: Node | None = None
    complaints: list[Complaint] = field(default_factory=list)
    nodes: int = 0


class _StopError(Exception):
    """Reading further makes no sense; the complaint is already written down."""


def read(text: str, most_nodes: int = MOST_NODES) -> Reading:
    """Never raises for bad text. `most_nodes` is how many values the file may hold."""
    reading = Reading(complaints=_unreadable_characters(text))
    if reading.complaints:
        return reading
    try:
        reading.root = _Reader(PARSER(text), reading, min(most_nodes, MOST_NODES)).document()
    except _StopError:
        pass
    except yaml.MarkedYAMLError as error:
        reading.complaints.append(_syntax(error))
    except yaml.YAMLError:
        reading.complaints.append(
            Complaint(1, "no se puede leer como YAML; revisa que sea un archivo de texto")
        )
    return reading


def _syntax(error: yaml.MarkedYAMLError) -> Complaint:
    began = error.context_mark.line if error.context_mark else None
    line, sentence = syntax_sentence(error.context or "", error.problem or "", began)
    if line is None:
        line = error.problem_mark.line if error.problem_mark else began or 0
    return Complaint(line + 1, sentence)


def _unreadable_characters(text: str) -> list[Complaint]:
    tabs = islice(TAB_INDENT.finditer(text), MOST_STRUCTURAL)
    complaints = [
        Complaint(
            text.count("\n", 0, tab.start()) + 1, "empieza con un tabulador; usa espacios, dos por nivel"
        )
        for tab in tabs
    ]
    control = CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        sign = f"U+{ord(control.group()):04X}"
        complaints.append(
            Complaint(line, f"hay un carácter invisible ({sign}); borra la línea y escríbela otra vez")
        )
    return complaints


class _Reader:
    def __init__(self, parser: Any, reading: Reading, most_nodes: int) -> None:
        self._next: Callable[[], Any] = parser.get_event
        self._reading = reading
        self._most_nodes = most_nodes

    def document(self) -> Node:
        self._next()
        if type(self._next()) is StreamEndEvent:
            self._stop(0, "el archivo está vacío; escribe el contenido o bórralo")
        root = self._node(self._next(), 1)
        self._next()
        after = self._next()
        kind = type(after)
        if kind is DocumentStartEvent:
            line = after.start_mark.line
            self._stop(line, "aquí empieza un segundo documento («---»); deja uno por archivo")
        return root

    def _complain(self, line: int, message: str) -> None:
        self._reading.complaints.append(Complaint(line + 1, message))
        if len(self._reading.complaints) >= MOST_STRUCTURAL:
            raise _StopError

    def _stop(self, line: int, message: str) -> NoReturn:
        self._reading.complaints.append(Complaint(line + 1, message))
        raise _StopError

    def _node(self, event: Any, depth: int) -> Node:
        line: int = event.start_mark.line
        self._reading.nodes += 1
        if self._reading.nodes > self._most_nodes:
            self._stop(line, "hay demasiadas piezas; reparte el contenido en archivos o cursos más pequeños")
        if depth > DEEPEST:
            self._stop(
                line, f"hay más de {DEEPEST} niveles, uno dentro de otro; ningún contenido los necesita"
            )
        broken = self._refused(event, line)
        kind = type(event)
        if kind is ScalarEvent:
            return self._scalar(event, line, broken)
        if kind is MappingStartEvent:
            return self._mapping(line, depth, broken)
        if kind is SequenceStartEvent:
            return self._sequence(line, depth, broken)
        return Node(line + 1, None, broken=True)

    def _refused(self, event: Any, line: int) -> bool:
        tag = getattr(event, "tag", None)
        if event.anchor is None and tag is None:
            return False
        kind = type(event)
        if kind is AliasEvent:
            what = f"{quoted('*' + event.anchor)} repite otra parte del archivo"
        elif event.anchor is not None:
            what = f"{quoted('&' + event.anchor)} es una marca de YAML"
        else:
            what = f"{quoted(str(tag))} es una etiqueta de tipo de YAML"
        self._complain(line, f"{what} y no se admite; quítala, y si es texto ponlo entre comillas")
        return True

    def _scalar(self, event: Any, line: int, broken: bool) -> Node:
        raw: str = event.value
        if not event.implicit[0]:
            return Node(line + 1, raw, raw, broken)
        try:
            return Node(line + 1, plain_value(raw), raw, broken)
        except SurprisingWord as surprise:
            self._complain(line, str(surprise))
            return Node(line + 1, raw, raw, True)

    def _sequence(self, line: int, depth: int, broken: bool) -> Node:
        entries: list[Node] = []
        while True:
            event = self._next()
            if type(event) is SequenceEndEvent:
                return Node(line + 1, [entry.value for entry in entries], None, broken, None, entries)
            entries.append(self._node(event, depth + 1))

    def _mapping(self, line: int, depth: int, broken: bool) -> Node:
        fields: dict[str, tuple[int, Node]] = {}
        while True:
            event = self._next()
            if type(event) is MappingEndEvent:
                value = {key: node.value for key, (_, node) in fields.items()}
                return Node(line + 1, value, None, broken, fields)
            at: int = event.start_mark.line
            key = self._key(event, at)
            node = self._node(self._next(), depth + 1)
            if key is None:
                broken = True
            elif key in fields:
                first = fields[key][0]
                self._complain(at, f"la clave {quoted(key)} ya está en la línea {first}; deja una de las dos")
            else:
                fields[key] = (at + 1, node)

    def _key(self, event: Any, line: int) -> str | None:
        """None for a merge: then the mapping lacks keys and nothing more is said about it."""
        self._refused(event, line)
        if type(event) is not ScalarEvent:
            self._stop(line, "una clave es una palabra seguida de «:»; aquí hay otra cosa, revisa los signos")
        if event.value == "<<" and event.implicit[0]:
            self._complain(
                line, "«<<» mezcla otra parte del archivo y no se admite; escribe las claves completas"
            )
            return None
        return str(event.value)
