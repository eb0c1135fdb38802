"""Coming by a link of ours: what she is told of the group, her seat when she agrees to the course, and another
group's link later. What is true of the cohort is in `Context.call`; her state keeps its number only."""

from dataclasses import replace
from datetime import datetime

from flows import asking, route, silence, start_day, timing, warmups
from flows.aside import Aside
from flows.effects import Effect, Fact, Text, Words, phrase
from flows.events import Started
from flows.kinds import seat as seat_kind
from flows.kinds.shape import Outcome, note, progress_of, with_progress
from flows.opens import SeatOpen, UnitClosed
from flows.person import Detour, DetourKind, Person
from flows.seat import Call, Group, Place, Room, Seat
from flows.step import Step, World


def greeting(call: Call) -> Words:
    """One line before the first message: which group the link is of, and whether it lets her in."""
    group = call.group
    match call.room:
        case Room.OPEN if group.start:
            return phrase("seat.link", group=group.name, day=start_day.said(group.start))
        case Room.OPEN:
            return phrase("seat.link_rolling", group=group.name)
        case Room.LATE:
            return phrase("seat.link_late", group=group.name)
        case Room.WAITING:
            return phrase("seat.link_full", group=group.name)
        case Room.OVER:
            return phrase("seat.link_over")


def joined(before: Person, step: Step, call: Call | None, at: datetime) -> Step:
    """Her seat, or her place on the waiting list, as soon as she has agreed to the course; told in one line."""
    if call is None or before.enrolled or not step.person.enrolled:
        return step
    if call.room is Room.OVER:
        return asking.lead(step, phrase("seat.alone"))
    today = timing.local_date(at, step.person.zone)
    place: Place = "waiting" if call.room is Room.WAITING else "in"
    person = with_progress(step.person, replace(progress_of(step.person), form=call.form))
    person = replace(person, seat=seat_in(call.group, place, today))
    return asking.lead(replace(step, person=person), _seated(call, place, today))


def seat_in(group: Group, place: Place, today: str) -> Seat:
    """A seat she knows of."""
    begins = start_day.ahead(group.start, today)
    return Seat(group.cohort, begins, place, told=(group.cohort, place, begins), warmed_on=today)


def _seated(call: Call, place: Place, today: str) -> Words:
    group = call.group
    if place == "waiting":
        return phrase("seat.queued", group=group.name, n=call.queue)
    if start_day.ahead(group.start, today):
        return phrase("seat.in_early", group=group.name, day=start_day.said(group.start))
    return phrase("seat.in", group=group.name)


def after_hour(world: World, outcome: Outcome, call: Call | None, at: datetime) -> Outcome:
    """The end of the welcome: who is late or waits is asked how to go on; who is early gets warm-ups."""
    person, course = outcome.person, world.course(outcome.person)
    if person.seat is None or course is None:
        return outcome
    asked = _asked(world, person, call, at) if call else None
    if asked is None:
        return replace(outcome, effects=(*outcome.effects, *warmups.timers(person, at)))
    if len(seat_kind.ways(course, person, asked)) > 1:
        return replace(outcome, say=(), next=asked, effects=())
    return replace(outcome, person=replace(person, seat=replace(person.seat, late="shift")))


def _asked(world: World, person: Person, call: Call, at: datetime) -> SeatOpen | None:
    seat, course = person.seat, world.course(person)
    if seat is None or course is None or seat.cohort != call.group.cohort:
        return None
    today = timing.local_date(at, person.zone)
    if seat.place == "waiting":
        waits = call.place == "waiting" and bool(start_day.ahead(call.group.start, today))
        return SeatOpen("waiting", at, begins=call.group.start) if waits else None
    if seat.late or not call.group.start or start_day.ahead(call.group.start, today):
        return None
    return seat_kind.late(course, person, call.group, call.next, at)


def other_group(world: World, person: Person, event: Started, call: Call) -> Step:
    """A link of ours to a group that she is not in, and she is in the course already: she is asked, or told why not;
    she keeps everything."""
    if call.room is Room.OVER:
        return asking.lead(asking.back(world, person, event.at, event.context), phrase("seat.over"))
    if call.room is Room.WAITING and person.seat is not None:
        full = phrase("seat.full", group=call.group.name)
        return asking.lead(asking.back(world, person, event.at, event.context), full)
    woken = silence.wake(person, event.at)
    asked = asking.detour(world, woken.person, Detour(DetourKind.GROUP, item=event.code))
    return woken.then(asking.lead(asked, *_names(call)))


def _names(call: Call) -> tuple[Words, ...]:
    here = (phrase("seat.here", group=call.here),) if call.here else ()
    return (greeting(call), *here)


def changed(person: Person, detour: Detour, choice: str, call: Call, at: datetime) -> Aside | None:
    """Her answer to that question, by the truth of this moment. None: she stays where she is."""
    if choice != "move_group":
        return None
    if call.room is Room.OVER:
        return Aside(person, (Text((phrase("seat.over"),)),))
    if call.room is Room.WAITING and person.seat is not None:
        return Aside(person, (Text((phrase("seat.full", group=call.group.name),)),))
    place: Place = "waiting" if call.room is Room.WAITING else "in"
    today = timing.local_date(at, person.zone)
    seat = seat_in(call.group, place, today)
    if place == "waiting":
        # She is learning already, and goes on while she waits.
        seat = replace(seat, begins="", told=(seat.cohort, place, ""))
    person = replace(person, code=detour.item, seat=seat)
    effects: tuple[Effect, ...] = (note(person, Fact.GROUP_CHANGED, value=person.code),)
    planned = planned_anew(person, at)
    return Aside(planned.person, (Text((_seated(call, place, today),)),), None, effects + planned.effects)


def planned_anew(person: Person, at: datetime) -> Step:
    """Her next unit and warm-ups by the start of her group."""
    if isinstance(person.open, UnitClosed) or person.open is None:
        return route.plan_unit(person, at)
    return Step(person, warmups.timers(person, at))
