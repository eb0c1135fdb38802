"""How to go on, asked once at the end of the welcome: of who comes after her group has started, and of who waits for
a seat in it. Each way says on which day she would end."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from flows import forecast, start_day, timing
from flows.effects import Choice, Lines, Phrase, SetTimer, Text, Written, phrase
from flows.kinds.closed import next_due
from flows.kinds.practice import her_hour
from flows.kinds.shape import Kind, Message, Outcome
from flows.opens import SeatOpen, UnitClosed
from flows.person import Person
from flows.seat import Group, Seat
from flows.step import World
from lessons.model import Course

PACES = (2, 3, 4)


def late(course: Course, person: Person, group: Group, following: Group | None, at: datetime) -> SeatOpen:
    """What is asked of her; `following`: the next group that takes her."""
    ends = group.ends or _text(_end_from(course, person, group.start))
    other = following or Group(0, "")
    return SeatOpen("late", at, ends=ends, next=other.cohort, begins=other.start)


def ways(course: Course, person: Person, open: SeatOpen) -> tuple[str, ...]:
    """The ids of what she may choose."""
    if open.asked == "waiting":
        return ("alone", "wait")
    faster = ("compress",) if pace_needed(course, person, open) else ()
    return ("shift", *faster, "next") if open.next else ("shift", *faster)


def pace_needed(course: Course, person: Person, open: SeatOpen) -> int:
    """The fewest lessons a day, 2 to 4, by which she ends with her group; 0: she ends with it anyway, or never."""
    alone = _end(course, person, open.at)
    if not open.ends or alone is None or alone.isoformat() <= open.ends:
        return 0
    for pace in PACES:
        day = _end(course, replace(person, pace=pace), open.at)
        if pace > person.pace and day is not None and day.isoformat() <= open.ends:
            return pace
    return 0


def show(world: World, person: Person, open: SeatOpen, again: bool) -> tuple[Message, ...]:
    course = world.catalogue.courses[person.current]
    offered = ways(course, person, open)
    choices = tuple(Choice(id_, phrase(f"button.seat.{id_}")) for id_ in offered)
    if open.asked == "waiting":
        told = phrase("seat.ask_waiting", day=start_day.said(open.begins))
        return (Text((told,), choices),)
    lines: list[Phrase | Written] = [_way(course, person, open, id_) for id_ in offered]
    return (Text((phrase("late.ask"), Lines(tuple(lines))), choices),)


def _way(course: Course, person: Person, open: SeatOpen, way: str) -> Phrase:
    chosen = _after(course, person, open, way)
    end = _end(course, chosen, open.at)
    day = start_day.said(end or timing.local(open.at, person.zone).date())
    if way == "next":
        return phrase("late.next", start=start_day.said(open.begins), day=day)
    return (
        phrase("late.compress", n=chosen.pace, day=day)
        if way == "compress"
        else phrase("late.shift", day=day)
    )


def _after(course: Course, person: Person, open: SeatOpen, way: str) -> Person:
    """Who she is once she has chosen."""
    seat, today = person.seat, timing.local_date(open.at, person.zone)
    if seat is None:
        return person
    match way:
        case "compress":
            pace = pace_needed(course, person, open) or person.pace
            return replace(person, pace=pace, seat=replace(seat, late="compress"))
        case "shift":
            return replace(person, seat=replace(seat, late="shift"))
        case "next":
            told = (open.next, "in", open.begins)
            chosen = Seat(open.next, open.begins, "in", "next", told, seat.warmed, today)
            return replace(person, seat=chosen)
        case "alone":
            return replace(person, seat=replace(seat, begins="", told=(seat.cohort, "waiting", "")))
        case _:
            return person


def chose(world: World, person: Person, open: SeatOpen, choice: str, at: datetime) -> Outcome:
    course = world.catalogue.courses[person.current]
    person = _after(course, person, open, choice)
    due = next_due(person, at)
    said = _said(person, open, choice)
    return Outcome(person, said, UnitClosed("", at, due), (SetTimer("unit", due, person.current),))


def _said(person: Person, open: SeatOpen, choice: str) -> tuple[Message, ...]:
    if choice == "compress":
        return (Text((phrase("late.compressed", n=person.pace),)),)
    if choice == "next":
        return (Text((phrase("late.waits", day=start_day.said(open.begins)),)),)
    return ()


def _end(course: Course, person: Person, at: datetime) -> date | None:
    """The day on which she would end, as far as we know now."""
    waiting = replace(person, open=UnitClosed("", at, next_due(person, at)))
    return forecast.finish_day(course, waiting, at)


def _end_from(course: Course, person: Person, start: str) -> date | None:
    """The day on which somebody with her days ends who began with the group, one lesson a day."""
    first = timing.moment(date.fromisoformat(start), her_hour(person), person.zone)
    return _end(course, replace(person, pace=1), first - timedelta(minutes=1))


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()


KIND = Kind(SeatOpen, show, chose)
