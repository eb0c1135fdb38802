"""The door to everything that is taught: load it checked, or list what is wrong with it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lessons.lint import lint
from lessons.load import Loaded, LoadedCourse, load
from lessons.model import Catalogue, Course
from lessons.problems import Problem, in_order
from lessons.waivers import waived

OWN_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Checked:
    """The catalogue, None if any problem is an «error», and all problems by file and line."""

    catalogue: Catalogue | None
    problems: tuple[Problem, ...]


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
    problems = in_order(waived([*loaded.problems, *lint(loaded, today)], loaded.waivers, today))
    if any(problem.severity == "error" for problem in problems):
        return Checked(None, problems)
    return Checked(_catalogue(loaded), problems)


def _catalogue(loaded: Loaded) -> Catalogue:
    courses = {name: course for name, found in loaded.courses.items() if (course := _course(found))}
    return Catalogue(
        courses=courses,
        flags={name: flag.model for name, flag in loaded.flags.items()},
        cues={name: cue.model for name, cue in loaded.cues.items()},
        citations={name: citation.model for name, citation in loaded.citations.items()},
        countries={name: country.model for name, country in loaded.countries.items()},
        default=min(courses),
    )


def _course(found: LoadedCourse) -> Course | None:
    if found.plan is None:
        return None
    return Course(
        plan=found.plan.model,
        units={name: unit.model for name, unit in found.units.items()},
        items={name: item.model for name, item in found.items.items()},
    )
