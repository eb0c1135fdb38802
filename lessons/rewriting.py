"""Changes texts inside a YAML file and leaves every other line, comment and blank as it is.

The parser says where each value stands; only the letters between those two places are exchanged."""

import re
import textwrap
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

import yaml

from lessons.yaml_safe import Node, Step, read
from lessons.yaml_words import SurprisingWord, plain_value

WIDTH = 114
"""Columns at which a folded text is wrapped."""

_BLOCK = re.compile(r"[|>][-+0-9]*")
_INDICATORS = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`]")
_NEVER_PLAIN = re.compile(r": | #|:$|[\n\t\\]")
_BEFORE_PARTS = re.compile(r"(?m)^(?:partes|cierre):")


class Unwritable(Exception):
    """The text cannot be put there so that it is read back as it is."""


class _Place(NamedTuple):
    """Where a value stands. `indent`: of the lines of a block text there; `column`: where the value begins."""

    start: int
    end: int
    indent: int
    column: int
    in_flow: bool


def rewritten(text: str, changes: Mapping[tuple[Step, ...], str]) -> str:
    """`text` with a new value at each path of keys and positions. Raises Unwritable, and KeyError for an unknown path.

    Whatever else is read from the file is the same before and after."""
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    made = [(_place(root, path), new) for path, new in changes.items()]
    result = text
    for place, new in sorted(made, reverse=True):
        result = result[: place.start] + _scalar(text, place, new) + result[place.end :]
    if _values(result) != {**_values(text), **changes}:
        raise Unwritable("el texto nuevo no se puede escribir así; quita los signos raros y vuelve a probar")
    return result


def signed(text: str, by: str, role: str, day: date) -> str:
    """`text` of a unit with `revisado`, before its parts, or in place of an earlier one."""
    line = f"revisado: {{por: {_double(by)}, rol: {role}, fecha: {day.isoformat()}}}"
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    for key, value in root.value:
        if key.value == "revisado":
            # A mapping in lines ends, for the parser, where the next key begins: behind blanks and comments.
            last = value if value.flow_style or not value.value else value.value[-1][1]
            return text[: key.start_mark.index] + line + text[last.end_mark.index :]
    found = _BEFORE_PARTS.search(text)
    if found is None:
        raise Unwritable("la lección no tiene «partes» al principio de una línea; escríbelo así")
    before = text[: found.start()].splitlines(keepends=True)
    place = len(before)
    while place and before[place - 1].lstrip().startswith("#"):
        place -= 1
    return "".join([*before[:place], line + _line_end(text), *before[place:], text[found.start() :]])


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _place(root: Any, path: tuple[Step, ...]) -> _Place:
    node, indent, in_flow = root, 0, False
    for step in path:
        in_flow = in_flow or bool(node.flow_style)
        if isinstance(step, int):
            node = node.value[step]
            indent = node.start_mark.column
        else:
            key, node = next(pair for pair in node.value if pair[0].value == step)
            indent = key.start_mark.column + 2
    if not isinstance(node, yaml.ScalarNode):
        raise KeyError(path)
    return _Place(node.start_mark.index, node.end_mark.index, indent, node.start_mark.column, in_flow)


def _scalar(text: str, place: _Place, new: str) -> str:
    old = text[place.start : place.end]
    block = _BLOCK.match(old) if not place.in_flow else None
    if block is not None:
        return _in_block(old, block.group(), place.indent, new, _line_end(text))
    quoted = old[:1] if old[:1] in "\"'" else ""
    one_line = _single(new) if quoted == "'" and "\n" not in new else _double(new)
    if not quoted and _is_plain(new, place.in_flow):
        one_line = new
    too_long = place.column + len(one_line) > WIDTH or "\n" in new
    if place.in_flow or not too_long:
        return one_line
    return _in_block(">-", ">-", place.indent, new, _line_end(text))


def _in_block(old: str, mark: str, indent: int, new: str, end: str) -> str:
    """The lines of the old text are exchanged; its first line and the blank lines behind it stay."""
    head, _, body = old.partition("\n")
    first = next((line for line in body.split("\n") if line.strip()), "")
    margin = " " * ((len(first) - len(first.lstrip())) or indent)
    behind = old[len(old.rstrip()) :] if body else ""
    if mark.startswith("|"):
        lines = [margin + line if line else "" for line in new.split("\n")]
    else:
        wrapped = [_wrap(paragraph, margin) for paragraph in new.split("\n")]
        lines = [line for paragraph in wrapped for line in (*paragraph, "")][:-1]
    return end.join([head.rstrip("\r"), *lines]) + behind


def _wrap(paragraph: str, margin: str) -> list[str]:
    wrapped = textwrap.wrap(
        paragraph,
        WIDTH,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapped or [""]


def _is_plain(new: str, in_flow: bool) -> bool:
    if _INDICATORS.match(new) or _NEVER_PLAIN.search(new) or new != new.strip():
        return False
    if in_flow and re.search(r"[,\[\]{}]", new):
        return False
    try:
        return plain_value(new) == new
    except SurprisingWord:
        return False


def _single(new: str) -> str:
    return "'" + new.replace("'", "''") + "'"


def _double(new: str) -> str:
    return '"' + new.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _values(text: str) -> dict[tuple[Step, ...], str]:
    """Every value of the file by its path, as text; ends of lines behind a block do not count."""
    found: dict[tuple[Step, ...], str] = {}
    root = read(text).root
    if root is not None:
        _gather(root, (), lambda path, value: found.__setitem__(path, value.rstrip("\n")))
    return found


def _gather(node: Node, path: tuple[Step, ...], keep: Callable[[tuple[Step, ...], str], None]) -> None:
    for key, (_, inner) in (node.fields or {}).items():
        _gather(inner, (*path, key), keep)
    for place, inner in enumerate(node.entries or ()):
        _gather(inner, (*path, place), keep)
    if node.fields is None and node.entries is None:
        keep(path, str(node.raw))
