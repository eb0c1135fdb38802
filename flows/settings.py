"""AJUSTES: hour, place, pace, rest days, pause, language, data, route, courses. What is open is never touched; of the
pause between two units only the moment of the next is moved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from flows import answers, days, forecast, path, places, route, timing
from flows.aside import BACK, Aside
from flows.effects import Choice, Effect, Lines, Phrase, SetTimer, Text, Words, Written, phrase
from flows.kinds.practice import her_hour
from flows.kinds.shape import Message, progress_of, with_progress
from flows.opens import UnitClosed
from flows.person import Detour, DetourKind, Person, Progress, Standing
from flows.silence import silence
from flows.step import World

D = DetourKind
LONGEST_PAUSE = 60
MOST_A_DAY = 4
LATER = timedelta(minutes=30)
WEEK = range(7)

BUTTONS: dict[DetourKind, tuple[str, ...]] = {
    D.SETTINGS: ("hour", "place", "pace", "rest", "pause", "language", "data", "route", "courses", BACK),
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
}
"""What is set -> its screen; the words that open one directly are in flows/words.py."""

KINDS = frozenset({*BUTTONS, D.SETTINGS_COUNTRY, D.SETTINGS_ZONE, D.SETTINGS_REST})
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
        case _:
            return (phrase(f"detour.{detour.kind}"),)


def _at(person: Person, detour: Detour) -> datetime:
    """When the screen was opened; one that was opened without a time is as old as her last word."""
    moment = detour.at or person.heard_at
    assert moment is not None, "she has spoken, or she could not have opened it"
    return moment


def _has_two_routes(world: World, person: Person) -> bool:
    course = world.course(person)
    return course is not None and len(path.essentials(course)) < len(path.lessons_of(course))


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


_MADE: dict[DetourKind, Callable[[World, Person, Detour], tuple[Choice, ...]]] = {
    D.SETTINGS_COUNTRY: _countries,
    D.SETTINGS_ZONE: _zones,
    D.SETTINGS_REST: _weekdays,
}


def chose(world: World, person: Person, detour: Detour, choice: str, at: datetime) -> Aside:
    """Only ever called with a choice that was shown, and never with the way back."""
    if detour.kind is D.SETTINGS:
        if choice == "language":
            return _language(person)
        return Aside(person, (), Detour(OPENS[choice], at=at))
    return ACTS[detour.kind](world, person, detour, choice, at)


def wrote(world: World, person: Person, detour: Detour, text: str, at: datetime) -> Aside | None:
    """An hour, a number of days, the time where she is, weekdays; None: not understood."""
    match detour.kind:
        case D.SETTINGS_HOUR:
            bare = answers.is_button_number(text, len(BUTTONS[detour.kind]))
            minutes = None if bare else answers.hour(text)
            return None if minutes is None else _set_hour(world, person, detour, f"h{minutes}", at)
        case D.PAUSE:
            n = answers.number(text)
            return None if not n or n > LONGEST_PAUSE else pause(person, n, at)
        case D.SETTINGS_PACE:
            n = answers.number(text)
            return (
                None if n is None or not 1 <= n <= MOST_A_DAY else _pace(world, person, detour, f"n{n}", at)
            )
        case D.SETTINGS_ZONE:
            minutes = answers.hour(text)
            there = replace(person, country=detour.item)
            zone = None if minutes is None else places.zone_by_clock(world, there, at, minutes)
            return _placed(world, person, detour.item, zone, at) if zone else None
        case D.SETTINGS_REST:
            named = _days_named(world, person, text)
            return _rest(world, person, tuple(set(person.rest_days) ^ named), at) if named else None
        case _:
            return None


def _days_named(world: World, person: Person, text: str) -> set[int]:
    """The weekdays that she names, if she names nothing else: `sábado y domingo`."""
    names = {answers.plain(world.label(phrase(f"weekday.{day}"), person.language)): day for day in WEEK}
    said = [word for word in answers.plain(text).split() if word not in ("y", "e", "and", "el", "los")]
    return {names[word] for word in said} if said and all(word in names for word in said) else set()


def _done(
    world: World,
    person: Person,
    at: datetime,
    *said: Words,
    next: Detour | None = None,
    due: datetime | None = None,
) -> Aside:
    """What was set, when she will have finished, and the plan that follows. A silence of hers is not broken by it:
    the plan waits for its end."""
    effects: tuple[Effect, ...] = ()
    if person.standing is Standing.ACTIVE:
        planned = route.plan_unit(person, at, due)
        person, effects = planned.person, planned.effects
    told = forecast.words(world.course(person), person, at)
    return Aside(person, (Text((*said, *told)),), next, effects)


def _language(person: Person) -> Aside:
    person = replace(person, language="en" if person.language == "es" else "es")
    return Aside(person, (Text((phrase("settings.language_set"),)),))


def _set_hour(world: World, person: Person, detour: Detour, choice: str, at: datetime) -> Aside:
    person = replace(person, hour=int(choice[1:]))
    said = [phrase("settings.hour_set", hour=timing.clock_text(her_hour(person)))]
    if timing.is_night(her_hour(person)):
        said.append(phrase("settings.hour_night"))
    return _done(world, person, at, *said)


def _place(world: World, person: Person, detour: Detour, choice: str, at: datetime) -> Aside:
    if choice == "yes":
        return Aside(person, (Text((phrase("settings.place_kept"),)),))
    return Aside(person, (), Detour(D.SETTINGS_COUNTRY, at=at))


def _country(world: World, person: Person, detour: Detour, choice: str, at: datetime) -> Aside:
    country = world.catalogue.countries.get(choice)
    if country and len(country.zones) == 1:
        return _placed(world, person, country.id, country.zones[0], at)
    return Aside(person, (), Detour(D.SETTINGS_ZONE, item=country.id if country else "", at=at))


def _zone(world: World, person: Person, detour: Detour, choice: str, at: datetime) -> Aside:
    return _placed(world, person, detour.item, choice, at)


def _placed(world: World, person: Person, country: str, zone: str, at: datetime) -> Aside:
    """Another clock: the time it shows is said back. The date has its unit once, and is not left without it."""
    before, person = person, days.moved(person, country, zone)
    shown = phrase("settings.place_set", **places.guess_words(world, person, at))
    return _done(world, person, at, shown, due=_due_there(before, person, at))


def _due_there(before: Person, person: Person, at: datetime) -> datetime | None:
    """If her hour is past where she is now and this date has had no unit: the moment it would have come where she
    was, or half an hour from now, unless that is at night. None: the next of her hours is right."""
    today = timing.local_date(at, person.zone)
    passed = timing.moment(timing.local(at, person.zone).date(), her_hour(person), person.zone) <= at
    resting = timing.local(at, person.zone).weekday() in person.rest_days
    if not isinstance(before.open, UnitClosed) or person.unit_on >= today or resting or not passed:
        return None
    for due in (before.open.due, at + LATER):
        if (
            at < due
            and timing.local_date(due, person.zone) == today
            and not timing.is_quiet(due, person.zone)
        ):
            return due
    return None


def _pace(world: World, person: Person, detour: Detour, choice: str, at: datetime) -> Aside:
    person = replace(person, pace=int(choice[1:]))
    return _done(world, person, at, phrase("settings.pace_set", n=person.pace))


def _toggle_rest(world: World, person: Person, detour: Detour, choice: str, at: datetime) -> Aside:
    return _rest(world, person, tuple({*person.rest_days} ^ {int(choice[1:])}), at)


def _rest(world: World, person: Person, wanted: tuple[int, ...], at: datetime) -> Aside:
    """The screen stays, so that she can choose several."""
    screen = Detour(D.SETTINGS_REST, at=at)
    if len(wanted) == len(WEEK):
        return Aside(person, (Text((phrase("rest.all"),)),), screen)
    person = replace(person, rest_days=tuple(sorted(wanted)))
    said: Words = phrase("rest.none")
    if wanted:
        said = Lines((phrase("rest.set"), *(phrase(f"weekday.{day}") for day in person.rest_days)))
    return _done(world, person, at, said, next=screen)


_DATA: dict[str, Literal["text", "pictures", "full"]] = {
    "text": "text",
    "pictures": "pictures",
    "full_data": "full",
}


def _data(world: World, person: Person, detour: Detour, choice: str, at: datetime) -> Aside:
    person = replace(person, data=_DATA[choice])
    return Aside(person, (Text((phrase(f"data.{person.data}"),)),))


def _route(world: World, person: Person, detour: Detour, choice: str, at: datetime) -> Aside:
    """What is done stays done. Who had finished the essential route and wants more is in the course again."""
    progress: Progress = replace(progress_of(person), full=choice == "full")
    person = with_progress(person, progress)
    course = world.course(person)
    if progress.finished and course and path.remaining(course, person):
        person = with_progress(person, replace(progress, finished=False))
        person = replace(person, open=UnitClosed("", at, at))
    return _done(world, person, at, phrase("route.full_set" if progress.full else "route.essential_set"))


def _pause(world: World, person: Person, detour: Detour, choice: str, at: datetime) -> Aside:
    return pause(person, int(choice[1:]), at)


def pause(person: Person, n: int, at: datetime) -> Aside:
    """Nothing proactive for `n` days; then she is met where she was, at her hour."""
    quiet, effects = silence(person, Standing.PAUSED)
    past = at + timedelta(days=n) - timedelta(hours=1)
    back = timing.next_hour(past, person.zone, her_hour(person), rest_days=person.rest_days)
    said = Text((phrase("pause.set", n=n),))
    return Aside(quiet, (said,), None, (*effects, SetTimer(route.WAKE, back)), still=True)


ACTS: dict[DetourKind, Callable[[World, Person, Detour, str, datetime], Aside]] = {
    D.SETTINGS_HOUR: _set_hour,
    D.SETTINGS_PLACE: _place,
    D.SETTINGS_COUNTRY: _country,
    D.SETTINGS_ZONE: _zone,
    D.SETTINGS_PACE: _pace,
    D.SETTINGS_REST: _toggle_rest,
    D.SETTINGS_DATA: _data,
    D.SETTINGS_ROUTE: _route,
    D.PAUSE: _pause,
}
"""What a choice of a screen does."""
