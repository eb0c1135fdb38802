"""What a broadcast would do if it were released now: who gets it when, and when the last has it. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from bot.broadcasts.audience import Picked, Recipient
from bot.broadcasts.plan import SOMEWHERE, due_of
from bot.store.people import CANNOT_PUSH
from flows import timing

LEAST_SHARE = 0.2
"""Of all calls, what broadcasts get however many people are being answered."""


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """How many read in this zone, and when it comes to them."""

    zone: str
    at: datetime
    n: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """`waits`: those on channels that cannot call them; `later`: those for whom it would be night; `zones` only where
    each person has an hour of her own, the first to get it first. `seconds`: from the first call to the last."""

    gets: int
    waits: int
    left_out: dict[str, int]
    later: int
    zones: tuple[ZoneLine, ...]
    seconds: int
    countries: dict[str, int]
    languages: dict[str, int]
    sectors: dict[str, int]


def of(
    picked: Picked,
    *,
    now: datetime,
    at: datetime | None,
    minutes: int | None,
    urgent: bool,
    rate: float,
    share: float,
) -> Outlook:
    """`at` None: at once. `rate`: calls a second, 0 for no limit; `share`: of them, what is left for broadcasts at
    present."""
    gets = picked.gets
    due = {zone: due_of(at or now, minutes, zone) for zone in {one.zone or SOMEWHERE for one in gets}}
    night = [one for one in gets if timing.is_quiet(due[one.zone or SOMEWHERE], one.zone or SOMEWHERE)]
    called = sum(one.channel not in CANNOT_PUSH for one in gets)
    return Outlook(
        gets=len(gets),
        waits=len(gets) - called,
        left_out=picked.left_out,
        later=0 if urgent else len(night),
        zones=_zones(gets, due) if minutes is not None else (),
        seconds=ceil(len(gets) / (rate * max(share, LEAST_SHARE))) if rate else 0,
        countries=_counted(one.country for one in gets),
        languages=_counted(one.language for one in gets),
        sectors=_counted(one.sector for one in gets),
    )


def _zones(gets: Iterable[Recipient], due: dict[str, datetime]) -> tuple[ZoneLine, ...]:
    found = Counter(one.zone or SOMEWHERE for one in gets)
    lines = [ZoneLine(zone, due[zone], n) for zone, n in found.items()]
    return tuple(sorted(lines, key=lambda line: (line.at, line.zone)))


def _counted(marks: Iterable[str]) -> dict[str, int]:
    """By mark, the most frequent first; who has none is not counted."""
    return dict(Counter(mark for mark in marks if mark).most_common())
