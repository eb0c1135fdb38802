"""The shape of the program, kept: imports point one way, flows are pure, files are small and well named."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("lessons", "flows", "bot")
MAY_IMPORT = {"lessons": {"lessons"}, "flows": {"lessons", "flows"}, "bot": {"lessons", "flows", "bot"}}
INPUT_AND_OUTPUT = (
    "os",
    "sys",
    "io",
    "pathlib",
    "shutil",
    "tempfile",
    "subprocess",
    "logging",
    "structlog",
    "yaml",
)
NETWORK = ("socket", "http", "urllib", "httpx", "aiohttp", "requests", "telegram", "starlette", "uvicorn")
DATABASES = ("sqlite3", "aiosqlite", "sqlalchemy")
WAITING_AND_CHANCE = ("asyncio", "threading", "concurrent", "time", "random", "secrets", "uuid")
IMPURE_MODULES = frozenset({*INPUT_AND_OUTPUT, *NETWORK, *DATABASES, *WAITING_AND_CHANCE})
IMPURE_CALLS = frozenset({"now", "utcnow", "today", "fromtimestamp"})
IMPURE_NAMES = frozenset({"open", "print", "input", "exec", "eval", "__import__"})
VAGUE_NAMES = ("utils", "util", "helpers", "helper", "common", "manager", "misc")
MOST_LINES = 400

Found = Iterator[str]


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every imported module, wherever the import stands, as (line, dotted name); «.» for a relative one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." if node.level else node.module or ""


def wrong_direction(package: str, source: str) -> Found:
    forbidden = {*PACKAGES, "tests"} - MAY_IMPORT[package]
    for line, name in imports(ast.parse(source)):
        if name == ".":
            yield f"line {line}: relative import; write the whole path"
        elif name.split(".")[0] in forbidden:
            yield f"line {line}: {package} may not import {name}"


def impurities(source: str) -> Found:
    """What a flow may not do: input and output, clocks, chance, waiting."""
    tree = ast.parse(source)
    for line, name in imports(tree):
        if name.split(".")[0] in IMPURE_MODULES:
            yield f"line {line}: imports {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            yield f"line {node.lineno}: async"
        elif isinstance(node, ast.Attribute) and node.attr in IMPURE_CALLS and _is_moment(node.value):
            yield f"line {node.lineno}: reads the clock with {node.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_NAMES:
            yield f"line {node.lineno}: calls {node.func.id}"
        elif isinstance(node, ast.Global):
            yield f"line {node.lineno}: keeps state outside the person"


def _is_moment(node: ast.expr) -> bool:
    """`datetime`, `date`, `datetime.datetime`, `dt.date` …, under the names they are usually given."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in ("datetime", "date", "dt", "time")


def bad_name(path: Path) -> Found:
    if path.stem in VAGUE_NAMES:
        yield f"«{path.stem}» says nothing about what is inside"
    if path.stem in sys.stdlib_module_names and path.stem not in ("__init__", "__main__"):
        yield f"«{path.name}» hides a module of Python when the folder is on the path"


def too_long(source: str) -> Found:
    lines = source.count("\n")
    if lines > MOST_LINES:
        yield f"{lines} lines, at most {MOST_LINES}: split it by concept"


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def report(paths: list[Path], found: dict[Path, list[str]]) -> str:
    assert paths, "no file was looked at"
    return "\n".join(f"{path.relative_to(ROOT)}: {line}" for path, lines in found.items() for line in lines)


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package: str) -> None:
    paths = python_files(package)

    assert (
        report(paths, {p: list(wrong_direction(package, p.read_text(encoding="utf-8"))) for p in paths}) == ""
    )


def test_flows_touch_no_file_clock_chance_or_wait() -> None:
    paths = python_files("flows")

    assert len(paths) > 3
    assert report(paths, {path: list(impurities(path.read_text(encoding="utf-8"))) for path in paths}) == ""


def test_files_are_named_for_what_they_hold() -> None:
    paths = python_files(*PACKAGES, "tests")

    assert report(paths, {path: list(bad_name(path)) for path in paths}) == ""


def test_files_are_small() -> None:
    paths = python_files(*PACKAGES, "tests")

    assert report(paths, {path: list(too_long(path.read_text(encoding="utf-8"))) for path in paths}) == ""


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("lessons", "import flows"),
        ("lessons", "from bot.store import tables"),
        ("lessons", "def f():\n    from flows.person import Person"),
        ("flows", "import bot.sender"),
        ("flows", "if True:\n    from bot import sender"),
        ("flows", "from ..bot import sender"),
        ("bot", "from tests import anything"),
        ("lessons", "import lessons.model, flows.engine as engine"),
    ],
)
def test_a_wrong_import_would_be_seen(package: str, source: str) -> None:
    assert len(list(wrong_direction(package, source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "import asyncio",
        "import os.path",
        "from time import monotonic",
        "from random import choice",
        "import logging as log",
        "def f():\n    import secrets",
        "from telegram.ext import Application",
        "from pathlib import Path",
        "async def f(): ...",
        "x = lambda: datetime.now(UTC)",
        "import datetime\nx = datetime.datetime.utcnow()",
        "from datetime import date\nx = date.today()",
        "clock = datetime.now",
        "text = open('x').read()",
        "print('hola')",
        "def f():\n    global seen\n    seen = 1",
    ],
)
def test_an_impure_flow_would_be_seen(source: str) -> None:
    assert len(list(impurities(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime, timedelta\ndue = event.now + timedelta(hours=1)",
        "import re, json, hashlib, zoneinfo",
        "def opened(now): return state.open",
        "today = world.now.date()",
    ],
)
def test_a_pure_flow_is_left_alone(source: str) -> None:
    assert list(impurities(source)) == []


@pytest.mark.parametrize("name", [*VAGUE_NAMES, "http", "calendar", "types", "logging", "queue"])
def test_a_bad_file_name_would_be_seen(name: str) -> None:
    assert len(list(bad_name(Path("bot") / f"{name}.py"))) == 1


@pytest.mark.parametrize("name", ["__init__", "sender", "telegram_http", "test_sender"])
def test_a_good_file_name_is_left_alone(name: str) -> None:
    assert list(bad_name(Path("bot") / f"{name}.py")) == []


def test_a_file_that_is_too_long_would_be_seen() -> None:
    assert list(too_long("x\n" * (MOST_LINES + 1)))
    assert not list(too_long("x\n" * MOST_LINES))
