"""Warm-ups: while she waits for her group, one message a week to judge, and why. She asked for them by joining early:
no cap holds them, and a pause, SALIR or BAJA ends them. They are no lessons and nothing of them is noted."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from flows import start_day, timing
from flows.aside import BACK, Aside
from flows.effects import Choice, SetTimer, Text, Written, phrase
from flows.kinds.practice import her_hour
from flows.kinds.sample import VERDICTS, as_text, verdict_words
from flows.kinds.shape import Message
from flows.person import Detour, DetourKind, Person
from flows.step import World

WARMUP = "warmup"
"""The timer that brings the next one."""

WARM = Choice("warm", phrase("button.warm"))
WEEK = timedelta(days=7)


def left(world: World, person: Person) -> tuple[str, ...]:
    """Those she has not had; none for who is in no group."""
    course = world.course(person)
    if course is None or person.seat is None:
        return ()
    had = person.seat.warmed
    return tuple(id_ for id_ in course.plan.warmups if id_ in course.items and id_ not in had)


def timers(person: Person, at: datetime) -> tuple[SetTimer, ...]:
    """The next one at her hour, a week after the last, if that is before her group starts."""
    seat = person.seat
    if seat is None or seat.place != "in" or not seat.warmed_on:
        return ()
    eve = (date.fromisoformat(seat.warmed_on) + WEEK - timedelta(days=1)).isoformat()
    due = timing.next_hour(at, person.zone, her_hour(person), rest_days=person.rest_days, not_on=eve)
    if timing.local_date(due, person.zone) >= seat.begins:
        return ()
    return (SetTimer(WARMUP, due, person.current),)


def opened(world: World, person: Person) -> tuple[Person, Detour] | None:
    """The next one; it counts as had as soon as it is shown. None: all are behind her."""
    remaining, seat = left(world, person), person.seat
    if not remaining or seat is None:
        return None
    person = replace(person, seat=replace(seat, warmed=(*seat.warmed, remaining[0])))
    return person, Detour(DetourKind.WARMUP, item=remaining[0])


def brought(person: Person, at: datetime) -> Person:
    """One came by the clock: the week counts from today."""
    assert person.seat is not None
    return replace(person, seat=replace(person.seat, warmed_on=timing.local_date(at, person.zone)))


def due_now(person: Person, at: datetime) -> bool:
    """Whether she still waits for her group."""
    return start_day.begins_later(person, timing.local_date(at, person.zone))


def show(world: World, person: Person, detour: Detour) -> tuple[Message, ...]:
    course = world.course(person)
    item = course.items.get(detour.item) if course else None
    if item is None:
        return (Text((phrase("warmup.gone"),), (Choice(BACK, phrase("button.back")),)),)
    return (Text((*as_text(item).words, phrase("spotting.ask")), VERDICTS, columns=3),)


def chose(world: World, person: Person, detour: Detour, choice: str) -> Aside:
    """Whether it is a scam, kindly, and why; then back to where she was."""
    course = world.course(person)
    item = course.items.get(detour.item) if course else None
    if item is None:
        return Aside(person)
    return Aside(person, (Text((verdict_words(choice, item), Written(item.explanation))),))
