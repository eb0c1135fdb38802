"""The catalogue loads whole and frozen, or not at all."""

import gc
import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from lessons.catalog import ContentBroken, check, load_catalogue
from lessons.lint.minutes import computed_minutes
from lessons.problems import MOST_PER_FILE, Problem, in_order
from tests.lessons.mini import FILES, LAB_FILE, LESSON, LESSON_FILE, PLAN_FILE, write_mini

SECONDS_FOR_A_UNIT = 0.03
SECONDS_FOR_MANY = 2.0


def test_our_own_course_has_no_errors() -> None:
    checked = check()

    assert [str(problem) for problem in checked.problems if problem.severity == "error"] == []
    assert checked.catalogue is not None
    assert set(checked.catalogue.courses["empleo-seguro"].route) <= set(
        checked.catalogue.courses["empleo-seguro"].units
    )


def test_our_own_course_loads_in_little_time() -> None:
    (course,) = load_catalogue().courses.values()
    began = time.process_time()

    load_catalogue()

    assert time.process_time() - began < SECONDS_FOR_A_UNIT * len(course.units)


def test_hundreds_of_units_are_checked_in_seconds(tmp_path: Path) -> None:
    names = [f"M1-{n:02}" for n in range(10, 99)] + [f"M2-{n:02}" for n in range(99)]
    names += [f"{letters}{n:02}" for letters in ("AA", "AB", "AC") for n in range(99)]
    many: dict[str, str | bytes | None] = {
        f"courses/mini/units/{name}.yaml": LESSON.replace("M1-01", name).replace(
            "regla de oro", f"regla {name}"
        )
        for name in names
    }
    many[PLAN_FILE] = (
        FILES[PLAN_FILE].replace("FN]", "FN, " + ", ".join(names) + "]").replace("  M1:", "  M2: Otro\n  M1:")
    )
    folder = write_mini(tmp_path, many)
    # What the tests before have left in memory has no say: the collector does not walk it again and again.
    gc.collect()
    gc.freeze()
    began = time.process_time()

    checked = check(folder)

    seconds = time.process_time() - began
    gc.unfreeze()
    assert seconds < SECONDS_FOR_MANY
    assert len(names) > 480
    assert {problem.rule for problem in checked.problems} == {"actividad-seguida", "demasiados"}


def test_a_sound_folder_gives_a_frozen_catalogue(tmp_path: Path) -> None:
    catalogue = load_catalogue(write_mini(tmp_path))

    course = catalogue.courses["mini"]
    assert catalogue.default == "mini"
    assert course.route == ("LB", "M1-01", "M1-02", "FN")
    assert course.first_aid.id == "que-paso"
    assert len(course.items) == 18
    assert set(catalogue.flags) == {"pago-adelantado", "urgencia", "oferta-vaga"}
    assert catalogue.countries["EC"].facts["moneda"].source == "redacción"
    with pytest.raises(ValidationError):
        course.units["M1-01"].title = "Otra"


def test_with_several_courses_the_first_by_name_is_the_default(tmp_path: Path) -> None:
    other: dict[str, str | bytes | None] = {
        name.replace("/mini/", "/atajo/"): text.replace("curso: mini", "curso: atajo")
        for name, text in FILES.items()
        if "/mini/" in name
    }

    catalogue = load_catalogue(write_mini(tmp_path, other))

    assert set(catalogue.courses) == {"atajo", "mini"}
    assert catalogue.default == "atajo"


def test_broken_content_is_refused_with_every_problem(tmp_path: Path) -> None:
    broken = {LESSON_FILE: LESSON.replace("boton: Sigo", "botn: Sigo").replace("minutos: 3", "minutos: 99")}

    with pytest.raises(ContentBroken) as refused:
        load_catalogue(write_mini(tmp_path, broken))

    assert [(p.file, p.line) for p in refused.value.problems] == [(LESSON_FILE, 4), (LESSON_FILE, 12)]
    assert f"{LESSON_FILE}:12: error: la clave «botn»" in str(refused.value)


def test_problems_of_all_files_come_together_by_file_and_line(tmp_path: Path) -> None:
    broken: dict[str, str | bytes | None] = {
        LESSON_FILE: "titulo: [",
        LAB_FILE: FILES[LAB_FILE].replace("dificultad: 3", "dificultad: 9"),
        "shared/paises/EC.yaml": "pais: EC\n",
        "courses/mini/units/NOTAS.txt": "hola",
    }

    problems = check(write_mini(tmp_path, broken)).problems

    assert list(problems) == sorted(problems, key=lambda p: (p.file, p.line))
    assert {p.file for p in problems} == set(broken)


def test_advice_alone_blocks_nothing(tmp_path: Path) -> None:
    checked = check(
        write_mini(
            tmp_path, {LESSON_FILE: LESSON.replace("Hoy vemos", "Mira bien esto. " * 20 + "Hoy vemos")}
        )
    )

    assert [problem.severity for problem in checked.problems] == ["aviso"]
    assert checked.catalogue is not None


@pytest.mark.parametrize(
    ("changes", "file"),
    [
        ({PLAN_FILE: None}, PLAN_FILE),
        ({"shared/senales.yaml": None}, "shared/senales.yaml"),
        ({"courses/mini/media/x.yaml": "a"}, "courses/mini/media/x.yaml"),
        ({"courses/mini/imagenes/x.yaml": "a"}, "courses/mini/imagenes"),
        ({"courses/mini/units/M1-09.yml": LESSON}, "courses/mini/units/M1-09.yml"),
        ({"courses/mini/units/otra/M1-09.yaml": LESSON}, "courses/mini/units/otra"),
    ],
)
def test_a_file_in_the_wrong_place_is_the_only_thing_named(
    changes: dict[str, str | bytes | None], file: str, tmp_path: Path
) -> None:
    assert [problem.file for problem in check(write_mini(tmp_path, changes)).problems] == [file]


@pytest.mark.parametrize("folder", ["nowhere", "empty"])
def test_a_folder_without_courses_says_so(folder: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    checked = check(tmp_path / folder)

    assert checked.catalogue is None
    assert any("no hay ningún curso" in problem.message for problem in checked.problems)


def test_notes_and_hidden_files_are_left_alone(tmp_path: Path) -> None:
    extra: dict[str, str | bytes | None] = {
        "courses/mini/units/LEEME.md": "notas",
        "courses/mini/units/.DS_Store": b"\x00",
        "courses/mini/items/.M1.yaml.swp": b"\x00",
    }

    assert check(write_mini(tmp_path, extra)).problems == ()


def test_a_file_with_too_many_problems_keeps_the_first_and_counts_the_rest() -> None:
    errors = [Problem("b.yaml", line, "mal", "forma") for line in range(1, 300)]
    advice = [
        Problem(name, line, "mejor así", "forma", "aviso") for name, line in (("b.yaml", 1), ("a.yaml", 5))
    ]

    kept = in_order([*advice, *errors, errors[0]])

    assert kept[0].file == "a.yaml"
    assert len(kept) == MOST_PER_FILE + 2
    assert sum("200 problemas más" in problem.message for problem in kept) == 1


def test_minutes_are_counted_from_words_questions_and_things_to_do(tmp_path: Path) -> None:
    units = load_catalogue(write_mini(tmp_path)).courses["mini"].units

    assert computed_minutes(units["M1-01"]) == pytest.approx(1.3 + 2 * 0.55 + 30 / 150, abs=0.02)
    assert computed_minutes(units["LB"]) == pytest.approx(0.25 + 0.5 + 4 * 0.75 + 29 / 150, abs=0.04)
