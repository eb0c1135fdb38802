"""Moving on: what comes after what. The only file that opens the next part, the next unit, or ends a course."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from flows import badges, days, languages, path, return_words, summary, timing, warmups
from flows.effects import Care, DropTimer, Effect, Fact, Send, SetTimer, Text, Words, phrase
from flows.kinds import closed
from flows.kinds.shape import Begun, Message, note, progress_of, with_progress
from flows.kinds.table import BEGIN, BY_OPEN
from flows.opens import Activity, ForkOpen, NoticeOpen, UnitClosed
from flows.path import remaining as remaining
from flows.person import Person
from flows.step import Step, World
from lessons import parts
from lessons.model import Unit

UNIT, WAKE, REMIND = "unit", "wake", "remind"
"""The timers that bring the next unit at her hour, and end a pause."""

Show = Callable[[World, Person, Any, bool], tuple[Message, ...]]


def sends(messages: tuple[Message, ...], turn: int, care: Care = Care.LESSON) -> tuple[Effect, ...]:
    """The messages as effects; their buttons are good for `turn` only."""
    return tuple(Send(replace(m, turn=turn) if isinstance(m, Text) else m, care) for m in messages)


def ask(world: World, person: Person, open: Activity, show: Show, *, again: bool = False) -> Step:
    """Opens `open` under a new turn: from now on every older button is stale."""
    person = replace(person, open=open, turn=person.turn + 1)
    return Step(person, sends(show(world, person, open, again), person.turn))


def advance(world: World, person: Person, at: datetime, *, by_clock: bool = False) -> Step:
    """Opens whatever comes next in the course she is in. Ids that have left the course are passed over.

    `by_clock`: she did not ask for it now, so a sensitive unit does not say yet what it is about."""
    course = world.catalogue.courses[person.current]
    progress = progress_of(person)
    unit = course.units.get(progress.unit)
    if unit is None:
        return _next_unit(world, person, at, by_clock=by_clock)
    step = Step(person)
    for part in unit.parts:
        if part.id in progress_of(step.person).passed or not is_hers(part, person):
            continue
        begun = _begin(world, step.person, unit, part, at)
        step = step.plus(*sends(begun.say, step.person.turn))
        if begun.open is not None:
            return step.then(ask(world, step.person, begun.open, BY_OPEN[type(begun.open)].show))
        step = replace(step, person=pass_part(step.person, part.id))
    return step.then(_close(world, step.person, unit, at))


def is_hers(part: parts.Part, person: Person) -> bool:
    """Whether a part is given to her at her age; to who told none, everything is."""
    passed_over = {"minor": "adultas", "adult": "menores", "": ""}[person.age]
    return part.audience != passed_over


def pass_part(person: Person, part_id: str) -> Person:
    """The part is behind her."""
    progress = progress_of(person)
    return with_progress(person, replace(progress, passed=(*progress.passed, part_id)))


def _begin(world: World, person: Person, unit: Unit, part: parts.Part, at: datetime) -> Begun:
    return BEGIN[type(part)](world, person, unit, part, at)


def _close(world: World, person: Person, unit: Unit, at: datetime) -> Step:
    """Ends the unit. A survey before lessons leads straight on; otherwise the next unit waits for her hour."""
    progress = progress_of(person)
    progress = replace(progress, unit="", passed=(), done=(*progress.done, unit.id))
    person = days.learnt(with_progress(person, progress), unit, at)
    step = Step(person, (note(person, Fact.UNIT_FINISHED, unit.id), DropTimer(WAKE)))
    step = step.then(return_words.first_time(person, unit))
    step = step.then(_rewarded(world, step.person))
    if _at_the_fork(world, person, step.person):
        return step.then(_fork(world, step.person, unit.id))
    step = step.then(_waive(world, step.person))
    if unit.kind == path.SURVEY or next_unit(world, step.person) is None:
        return step.then(_next_unit(world, step.person, at, closed.last_words(unit)))
    due = closed.next_due(step.person, at)
    later = ask(world, step.person, UnitClosed(unit.id, at, due), closed.show)
    return step.then(later).plus(SetTimer(UNIT, due, person.current))


def _next_unit(
    world: World, person: Person, at: datetime, closing: tuple[Words, ...] = (), *, by_clock: bool = False
) -> Step:
    """Begins the next unit of the route, or ends the course. `closing`: the last words of the unit before."""
    step = _rewarded(world, person)
    if _at_the_fork(world, person, step.person):
        return step.then(_fork(world, step.person, ""))
    step = step.then(_waive(world, step.person))
    following = next_unit(world, step.person)
    if following is None:
        return step.then(_finish(world, step.person, closing))
    if closing:
        step = step.plus(*sends((Text(closing),), person.turn))
    return step.then(open_unit(world, step.person, following, at, by_clock=by_clock))


def open_unit(world: World, person: Person, unit: Unit, at: datetime, *, by_clock: bool = False) -> Step:
    """Begins `unit`, one that says what it is about with its notice."""
    person = with_progress(person, replace(progress_of(person), unit=unit.id, passed=()))
    person = replace(person, unit_on=timing.local_date(at, person.zone), unit_at=at)
    step = languages.told_once(world, person, unit).plus(DropTimer(UNIT, person.current))
    person = step.person
    if unit.notice:
        notice = NoticeOpen(unit.id, told=not by_clock)
        return step.then(ask(world, person, notice, BY_OPEN[NoticeOpen].show))
    return step.plus(note(person, Fact.UNIT_OPENED, unit.id)).then(advance(world, person, at))


def _rewarded(world: World, person: Person) -> Step:
    """The badges that what is behind her has earned."""
    return badges.earned(world.catalogue.courses[person.current], person)


def _at_the_fork(world: World, before: Person, person: Person) -> bool:
    """Whether she has just ended the essential route, and there is more to learn than it."""
    old, progress = progress_of(before), progress_of(person)
    fresh = badges.ESSENTIAL in progress.badges and badges.ESSENTIAL not in old.badges
    return fresh and bool(path.beyond(world.catalogue.courses[person.current], progress))


def _fork(world: World, person: Person, unit: str) -> Step:
    return ask(world, person, ForkOpen(unit), BY_OPEN[ForkOpen].show)


def next_unit(world: World, person: Person) -> Unit | None:
    """The first unit of the route that is neither done nor waived."""
    return next(iter(remaining(world.catalogue.courses[person.current], person)), None)


def _waive(world: World, person: Person) -> Step:
    """Surveys that stand next are waived, explicitly, for who did not agree to figures."""
    step = Step(person)
    while not person.consents.figures:
        unit = next_unit(world, step.person)
        if unit is None or unit.kind != path.SURVEY:
            break
        progress = progress_of(step.person)
        waived = with_progress(step.person, replace(progress, skipped=(*progress.skipped, unit.id)))
        step = Step(waived, (*step.effects, note(waived, Fact.UNIT_WAIVED, unit.id)))
    return step


def _finish(world: World, person: Person, closing: tuple[Words, ...]) -> Step:
    """The end: nothing is open, nothing is due; she gets what she learned in words and bands."""
    progress = progress_of(person)
    if progress.finished:
        return Step(replace(person, open=None), sends((Text((phrase("course.over"),)),), person.turn))
    person = with_progress(person, replace(progress, finished=True))
    person = replace(person, open=None, turn=person.turn + 1)
    said = summary.closing(world.catalogue.courses[person.current], progress, closing)
    ended = (note(person, Fact.FINISHED), DropTimer(UNIT, person.current))
    return Step(person, (*ended, *sends(said, person.turn)))


def plan_unit(person: Person, at: datetime, due: datetime | None = None) -> Step:
    """Sets the unit timer anew where one is waited for, and that of the warm-ups: after a pause, a return, a change
    of hour or of her group.

    `due`: another moment than the next of her hours."""
    if not person.enrolled or person.courses[person.current].finished:
        return Step(person)
    warm = warmups.timers(person, at)
    if is_question(person.open):
        return Step(person, warm)
    due = due or closed.next_due(person, at)
    if isinstance(person.open, UnitClosed):
        person = replace(person, open=replace(person.open, at=at, due=due))
    return Step(person, (SetTimer(UNIT, due, person.current), *warm))


def is_question(open: Activity | None) -> bool:
    """Whether something awaits an answer (between two units nothing does)."""
    return open is not None and not isinstance(open, UnitClosed)
