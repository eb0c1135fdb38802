"""When she will have finished, if she goes on as she has chosen: her route, her days, her pace. No promise."""

from datetime import date, datetime

from flows import days, path, start_day, timing
from flows.effects import Words, phrase
from flows.kinds.closed import lessons_wait, next_due
from flows.kinds.practice import her_hour
from flows.opens import ForkOpen, UnitClosed
from flows.person import Person, Standing
from lessons.model import Course, Unit


def finish_day(course: Course, person: Person, at: datetime) -> date | None:
    """The local date on which her route ends: each unit on its day at her hour, each day as many lessons as she
    wants, surveys straight on. None: nothing is left."""
    units, progress = _ahead(course, person), person.courses[course.id]
    forked = isinstance(person.open, ForkOpen)
    if progress.finished or not (units or forked):
        return None
    now = bool(progress.unit) or forked
    moment = at if now else _next(person, at)
    today = days.lessons_on(person, at) if now else 0
    forks_after = _last_before_the_fork(course, person, units)
    for place, unit in enumerate(units[:-1]):
        if unit.kind == path.SURVEY:
            continue
        today += 1
        if today < person.pace or place == forks_after:
            continue
        moment, today = _following(person, moment), 0
    return timing.local(moment, person.zone).date()


def _ahead(course: Course, person: Person) -> list[Unit]:
    """The unit she is in and what is planned; without permission for figures no surveys."""
    progress = person.courses[course.id]
    planned = [unit for unit in path.remaining(course, person) if unit.id != progress.unit]
    if not person.consents.figures:
        planned = [unit for unit in planned if unit.kind != path.SURVEY]
    inside = course.units.get(progress.unit)
    return [inside, *planned] if inside else planned


def _last_before_the_fork(course: Course, person: Person, units: list[Unit]) -> int:
    """The place of the last essential lesson, if she will be asked then how to go on: the closing follows at once.
    -1: she will not be asked."""
    progress = person.courses[course.id]
    if progress.full or "essential" in progress.badges or not path.beyond(course, progress):
        return -1
    lessons = [place for place, unit in enumerate(units) if unit.essential and unit.kind != path.SURVEY]
    return lessons[-1] if lessons else -1


def _next(person: Person, at: datetime) -> datetime:
    if isinstance(person.open, UnitClosed) and person.open.due > at:
        return person.open.due
    return next_due(person, at)


def _following(person: Person, moment: datetime) -> datetime:
    not_on = max(timing.local_date(moment, person.zone), start_day.not_before(person))
    return timing.next_hour(moment, person.zone, her_hour(person), rest_days=person.rest_days, not_on=not_on)


def words(course: Course | None, person: Person, at: datetime) -> tuple[Words, ...]:
    """«A este ritmo terminas el jueves 14 de enero», or nothing where nothing can be said. To who switched off the
    lesson at her hour: that the next one waits for her."""
    if course is None or course.id not in person.courses or person.standing is not Standing.ACTIVE:
        return ()
    if person.mutes("units"):
        over = person.courses[course.id].finished
        return () if over else (lessons_wait(person, at),)
    day = finish_day(course, person, at)
    if day is None:
        return ()
    left = (day - timing.local(at, person.zone).date()).days
    told = phrase(
        "forecast",
        day=phrase(f"weekday.{day.weekday()}"),
        date=day.day,
        month=phrase(f"month.{day.month}"),
    )
    return (told,) if left < 14 else (told, phrase("forecast.weeks", n=round(left / 7)))
