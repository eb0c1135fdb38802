"""/start and the links that carry it: newcomers are greeted, everybody else is met where she was."""

from dataclasses import replace

from flows import asking, challenge, joining, rehearsing, silence, sought
from flows.effects import phrase
from flows.events import Started
from flows.person import Detour, DetourKind, Person
from flows.step import Step, World


def started(world: World, person: Person, event: Started, away: bool) -> Step:
    """/start never resets anybody: newcomers are greeted, everybody else is met where she was."""
    if event.code.casefold() in challenge.LINK_CODES:
        return asking.challenge_of_four(world, person)
    call = event.context.call if sought.signed(event.code) else None
    if world.course(person) is None:
        met = _met(world, _with_code(person, event), event, away)
        return asking.lead(met, joining.greeting(call)) if call and not person.enrolled else met
    if call is not None and not call.place:
        return joining.other_group(world, person, event, call)
    if event.code and event.code != person.code and not sought.signed(event.code):
        return _other_tag(world, person, event)
    return _met(world, person, event, away)


def _with_code(person: Person, event: Started) -> Person:
    """Before she has agreed to anything, the last link of ours that she follows is the one that counts; else the
    first code does."""
    later = not person.enrolled and sought.signed(event.code)
    return replace(person, code=event.code) if event.code and (later or not person.code) else person


def _met(world: World, person: Person, event: Started, away: bool) -> Step:
    if person.open is None and not person.enrolled:
        if world.begin is not None:
            return rehearsing.begun(world, person, world.begin, event.at, event.context)
        return asking.back(world, person, event.at, event.context)
    if away:
        return asking.again(world, person, event.at, event.context, away)
    again = asking.back(world, person, event.at, event.context)
    return asking.lead(again, phrase("start.again")) if person.enrolled and person.open else again


def _other_tag(world: World, person: Person, event: Started) -> Step:
    """She has a place already, and the link carries another tag: she is asked, and keeps everything either way."""
    woken = silence.wake(person, event.at)
    return woken.then(asking.detour(world, woken.person, Detour(DetourKind.GROUP, item=event.code)))
