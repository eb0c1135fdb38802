"""A second language: paired by ids, counted, stale when the Spanish changes, never a reason to lose a text."""

from pathlib import Path

import pytest

from bot.organization import sample_organization
from bot.wording import Wording
from flows.effects import Written
from lessons.catalog import check, load_catalogue
from tests.lessons.mini import LESSON, LESSON_FILE, write_mini

FILE = "courses/mini/en/units/M1-01.yaml"
ENGLISH = """\
unidad: M1-01
titulo: The golden rule
partes:
  - id: q1
    pregunta: They ask you for 20 to get in. What do you do?
    opciones:
      - {id: c, texto: I block everything, respuesta: That loses real offers. Look first.}
      - {id: a, texto: I stop and ask, respuesta: Well done. The pause looks after you.}
  - id: gancho
    texto: Hello, {nombre}. Today a short rule. You do not pay to look for work. ⏸️
cierre: "Keep one sentence: **if I must pay, I stop**."
"""


def test_texts_are_paired_by_ids_whatever_their_order(tmp_path: Path) -> None:
    checked = check(write_mini(tmp_path, {FILE: ENGLISH}))

    assert checked.problems == ()
    assert checked.catalogue is not None
    english = checked.catalogue.translations["en"]
    assert english["La regla de oro"] == "The golden rule"
    assert english["Me detengo y pregunto"] == "I stop and ask"
    assert english["Bloqueo todo mensaje"] == "I block everything"
    assert checked.catalogue.translated["en"] == frozenset()


def test_how_much_is_there_is_counted(tmp_path: Path) -> None:
    counted = {one.unit: one for one in check(write_mini(tmp_path, {FILE: ENGLISH})).coverage}

    assert counted["M1-01"].done == 8
    assert counted["M1-01"].total > counted["M1-01"].done
    assert counted["M1-02"].done == 0
    assert check(write_mini(tmp_path / "without")).coverage == ()


@pytest.mark.parametrize(
    ("wrong", "line", "words"),
    [
        ("titulo: The golden rule\nsubtitulo: Of old", 3, "no es un texto del original"),
        ("titulo: The rule of {pais}", 2, "{pais}"),
    ],
)
def test_what_does_not_belong_is_told_with_its_line(
    tmp_path: Path, wrong: str, line: int, words: str
) -> None:
    (problem,) = check(
        write_mini(tmp_path, {FILE: ENGLISH.replace("titulo: The golden rule", wrong)})
    ).problems

    assert (problem.file, problem.line, problem.severity) == (FILE, line, "error")
    assert words in problem.message


def test_the_same_words_have_one_translation_only(tmp_path: Path) -> None:
    twice = LESSON.replace("boton: Sigo", "boton: Me detengo y pregunto")
    english = ENGLISH.replace("⏸️\n", "⏸️\n    boton: I wait and ask\n")

    problems = check(write_mini(tmp_path, {FILE: english, LESSON_FILE: twice})).problems

    (problem,) = [problem for problem in problems if problem.rule == "traduccion"]
    assert "una sola" in problem.message


def test_a_translation_of_a_unit_that_is_not_there_is_told(tmp_path: Path) -> None:
    (problem,) = check(write_mini(tmp_path, {"courses/mini/en/units/M9-09.yaml": ENGLISH})).problems

    assert "no existe units/M9-09.yaml" in problem.message


def test_a_change_of_the_spanish_makes_its_translation_stale_and_loses_nothing(tmp_path: Path) -> None:
    first = check(write_mini(tmp_path / "one", {FILE: f'original: "00000000"\n{ENGLISH}'}))
    (advice,) = first.problems
    version = advice.message.split("«original: ")[1].strip('"»')
    dated = f'original: "{version.strip(chr(34))}"\n{ENGLISH}'
    assert check(write_mini(tmp_path / "two", {FILE: dated})).problems == ()

    edited = LESSON.replace("Me detengo y pregunto", "Me detengo y consulto")
    later = check(write_mini(tmp_path / "three", {FILE: dated, LESSON_FILE: edited}))

    assert [problem.severity for problem in later.problems] == ["aviso"]
    assert {one.unit: one.stale for one in later.coverage}["M1-01"]
    assert later.catalogue is not None
    assert later.catalogue.translations["en"]["Me detengo y consulto"] == "I stop and ask"


def test_an_untranslated_text_is_read_in_spanish_and_counted() -> None:
    catalogue = load_catalogue()
    speaking = Wording.load(sample_organization(), catalogue, strict=True)
    lesson = catalogue.courses["empleo-seguro"].units

    assert speaking.label(Written(lesson["M1-01"].title), "en").startswith("Why do they")
    assert speaking.label(Written(lesson["M1-01"].title), "es") == lesson["M1-01"].title
    assert speaking.untranslated == 0
    assert speaking.label(Written(lesson["M2-03"].title), "en") == lesson["M2-03"].title
    assert speaking.untranslated == 1


def test_the_first_lesson_is_there_in_english_as_a_whole() -> None:
    assert "empleo-seguro/M1-01" in load_catalogue().translated["en"]
