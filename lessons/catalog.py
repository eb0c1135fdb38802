"""The door to everything that is taught: load it checked, or list what is wrong with it."""

from dataclasses import dataclass
from pathlib import Path

from lessons.lint import lint
from lessons.load import Loaded, LoadedCourse, load
from lessons.model import Catalogue, Course
from lessons.problems import Problem, in_order

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


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """Everything under `folder` (by default our own content); raises `ContentBroken` on any error."""
    checked = check(folder)
    if checked.catalogue is None:
        raise ContentBroken(checked.problems)
    return checked.catalogue


def check(folder: Path | None = None) -> Checked:
    """All problems at once. Never raises for bad content, whatever the files hold."""
    loaded = load(folder or OWN_FOLDER)
    problems = in_order([*loaded.problems, *lint(loaded)])
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
        weights=dict(found.weights.model.pictures) if found.weights else {},
        media=found.media,
    )
