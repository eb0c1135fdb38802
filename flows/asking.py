"""Asking: the one way a question, a detour or the greeting gets on her screen, and the way back to what is open."""

from dataclasses import replace
from datetime import datetime

from flows import challenge, detours, route, silence, summary, timing
from flows.effects import Care, Send, Text, Words, Written, phrase
from flows.events import Context
from flows.kinds.shape import Kind, Message, choices_of, progress_of
from flows.kinds.table import BY_OPEN
from flows.opens import UnitClosed, WelcomeOpen, WelcomeStep
from flows.person import Detour, DetourKind, Person
from flows.step import Step, World
from flows.welcome import KIND as WELCOME

KINDS: dict[type, Kind] = {**BY_OPEN, WelcomeOpen: WELCOME}
"""Everything that may be open: the parts of units, the pause between two units, and the welcome."""


def hello(world: World, person: Person, at: datetime, context: Context) -> Step:
    """The first message of all."""
    first = WelcomeOpen(WelcomeStep.HELLO, at, context.form, bool(context.called))
    return route.ask(world, person, first, WELCOME.show)


def detour(world: World, person: Person, aside: Detour) -> Step:
    """Opens a detour under a new turn; what is open waits untouched."""
    person = replace(person, aside=aside, turn=person.turn + 1)
    return Step(person, route.sends(detours.show(world, person, aside), person.turn, care_of(aside)))


def challenge_of_four(world: World, person: Person) -> Step:
    """Opens «Reto de 4» from its first message, for anybody."""
    opened = detour(world, person, challenge.opening(world))
    return lead(opened, phrase("challenge.intro")) if challenge.messages(world) else opened


def care_of(aside: Detour) -> Care:
    """First aid is worth a third copy: there a loss is worse than any duplicate."""
    urgent = aside.kind in (DetourKind.EMERGENCY, DetourKind.RISK)
    return Care.SAFETY if urgent else Care.LESSON


def show_open(world: World, person: Person) -> Step:
    """What is open, again, under a new turn."""
    assert person.open is not None
    return route.ask(world, person, person.open, KINDS[type(person.open)].show, again=True)


def back(world: World, person: Person, at: datetime, context: Context) -> Step:
    """Back to the way: what is open is asked again; if nothing is, whatever comes next. Ends a pause or a BAJA."""
    woken = silence.wake(replace(person, aside=None), at)
    person = woken.person
    if isinstance(person.open, UnitClosed):
        person = replace(person, open=replace(person.open, at=at))
    if person.open is not None:
        return woken.then(show_open(world, person))
    if not person.enrolled:
        return woken.then(hello(world, person, at, context))
    if world.course(person) is None:
        return woken.then(say(person, phrase("course.gone")))
    if progress_of(person).finished:
        return woken.then(say(person, phrase("course.over")))
    return woken.then(route.advance(world, person, at))


def say(person: Person, *words: Words) -> Step:
    """One message without a question."""
    return Step(person, (Send(Text(words)),))


def still_unsubscribed(person: Person) -> Step:
    """After BAJA nothing but SEGUIR, VOLVER, /start or an answer is a return."""
    return say(replace(person, aside=None, turn=person.turn + 1), phrase("unsubscribed.still"))


def lead(step: Step, *words: Words) -> Step:
    """The same step with `words` as the first paragraphs of its first text."""
    effects = list(step.effects)
    for index, effect in enumerate(effects):
        if isinstance(effect, Send) and isinstance(effect.what, Text):
            effects[index] = replace(effect, what=replace(effect.what, words=(*words, *effect.what.words)))
            return replace(step, effects=tuple(effects))
    return say(step.person, *words).then(step)


def again(world: World, person: Person, at: datetime, context: Context, away: bool) -> Step:
    """Back to the way, with a recap if she has been away for days."""
    return recap(world, person, at, context) if away else back(world, person, at, context)


def recap(world: World, person: Person, at: datetime, context: Context) -> Step:
    """After days away: two lines on where she is, and the same question. Nothing is ever reset."""
    course = world.course(person)
    if course is None or not person.enrolled:
        return back(world, person, at, context)
    unit = course.units.get(progress_of(person).unit)
    words: tuple[Words, ...] = (phrase("recap.hello"),)
    if unit and route.is_question(person.open):
        left = summary.minutes_left(course, progress_of(person))
        words = (*words, phrase("recap.place", title=Written(unit.title), n=left))
    return lead(back(world, person, at, context), *words)


def labels(world: World, person: Person) -> list[tuple[str, list[str]]]:
    """(id, wordings) of the buttons on her screen, in her language: a typed answer counts like a tap."""
    return [
        (choice.id, [world.label(said, person.language) for said in (choice.label, choice.means) if said])
        for choice in choices_of(on_screen(world, person))
    ]


def on_screen(world: World, person: Person) -> tuple[Message, ...]:
    """What she is being asked at this moment; empty if nothing."""
    if person.aside is not None:
        return detours.show(world, person, person.aside)
    if person.open is not None:
        return KINDS[type(person.open)].show(world, person, person.open, False)
    return ()


def between_units(person: Person) -> bool:
    return person.aside is None and isinstance(person.open, UnitClosed)


def away(person: Person, at: datetime) -> bool:
    """Whether she has been silent for days."""
    return person.heard_at is not None and at - person.heard_at >= timing.AWAY
