"""Exceptions are few, signed, in force, used, and told at every check."""

from datetime import date
from pathlib import Path

import pytest

from lessons.catalog import check
from lessons.problems import Problem
from tests.lessons.mini import LESSON, LESSON_FILE, write_mini

TODAY = date(2026, 3, 1)
SHOUTED = LESSON.replace("una regla corta", "una regla MUY CORTA").replace("Hola, {nombre}", "Hola, vos")
LINE = "- {{regla: {rule}, donde: {where}, motivo: Así lo dice quien lo cuenta, nombre: Ana Mera, fecha: {on}}}\n"
PART = f'"{LESSON_FILE}:gancho"'


def found(folder: Path, *waivers: str, lesson: str = SHOUTED) -> list[Problem]:
    content: dict[str, str | bytes | None] = {
        LESSON_FILE: lesson,
        "excepciones.yaml": "".join(waivers) or None,
    }
    return list(check(write_mini(folder, content), today=TODAY).problems)


def line(rule: str, where: str = PART, on: str = "2026-02-09") -> str:
    return LINE.format(rule=rule, where=where, on=on)


def test_an_error_and_an_advice_become_exceptions_with_reason_and_name(tmp_path: Path) -> None:
    assert [p.severity for p in found(tmp_path / "before")] == ["error", "aviso"]

    problems = found(tmp_path, line("voseo"), line("mayusculas", LESSON_FILE))

    assert {(p.rule, p.severity) for p in problems} == {("voseo", "excepción"), ("mayusculas", "excepción")}
    assert all("Así lo dice quien lo cuenta; Ana Mera, 2026-02-09" in str(p) for p in problems)
    assert check(tmp_path, today=TODAY).catalogue is not None


@pytest.mark.parametrize(
    ("waiver", "severity", "words"),
    [
        (line("voceo"), "error", "«voseo»"),
        (line("contacto-real"), "error", "no admite excepciones"),
        (line("emoji"), "aviso", "quita esta excepción"),
        (line("voseo", f'"{LESSON_FILE}:q1"'), "aviso", "quita esta excepción"),
        (line("voseo", on="2025-02-28"), "error", "doce meses"),
    ],
)
def test_an_exception_that_is_none_is_a_problem_of_its_own(
    waiver: str, severity: str, words: str, tmp_path: Path
) -> None:
    problems = found(tmp_path, waiver)

    told = [p for p in problems if p.rule == "excepcion"]
    assert [(p.file, p.line, p.severity) for p in told] == [("excepciones.yaml", 1, severity)]
    assert words in told[0].message
    assert {p.severity for p in problems if p.rule in ("voseo", "mayusculas")} == {"error", "aviso"}


def test_the_eleventh_is_refused(tmp_path: Path) -> None:
    problems = found(tmp_path, *[line("emoji")] * 10, line("voseo"))

    assert [p.line for p in problems if p.severity == "error" and p.rule == "excepcion"] == [11]


@pytest.mark.parametrize("text", ["regla: voseo\n", "- {regla: voseo}\n"])
def test_a_file_of_another_shape_is_told(text: str, tmp_path: Path) -> None:
    problems = found(tmp_path, text, lesson=LESSON)

    assert problems
    assert {(p.file, p.severity) for p in problems} == {("excepciones.yaml", "error")}
