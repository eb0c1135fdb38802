"""Detours: help, first aid, menu, privacy, settings, pause, leaving, erasing, the check-in. They stand beside the
way: what is open waits untouched, and their end asks it again. Depth is one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flows import answers, challenge, route, summary, timing
from flows.effects import Choice, Effect, Fact, SetTimer, Text, Words, Written, phrase
from flows.kinds import branches
from flows.kinds.closed import next_due
from flows.kinds.practice import her_hour
from flows.kinds.shape import Message, note, progress_of, with_progress
from flows.opens import WelcomeOpen, WelcomeStep
from flows.person import Detour, DetourKind, Person, Standing
from flows.silence import silence, wake
from flows.step import World
from lessons.parts import Practice

D = DetourKind
BACK = "back"
LONGEST_PAUSE = 60


@dataclass(frozen=True, slots=True)
class Aside:
    """What an answer inside a detour did. `next` None: back to the way. `still`: nothing more is said now."""

    person: Person
    say: tuple[Message, ...] = ()
    next: Detour | None = None
    effects: tuple[Effect, ...] = ()
    toast: Words | None = None
    still: bool = False


BUTTONS: dict[DetourKind, tuple[str, ...]] = {
    D.HELP: ("lost", "scammed", "afraid", "talk", BACK),
    D.MENU: (BACK, "progress", "settings", "help", "privacy"),
    D.PRIVACY: (BACK,),
    D.PROGRESS: (BACK,),
    D.SETTINGS: ("hour", "language", "pause", BACK),
    D.SETTINGS_HOUR: ("h420", "h1200", BACK),
    D.PAUSE: ("p1", "p3", "p7", BACK),
    D.LEAVING: ("tomorrow", "never"),
    D.ERASING: (BACK,),
    D.RISK: ("scammed", BACK),
    D.CHECK_IN: ("did", "failed", "not_yet"),
}
"""The buttons of each detour: ids, and the phrases `button.<id>`. First aid has those of the course; the challenge
has its own."""


def show(world: World, person: Person, detour: Detour) -> tuple[Message, ...]:
    if detour.kind is D.EMERGENCY:
        first_aid = world.catalogue.courses[world.catalogue.default].first_aid
        way_on = Choice(BACK, phrase("button.back"))
        return (branches.screen(first_aid, lead=not detour.seen, way_on=way_on),)
    if detour.kind is D.CHALLENGE:
        return challenge.show(world, person, detour)
    choices = tuple(Choice(id_, phrase(f"button.{id_}")) for id_ in BUTTONS[detour.kind])
    return (Text(_words(world, person, detour), choices, columns=3 if detour.kind is D.PAUSE else 1),)


def _words(world: World, person: Person, detour: Detour) -> tuple[Words, ...]:
    course = world.course(person)
    if detour.kind is D.PROGRESS and course:
        return summary.progress_line(course, person)
    if detour.kind is D.SETTINGS:
        return (phrase("detour.settings", hour=timing.clock_text(her_hour(person))),)
    if detour.kind is D.CHECK_IN:
        part = promised(world, person)
        return (phrase("checkin.opening"), Written(part.check_in)) if part else (phrase("checkin.gone"),)
    return (phrase(f"detour.{detour.kind}"),)


def promised(world: World, person: Person) -> Practice | None:
    """The practice she promised, if it is still in the course."""
    course = world.course(person)
    promise = progress_of(person).promise if course else None
    if course is None or promise is None:
        return None
    unit = course.units.get(promise.unit)
    part = unit.part.get(promise.part) if unit else None
    return part if isinstance(part, Practice) else None


def chose(world: World, person: Person, detour: Detour, choice: str, at: datetime) -> Aside:
    if choice == BACK:
        return Aside(person)
    if choice in OPENS:
        return Aside(person, (), Detour(OPENS[choice]))
    if detour.kind is D.EMERGENCY:
        return first_aid_steps(world, person, choice)
    if detour.kind is D.CHALLENGE:
        return _challenge(world, person, detour, choice, at)
    return ACTS[detour.kind](world, person, choice, at)


OPENS = {
    "scammed": D.EMERGENCY,
    "progress": D.PROGRESS,
    "settings": D.SETTINGS,
    "help": D.HELP,
    "privacy": D.PRIVACY,
    "hour": D.SETTINGS_HOUR,
    "pause": D.PAUSE,
}
"""Buttons that lead from one detour to another."""


def wrote(world: World, person: Person, detour: Detour, text: str, at: datetime) -> Aside | None:
    """What she wrote inside a detour; None: not understood."""
    match detour.kind:
        case D.SETTINGS_HOUR:
            bare = answers.is_button_number(text, len(BUTTONS[detour.kind]))
            minutes = None if bare else answers.hour(text)
            return None if minutes is None else _set_hour(world, person, f"h{minutes}", at)
        case D.PAUSE:
            days = answers.number(text)
            return None if not days or days > LONGEST_PAUSE else pause(person, days, at)
        case D.ERASING:
            typed = answers.plain(text)
            return erase(person) if typed in ("borrar todo", "erase everything") else None
        case _:
            return None


def first_aid_steps(world: World, person: Person, branch: str) -> Aside:
    part = world.catalogue.courses[world.catalogue.default].first_aid
    return Aside(person, branches.steps(part, branch), Detour(D.EMERGENCY, seen=True))


def _challenge(world: World, person: Person, detour: Detour, choice: str, at: datetime) -> Aside:
    if choice == challenge.WANT:
        return _join(person, at)
    said, following = challenge.judged(world, detour, choice)
    return Aside(person, said, following)


def _join(person: Person, at: datetime) -> Aside:
    """To the permission, or, for who has not been greeted yet, to the greeting, which says who we are."""
    woken = wake(person, at)
    person = woken.person
    if isinstance(person.open, WelcomeOpen) and person.open.step in challenge.BEFORE_PERMISSION:
        person = replace(person, open=replace(person.open, step=WelcomeStep.CONSENT, at=at))
    return Aside(person, (), None, woken.effects)


def _help(world: World, person: Person, choice: str, at: datetime) -> Aside:
    if choice == "afraid":
        part = world.catalogue.courses[world.catalogue.default].first_aid
        return first_aid_steps(world, person, part.branches[-1].id)
    return Aside(person, (Text((phrase(f"help.{choice}"),)),))


def _settings(world: World, person: Person, choice: str, at: datetime) -> Aside:
    person = replace(person, language="en" if person.language == "es" else "es")
    return Aside(person, (Text((phrase("settings.language_set"),)),))


def _set_hour(world: World, person: Person, choice: str, at: datetime) -> Aside:
    person = replace(person, hour=int(choice[1:]))
    planned = route.plan_unit(person, at)
    said = Text((phrase("settings.hour_set", hour=timing.clock_text(her_hour(person))),))
    return Aside(planned.person, (said,), None, planned.effects)


def _pause(world: World, person: Person, choice: str, at: datetime) -> Aside:
    return pause(person, int(choice[1:]), at)


def pause(person: Person, days: int, at: datetime) -> Aside:
    """Nothing proactive for `days` days; then she is met where she was, at her hour."""
    quiet, effects = silence(person, Standing.PAUSED)
    back = timing.next_hour(at + timedelta(days=days) - timedelta(hours=1), person.zone, her_hour(person))
    said = Text((phrase("pause.set", n=days),))
    return Aside(quiet, (said,), None, (*effects, SetTimer(route.WAKE, back)), still=True)


def _leaving(world: World, person: Person, choice: str, at: datetime) -> Aside:
    if choice == "never":
        return unsubscribe(person)
    person = replace(person, standing=Standing.ACTIVE)
    said = Text((phrase("leaving.tomorrow", hour=timing.clock_text(her_hour(person))),))
    person = replace(person, unit_on=timing.local_date(at, person.zone))
    if not route.is_question(person.open):
        planned = route.plan_unit(person, at)
        return Aside(planned.person, (said,), None, planned.effects, still=True)
    due = next_due(person, at)
    person = replace(person, nudged_on=timing.local_date(due, person.zone))
    return Aside(person, (said,), None, (SetTimer(route.WAKE, due),), still=True)


def unsubscribe(person: Person) -> Aside:
    """BAJA: at once, confirmed in one line, and nothing more until she speaks."""
    person, effects = silence(person, Standing.UNSUBSCRIBED)
    return Aside(person, (Text((phrase("unsubscribed"),)),), None, effects, still=True)


def erase(person: Person) -> Aside:
    person, effects = silence(person, Standing.ERASED)
    return Aside(person, (Text((phrase("erased"),)),), None, effects, still=True)


def _check_in(world: World, person: Person, choice: str, at: datetime) -> Aside:
    """Did it, it failed (a tip), or not yet (no blame, and the same tip)."""
    part, progress = promised(world, person), progress_of(person)
    unit = progress.promise.unit if progress.promise else ""
    person = with_progress(person, replace(progress, promise=None))
    if part is None:
        return Aside(person)
    fact = note(person, Fact.PRACTISED, unit, part.id, choice)
    words: tuple[Words, ...] = (Written(part.done),)
    if choice != "did":
        words = (phrase(f"checkin.{choice}"), Written(part.tip))
    return Aside(person, (Text(words),), None, (fact,))


ACTS: dict[DetourKind, Callable[[World, Person, str, datetime], Aside]] = {
    D.HELP: _help,
    D.SETTINGS: _settings,
    D.SETTINGS_HOUR: _set_hour,
    D.PAUSE: _pause,
    D.LEAVING: _leaving,
    D.CHECK_IN: _check_in,
}
"""Choices that do something; those that only lead elsewhere are in OPENS."""
