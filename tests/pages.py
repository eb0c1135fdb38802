"""The pages of the docs as tests read them, and what the code calls things."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    [
        *(ROOT / name for name in ("README.md", "LEEME.md", "CONTRIBUTING.md", "CHANGELOG.md")),
        *(ROOT / "docs").rglob("*.md"),
    ]
)
OF_THE_OPERATOR = {"organizacion.yaml", "pylock.toml"}
"""Files that the docs name and that are never in this tree."""


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its own head."""
    _, found, section = text.partition(f"{heading}\n")
    assert found, f"there is no heading «{heading}»"
    lines = re.split(r"(?m)^#+ ", section)[0].splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert len(table) > 2, f"there is no table under «{heading}»"
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def code_words(text: str) -> list[str]:
    """What stands in code marks, but for whole blocks."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^ *```.*?^ *```", "", text))


@cache
def tree() -> frozenset[str]:
    """Every file of ours, by its path."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return frozenset(line for line in told.stdout.splitlines() if (ROOT / line).exists())


@cache
def syntax(folder: str) -> tuple[ast.Module, ...]:
    return tuple(
        ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / folder).rglob("*.py"))
    )


@cache
def names_in_code() -> frozenset[str]:
    """What the code calls things: names and short texts; not the words of docstrings and comments."""
    return frozenset(name for folder in ("lessons", "flows", "bot") for name in _names(folder))


def _names(folder: str) -> Iterator[str]:
    for module in syntax(folder):
        for node in ast.walk(module):
            match node:
                case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    yield name
                case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                    yield name
                case ast.Constant(value=str(text)) if re.fullmatch(r"\w{1,30}", text):
                    yield text


@cache
def every_test() -> frozenset[str]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(
        node.name for module in syntax("tests") for node in ast.walk(module) if isinstance(node, functions)
    )


def files_named(text: str) -> list[str]:
    """Words in code marks that look like a file or a folder of ours; patterns such as rNNNN are none."""
    words = [word for word in code_words(text) if re.fullmatch(r"[\w./<>-]+", word) and "NNNN" not in word]
    files = [word for word in words if re.search(r"\.(py|md|toml|ya?ml|txt|po|sh)$", word)]
    folders = [
        word for word in words if re.match(r"(lessons|flows|bot|tests|docs|requirements|scripts)/.*/$", word)
    ]
    return [word for word in files + folders if word not in OF_THE_OPERATOR and "<" not in word]


def in_tree(name: str) -> bool:
    """Whether a path, or the end of one, belongs to a file of ours (or to a folder that has any)."""
    wanted = "/" + name.removeprefix("../")
    if name.endswith("/"):
        return any(f"/{file}".startswith(wanted) for file in tree())
    return any(f"/{file}".endswith(wanted) for file in tree())


def headings(file: Path) -> set[str]:
    """The anchors of a page, as they are made from its headings."""
    told = re.findall(r"(?m)^#+ (.+)$", file.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in told}
