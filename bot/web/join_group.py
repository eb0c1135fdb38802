"""What the join page says of the group that its link leads to: name, start, and whether there is room."""

from bot.wording import Wording
from flows import start_day
from flows.effects import Words, phrase
from flows.seat import Call, Room


def lines(wording: Wording, call: Call, language: str) -> tuple[str, ...]:
    """One or two plain sentences."""
    told = [_said(call)]
    if call.next is not None:
        day = start_day.said(call.next.start)
        told.append(phrase("join.next", group=call.next.name, day=day))
    return tuple(wording.label(words, language) for words in told)


def _said(call: Call) -> Words:
    group = call.group
    day = start_day.said(group.start) if group.start else None
    match call.room:
        case Room.OPEN if day is not None:
            return phrase("join.open", group=group.name, day=day)
        case Room.OPEN:
            return phrase("join.rolling", group=group.name)
        case Room.LATE:
            return phrase("join.late", group=group.name)
        case Room.WAITING:
            return phrase("join.full", group=group.name)
        case Room.OVER:
            return phrase("join.over")
