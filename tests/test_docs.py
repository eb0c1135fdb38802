"""The docs are true: what they name is there, and what is there they name."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from bot.cli import main
from bot.settings import Settings, shown
from flows.answers import plain
from flows.words import SPELLINGS
from tests.pages import (
    PAGES,
    ROOT,
    code_words,
    every_test,
    files_named,
    headings,
    in_tree,
    names_in_code,
    page,
    rows,
    syntax,
    tree,
)

DECISIONS = ROOT / "docs/decisions"

# Settings


def test_the_readme_lists_every_setting_in_order_with_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AULITA_")]:
        monkeypatch.delenv(name)
    in_force = [(name, value.removesuffix(".0")) for name, value, _ in shown(Settings(_env_file=None))]

    told = rows(page("README.md"), "### Settings")

    assert [(name.strip("`"), default.strip("`–")) for name, _, default in told] == in_force
    assert all(len(meaning) > 10 for _, meaning, _ in told)


def test_no_page_and_no_file_of_the_image_names_an_unknown_setting() -> None:
    known = {f"AULITA_{name.upper()}" for name in Settings.model_fields}
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    of_the_tests = {
        name for text in sources for name in re.findall(r'environ(?:\.get\(|\[)"(AULITA_\w+)"', text)
    }
    files = [*PAGES, ROOT / "compose.yaml", ROOT / "Dockerfile", ROOT / "Makefile"]

    named = {
        name
        for path in files
        for name in re.findall(r"AULITA_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8"))
    }

    assert len(named) > 10
    assert named - known - of_the_tests == set()


# Commands, words, targets


def test_the_readme_lists_every_command_with_its_options_and_no_other() -> None:
    told = {code_words(command)[0].removeprefix("aulita "): options for command, _, options in command_rows()}

    first = ["run", "chat", "check", "rehearse", "settings", "health", "setup", "doctor", "backup", "restore"]
    assert list(told)[: len(first)] == first
    assert set(told) == set(main.commands)
    for name, command in main.commands.items():
        has = {option for p in command.params if isinstance(p, click.Option) for option in p.opts}
        assert set(re.findall(r"--[a-z-]+", told[name])) == has, name


def command_rows() -> list[list[str]]:
    return rows(page("README.md"), "## The command")


def test_every_command_named_anywhere_exists() -> None:
    named = {
        name
        for path in PAGES
        for name in re.findall(r"`(?:\.venv/bin/)?aulita ([a-z]+(?:-[a-z]+)*)", path.read_text("utf-8"))
    }

    assert len(named) >= 5
    assert named - set(main.commands) == set()


def test_every_word_we_teach_is_in_the_readme_and_every_word_there_is_understood() -> None:
    table = rows(page("README.md"), "## What a learner can always write")

    listed = [plain(word) for words, _ in table for word in words.split(",")]

    assert sorted(listed) == sorted(spellings[0] for spellings in SPELLINGS.values())


def test_every_target_of_the_makefile_is_in_the_pages() -> None:
    targets = set(re.findall(r"(?m)^([a-z][a-z-]*):.*## ", page("Makefile")))
    pages = page("README.md") + page("CONTRIBUTING.md")

    named = set(re.findall(r"(?m)(?:^|`)make ([a-z][a-z-]*)", pages))

    assert len(targets) > 8
    assert named == targets


def test_the_exit_codes_of_the_program_are_explained() -> None:
    from bot import cli, watchdog

    told = {int(code) for code, *_ in rows(page("docs/operating.md"), "## Exit codes")}

    assert {cli.OK, cli.WRONG, cli.BUSY, watchdog.EXIT_CODE, 78} <= told


def test_what_the_log_says_in_the_operators_page_is_what_the_program_logs() -> None:
    cells = [row[0] for row in rows(page("docs/operating.md"), "## When …")]
    named = {name for cell in cells for name in code_words(cell) if re.fullmatch(r"[a-z_.]+", name)}
    logged = {
        node.args[0].value
        for module in syntax("bot")
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
    }

    assert len(named) > 8
    assert named - logged == set()


# The sample of the README is what the program prints


def test_the_readme_shows_what_the_terminal_chat_says(tmp_path: Path) -> None:
    blocks = re.findall(r"(?ms)^```\w*\n(.*?)^```", page("README.md"))
    [sample] = [block for block in blocks if "\n> " in block]
    shown_lines = [line.strip() for line in sample.splitlines()]
    typed = [line.removeprefix("> ") for line in shown_lines if line.startswith("> ")]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AULITA_")}

    chat = subprocess.run(
        [sys.executable, "-m", "bot.cli", "chat"],
        input="\n".join([*typed, ":salir"]) + "\n",
        cwd=tmp_path,
        env={**clean, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )

    said = [line.removeprefix("> ").strip() for line in click.unstyle(chat.stdout).splitlines()]
    spoken = [line for line in shown_lines if line and not line.startswith("> ")]
    start = said.index(spoken[0])
    assert chat.returncode == 0, chat.stderr
    assert typed
    assert [line for line in said[start:] if line][: len(spoken)] == spoken


# Files, links, decisions


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_file_that_a_page_names_exists(path: Path) -> None:
    missing = [name for name in files_named(path.read_text(encoding="utf-8")) if not in_tree(name)]

    assert missing == []


@pytest.mark.parametrize(
    "name", ["bot/sender_of_old.py", "flows/kinds/card.txt", "lessons/nowhere/", "no-such-page.md"]
)
def test_a_file_that_is_not_there_would_be_seen(name: str) -> None:
    assert files_named(f"see `{name}`") == [name]
    assert not in_tree(name)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_leads_to_a_file_and_a_heading(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.exists(), target
        if anchor:
            assert anchor in headings(file), target


def test_every_decision_is_in_the_index_once_and_in_order() -> None:
    pages = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    listed = re.findall(r"(?m)^\| \[(\d+)\]\(([^)]+)\)", page("docs/decisions/README.md"))

    assert [name for _, name in listed] == pages
    assert [number for number, _ in listed] == [name[:3] for name in pages]
    assert len({name[:3] for name in pages}) == len(pages), "two pages bear one number"
    for name in pages:
        assert re.match(rf"# {name[:3]} \S", page(f"docs/decisions/{name}")), name


def test_every_test_that_a_page_names_exists() -> None:
    named = {
        word
        for path in PAGES
        for word in code_words(path.read_text(encoding="utf-8"))
        if re.fullmatch(r"test_\w+", word)
    }

    assert len(named) >= 15
    assert named - every_test() == set()


# The glossary


def glossary() -> list[list[str]]:
    sections = re.findall(r"(?m)^## (.+)$", page("docs/glossary.md"))
    return [row for section in sections for row in rows(page("docs/glossary.md"), f"## {section}")]


def test_every_word_of_the_glossary_is_in_the_code() -> None:
    missing = [
        (row[0], name) for row in glossary() for name in code_words(row[1]) if name not in names_in_code()
    ]

    assert len(glossary()) > 80
    assert all(len(row) == 5 and code_words(row[1]) and row[2] for row in glossary())
    assert missing == []


def test_every_spanish_word_of_the_glossary_is_written_by_authors_or_read_by_people() -> None:
    names = [name for name in tree() if name.startswith(("bot/", "lessons/"))]
    files = [ROOT / name for name in names if name.endswith((".po", ".yaml"))]
    read = " ".join(plain(path.read_text(encoding="utf-8")) for path in files)
    understood = {spelling for spellings in SPELLINGS.values() for spelling in spellings}

    keys = [key for row in glossary() for key in code_words(row[3])]
    words = [plain(word) for row in glossary() for word in re.findall(r"«([^»]+)»", row[3])]

    assert len(keys) > 25
    assert len(words) > 10
    assert [key for key in keys if key not in names_in_code()] == []
    assert [word for word in words if word not in understood and f" {word} " not in read] == []


def test_no_word_is_explained_twice() -> None:
    words = [row[0] for row in glossary()]

    assert len(set(words)) == len(words)


# The two front pages, the pictures, the editor


def taught(name: str) -> set[str]:
    """What a page tells to type: the lines of its blocks, and what stands in code marks, of make and of ours."""
    text = page(name)
    lines = [line for block in re.findall(r"(?ms)^```\w*\n(.*?)^```", text) for line in block.splitlines()]
    return {
        told
        for told in [*lines, *code_words(text)]
        if told.startswith(("make ", ".venv/bin/aulita ", "apt "))
    }


def first_block(name: str) -> list[str]:
    return re.findall(r"(?ms)^```\n(.*?)^```", page(name))[0].splitlines()


def test_the_spanish_front_page_names_the_same_commands() -> None:
    assert first_block("LEEME.md") == first_block("README.md") == ["make run", "make test"]
    assert len(taught("LEEME.md")) > 3
    assert taught("LEEME.md") - taught("README.md") == set()


CALLS_GUIDE = "docs/es/convocatorias.md"


def pictured(name: str) -> dict[str, str]:
    """The pictures of a page, each with its words for who cannot see it."""
    tags = re.findall(r"<img\b[^>]*>", page(name))
    assert "![" not in page(name)
    assert tags
    return {
        re.findall(r'src="([^"]+)"', tag)[0].replace("../images/", "docs/images/"): "".join(
            re.findall(r'alt="([^"]+)"', tag)
        )
        for tag in tags
    }


@pytest.mark.parametrize("name", ["README.md", "LEEME.md", CALLS_GUIDE])
def test_every_picture_is_there_small_and_told_in_words(name: str) -> None:
    for source, words in pictured(name).items():
        picture = (ROOT / source).read_bytes()
        most = 600 if b"acTL" in picture[:100] else 120
        assert picture.startswith(b"\x89PNG"), source
        assert len(picture) <= most * 1024, source
        assert len(words) > 80, source


def test_the_readme_has_one_moving_picture_and_no_picture_lies_about_unused() -> None:
    used = set(pictured("README.md")) | set(pictured(CALLS_GUIDE))
    made = {f"docs/images/{name}" for name in re.findall(r'"([\w-]+\.png)"', page("scripts/pictures"))}

    assert len(used) >= 4
    assert used == made == {f"docs/images/{path.name}" for path in (ROOT / "docs/images").iterdir()}
    assert [name for name in used if b"acTL" in (ROOT / name).read_bytes()[:100]] == [
        "docs/images/first-day.png"
    ]


def test_the_editor_finds_a_schema_for_every_file_of_the_course() -> None:
    schemas = json.loads(page(".vscode/settings.json"))["yaml.schemas"]
    [kinds] = re.findall(r"for kind in ([a-z ]+);", page("Makefile"))
    translated = set((ROOT / "lessons/courses").glob("*/en/**/*.yaml"))
    generated = set((ROOT / "lessons/courses").glob("*/media/pesos.yaml"))
    courses = set((ROOT / "lessons/courses").rglob("*.yaml")) - translated - generated

    assert set(schemas) == {f"./build/schemas/{kind}.json" for kind in kinds.split()}
    assert {path for pattern in schemas.values() for path in ROOT.glob(pattern)} == courses
