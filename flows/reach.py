"""What audiences are chosen by: the few marks of her state that the staff may ask for, counted as everywhere."""

from dataclasses import dataclass

from flows import badges, mute, path
from flows.person import Category, Person
from flows.step import World


@dataclass(frozen=True, slots=True)
class Reach:
    """Of somebody enrolled. `units`: lessons behind her that are still in the course. `essential`: she has been through
    the essential route. `calls`: she may be told of new calls. `cohort`: hers or the one she waits for; 0: none."""

    country: str
    zone: str
    language: str
    course: str
    units: int
    essential: bool
    finished: bool
    calls: bool
    muted: tuple[Category, ...]
    cohort: int


def reach_of(world: World, person: Person) -> Reach | None:
    """None: she is not enrolled, and nobody may be chosen who is not."""
    progress = person.courses.get(person.current)
    if not person.enrolled or progress is None:
        return None
    course = world.course(person)
    lessons = path.lessons_of(course) if course else ()
    return Reach(
        country=person.country,
        zone=person.zone,
        language=person.language,
        course=person.current,
        units=sum(unit.id in progress.done for unit in lessons),
        essential=progress.finished or badges.ESSENTIAL in progress.badges,
        finished=progress.finished,
        calls=mute.receives(person, "calls"),
        muted=person.muted,
        cohort=person.seat.cohort if person.seat else 0,
    )


def may_have_moved(before: Person, after: Person) -> bool:
    """Whether her reach could differ between the two. Cheap, for every tap; `reach_of` tells for certain."""
    return _what_it_stands_on(before) != _what_it_stands_on(after)


def _what_it_stands_on(person: Person) -> tuple[object, ...]:
    progress = person.courses.get(person.current) if person.enrolled else None
    if progress is None:
        return ()
    return (
        person.country,
        person.zone,
        person.language,
        person.current,
        progress.done,
        progress.badges,
        progress.finished,
        person.calls,
        person.muted,
        person.seat.cohort if person.seat else 0,
    )
