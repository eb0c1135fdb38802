"""May she be written to now by the staff? Asked when a message is given to the outbox, and again when its call begins.

Pure. What is between a question and its answer, quiet hours and the cap of one unasked message a day are the flows' own
notions (`flows/proactive.py`); here they are put to a message that is nobody's lesson."""

from dataclasses import dataclass
from datetime import datetime

from bot.broadcasts import reasons
from bot.store.broadcasts import BroadcastKind
from flows import mute, proactive, timing
from flows.person import Person, Standing


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be brought. `urgent` lifts quiet hours, never the boundary or the cap; `minutes`: the time of her day
    at which it should come. `counted`: this message has counted as today's already."""

    kind: BroadcastKind
    urgent: bool = False
    minutes: int | None = None
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Somebody:
    """To whom. `reachable` False: no address of hers can be written to. `zone`: where she is, never empty."""

    person: Person
    zone: str
    reachable: bool = True
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Now:
    """It may go."""


@dataclass(frozen=True, slots=True)
class Later:
    """Not before `until`, which is after the moment of asking."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Never:
    """She does not get it."""

    reason: str


Verdict = Now | Later | Never


def judge(errand: Errand, to: Somebody, at: datetime) -> Verdict:
    """What a considerate person would do with this errand at this moment."""
    refused = _refused(errand, to)
    if refused:
        return Never(refused)
    talking = proactive.talking_until(to.person)
    if at < talking:
        return Later(talking, reasons.BOUNDARY)
    if not errand.urgent and timing.is_quiet(at, to.zone):
        return Later(timing.next_hour(at, to.zone, timing.QUIET_UNTIL), reasons.NIGHT)
    if not errand.counted and not proactive.may_nudge(to.person, at, to.written_at, to.zone):
        return Later(_another_day(errand, to, at), reasons.SECOND_TODAY)
    return Now()


def _refused(errand: Errand, to: Somebody) -> str:
    """Why not at all; empty: nothing speaks against it."""
    if to.person.standing is not Standing.ACTIVE:
        return reasons.OF_STANDING[to.person.standing]
    category = reasons.CATEGORY[errand.kind]
    if not mute.receives(to.person, category):
        return reasons.OF_CATEGORY[category]
    return "" if to.reachable else reasons.NO_ADDRESS


def _another_day(errand: Errand, to: Somebody, at: datetime) -> datetime:
    """Tomorrow at the hour that was meant, else in the morning."""
    minutes = errand.minutes
    if minutes is None or timing.is_night(minutes):
        minutes = timing.QUIET_UNTIL
    today = timing.local_date(at, to.zone)
    return timing.next_hour(at, to.zone, minutes, not_on=today)
