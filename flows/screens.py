"""The screens of AJUSTES: what each says and offers. What a choice does: flows/settings.py."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flows import mute, path, places, timing
from flows.aside import BACK
from flows.effects import Choice, Lines, Phrase, Text, Words, Written, phrase
from flows.kinds.practice import her_hour
from flows.kinds.shape import Message, progress_of
from flows.person import Detour, DetourKind, Person
from flows.step import World

D = DetourKind
WEEK = range(7)
"""Monday to Sunday."""

BUTTONS: dict[DetourKind, tuple[str, ...]] = {
    D.SETTINGS: (
        "hour",
        "place",
        "pace",
        "rest",
        "pause",
        "language",
        "data",
        "route",
        "courses",
        "notices",
        BACK,
    ),
    D.SETTINGS_HOUR: ("h420", "h1200", BACK),
    D.SETTINGS_PLACE: ("yes", "elsewhere", BACK),
    D.SETTINGS_PACE: ("n1", "n2", "n3", "n4", BACK),
    D.SETTINGS_DATA: ("text", "pictures", "full_data", BACK),
    D.SETTINGS_ROUTE: ("essential", "full", BACK),
    D.SETTINGS_COURSES: (BACK,),
    D.PAUSE: ("p1", "p3", "p7", BACK),
}
"""The buttons of each screen; those of countries, zones and weekdays are made from what there is."""

OPENS = {
    "hour": D.SETTINGS_HOUR,
    "place": D.SETTINGS_PLACE,
    "pace": D.SETTINGS_PACE,
    "rest": D.SETTINGS_REST,
    "pause": D.PAUSE,
    "data": D.SETTINGS_DATA,
    "route": D.SETTINGS_ROUTE,
    "courses": D.SETTINGS_COURSES,
    "notices": D.SETTINGS_NOTICES,
}
"""What is set -> its screen; the words that open one directly are in flows/words.py."""

KINDS = frozenset({*BUTTONS, D.SETTINGS_COUNTRY, D.SETTINGS_ZONE, D.SETTINGS_REST, D.SETTINGS_NOTICES})
_COLUMNS = {D.SETTINGS: 2, D.PAUSE: 3, D.SETTINGS_COUNTRY: 2, D.SETTINGS_ZONE: 2, D.SETTINGS_REST: 2}
_WAY_BACK = Choice(BACK, phrase("button.back"), wide=True)


def show(world: World, person: Person, detour: Detour) -> tuple[Message, ...]:
    made = _MADE.get(detour.kind)
    if made is not None:
        choices = (*made(world, person, detour), _WAY_BACK)
    else:
        choices = tuple(
            Choice(id_, phrase(f"button.{id_}"), wide=id_ == BACK) for id_ in BUTTONS[detour.kind]
        )
    if detour.kind is D.SETTINGS_ROUTE and not _has_two_routes(world, person):
        choices = (_WAY_BACK,)
    return (Text(_words(world, person, detour), choices, columns=_COLUMNS.get(detour.kind, 1)),)


def _words(world: World, person: Person, detour: Detour) -> tuple[Words, ...]:
    at = _at(person, detour)
    match detour.kind:
        case D.SETTINGS:
            if person.mutes("units"):
                return (phrase("mute.settings"),)
            return (phrase("detour.settings", hour=timing.clock_text(her_hour(person))),)
        case D.SETTINGS_PLACE:
            return (phrase("settings.place", **places.guess_words(world, person, at)),)
        case D.SETTINGS_COUNTRY:
            return (phrase("welcome.country"),)
        case D.SETTINGS_ZONE:
            return (phrase("welcome.zone"),)
        case D.SETTINGS_PACE:
            return (phrase("detour.settings_pace", n=person.pace),)
        case D.SETTINGS_ROUTE:
            return (_route_words(world, person),)
        case D.SETTINGS_COURSES:
            return _courses(world, person)
        case D.SETTINGS_NOTICES:
            return mute.screen_words(person)
        case _:
            return (phrase(f"detour.{detour.kind}"),)


def _at(person: Person, detour: Detour) -> datetime:
    """When the screen was opened; one that was opened without a time is as old as her last word."""
    moment = detour.at or person.heard_at
    assert moment is not None, "she has spoken, or she could not have opened it"
    return moment


def _has_two_routes(world: World, person: Person) -> bool:
    course = world.course(person)
    return course is not None and 0 < len(path.essentials(course)) < len(path.lessons_of(course))


def _route_words(world: World, person: Person) -> Words:
    course = world.course(person)
    if course is None or not _has_two_routes(world, person):
        return phrase("route.only")
    short, whole = path.essentials(course), path.lessons_of(course)
    now = phrase("route.now_full" if progress_of(person).full else "route.now_essential")
    return phrase("route.choose", now=now, short=len(short), whole=len(whole))


def _courses(world: World, person: Person) -> tuple[Words, ...]:
    listed: list[Phrase | Written] = []
    for course in world.catalogue.courses.values():
        place: Words = phrase("courses.not_begun")
        progress = person.courses.get(course.id)
        if progress is not None:
            hers = path.lessons_of(course)
            done = sum(unit.id in progress.done for unit in hers)
            place = phrase("courses.done", done=done, total=len(hers))
            place = phrase("courses.over") if progress.finished else place
        listed.append(phrase("courses.line", title=Written(course.plan.title), place=place))
    alone = (phrase("courses.alone"),) if len(listed) == 1 else ()
    return (phrase("detour.settings_courses"), Lines(tuple(listed)), *alone)


def _countries(world: World, person: Person, detour: Detour) -> tuple[Choice, ...]:
    return places.country_choices(world)


def _zones(world: World, person: Person, detour: Detour) -> tuple[Choice, ...]:
    return places.zone_choices(world, replace(person, country=detour.item), _at(person, detour))


def _weekdays(world: World, person: Person, detour: Detour) -> tuple[Choice, ...]:
    def label(day: int) -> Words:
        name = phrase(f"weekday.{day}")
        return phrase("rest.resting", day=name) if day in person.rest_days else name

    return tuple(Choice(f"w{day}", label(day), means=phrase(f"weekday.{day}")) for day in WEEK)


def _switches(world: World, person: Person, detour: Detour) -> tuple[Choice, ...]:
    return mute.screen_choices(person)


_MADE: dict[DetourKind, Callable[[World, Person, Detour], tuple[Choice, ...]]] = {
    D.SETTINGS_COUNTRY: _countries,
    D.SETTINGS_ZONE: _zones,
    D.SETTINGS_REST: _weekdays,
    D.SETTINGS_NOTICES: _switches,
}
