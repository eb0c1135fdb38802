"""What the words that always work do, in whatever state she is."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from flows import (
    asking,
    detours,
    mute,
    returning,
    route,
    screens,
    settings,
    silence,
    start_day,
    timing,
    words,
)
from flows.effects import phrase
from flows.events import Said
from flows.kinds.shape import progress_of
from flows.opens import CardOpen, ResourceOpen, UnitClosed
from flows.person import Detour, DetourKind, Person, Standing
from flows.step import Step, World
from flows.words import Word

OPENS = {
    Word.SCAMMED: DetourKind.EMERGENCY,
    Word.HELP: DetourKind.HELP,
    Word.MENU: DetourKind.MENU,
    Word.PRIVACY: DetourKind.PRIVACY,
    Word.ERASE: DetourKind.ERASING,
}
"""Words that open a detour for anybody, before consent too."""


def obey(world: World, person: Person, event: Said, word: Word, n: int | None, *, away: bool) -> Step | None:
    """Does what the word says. None: «sigo» said to a card or to something to read, which is simply its answer.

    `away`: she has been silent for days."""
    match word:
        case Word.SCAMMED | Word.HELP | Word.MENU | Word.PRIVACY | Word.ERASE:
            return asking.detour(world, person, Detour(OPENS[word]))
        case Word.CHALLENGE:
            return asking.challenge_of_four(world, person)
        case Word.RETURN_WORDS:
            return returning.anew(world, person, event.at, event.context)
        case Word.UNSUBSCRIBE:
            return settle(person, detours.unsubscribe(person))
        case Word.MUTE:
            return _mute(world, person, event)
        case Word.LEAVE:
            return _leave(world, person)
        case Word.GO_ON:
            if person.mutes("units") and isinstance(person.open, UnitClosed):
                return _begin_next(world, replace(person, aside=None), event)
            if person.aside is None and not away and _goes_on(person):
                return None
            return asking.again(world, person, event.at, event.context, away)
        case Word.CANCEL if person.standing is Standing.UNSUBSCRIBED:
            return asking.still_unsubscribed(person)
        case Word.RETURN | Word.CANCEL | Word.REPEAT:
            return asking.again(world, person, event.at, event.context, away)
        case Word.MORE:
            return _more(world, person, event)
        case Word.PAUSE | Word.SETTINGS | Word.PROGRESS:
            return _of_the_course(world, person, event, word, n)
        case _:
            assert_never(word)


def _goes_on(person: Person) -> bool:
    """Whether «sigo» answers what is open. Who comes back to something to read sees it first."""
    reads = isinstance(person.open, ResourceOpen) and person.standing is Standing.ACTIVE
    return reads or isinstance(person.open, CardOpen)


def settle(before: Person, aside: detours.Aside) -> Step:
    """The end of a detour after which nothing more is said now."""
    effects = route.sends(aside.say, before.turn) + aside.effects
    return Step(replace(aside.person, aside=None, turn=aside.person.turn + 1), effects, aside.toast)


def _mute(world: World, person: Person, event: Said) -> Step:
    """One sort of what we start is off: said in one line, and whatever is asked stays as it is. Where nothing is
    asked (her first word, a place that has left the course), what comes next is."""
    category = words.muting(event.text)
    off = mute.switched(person, category, False, event.at)
    over = person.enrolled and (world.course(person) is None or progress_of(person).finished)
    if person.open or person.aside or over or person.standing is not Standing.ACTIVE:
        return off.then(asking.say(off.person, mute.said_off(category)))
    return asking.lead(asking.back(world, off.person, event.at, event.context), mute.said_off(category))


def _leave(world: World, person: Person) -> Step:
    """SALIR: one neutral line, and nothing proactive until she chooses."""
    if not person.enrolled:
        return settle(person, detours.unsubscribe(person))
    person, hushed = silence.silence(person, Standing.QUIET)
    return Step(person, hushed).then(asking.detour(world, person, Detour(DetourKind.LEAVING)))


def _more(world: World, person: Person, event: Said) -> Step:
    """«Otra más» begins the next unit now; in the middle of one it leads back to the question, and before the start
    of her group to the date."""
    if asking.between_units(person) or (person.enrolled and person.open is None):
        return _begin_next(world, replace(person, aside=None), event)
    return asking.back(world, person, event.at, event.context)


def _waits_for_her_group(person: Person, at: datetime) -> bool:
    seat = person.seat
    return (
        seat is not None and seat.place == "in" and start_day.held(person, timing.local_date(at, person.zone))
    )


def _begin_next(world: World, person: Person, event: Said) -> Step:
    """The next unit, or, before the start of her group, the date."""
    at = event.at
    if _waits_for_her_group(person, at):
        return asking.back(world, person, at, event.context)
    woken = silence.wake(person, at)
    if world.course(person) is None:
        return woken.then(asking.say(woken.person, phrase("course.gone")))
    if progress_of(person).finished:
        return woken.then(asking.say(woken.person, phrase("course.over")))
    return woken.then(route.advance(world, woken.person, at))


def _of_the_course(world: World, person: Person, event: Said, word: Word, n: int | None) -> Step:
    """Words that mean something only inside the course; before it they are explained and nothing is lost. AVISOS is
    for everybody: who is not in the course may be written to of the next one."""
    if word is Word.SETTINGS and words.setting(event.text) == "notices":
        return asking.detour(world, person, detours.opened(DetourKind.SETTINGS_NOTICES, event.at))
    if not person.enrolled or person.hour is None or world.course(person) is None:
        return asking.lead(asking.back(world, person, event.at, event.context), phrase("later.in_course"))
    if word is Word.PAUSE and n and 0 < n <= settings.LONGEST_PAUSE:
        return settle(person, settings.pause(person, n, event.at))
    kind = {
        Word.PAUSE: DetourKind.PAUSE,
        Word.SETTINGS: screens.OPENS.get(words.setting(event.text), DetourKind.SETTINGS),
        Word.PROGRESS: DetourKind.PROGRESS,
    }[word]
    return asking.detour(world, person, detours.opened(kind, event.at))
