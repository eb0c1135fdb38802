"""What sets a turn off, and the event that the flows are told of."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

from bot.channels.base import Inbound
from bot.store.people import Row
from flows.events import Arrival, Arrived, Blocked, Chose, Context, Event, Fired, Said, Started, Unblocked
from flows.welcome import clean_name


@dataclass(frozen=True, slots=True)
class Cause:
    """What happened: something a person did (`inbound`), or a timer or refusal of somebody known (`person_id`).

    `key` is unique for ever and makes the messages it causes unique too."""

    key: str
    at: datetime
    inbound: Inbound | None = None
    person_id: int = 0
    timer: str = ""
    course: str = ""
    kind: Literal["inbound", "timer", "refused"] = "inbound"


def timer_key(person_id: int, course: str, timer: str, due_ms: int) -> str:
    """The key of what a timer causes."""
    return f"timer:{person_id}:{course}:{timer}:{due_ms}"


def is_of_timer(key: str, timers: Collection[str]) -> bool:
    """Whether one of these timers has caused it."""
    return key.startswith("timer:") and key.split(":")[-2] in timers


def event_of(cause: Cause, row: Row, arrival: Arrival | None = None) -> Event:
    """What happened, as the flows know it. `arrival`: what came of her words of return or her joining link."""
    context = Context(
        form="a" if row.id % 2 else "b", salt=row.id, missed=row.missed, written_at=row.written_at
    )
    if cause.kind == "refused":
        return Blocked(at=cause.at, context=context)
    inbound = cause.inbound
    if inbound is None:
        return Fired(at=cause.at, timer=cause.timer, course=cause.course, context=context)
    context = replace(context, called=clean_name(inbound.called), language=inbound.language)
    if arrival is not None:
        return Arrived(at=cause.at, arrival=arrival, context=context)
    match inbound.kind:
        case "start":
            return Started(at=cause.at, code=link_code(inbound.text), context=context)
        case "said" | "group":
            return Said(at=cause.at, text=inbound.text[:4096], context=context)
        case "tap":
            turn, _, choice = inbound.text.partition(":")
            number = int(turn) if turn.isdecimal() and len(turn) < 10 else -1
            return Chose(at=cause.at, turn=number, choice=choice, context=context)
        case "blocked":
            return Blocked(at=cause.at, context=context)
        case "unblocked":
            return Unblocked(at=cause.at, context=context)
        case _:
            assert_never(inbound.kind)


def link_code(text: str) -> str:
    """The code of a link, or empty if it is none: links carry 1 to 64 of A-Z a-z 0-9 _ -."""
    ok = 0 < len(text) <= 64 and all(c.isascii() and (c.isalnum() or c in "_-") for c in text)
    return text if ok else ""
