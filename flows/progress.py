"""PROGRESO: each module with its bar, what is left of her route, badges, what is being prepared, and lessons that she
skipped and may still take. Nothing is ever told as a loss."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from flows import badges, days, forecast, path
from flows.aside import BACK, Aside
from flows.effects import Choice, DropTimer, Lines, Phrase, Text, Words, Written, phrase
from flows.kinds.shape import Message, progress_of, with_progress
from flows.opens import NoticeOpen, UnitClosed
from flows.person import Detour, Person, Progress
from flows.route import UNIT
from flows.step import World
from flows.timing import local_date
from lessons.model import Course, Unit

LONGEST_BAR = 10
MOST_NAMED = 5
"""Units being prepared that are named one by one: a list of fifty helps nobody on a phone."""

SKIPPED = "unit-"
"""Before the id of a unit that she skipped."""


def show(world: World, person: Person, detour: Detour) -> tuple[Message, ...]:
    course = world.course(person)
    way_back = Choice(BACK, phrase("button.back"))
    if course is None:
        return (Text((phrase("course.gone"),), (way_back,)),)
    progress = progress_of(person)
    words = (*_streak(person, detour.at), *_units(course, person), *_modules(course, progress))
    words = (*words, *_badges(course, progress), *_preparing(course))
    if detour.at:
        words = (*words, *forecast.words(course, person, detour.at))
    skipped = [Choice(f"{SKIPPED}{unit.id}", Written(unit.title)) for unit in _skipped(course, progress)]
    told = (phrase("progress.skipped"),) if skipped else ()
    seen = (badges.SEE,) if progress.badges else ()
    return (Text((*words, *told), (*skipped, *seen, way_back)),)


def _streak(person: Person, at: datetime | None) -> tuple[Words, ...]:
    """Told only where it is good news."""
    learnt = days.of_late(person, at) if at else 0
    return (phrase("progress.days", days=learnt),) if learnt >= 2 else ()


def _units(course: Course, person: Person) -> tuple[Words, ...]:
    progress = progress_of(person)
    hers = [unit for unit in path.route_of(course, progress) if unit.kind != path.SURVEY]
    done = sum(unit.id in progress.done for unit in hers)
    told = phrase("progress.units", done=done, total=len(hers))
    if progress.finished:
        return (told, phrase("progress.finished"))
    return (told, phrase("progress.minutes", n=sum(unit.minutes for unit in path.remaining(course, person))))


def _modules(course: Course, progress: Progress) -> tuple[Words, ...]:
    lines: list[Phrase | Written] = []
    for module, title in course.plan.modules.items():
        units = [unit for unit in path.lessons_of(course, module) if path.is_hers(course, unit, progress)]
        if units:
            lines += _module(title, units, progress)
    return (Lines(tuple(lines)),) if lines else ()


def _module(title: str, units: list[Unit], progress: Progress) -> Iterable[Phrase | Written]:
    done = sum(unit.id in progress.done for unit in units)
    gone = {*progress.done, *progress.skipped}
    left = sum(unit.minutes for unit in units if unit.id not in gone)
    filled = len(units) and done * min(LONGEST_BAR, len(units)) // len(units)
    bar = "▓" * filled + "░" * (min(LONGEST_BAR, len(units)) - filled)
    yield Written(title)
    if left:
        yield phrase("progress.bar", bar=bar, done=done, total=len(units), n=left)
    else:
        yield phrase("progress.bar_over", bar=bar, done=done, total=len(units))


def _badges(course: Course, progress: Progress) -> tuple[Words, ...]:
    if not progress.badges:
        return ()
    named = (phrase("line.item", text=badges.name_of(course, badge)) for badge in progress.badges)
    return (Lines((phrase("progress.badges"), *named)),)


def _preparing(course: Course) -> tuple[Words, ...]:
    """Units that are planned and not written yet: named if they are few, else counted; never offered."""
    named = [title for id_, title in course.plan.preparing.items() if id_ not in course.route]
    if not named:
        return ()
    if len(named) > MOST_NAMED:
        return (phrase("progress.preparing_many", count=len(named)),)
    lines = (phrase("line.item", text=Written(title)) for title in named)
    return (Lines((phrase("progress.preparing"), *lines)),)


def _skipped(course: Course, progress: Progress) -> list[Unit]:
    """Lessons that she skipped herself; a waived survey is none."""
    waived = (course.units[id_] for id_ in progress.skipped if id_ in course.units)
    return [unit for unit in waived if unit.kind != path.SURVEY]


def chose(world: World, person: Person, detour: Detour, choice: str, at: datetime) -> Aside:
    course = world.catalogue.courses[person.current]
    if choice == badges.SEE.id:
        return Aside(person, badges.newest(course, progress_of(person)))
    return _take_after_all(person, choice.removeprefix(SKIPPED), at)


def _take_after_all(person: Person, unit: str, at: datetime) -> Aside:
    """A lesson that she skipped, now; from the middle of another one later, so that no place is lost."""
    progress = progress_of(person)
    if progress.unit or not (person.open is None or isinstance(person.open, UnitClosed)):
        return Aside(person, (Text((phrase("progress.skipped_later"),)),))
    skipped = tuple(id_ for id_ in progress.skipped if id_ != unit)
    person = with_progress(person, replace(progress, skipped=skipped, unit=unit, passed=(), finished=False))
    person = replace(person, open=NoticeOpen(unit), unit_on=local_date(at, person.zone), unit_at=at)
    return Aside(person, (), None, (DropTimer(UNIT, person.current),))
