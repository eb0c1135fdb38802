"""AJUSTES, what a choice does. What is open is never touched; of the pause between two units only the moment of the
next one is moved. What the screens say: flows/screens.py."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from flows import answers, days, forecast, mute, path, places, route, start_day, timing
from flows.aside import Aside
from flows.effects import Effect, Lines, SetTimer, Text, Words, phrase
from flows.kinds.practice import her_hour
from flows.kinds.shape import progress_of, with_progress
from flows.opens import ForkOpen, UnitClosed
from flows.person import Detour, DetourKind, Person, Progress, Standing
from flows.screens import BUTTONS, OPENS, WEEK
from flows.silence import silence
from flows.step import World

D = DetourKind
LONGEST_PAUSE = 60
MOST_A_DAY = 4
LATER = timedelta(minutes=30)


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
    if start_day.held(person, today):
        return None
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
    more = progress.finished and course is not None and bool(path.remaining(course, person))
    if more or (progress.full and isinstance(person.open, ForkOpen)):
        # What was over is not over any more; what the fork asks has been answered here.
        ended = person.open.unit if isinstance(person.open, ForkOpen) else ""
        person = with_progress(person, replace(progress, finished=False))
        person = replace(person, open=UnitClosed(ended, at, at))
    return _done(world, person, at, phrase("route.full_set" if progress.full else "route.essential_set"))


def _notices(world: World, person: Person, detour: Detour, choice: str, at: datetime) -> Aside:
    return mute.toggled(person, choice, at)


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
    D.SETTINGS_NOTICES: _notices,
    D.PAUSE: _pause,
}
"""What a choice of a screen does."""
