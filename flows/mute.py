"""What we start ourselves, switched off and on one by one: calls to a new course, reminders and notices of her group,
the lesson at her hour. BAJA and SALIR, which stop all of it, are flows/silence.py.

A lesson that is switched off is not planned at all, whoever plans: `kept` sees to it at the end of every step."""

from dataclasses import replace
from datetime import datetime
from typing import Literal, get_args

from flows import route, warmups
from flows.aside import Aside
from flows.effects import Choice, DropTimer, Effect, Fact, Lines, Note, SetTimer, Text, Words, phrase
from flows.person import Category, Detour, DetourKind, Person, Standing
from flows.step import Step

CATEGORIES: tuple[Category, ...] = ("units", "reminders", "calls")
"""In the order in which they are shown."""
assert set(CATEGORIES) == set(get_args(Category))

OF_LESSONS = frozenset({route.UNIT, warmups.WARMUP})
"""Timers that bring something to learn without being asked for it that day."""

ALTOGETHER = {Standing.UNSUBSCRIBED: "all", Standing.BLOCKED: "blocked"}
"""How the facts call it when she stops everything: by BAJA, or by blocking us."""


def receives(person: Person, category: Category) -> bool:
    """Whether she gets that, as far as she has decided. A call only comes to who said yes to calls."""
    if category == "calls":
        return person.calls is True and not person.mutes(category)
    return not person.mutes(category)


def switched(person: Person, category: Category, on: bool, at: datetime) -> Step:
    """Off or on from here. Off: nothing of it is planned any more. On: the next lesson is."""
    muted = {*person.muted} - {category} if on else {*person.muted, category}
    person = replace(person, muted=tuple(sorted(muted)))
    if category == "calls":
        person = replace(person, calls=on)
    if category != "units":
        return Step(person)
    if on:
        active = person.standing is Standing.ACTIVE
        return route.plan_unit(person, at) if active else Step(person)
    return Step(person, tuple(DropTimer(name, course) for course in person.courses for name in OF_LESSONS))


def said_off(category: Category) -> Words:
    """What she is told when she switches it off by a word: what stops, and how it comes back."""
    return phrase(f"mute.off.{category}")


def how(kind: Literal["call", "notice"]) -> Words:
    """The last line of every call and every notice: how to stop them."""
    return phrase(f"mute.how.{kind}")


def screen_words(person: Person) -> tuple[Words, ...]:
    lines = Lines(tuple(phrase(f"mute.means.{category}") for category in CATEGORIES))
    stopped = (phrase("mute.stopped"),) if person.standing is Standing.UNSUBSCRIBED else ()
    return (phrase("mute.screen"), lines, *stopped)


def screen_choices(person: Person) -> tuple[Choice, ...]:
    """One switch for each, which says how it stands now."""

    def label(category: Category) -> Words:
        stands = phrase("mute.is_on" if receives(person, category) else "mute.is_off")
        return phrase("mute.switch", what=phrase(f"mute.name.{category}"), stands=stands)

    return tuple(Choice(c, label(c), means=phrase(f"mute.name.{c}")) for c in CATEGORIES)


def toggled(person: Person, choice: str, at: datetime) -> Aside:
    """A switch was tapped: the other way round, and the screen stays."""
    category = next(c for c in CATEGORIES if c == choice)
    on = not receives(person, category)
    step = switched(person, category, on, at)
    said = phrase(f"mute.on.{category}") if on else said_off(category)
    return Aside(step.person, (Text((said,)),), Detour(DetourKind.SETTINGS_NOTICES, at=at), step.effects)


def kept(step: Step) -> Step:
    """Whoever planned it: no lesson waits for the hour of somebody who switched lessons off."""
    if not step.person.mutes("units"):
        return step
    return replace(step, effects=tuple(_unplanned(effect) for effect in step.effects))


def _unplanned(effect: Effect) -> Effect:
    if isinstance(effect, SetTimer) and effect.name in OF_LESSONS:
        return DropTimer(effect.name, effect.course)
    return effect


def noted(before: Person, step: Step) -> Step:
    """The facts of what she has switched off and on again, BAJA, a block and their end among them. A first no to calls
    is none of them: nothing was on."""
    after = step.person
    if after.standing is Standing.ERASED or (after.standing, after.muted) == (before.standing, before.muted):
        return step
    off, on = _stopped(before), _stopped(after)
    stopped = [value for value in on if value not in off and (value != "calls" or before.calls)]
    resumed = [value for value in off if value not in on]
    return step.plus(
        *(Note(Fact.OPTED_OUT, after.current, value=value) for value in stopped),
        *(Note(Fact.OPTED_IN, after.current, value=value) for value in resumed),
    )


def _stopped(person: Person) -> tuple[str, ...]:
    whole = ALTOGETHER.get(person.standing, "")
    return (*person.muted, whole) if whole else person.muted
