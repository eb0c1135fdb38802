"""The door: one event in, one step out. Never raises for anything that a person can do.

What waits for what. At most one thing is open per person and at most one detour stands beside it. What she says is
tried in this order: a tap of the present turn; words of danger; the words that always work; the detour; what is
open. What is not understood gets one kind sentence and the same question again. A tap of an older turn changes
nothing and explains itself. Timers act only where she may be written to, and never between a question and its
answer unless half an hour has passed in silence. Every time something is asked the turn grows, so that nothing
stale can act."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from flows import (
    answers,
    asking,
    calls,
    commands,
    detours,
    joining,
    moved,
    mute,
    places,
    proactive,
    returning,
    risk,
    route,
    silence,
    starting,
    warmups,
    words,
)
from flows.asking import KINDS
from flows.effects import Care, Effect, Fact, Keep, Keeping, Note, Send, phrase
from flows.events import Arrived, Blocked, Chose, Contact, Context, Event, Fired, Said, Started, Unblocked
from flows.kinds.shape import Outcome, choices_of, progress_of
from flows.opens import MeasureOpen, NoticeOpen, PermissionOpen, UnitClosed, WelcomeOpen, WelcomeStep
from flows.person import Detour, DetourKind, Person, Standing
from flows.step import Step, World
from lessons.activities import Permission


def step(world: World, person: Person, event: Event) -> Step:
    """Takes one event. The result is all that changes: the person, what is sent, timers, facts."""
    if moved.still_there(world, person):
        result = _take(world, person, event)
    else:
        gone = moved.lost(world, person, event.at)
        about_it = moved.meant_the_place(person, event)
        result = gone.then((moved.onward if about_it else _take)(world, gone.person, event))
    result = mute.noted(person, mute.kept(calls.asked(person, result)))
    if result.person.turn != person.turn:
        result = replace(result, person=replace(result.person, asked_at=event.at))
    return _permitted(world, result)


def _take(world: World, person: Person, event: Event) -> Step:
    match event:
        case Blocked():
            return silence.blocked(person)
        case Unblocked():
            result = silence.unblocked(person, event.at)
            return result.then(proactive.plan_reminder(result.person, event.at))
        case Fired():
            return proactive.fired(world, person, event)
        case Started() | Said() | Chose() | Arrived():
            return _contact(world, person, event)
        case _:
            assert_never(event)


def _permitted(world: World, result: Step) -> Step:
    """Facts and answers in her own words are kept only of people who agreed to figures; those of a unit that asks for
    a permission of its own only with that one too."""
    consents = result.person.consents
    if consents.figures and consents.profile:
        return result
    about_herself = any(_is_private(world, result.person, effect) for effect in result.effects)
    if consents.figures and not about_herself:
        return result
    return replace(result, effects=tuple(e for e in result.effects if not _refused(world, result.person, e)))


def _refused(world: World, person: Person, effect: Effect) -> bool:
    if isinstance(effect, Keep):
        return effect.what is Keeping.OPEN_ANSWER
    return isinstance(effect, Note) and (not person.consents.figures or _is_private(world, person, effect))


def _is_private(world: World, person: Person, effect: Effect) -> bool:
    """Whether it is an answer in a unit that asks first whether it may be kept."""
    course = world.course(person)
    answered = isinstance(effect, Note) and effect.name is Fact.QUESTION_ANSWERED
    if course is None or not isinstance(effect, Note) or not answered:
        return False
    unit = course.units.get(effect.unit)
    return unit is not None and any(isinstance(part, Permission) for part in unit.parts)


def _contact(world: World, person: Person, event: Contact) -> Step:
    """She speaks. Her silence ends; reminders start anew from here."""
    away = asking.away(person, event.at)
    if person.heard_at is None:
        person = _newcomer(world, person, event.context)
    reached = silence.unblocked(person, event.at)
    person = replace(reached.person, heard_at=event.at, reminded=0)
    match event:
        case Chose():
            result = _tapped(world, person, event, away)
        case Started():
            result = starting.started(world, person, event, away)
        case Said():
            result = _aloud(_said(world, person, event, away))
        case Arrived():
            result = returning.arrived(world, person, event)
        case _:
            assert_never(event)
    result = reached.then(result)
    return result.then(proactive.plan_reminder(result.person, event.at))


def _aloud(step: Step) -> Step:
    """Only a tap can be acknowledged by a toast: to who wrote, the same is said."""
    spoken = any(isinstance(effect, Send) for effect in step.effects)
    quiet = replace(step, toast=None)
    return quiet if spoken or step.toast is None else quiet.then(asking.say(step.person, step.toast))


def _newcomer(world: World, person: Person, context: Context) -> Person:
    country = places.guess(world, context.language)
    language = context.language.lower().startswith("en")
    return replace(
        person,
        salt=context.salt,
        country=country.id,
        zone=country.zones[0],
        language="en" if language else "es",
    )


def _tapped(world: World, person: Person, event: Chose, away: bool) -> Step:
    if event.turn != person.turn:
        return _stale(world, person, event)
    if event.choice == proactive.RESUME.id:
        return asking.again(world, person, event.at, event.context, away)
    offered = {choice.id for choice in choices_of(asking.on_screen(world, person))}
    if event.choice not in offered:
        return _stale(world, person, event)
    return _choose(world, person, event.choice, event.at, event.context)


def _stale(world: World, person: Person, event: Chose) -> Step:
    """An old, doubled or forged button: it explains itself and changes nothing."""
    if event.context.missed and (person.open or person.aside):
        return asking.back(world, person, event.at, event.context)
    old = Step(person, toast=phrase("toast.stale"))
    stranger = person.open is None and person.aside is None and not person.enrolled
    if stranger and person.standing is not Standing.UNSUBSCRIBED:
        return old.then(asking.hello(world, person, event.at, event.context))
    return old


def _choose(world: World, person: Person, choice: str, at: datetime, context: Context) -> Step:
    """A choice of what is on her screen, tapped or written."""
    if person.aside is not None:
        aside = _of_another_group(person, person.aside, choice, at, context)
        aside = aside or detours.chose(world, person, person.aside, choice, at)
        return _after_aside(world, person, aside, at, context)
    if isinstance(person.open, WelcomeOpen) and choice == "scammed":
        return asking.detour(world, person, Detour(DetourKind.EMERGENCY))
    if isinstance(person.open, NoticeOpen) and choice == "help":
        return asking.detour(world, person, Detour(DetourKind.HELP))
    assert person.open is not None
    woken = silence.wake(person, at)
    person = woken.person
    assert person.open is not None
    if isinstance(person.open, UnitClosed) and choice == warmups.WARM.id:
        return woken.then(_warm_up(world, person))
    outcome = KINDS[type(person.open)].chose(world, person, person.open, choice, at)
    return woken.then(_carry_out(world, person, outcome, at, context))


def _of_another_group(
    person: Person, aside: Detour, choice: str, at: datetime, context: Context
) -> detours.Aside | None:
    """Her answer to a link of ours that leads to another group; None: it is about something else."""
    if aside.kind is not DetourKind.GROUP or context.call is None:
        return None
    return joining.changed(person, aside, choice, context.call, at)


def _warm_up(world: World, person: Person) -> Step:
    opened = warmups.opened(world, person)
    return asking.show_open(world, person) if opened is None else asking.detour(world, *opened)


def _carry_out(world: World, before: Person, outcome: Outcome, at: datetime, context: Context) -> Step:
    """Says what is to be said, then asks what comes next."""
    open = before.open
    if isinstance(open, WelcomeOpen) and before.hour is None and outcome.person.hour is not None:
        outcome = joining.after_hour(world, outcome, context.call, at)
    return joining.joined(before, _carried_out(world, before, outcome, at), context.call, at)


def _carried_out(world: World, before: Person, outcome: Outcome, at: datetime) -> Step:
    open = before.open
    said = Step(outcome.person, route.sends(outcome.say, before.turn) + outcome.effects, outcome.toast)
    if outcome.stay:
        return replace(said, person=replace(outcome.person, open=outcome.next))
    if outcome.next is not None:
        return said.then(route.ask(world, outcome.person, outcome.next, KINDS[type(outcome.next)].show))
    if isinstance(open, MeasureOpen) and not open.unit:
        hour = WelcomeOpen(WelcomeStep.HOUR, at)
        return said.then(route.ask(world, outcome.person, hour, KINDS[WelcomeOpen].show))
    part = getattr(open, "part", "")
    passed = route.pass_part(outcome.person, part) if part else outcome.person
    return said.then(route.advance(world, passed, at))


def _after_aside(world: World, person: Person, aside: detours.Aside, at: datetime, context: Context) -> Step:
    if aside.still:
        return commands.settle(person, aside)
    care = asking.care_of(aside.next) if aside.next else Care.LESSON
    said = Step(aside.person, route.sends(aside.say, person.turn, care) + aside.effects, aside.toast)
    if aside.next is not None:
        return said.then(asking.detour(world, aside.person, aside.next))
    over = aside.person.enrolled and progress_of(aside.person).finished
    if over and person.aside == Detour(DetourKind.CHECK_IN):
        return Step(replace(said.person, aside=None, turn=said.person.turn + 1), said.effects)
    if aside.person.standing is Standing.UNSUBSCRIBED:
        return said.then(asking.still_unsubscribed(aside.person))
    return said.then(asking.back(world, aside.person, at, context))


def _said(world: World, person: Person, event: Said, away: bool) -> Step:
    if risk.is_risk(event.text):
        return asking.detour(world, person, Detour(DetourKind.RISK))
    word = words.find(event.text)
    urgent = word is not None and word[0] in words.BEFORE_ANSWERS
    exact = None if urgent else answers.exactly(event.text, asking.labels(world, person))
    if word and exact is None:
        obeyed = commands.obey(world, person, event, *word, away=away)
        if obeyed is not None:
            return obeyed
        exact = "on"
    understood = _understood(world, person, event, exact)
    if understood is not None:
        return understood
    if person.standing is Standing.UNSUBSCRIBED:
        return asking.still_unsubscribed(person)
    if person.aside is None and person.open is None and not person.enrolled:
        return asking.back(world, person, event.at, event.context)
    if away:
        return asking.again(world, person, event.at, event.context, away)
    return _not_understood(world, person, event)


def _understood(world: World, person: Person, event: Said, exact: str | None) -> Step | None:
    """A label in full, then free text where it is asked for, then what comes near a label. None: nothing fits."""
    at, context = event.at, event.context
    if exact is not None:
        return _choose(world, person, exact, at, context)
    if words.is_command(event.text) or not event.text.strip():
        return None
    if person.aside is not None:
        aside = detours.wrote(world, person, person.aside, event.text, at)
        if aside is not None:
            return _after_aside(world, person, aside, at, context)
    elif person.open is not None and person.standing is not Standing.UNSUBSCRIBED:
        woken = silence.wake(person, at)
        outcome = KINDS[type(person.open)].wrote(world, woken.person, woken.person.open, event.text, at)
        if outcome is not None:
            return woken.then(_carry_out(world, woken.person, outcome, at, context))
    understand = answers.deliberate if _is_consent(person) else answers.pick
    near = understand(event.text, asking.labels(world, person))
    return _choose(world, person, near, at, context) if near else None


def _is_consent(person: Person) -> bool:
    """Permission is given in full words or by its number, never by something that comes near them."""
    if calls.are_asked(person):
        return True
    asked = isinstance(person.open, WelcomeOpen) and person.open.step is WelcomeStep.CONSENT
    asked = asked or isinstance(person.open, PermissionOpen)
    return asked and person.aside is None


def _not_understood(world: World, person: Person, event: Said) -> Step:
    """One kind sentence and the open question again. May we tell her of calls, is asked once and passed over."""
    if event.text.strip() and calls.are_asked(person):
        return asking.back(world, person, event.at, event.context)
    if event.text.strip() and (
        asking.between_units(person) or (person.open is None and person.aside is None)
    ):
        return asking.back(world, person, event.at, event.context)
    sorry = phrase("not_understood" if event.text.strip() else "not_understood.media")
    if person.aside is not None:
        return asking.lead(asking.detour(world, person, person.aside), sorry)
    return asking.lead(asking.back(world, person, event.at, event.context), sorry)
