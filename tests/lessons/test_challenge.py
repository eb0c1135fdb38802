"""The open challenge: two scams and two real messages that are nowhere else; a course may do without."""

from pathlib import Path

from lessons.catalog import check, load_catalogue
from lessons.parts import Spotting
from tests.lessons.mini import LAB, PLAN, write_mini

PAIRS = "".join(
    LAB.replace("it-17", one).replace("it-18", other).replace("uso: lab-1", "uso: reto") + "\n"
    for one, other in (("it-31", "it-32"), ("it-33", "it-34"))
)
WITH_FOUR = {
    "courses/mini/course.yaml": PLAN + "reto: [it-31, it-34, it-32, it-33]\n",
    "courses/mini/items/reto.yaml": PAIRS,
}


def test_four_messages_of_their_own_are_a_challenge(tmp_path: Path) -> None:
    checked = check(write_mini(tmp_path, dict(WITH_FOUR)))

    assert checked.problems == ()
    assert checked.catalogue is not None
    assert checked.catalogue.courses["mini"].plan.challenge == ("it-31", "it-34", "it-32", "it-33")


def test_a_sensitive_message_is_not_for_anyone_who_passes_by(tmp_path: Path) -> None:
    sensitive = PAIRS.replace("uso: reto", "uso: reto\n  aviso: true", 1)
    problems = check(write_mini(tmp_path, {**WITH_FOUR, "courses/mini/items/reto.yaml": sensitive})).problems

    assert [(problem.file, problem.severity) for problem in problems] == [
        ("courses/mini/course.yaml", "error")
    ]
    assert "«it-31» lleva aviso y no puede estar en el reto" in problems[0].message


def test_the_challenge_of_the_course_measures_nothing_and_is_in_no_lesson() -> None:
    course = load_catalogue().courses["empleo-seguro"]
    four = set(course.plan.challenge)
    taught = {
        item
        for unit in course.units.values()
        for part in unit.parts
        if isinstance(part, Spotting)
        for item in part.items
    }

    assert len(four) == 4
    assert len(taught) > 0
    assert not four & {*course.plan.forms.a, *course.plan.forms.b, *taught}
    assert sum(course.items[id_].is_scam for id_ in four) == 2
