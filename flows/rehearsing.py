"""Beginning a rehearsal in the middle of the course: a made-up learner stands before the unit that is to be seen."""

from dataclasses import replace
from datetime import datetime

from flows import asking, badges, path, route, timing
from flows.events import Context
from flows.person import Consents, Person, Progress
from flows.step import Begin, Step, World
from lessons.model import Course, Unit


def begun(world: World, person: Person, begin: Begin, at: datetime, context: Context) -> Step:
    """Opens the unit for a newcomer; the welcome is behind her. If the unit has left the course, the welcome."""
    course = world.catalogue.courses[world.catalogue.default]
    unit = course.units.get(begin.unit)
    if unit is None:
        return asking.hello(world, person, at, context)
    return route.open_unit(world, placed(world, person, begin, unit, at), unit, at)


def placed(world: World, person: Person, begin: Begin, unit: Unit, at: datetime) -> Person:
    """Enrolled, with everything that her route has before `unit` done, its badges given, and her hour now."""
    course = world.catalogue.courses[world.catalogue.default]
    country = world.catalogue.countries[begin.country]
    progress = _progress(course, unit)
    person = replace(
        person,
        country=country.id,
        zone=country.zones[0],
        hour=timing.minutes_of(at, country.zones[0]) // 30 * 30,
        age=begin.age,
        consents=Consents(course=world.consent_version, figures=True),
        courses={course.id: progress},
        current=course.id,
        return_words=bool(progress.done),
    )
    return badges.earned(course, person).person


def _progress(course: Course, unit: Unit) -> Progress:
    """A unit that the essential route has not puts her on the whole one; one that is on none has nothing before it."""
    progress = Progress(course.id, form="a")
    progress = replace(progress, full=not path.is_hers(course, unit, progress))
    route_ids = [one.id for one in path.route_of(course, progress)]
    before = route_ids[: route_ids.index(unit.id)] if unit.id in route_ids else ()
    return replace(progress, done=tuple(before))
