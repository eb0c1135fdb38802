"""A new unit is sound but for the words that are missing, and never overwrites."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from lessons.catalog import check
from tests.lessons.mini import write_mini


def begin(folder: Path, monkeypatch: pytest.MonkeyPatch, *args: str) -> tuple[int, str]:
    monkeypatch.setenv("AULITA_CONTENT_DIR", str(folder))
    said = CliRunner().invoke(main, ["new-unit", *args])
    return said.exit_code, said.output


@pytest.mark.parametrize("kind", ["leccion", "practica"])
def test_only_the_marked_places_are_wrong(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_mini(tmp_path)

    code, said = begin(folder, monkeypatch, "M1-09", "--course", "mini", "--kind", kind)

    path = folder / "courses/mini/units/M1-09.yaml"
    lines = path.read_text(encoding="utf-8").split("\n")
    problems = check(folder).problems
    assert (code, str(path) in said) == (0, True)
    assert {problem.rule for problem in problems} == {"escribe", "fuera-de-orden"}
    assert all("ESCRIBE" in lines[p.line - 1] for p in problems if p.rule == "escribe")
    assert sum(p.rule == "escribe" for p in problems) == sum("ESCRIBE" in line for line in lines[1:])


def test_a_unit_that_is_there_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_mini(tmp_path)
    before = (folder / "courses/mini/units/M1-01.yaml").read_bytes()

    code, said = begin(folder, monkeypatch, "M1-01", "--course", "mini")

    assert code == 1
    assert "already there" in said
    assert (folder / "courses/mini/units/M1-01.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("args", "words"), [(("m1",), "M1-05"), (("M1-09", "--course", "x"), "no course «x»")]
)
def test_what_cannot_be_begun_is_one_sentence(
    args: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = begin(write_mini(tmp_path), monkeypatch, *args)

    assert code != 0
    assert words in said
