"""Every rule has a file that breaks it, and the checker says exactly what that file announces in its first lines."""

from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from lessons import yaml_safe
from lessons.catalog import check
from lessons.problems import Problem
from tests.lessons.mini import write_mini

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


class Expected(NamedTuple):
    """`# [file:]line | severity | words the message holds | …`, one comment a problem after the file's own name."""

    file: str
    line: int
    severity: str
    words: tuple[str, ...]

    def fits(self, problem: Problem) -> bool:
        place = (problem.file, problem.line, problem.severity) == (self.file, self.line, self.severity)
        told = f"{problem.message} [{problem.rule}]"
        return place and all(word in told for word in self.words)


def announced(text: str) -> tuple[str, list[Expected]]:
    comments = [line[2:] for line in text.split("\n")[:6] if line.startswith("# ")]
    target, expected = comments[0], []
    for comment in comments[1:]:
        where, severity, *words = comment.split(" | ")
        file, _, line = where.rpartition(":")
        expected.append(Expected(file or target, int(line), severity, tuple(words)))
    return target, expected


def test_the_course_that_is_broken_here_is_itself_without_problems(tmp_path: Path) -> None:
    checked = check(write_mini(tmp_path))

    assert checked.problems == ()
    assert checked.catalogue is not None


def test_there_is_a_broken_file_for_each_rule() -> None:
    assert len(BROKEN) >= 140
    assert all(expected and all(one.words for one in expected) for _, expected in map(_read, BROKEN))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_gets_its_sentence_and_no_other(path: Path, tmp_path: Path) -> None:
    target, expected = _read(path)
    folder = write_mini(tmp_path, {target: path.read_bytes()})

    problems = check(folder).problems

    assert len(problems) == len(expected), "\n".join(map(str, problems))
    for one in expected:
        assert any(one.fits(problem) for problem in problems), "\n".join(map(str, (one, *problems)))


@pytest.mark.parametrize(
    "path", [p for p in BROKEN if p.stem.startswith("yaml-")], ids=lambda path: path.stem
)
def test_without_the_c_library_the_same_line_is_named(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_safe, "PARSER", yaml.SafeLoader)
    target, expected = _read(path)

    problems = check(write_mini(tmp_path, {target: path.read_bytes()})).problems

    assert [(p.file, p.line) for p in problems] == [(one.file, one.line) for one in expected]


def _read(path: Path) -> tuple[str, list[Expected]]:
    return announced(path.read_text(encoding="utf-8"))
