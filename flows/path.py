"""Her route through a course: the essential one, or the whole. What is offered to her, and what stands beside it."""

from flows.person import Person, Progress
from lessons.model import Course, Unit

SURVEY = "encuesta"


def is_hers(course: Course, unit: Unit, progress: Progress) -> bool:
    """Whether the unit belongs to the route she takes. Surveys belong to both; a course without essential lessons
    has one route."""
    return progress.full or unit.essential or unit.kind == SURVEY or not essentials(course)


def route_of(course: Course, progress: Progress) -> tuple[Unit, ...]:
    """The units of her route that exist, in their order."""
    return tuple(unit for unit in _existing(course) if is_hers(course, unit, progress))


def remaining(course: Course, person: Person) -> tuple[Unit, ...]:
    """What is still planned for her, in order: done + waived + remaining + beside her route = the course (W2)."""
    progress = person.courses[course.id]
    return tuple(unit for unit in route_of(course, progress) if not _gone(unit, progress))


def beyond(course: Course, progress: Progress) -> tuple[Unit, ...]:
    """Units that only the whole course has and that she has not had; none if she takes the whole course."""
    return tuple(
        unit
        for unit in _existing(course)
        if not is_hers(course, unit, progress) and not _gone(unit, progress)
    )


def lessons_of(course: Course, module: str = "") -> tuple[Unit, ...]:
    """All units that exist but surveys, in order; with `module` only its own."""
    return tuple(
        unit for unit in _existing(course) if unit.kind != SURVEY and (not module or unit.module == module)
    )


def essentials(course: Course) -> tuple[Unit, ...]:
    return tuple(unit for unit in lessons_of(course) if unit.essential)


def all_gone(units: tuple[Unit, ...], progress: Progress) -> bool:
    """Whether each is behind her, done or waived, and one at least is done."""
    done = any(unit.id in progress.done for unit in units)
    return done and all(_gone(unit, progress) for unit in units)


def _gone(unit: Unit, progress: Progress) -> bool:
    return unit.id in progress.done or unit.id in progress.skipped


def _existing(course: Course) -> tuple[Unit, ...]:
    return tuple(course.units[id_] for id_ in course.route if id_ in course.units)


def is_begun_only(course: Course, module: str) -> bool:
    """Whether lessons of a module are still being written: its badge waits for them."""
    return any(id_.partition("-")[0] == module and id_ not in course.route for id_ in course.plan.preparing)
