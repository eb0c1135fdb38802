"""Detours: help, first aid, menu, privacy, leaving, erasing, the check-in, another group's link. They stand beside the
way: what is open waits untouched, and their end asks it again. Depth is one. AJUSTES is flows/settings.py, PROGRESO
flows/progress.py."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flows import answers, calls, challenge, progress, route, screens, settings, start_day, timing, warmups
from flows.aside import BACK as BACK
from flows.aside import Aside as Aside
from flows.effects import Choice, Fact, SetTimer, Text, Words, Written, phrase
from flows.kinds import branches
from flows.kinds.closed import next_due
from flows.kinds.practice import her_hour
from flows.kinds.shape import Message, note, progress_of, with_progress
from flows.opens import WelcomeOpen, WelcomeStep
from flows.person import Detour, DetourKind, Person, Standing
from flows.silence import silence, wake
from flows.step import World
from lessons.model import Unit
from lessons.parts import Practice

D = DetourKind

BUTTONS: dict[DetourKind, tuple[str, ...]] = {
    D.HELP: ("lost", "scammed", "afraid", "talk", BACK),
    D.MENU: (BACK, "progress", "settings", "help", "privacy"),
    D.PRIVACY: (BACK,),
    D.LEAVING: ("tomorrow", "never"),
    D.ERASING: (BACK,),
    D.RISK: ("scammed", BACK),
    D.CHECK_IN: ("did", "failed", "not_yet"),
    D.GROUP: ("move_group", "stay_group"),
    **screens.BUTTONS,
}
"""The buttons of each detour: ids, and the phrases `button.<id>`. First aid has those of the course; the challenge
and PROGRESO have their own."""


def show(world: World, person: Person, detour: Detour) -> tuple[Message, ...]:
    if detour.kind is D.EMERGENCY:
        first_aid = world.catalogue.courses[world.catalogue.default].first_aid
        way_on = Choice(BACK, phrase("button.back"))
        return (branches.screen(first_aid, lead=not detour.seen, way_on=way_on),)
    if detour.kind is D.CHALLENGE:
        return challenge.show(world, person, detour)
    if detour.kind is D.WARMUP:
        return warmups.show(world, person, detour)
    if detour.kind is D.PROGRESS:
        return progress.show(world, person, detour)
    if detour.kind in screens.KINDS:
        return screens.show(world, person, detour)
    if detour.kind is D.CALLS:
        return (calls.show(),)
    choices = tuple(Choice(id_, phrase(f"button.{id_}")) for id_ in BUTTONS[detour.kind])
    return (Text(_words(world, person, detour), choices),)


def _words(world: World, person: Person, detour: Detour) -> tuple[Words, ...]:
    if detour.kind is D.CHECK_IN:
        part = promised(world, person)
        if part is None:
            return (phrase("checkin.gone"),)
        asked = phrase("checkin.discreet") if promised_discreetly(world, person) else Written(part.check_in)
        return (phrase("checkin.opening"), asked)
    if detour.kind is D.GROUP:
        return (
            phrase("group.ask", here=phrase("group.here" if person.code or person.seat else "group.open")),
        )
    return (phrase(f"detour.{detour.kind}"),)


def promised(world: World, person: Person) -> Practice | None:
    """The practice she promised, if it is still in the course."""
    unit, promise = _unit_promised(world, person), progress_of(person).promise if person.enrolled else None
    part = unit.part.get(promise.part) if unit and promise else None
    return part if isinstance(part, Practice) else None


def promised_discreetly(world: World, person: Person) -> bool:
    """Whether what she promised belongs to a sensitive unit: what we send first does not say what it is."""
    unit = _unit_promised(world, person)
    return unit is not None and unit.notice is not None


def _unit_promised(world: World, person: Person) -> Unit | None:
    course = world.course(person)
    promise = progress_of(person).promise if course else None
    return course.units.get(promise.unit) if course and promise else None


def chose(world: World, person: Person, detour: Detour, choice: str, at: datetime) -> Aside:
    if choice == BACK:
        return Aside(person)
    if detour.kind in screens.KINDS:
        return settings.chose(world, person, detour, choice, at)
    if detour.kind is D.PROGRESS:
        return progress.chose(world, person, detour, choice, at)
    if choice in OPENS:
        return Aside(person, (), opened(OPENS[choice], at))
    if detour.kind is D.EMERGENCY:
        return first_aid_steps(world, person, choice)
    if detour.kind is D.CHALLENGE:
        return _challenge(world, person, detour, choice, at)
    if detour.kind is D.WARMUP:
        return warmups.chose(world, person, detour, choice)
    if detour.kind is D.GROUP:
        return _group(person, detour, choice)
    if detour.kind is D.CALLS:
        return calls.chose(person, choice, at)
    return ACTS[detour.kind](world, person, choice, at)


OPENS = {
    "scammed": D.EMERGENCY,
    "progress": D.PROGRESS,
    "settings": D.SETTINGS,
    "help": D.HELP,
    "privacy": D.PRIVACY,
}
"""Buttons that lead from one detour to another."""


def opened(kind: DetourKind, at: datetime) -> Detour:
    """The detour as it is opened now; where it shows a time or a date, it keeps when that was."""
    return Detour(kind, at=at if kind is D.PROGRESS or kind in screens.KINDS else None)


def wrote(world: World, person: Person, detour: Detour, text: str, at: datetime) -> Aside | None:
    """What she wrote inside a detour; None: not understood."""
    if detour.kind in screens.KINDS:
        return settings.wrote(world, person, detour, text, at)
    if detour.kind is D.CALLS:
        return calls.wrote(person, text, at)
    if detour.kind is D.ERASING and answers.plain(text) in ("borrar todo", "erase everything"):
        return erase(person)
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


def _leaving(world: World, person: Person, choice: str, at: datetime) -> Aside:
    if choice == "never":
        return unsubscribe(person)
    person = replace(person, standing=Standing.ACTIVE)
    if person.mutes("units"):
        return Aside(person, (Text((phrase("mute.no_tomorrow"),)),), still=True)
    said = Text((_next_time(person, at),))
    person = replace(person, unit_on=timing.local_date(at, person.zone), unit_at=at)
    if not route.is_question(person.open):
        planned = route.plan_unit(person, at)
        return Aside(planned.person, (said,), None, planned.effects, still=True)
    due = next_due(person, at)
    person = replace(person, nudged_on=timing.local_date(due, person.zone))
    return Aside(person, (said,), None, (SetTimer(route.WAKE, due),), still=True)


def _next_time(person: Person, at: datetime) -> Words:
    hour = timing.clock_text(her_hour(person))
    if person.seat and start_day.held(person, timing.local_date(at, person.zone)):
        return phrase("seat.leaving", day=start_day.said(person.seat.begins), hour=hour)
    return phrase("leaving.tomorrow", hour=hour)


def unsubscribe(person: Person) -> Aside:
    """BAJA: at once, confirmed in one line, and nothing more until she speaks."""
    person, effects = silence(person, Standing.UNSUBSCRIBED)
    return Aside(person, (Text((phrase("unsubscribed"),)),), None, effects, still=True)


def erase(person: Person) -> Aside:
    person, effects = silence(person, Standing.ERASED)
    return Aside(person, (Text((phrase("erased"),)),), None, effects, still=True)


def _check_in(world: World, person: Person, choice: str, at: datetime) -> Aside:
    """Did it, it failed (a tip), or not yet (no blame, and the same tip)."""
    part, place = promised(world, person), progress_of(person)
    unit = place.promise.unit if place.promise else ""
    person = with_progress(person, replace(place, promise=None))
    if part is None:
        return Aside(person)
    fact = note(person, Fact.PRACTISED, unit, part.id, choice)
    words: tuple[Words, ...] = (Written(part.done),)
    if choice != "did":
        words = (phrase(f"checkin.{choice}"), Written(part.tip))
    return Aside(person, (Text(words),), None, (fact,))


def _group(person: Person, detour: Detour, choice: str) -> Aside:
    """Only the group changes; everything of hers stays."""
    if choice != "move_group":
        return Aside(person, (Text((phrase("group.stayed"),)),))
    person = replace(person, code=detour.item)
    changed = note(person, Fact.GROUP_CHANGED, value=person.code)
    return Aside(person, (Text((phrase("group.moved"),)),), None, (changed,))


ACTS: dict[DetourKind, Callable[[World, Person, str, datetime], Aside]] = {
    D.HELP: _help,
    D.LEAVING: _leaving,
    D.CHECK_IN: _check_in,
}
"""Choices that do something; those that only lead elsewhere are in OPENS."""
