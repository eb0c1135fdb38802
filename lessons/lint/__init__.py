"""Checks that need more than one field: between files, and about the words themselves."""

from datetime import date

from lessons.lint.countries import country_problems
from lessons.lint.courses import course_problems
from lessons.lint.items import item_problems
from lessons.lint.shared import shared_problems
from lessons.lint.units import unit_problems
from lessons.load import Loaded
from lessons.problems import Problem

__all__ = ["lint"]


def lint(loaded: Loaded, today: date | None = None) -> list[Problem]:
    """Everything wrong with what could be loaded; what the loader refused is not told again."""
    problems = [*shared_problems(loaded)]
    for country in loaded.countries.values():
        problems += country_problems(country)
    for course in loaded.courses.values():
        problems += course_problems(course, loaded.flag_ids)
        for unit in course.units.values():
            problems += unit_problems(
                unit, course, flags=loaded.flag_ids, sources=loaded.citation_ids, today=today
            )
        for item in course.items.values():
            problems += item_problems(item, course, flags=loaded.flag_ids, cues=loaded.cue_ids)
    return problems
