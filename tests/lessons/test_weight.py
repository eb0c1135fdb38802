"""What a course costs on a prepaid phone: the budget of a unit and of a course."""

from pathlib import Path

import pytest

from lessons.catalog import check, load_catalogue
from lessons.lint import courses
from lessons.weight import MOST_OF_A_COURSE, MOST_OF_A_UNIT, text_bytes
from tests.lessons.mini import PLAN_FILE, write_mini


def test_a_course_that_is_too_heavy_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courses, "MOST_OF_A_COURSE", 1000)
    told = [str(problem) for problem in check(write_mini(tmp_path)).problems]
    assert [PLAN_FILE in one and "KB de texto" in one for one in told] == [True]


def test_notes_for_authors_weigh_nothing_and_letters_count_in_utf8(tmp_path: Path) -> None:
    unit = load_catalogue(write_mini(tmp_path)).courses["mini"].units["M1-02"]
    assert text_bytes(unit.model_copy(update={"notes": "x" * 500})) == text_bytes(unit)
    longer = unit.model_copy(update={"closing": unit.closing + "ñ"})
    assert text_bytes(longer) == text_bytes(unit) + 2


def test_our_own_course_is_within_the_budget() -> None:
    for course in load_catalogue().courses.values():
        weights = {unit.id: text_bytes(unit) for unit in course.units.values()}
        assert max(weights.values()) <= MOST_OF_A_UNIT
        items = sum(map(text_bytes, course.items.values()))
        assert 0 < sum(weights.values()) + items < MOST_OF_A_COURSE


def test_a_course_without_weighed_pictures_says_no_sizes(tmp_path: Path) -> None:
    assert load_catalogue(write_mini(tmp_path)).courses["mini"].weights == {}
