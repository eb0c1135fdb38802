"""Warm-ups: at least six messages of their own, half of them real, seen by nobody but who waits for her group."""

from pathlib import Path

from lessons.catalog import check, load_catalogue
from lessons.parts import Spotting
from tests.lessons.mini import LAB, PLAN, write_mini

PAIRS = "".join(
    LAB.replace("it-17", f"it-{n}")
    .replace("it-18", f"it-{n + 1}")
    .replace("uso: lab-1", "uso: calentamiento")
    + "\n"
    for n in (31, 33, 35)
)
SIX = "calentamientos: [it-31, it-32, it-33, it-34, it-35, it-36]\n"


def told(folder: Path, plan: str, items: str) -> list[str]:
    changed = {"courses/mini/course.yaml": PLAN + plan, "courses/mini/items/calentamientos.yaml": items}
    return [problem.message for problem in check(write_mini(folder, dict(changed))).problems]


def test_six_messages_of_their_own_are_warm_ups(tmp_path: Path) -> None:
    assert told(tmp_path, SIX, PAIRS) == []


def test_half_of_them_are_real(tmp_path: Path) -> None:
    more = LAB.replace("it-17", "it-37").replace("it-18", "it-38").replace("uso: lab-1", "uso: calentamiento")
    [message, *unseen] = told(tmp_path, SIX.replace("]", ", it-37]"), PAIRS + more)
    assert "los calentamientos tienen 4 estafas y 3 mensajes reales; pon la mitad de cada uno" in message
    assert len(unseen) == 1
    assert "nadie lo ve" in unseen[0]


def test_a_sensitive_message_comes_to_nobody_unasked(tmp_path: Path) -> None:
    [message] = told(
        tmp_path, SIX, PAIRS.replace("uso: calentamiento", "uso: calentamiento\n  aviso: true", 1)
    )
    assert "«it-31» lleva aviso y llega sin pedirlo" in message


def test_the_warm_ups_of_the_course_measure_nothing_and_are_in_no_lesson() -> None:
    course = load_catalogue().courses["empleo-seguro"]
    ours = course.plan.warmups
    parts = [part for unit in course.units.values() for part in unit.parts]
    taught = {item for part in parts if isinstance(part, Spotting) for item in part.items}
    assert len(ours) >= 6
    assert sum(course.items[id_].is_scam for id_ in ours) * 2 == len(ours)
    assert not {*ours} & {*course.plan.forms.a, *course.plan.forms.b, *course.plan.challenge, *taught}
