"""The door to everything that is taught: load it checked, or list what is wrong with it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lessons import translations
from lessons.base import LANGUAGES
from lessons.lint import lint
from lessons.load import PLAN, Loaded, LoadedCourse, load
from lessons.model import Catalogue, Course
from lessons.problems import Problem, in_order
from lessons.translations import Coverage, Pairs
from lessons.waivers import waived

OWN_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Checked:
    """The catalogue, None if any problem is an «error», and all problems by file and line. `coverage`: how much of
    each unit is translated, for languages in which anything is."""

    catalogue: Catalogue | None
    problems: tuple[Problem, ...]
    coverage: tuple[Coverage, ...] = ()


class ContentBroken(Exception):
    """The content has errors and cannot be taught. Its text lists them; `problems` has the «avisos» too."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems if problem.severity == "error"))


def load_catalogue(folder: Path | None = None, *, rehearsal: bool = True) -> Catalogue:
    """Everything under `folder` (by default our own content); raises `ContentBroken` on any error.

    Outside a rehearsal no route holds a unit that awaits its review; first aid opens all the same."""
    checked = check(folder)
    if checked.catalogue is None:
        raise ContentBroken(checked.problems)
    return checked.catalogue if rehearsal else signed_only(checked.catalogue)


def signed_only(catalogue: Catalogue) -> Catalogue:
    """The same catalogue with the unsigned sensitive and legal units taken out of every route."""
    courses = {name: _signed(course) for name, course in catalogue.courses.items()}
    return catalogue.model_copy(update={"courses": courses})


def _signed(course: Course) -> Course:
    order = tuple(name for name in course.route if not course.units[name].awaits_review)
    if order == course.route:
        return course
    plan = course.plan.model_copy(update={"order": order})
    return Course(plan=plan, units=course.units, items=course.items)


def check(folder: Path | None = None, *, today: date | None = None) -> Checked:
    """All problems at once; without `today` no date is too late.

    Never raises for bad content, whatever the files hold."""
    loaded = load(folder or OWN_FOLDER)
    said = {language: _translated(loaded, language) for language in LANGUAGES}
    told = (problem for pairs in said.values() for problem in pairs.problems)
    problems = in_order(waived([*loaded.problems, *lint(loaded, today), *told], loaded.waivers, today))
    coverage = tuple(one for pairs in said.values() if pairs.texts for one in pairs.coverage)
    if any(problem.severity == "error" for problem in problems):
        return Checked(None, problems, coverage)
    return Checked(_catalogue(loaded, said), problems, coverage)


def _translated(loaded: Loaded, language: str) -> Pairs:
    """Everything there is in one language, over all courses."""
    whole = Pairs()
    for name, course in loaded.courses.items():
        files = course.translated.get(language, {})
        if course.plan is not None and PLAN in files:
            _add(whole, translations.of_plan(course.plan, *files[PLAN]))
        for unit_id, unit in course.units.items():
            file, node = files.get(unit_id, ("", None))
            _add(whole, translations.of_unit(unit, file, node, language, name))
    return whole


def _add(whole: Pairs, more: Pairs) -> None:
    whole.texts |= more.texts
    whole.coverage += more.coverage
    whole.problems += more.problems


def _catalogue(loaded: Loaded, said: dict[str, Pairs]) -> Catalogue:
    courses = {name: course for name, found in loaded.courses.items() if (course := _course(found))}
    return Catalogue(
        courses=courses,
        flags={name: flag.model for name, flag in loaded.flags.items()},
        cues={name: cue.model for name, cue in loaded.cues.items()},
        citations={name: citation.model for name, citation in loaded.citations.items()},
        countries={name: country.model for name, country in loaded.countries.items()},
        default=min(courses),
        translations={language: pairs.texts for language, pairs in said.items()},
        translated={language: _whole_units(pairs) for language, pairs in said.items()},
    )


def _whole_units(pairs: Pairs) -> frozenset[str]:
    return frozenset(f"{one.course}/{one.unit}" for one in pairs.coverage if one.whole)


def _course(found: LoadedCourse) -> Course | None:
    if found.plan is None:
        return None
    return Course(
        plan=found.plan.model,
        units={name: unit.model for name, unit in found.units.items()},
        items={name: item.model for name, item in found.items.items()},
    )
