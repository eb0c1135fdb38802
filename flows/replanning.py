"""Her cohort has changed, or her place in it: a seat came free, the start was moved, the staff moved her. The plan
follows at once and in silence; she is told in one line, at a moment at which she may be written to."""

from dataclasses import replace
from datetime import datetime

from flows import asking, joining, start_day, timing
from flows.effects import Care, Effect, Fact, Send, Text, Words, phrase
from flows.kinds.shape import note
from flows.opens import UnitClosed
from flows.person import Person
from flows.seat import Call, Room, Seat
from flows.step import Step, World


def followed(person: Person, call: Call, at: datetime) -> Step:
    """Her seat as the register has it, and the plan that follows from it. Nothing is said."""
    today = timing.local_date(at, person.zone)
    seat = _truth(person.seat, call, today)
    if seat == person.seat:
        return Step(person)
    elsewhere = seat is not None and (person.seat is None or person.seat.cohort != seat.cohort)
    moved: tuple[Effect, ...] = ()
    if seat is not None and elsewhere:
        moved = (note(person, Fact.GROUP_CHANGED, value=str(seat.cohort)),)
    before, person = person, replace(person, seat=seat)
    if _plan(before.seat, today) == _plan(seat, today):
        return Step(person, moved)
    planned = joining.planned_anew(person, at)
    return replace(planned, effects=moved + planned.effects)


def loss(call: Call) -> Words:
    """What she is told who has no seat any more, or waited for one in vain."""
    return phrase("seat.lost") if not call.place else phrase("seat.in_vain")


def news(person: Person, call: Call, at: datetime) -> Words | None:
    """What she does not know yet of her seat, in one line; None: she knows."""
    today, seat = timing.local_date(at, person.zone), person.seat
    if seat is None:
        return None
    known, now = start_day.told(seat, today), start_day.facts(seat, today)
    if known == now:
        return None
    if seat.place == "waiting":
        return phrase("seat.queued", group=call.group.name, n=call.queue)
    starts = start_day.said(seat.begins) if now[2] else None
    if known[0] != now[0]:
        return _moved(call, starts)
    if known[1] != now[1]:
        return _came(call, starts)
    if starts is None:
        return phrase("seat.starts_now", group=call.group.name)
    return phrase("seat.new_date", group=call.group.name, day=starts)


def _came(call: Call, starts: Words | None) -> Words:
    if starts is None:
        return phrase("seat.came", group=call.group.name)
    return phrase("seat.came_on", group=call.group.name, day=starts)


def _moved(call: Call, starts: Words | None) -> Words:
    if starts is None:
        return phrase("seat.moved", group=call.group.name)
    return phrase("seat.moved_on", group=call.group.name, day=starts)


def told(world: World, person: Person, line: Words, at: datetime) -> Step:
    """Says it; between two units with the plan that holds from now on."""
    if person.seat is not None:
        today = timing.local_date(at, person.zone)
        person = replace(person, seat=replace(person.seat, told=start_day.facts(person.seat, today)))
    if isinstance(person.open, UnitClosed):
        person = replace(person, aside=None, open=replace(person.open, at=at))
        return asking.lead(asking.show_open(world, person), phrase("seat.news"), line)
    return Step(person, (Send(Text((phrase("seat.news"), line)), Care.NUDGE),))


def _truth(seat: Seat | None, call: Call, today: str) -> Seat | None:
    """The seat by the register: by what the cohort says now, with what she chose herself."""
    if not call.place or (call.place == "waiting" and call.room is Room.OVER):
        return None
    same = seat is not None and seat.cohort == call.group.cohort
    begins = start_day.ahead(call.group.start, today)
    if call.place == "waiting" and not (seat is not None and same and seat.begins):
        # She learns by herself while she waits, unless she chose to wait for the start.
        begins = ""
    if seat is not None and same and seat.begins <= today and not begins:
        begins = seat.begins
    if seat is None:
        return Seat(call.group.cohort, begins, call.place, warmed_on=today)
    late = seat.late if same else ""
    return replace(seat, cohort=call.group.cohort, begins=begins, place=call.place, late=late)


def _plan(seat: Seat | None, today: str) -> tuple[str, str]:
    return ("", "") if seat is None else (seat.place, start_day.ahead(seat.begins, today))
