"""Seats of cohorts: what a step must be told of one, and what follows from it in the register of members.

Everything here happens in the transaction of the turn, and there is one writer: a seat is given once. The register
(`bot/store/members.py`) is the truth; where her state says something else, the timer `replan` sets it right."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from bot.batch import Writes
from bot.store import cohorts, links, members, timers
from bot.store.cohorts import Cohort, State
from bot.store.links import Link
from bot.store.members import Member, Place
from bot.store.people import Row
from flows import timing
from flows.events import Event
from flows.person import Person
from flows.seat import NO_GROUP, Call, Group, Room, Seat
from flows.sought import REPLAN, sought

_ENTERED = (State.OPEN, State.RUNNING)
"""States in which links let people in."""
_SEATED = (State.OPEN, State.CLOSED, State.RUNNING)
"""States in which a seat that is free goes to who waits for it."""


def call_for(conn: Connection, row: Row, event: Event) -> Call | None:
    """The cohort that this event is about; None where it is about none. An ordinary tap reads nothing."""
    wanted = sought(row.person, event)
    if wanted is None:
        return None
    here = members.of_person(conn, row.id) if row.person.enrolled else None
    if not wanted.code:
        cohort = cohorts.get(conn, here.cohort_id) if here else None
        return _call(conn, row, event.at, cohort, None, here)
    link = links.find(conn, wanted.code)
    return _call(conn, row, event.at, cohorts.get(conn, link.cohort_id) if link else None, link, here)


def told(conn: Connection, row: Row, event: Event) -> Event:
    """The event, with what it must know of a cohort."""
    call = call_for(conn, row, event)
    return event if call is None else replace(event, context=replace(event.context, call=call))


def room_of(conn: Connection, cohort: Cohort | None, link: Link | None, at: datetime, today: date) -> Room:
    """What the link lets somebody new have; the one place where that is decided."""
    if cohort is None or link is None or cohort.state not in _ENTERED or _shut(conn, link, at):
        return Room.OVER
    if not _free(conn, cohort):
        return Room.WAITING
    return Room.LATE if cohort.start is not None and cohort.start <= today else Room.OPEN


def room_of_code(conn: Connection, code: str, at: datetime) -> Call:
    """What a link says to somebody of whom nothing is known: for its page. A code that is no link of ours is over."""
    link = links.find(conn, code)
    cohort = cohorts.get(conn, link.cohort_id) if link else None
    room = room_of(conn, cohort, link, at, at.date())
    following = _next(conn, cohort, at.date()) if cohort and room is not Room.OPEN else None
    return Call(group=_group(cohort), room=room, next=following)


def settle(conn: Connection, before: Person, row: Row, at: datetime, writes: Writes) -> None:
    """Writes into the register what the step made of her seat; `row.person` is who she has become.

    A seat that is not free any more is not given: she keeps the one she has, or waits for one, and is told soon."""
    old, new = before.seat, row.person.seat
    if old == new:
        return
    if old is not None and new is not None and old.cohort != new.cohort and not _given(conn, row.id, new):
        writes.timers[row.id, "", REPLAN] = at
        return
    if old is not None and (new is None or new.cohort != old.cohort):
        _leave(conn, row.id, old.cohort, Place.LEFT if new is None else Place.MOVED, at)
    if new is None:
        return
    there = members.at(conn, row.id, new.cohort)
    if there is None or there.place not in (Place.IN, Place.WAITING):
        _enter(conn, row, new, at, writes)
    elif (_begins(conn, row, new, at), new.late) != (there.begins, there.late):
        members.set_plan(conn, row.id, new.cohort, _begins(conn, row, new, at), new.late)


def _given(conn: Connection, person_id: int, seat: Seat) -> bool:
    """Whether another seat can be hers: it is free, or the staff has given it to her already."""
    cohort, there = cohorts.get(conn, seat.cohort), members.at(conn, person_id, seat.cohort)
    has_it = there is not None and there.place in (Place.IN, Place.WAITING)
    return has_it or seat.place == "waiting" or (cohort is not None and _free(conn, cohort))


def gone(conn: Connection, cohort_ids: Collection[int], now: datetime) -> None:
    """Somebody who was in these cohorts is no more: to be called after her rows went."""
    for cohort_id in cohort_ids:
        offer_seats(conn, cohort_id, now)


def seats_of(conn: Connection, person_id: int) -> tuple[int, ...]:
    """The cohorts in which a seat is free once she is gone: to be asked before her rows go."""
    there = members.of_person(conn, person_id)
    return () if there is None or there.place is not Place.IN else (there.cohort_id,)


def replan(conn: Connection, cohort_id: int, now: datetime) -> int:
    """Plans everybody of the cohort anew, who waits for a seat too; each is told at a good moment if something has
    changed for her. How many they are. To be called in the transaction that changes the cohort."""
    return _soon(conn, [one.person_id for one in members.of_cohort(conn, cohort_id)], now)


def move(conn: Connection, person_id: int, to_cohort: int, now: datetime) -> bool:
    """Into another cohort, by the staff, with everything she has done; the seat she leaves is offered on.

    False, and nothing has changed: the cohort is full, does not take anybody, or she is in it."""
    cohort, here = cohorts.get(conn, to_cohort), members.of_person(conn, person_id)
    if cohort is None or cohort.state not in _SEATED or not _free(conn, cohort):
        return False
    if here is not None and here.cohort_id == to_cohort and here.place is Place.IN:
        return False
    form = here.form if here else members.smaller_half(conn, to_cohort)
    if here is not None and here.cohort_id != to_cohort:
        _leave(conn, person_id, here.cohort_id, Place.MOVED, now)
    members.enter(conn, Member(person_id, to_cohort, 0, Place.IN, now, None, "", form))
    _soon(conn, [person_id], now)
    return True


def wait(conn: Connection, person_id: int, to_cohort: int, now: datetime) -> bool:
    """To the end of the waiting list of a cohort, by the staff; her present seat is offered on.

    False, and nothing has changed: the cohort does not take anybody, or she is in it or waits already."""
    cohort, here = cohorts.get(conn, to_cohort), members.of_person(conn, person_id)
    if cohort is None or cohort.state not in _SEATED or (here is not None and here.cohort_id == to_cohort):
        return False
    form = here.form if here else members.smaller_half(conn, to_cohort)
    if here is not None:
        _leave(conn, person_id, here.cohort_id, Place.MOVED, now)
    members.enter(conn, Member(person_id, to_cohort, 0, Place.WAITING, now, None, "", form))
    _soon(conn, [person_id], now)
    return True


def leave(conn: Connection, person_id: int, now: datetime) -> bool:
    """Out of her cohort, by the staff: she learns on by herself, and is told so. False: she is in none."""
    here = members.of_person(conn, person_id)
    if here is None:
        return False
    _leave(conn, person_id, here.cohort_id, Place.LEFT, now)
    _soon(conn, [person_id], now)
    return True


def offer_seats(conn: Connection, cohort_id: int, now: datetime) -> int:
    """Gives every free seat to who has waited longest; they are told at a good moment. How many were given."""
    cohort = cohorts.get(conn, cohort_id)
    if cohort is None or cohort.state not in _SEATED:
        return 0
    waiting = members.in_line(conn, cohort_id)
    given: list[int] = []
    while len(given) < len(waiting) and _free(conn, cohort):
        members.set_place(conn, waiting[len(given)], cohort_id, Place.IN)
        given.append(waiting[len(given)])
    return _soon(conn, given, now)


def _soon(conn: Connection, person_ids: list[int], now: datetime) -> int:
    timers.set_many(conn, [(person_id, "", REPLAN, now) for person_id in person_ids])
    return len(person_ids)


def _leave(conn: Connection, person_id: int, cohort_id: int, how: Place, now: datetime) -> None:
    there = members.at(conn, person_id, cohort_id)
    if there is None or there.place not in (Place.IN, Place.WAITING):
        return
    members.set_place(conn, person_id, cohort_id, how)
    offer_seats(conn, cohort_id, now)


def _enter(conn: Connection, row: Row, seat: Seat, at: datetime, writes: Writes) -> None:
    cohort = cohorts.get(conn, seat.cohort)
    if cohort is None:
        return
    place = Place.IN if seat.place == "in" and _free(conn, cohort) else Place.WAITING
    link = links.find(conn, row.person.code)
    progress = row.person.courses.get(row.person.current)
    form = progress.form if progress and progress.form else members.smaller_half(conn, seat.cohort)
    members.enter(
        conn,
        Member(
            person_id=row.id,
            cohort_id=seat.cohort,
            link_id=link.id if link and link.cohort_id == seat.cohort else 0,
            place=place,
            joined_at=at,
            begins=_begins(conn, row, seat, at),
            late=seat.late,
            form=form,
        ),
    )
    if place.value != seat.place:
        writes.timers[row.id, "", REPLAN] = at


def _begins(conn: Connection, row: Row, seat: Seat, at: datetime) -> date | None:
    """Her own first day, where it is not that of her cohort."""
    cohort = cohorts.get(conn, seat.cohort)
    start = cohort.start if cohort else None
    begins = date.fromisoformat(seat.begins) if seat.begins else None
    if seat.late in ("shift", "compress"):
        there = members.at(conn, row.id, seat.cohort)
        begins = (there.begins if there else None) or _today(row, at)
    return None if begins == start else begins


def _call(
    conn: Connection, row: Row, at: datetime, cohort: Cohort | None, link: Link | None, here: Member | None
) -> Call:
    today = _today(row, at)
    mine = here is not None and cohort is not None and here.cohort_id == cohort.id
    elsewhere = cohorts.get(conn, here.cohort_id) if here is not None and not mine else None
    late = cohort is not None and cohort.start is not None and cohort.start <= today
    room = room_of(conn, cohort, link, at, today) if link or cohort is None else _own_room(conn, cohort, late)
    seeks = cohort is not None and room is not Room.OPEN
    return Call(
        group=_group(cohort),
        room=room,
        place="" if here is None or not mine else ("in" if here.place is Place.IN else "waiting"),
        queue=members.queue_place(conn, row.id, cohort.id) if cohort else 0,
        form="b" if cohort and members.smaller_half(conn, cohort.id) == "b" else "a",
        next=_next(conn, cohort, today) if cohort and seeks else None,
        here=elsewhere.name if elsewhere else "",
    )


def _own_room(conn: Connection, cohort: Cohort, late: bool) -> Room:
    """Of the cohort she is in or waits for, whatever its links do."""
    if cohort.state not in _SEATED:
        return Room.OVER
    if not _free(conn, cohort):
        return Room.WAITING
    return Room.LATE if late else Room.OPEN


def _shut(conn: Connection, link: Link, at: datetime) -> bool:
    expired = link.until is not None and link.until <= at
    return link.paused or expired or bool(link.cap and members.by_link(conn, link.id) >= link.cap)


def _free(conn: Connection, cohort: Cohort) -> bool:
    return not cohort.capacity or members.counts(conn, cohort.id)[Place.IN] < cohort.capacity


def _next(conn: Connection, cohort: Cohort, today: date) -> Group | None:
    """The next cohort of the same course that is open, has not begun and has a seat."""
    coming = [
        one
        for one in cohorts.every(conn)
        if one.id != cohort.id
        and one.course == cohort.course
        and one.state is State.OPEN
        and one.start is not None
        and one.start > today
        and _free(conn, one)
    ]
    return _group(min(coming, key=lambda one: (one.start or today, one.id))) if coming else None


def _group(cohort: Cohort | None) -> Group:
    if cohort is None:
        return NO_GROUP
    start, ends = cohort.start, cohort.ends
    return Group(cohort.id, cohort.name, start.isoformat() if start else "", ends.isoformat() if ends else "")


def _today(row: Row, at: datetime) -> date:
    """On her calendar, once her zone is known."""
    return timing.local(at, row.person.zone).date() if row.person.zone else at.date()
