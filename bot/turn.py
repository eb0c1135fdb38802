"""The turn: one event applied to one person in one transaction. Everything that happens enters here.

A fold is caught in Python: one that raises changes nothing, spoils nobody else's, and tells her calmly. What a fold
asks for is written in sets of rows at the end: person, messages, timers, facts, all or nothing."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import returning, seating
from bot.batch import Known, Writes, write_all
from bot.cause import Cause, event_of
from bot.logs import where
from bot.rendering import TEXT_REPLY, lane_of, rows_of, voice_of
from bot.rules import Platform as Platform
from bot.rules import Rules as Rules
from bot.staff import desk, leaving
from bot.store import erasing, people
from bot.store import returning as store
from bot.store.outbox import NewRow
from bot.wording import Voice
from flows import engine
from flows.effects import DropTimer, Keep, Keeping, Note, Send, SetTimer, Text, phrase
from flows.events import Arrival, Chose
from flows.person import Person, Standing
from flows.step import Step
from flows.welcome import clean_name

ERASED_LINGERS = timedelta(days=7) - timedelta(minutes=10)
"""An erased person leaves an empty row only so that the goodbye can be sent; housekeeping takes it soon."""

FIRST_TURNS = range(1_000, 901_000)
"""Where somebody's turns may begin. By chance, so that a button of an earlier life, erased or let go, is stale."""

_HUSHED = frozenset({Standing.UNSUBSCRIBED, Standing.BLOCKED, Standing.QUIET, Standing.PAUSED})
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Turned:
    """What came of a cause. `counted`: the tap was taken, and its message has no use any more.

    `failed`: nothing came of it through a mistake of ours; the mistake's type, never its text, which may quote
    her. `put_off`: nothing was done, because her channel does not run in this process."""

    cause: Cause
    toast: str = ""
    counted: bool = False
    failed: str = ""
    erased: bool = False
    """Somebody's data went: the journal must be emptied, or a copy stays in it."""
    checked: bool = False
    """A contact was checked: after the commit learners must read it."""
    put_off: bool = False
    secret: bool = False
    """What she typed shall not stay on her screen."""


def newcomer() -> Person:
    """Somebody of whom nothing is known."""
    return Person(turn=secrets.choice(FIRST_TURNS))


def take_turns(conn: Connection, rules: Rules, causes: Sequence[Cause], now: datetime) -> list[Turned]:
    """Applies each cause in order, person by person, and writes what follows. One result per cause.

    Somebody whose stored state cannot be read is left as she is, and her causes have failed. Raises only if the
    database refuses, or a row cannot be written; then nothing of the batch has happened."""
    known = Known(
        people.find(conn, {c.inbound.address for c in causes if c.inbound}),
        people.by_id(conn, {c.person_id for c in causes if c.inbound is None}),
    )
    known.join()
    writes = Writes()
    turned = [_take(conn, rules, known, cause, writes, now) for cause in causes]
    write_all(conn, rules.world, writes, now)
    return turned


def _take(
    conn: Connection, rules: Rules, known: Known, cause: Cause, writes: Writes, now: datetime
) -> Turned:
    if known.unreadable(cause):
        return Turned(cause, failed="person_unreadable")
    row = known.row(cause)
    if row is None and cause.inbound is not None and cause.inbound.kind in ("start", "said", "tap"):
        row = people.create(conn, cause.inbound.address, newcomer(), now)
        known.by_address[cause.inbound.address] = row
    if row is None or (row.id, cause.course, cause.timer) in writes.timers:
        # Nobody, or an earlier turn of this batch has dropped or moved the timer: it is not due any more.
        return Turned(cause)
    platform = rules.platforms.get(row.address.channel)
    if platform is None:
        return Turned(cause, put_off=True)
    reached = returning.reach(conn, rules, known, writes, row, cause)
    row = reached.row
    attended = None if reached.arrival else _attend(conn, rules, known, writes, row, cause)
    if attended is not None:
        turned, made = attended
        writes.rows += made
        return turned
    turned, made = _fold(conn, rules, platform, row, cause, writes, reached.arrival)
    if turned.erased:
        fresh, made = _erase(conn, row, made, cause.at, writes)
        known.begin_anew(row, fresh)
    writes.rows += made
    return turned


def _attend(
    conn: Connection, rules: Rules, known: Known, writes: Writes, row: people.Row, cause: Cause
) -> tuple[Turned, list[NewRow]] | None:
    """The staff's side comes first; a mistake of ours there is caught like one in a step."""
    try:
        attended = desk.attend(conn, rules, known, writes, row, cause)
    except SQLAlchemyError:
        raise
    except Exception as mistake:
        kind = type(mistake).__name__
        _log.error("staff_turn_failed", cause=cause.key, person=row.id, kind=kind, where=where(mistake))
        return _sorry(rules, rules.platforms[row.address.channel], row, cause, kind)
    if attended is None:
        return None
    turned = Turned(
        cause,
        attended.toast,
        counted=attended.counted,
        checked=attended.checked,
        secret=attended.secret,
    )
    return turned, list(attended.rows)


def _fold(
    conn: Connection,
    rules: Rules,
    platform: Platform,
    row: people.Row,
    cause: Cause,
    writes: Writes,
    arrival: Arrival | None,
) -> tuple[Turned, list[NewRow]]:
    """One event, one step, and the messages it makes. A mistake of ours is caught here: her state stays."""
    before = row.person
    try:
        event = seating.told(conn, row, event_of(cause, row, arrival))
        step = leaving.warned(conn, rules, row, engine.step(rules.world, before, event))
        words = returning.words_for(conn, step)
        voice = replace(_voice(platform, row, step.person, cause), return_words=words)
        lane = lane_of(event)
        made = rows_of(rules.wording, platform.abilities, row, cause.key, step.effects, lane, voice)
        toast = rules.wording.text(step.toast, voice) if step.toast else ""
    except SQLAlchemyError:
        raise
    except Exception as mistake:
        kind = type(mistake).__name__
        _log.error("turn_failed", cause=cause.key, person=row.id, kind=kind, where=where(mistake))
        return _sorry(rules, platform, row, cause, kind)
    if words:
        store.keep_words(conn, row.id, words, cause.at)
    _note_effects(row, step, cause, writes)
    _note_person(row, before, step, cause, writes)
    seating.settle(conn, before, row, cause.at, writes)
    moved_on = step.person.turn != before.turn
    counted = moved_on and isinstance(event, Chose) and event.turn == before.turn
    erased = step.person.standing is Standing.ERASED
    return Turned(cause, toast, counted=counted, erased=erased), made


def _sorry(
    rules: Rules, platform: Platform, row: people.Row, cause: Cause, kind: str
) -> tuple[Turned, list[NewRow]]:
    """She is told in one line, if even that can be put into words. Never raises."""
    if cause.inbound is None:
        return Turned(cause, failed=kind), []
    try:
        voice = _voice(platform, row, row.person, cause)
        sorry = (Send(Text((phrase("trouble"),))),)
        made = rows_of(rules.wording, platform.abilities, row, cause.key, sorry, TEXT_REPLY, voice)
        toast = rules.wording.text(phrase("toast.trouble"), voice)
    except Exception as another:
        _log.error("not_told_of_trouble", cause=cause.key, kind=type(another).__name__, where=where(another))
        return Turned(cause, failed=kind), []
    return Turned(cause, toast, failed=kind), made


def _voice(platform: Platform, row: people.Row, person: Person, cause: Cause) -> Voice:
    called = clean_name(cause.inbound.called) if cause.inbound else ""
    return voice_of(row, person, called, platform.title, cause.at)


def _note_effects(row: people.Row, step: Step, cause: Cause, writes: Writes) -> None:
    for effect in step.effects:
        match effect:
            case SetTimer():
                writes.timers[row.id, effect.course, effect.name] = effect.due
            case DropTimer():
                writes.timers[row.id, effect.course, effect.name] = None
            case Note():
                writes.notes.append((str(row.id), effect))
            case Keep(what=Keeping.OPEN_ANSWER):
                writes.answers.append((str(row.id), effect.item, effect.text))
            case Keep(what=Keeping.CALLED):
                row.name = clean_name(cause.inbound.called) if cause.inbound else ""
                writes.names[row.id] = row.name
            case Keep(what=Keeping.RETURN_WORDS):
                # Kept as soon as they were put into words: nobody else of this batch may get the same.
                pass
            case Keep():
                row.name = effect.text
                writes.names[row.id] = row.name
            case Send():
                pass
            case _:
                assert_never(effect)


def _note_person(row: people.Row, before: Person, step: Step, cause: Cause, writes: Writes) -> None:
    """What follows from the new state: it is saved, and her silence projected on what was made for her."""
    row.person = step.person
    writes.changed[row.id] = row
    kind = cause.inbound.kind if cause.inbound else ""
    if kind in ("start", "said", "tap"):
        writes.heard.add(row.id)
        if row.missed and step.person.turn != before.turn:
            row.missed = False
            writes.seen_again.add(row.id)
    elif kind == "unblocked":
        # She let us in again without a word: only this tells that her address can be written to.
        writes.reachable.add(row.address_id)
        row.reachable = True
    if step.person.standing is not before.standing and step.person.standing in _HUSHED:
        writes.hushed.append((row.id, step.person.standing.value, cause.key))
        writes.unsay(row.id)
    for category in step.person.muted:
        if category not in before.muted:
            writes.mute(row.id, category)


def _erase(
    conn: Connection, row: people.Row, goodbye: list[NewRow], at: datetime, writes: Writes
) -> tuple[people.Row, list[NewRow]]:
    """Everything of hers goes now; a blank row with her sealed chat id stays ten minutes for the goodbye."""
    gone = row.id
    leaving.note_gone(conn, gone, at)
    seats = seating.seats_of(conn, gone)
    erasing.erase(conn, gone)
    seating.gone(conn, seats, at)
    writes.forget(gone)
    fresh = people.create(conn, row.address, newcomer(), at - ERASED_LINGERS)
    return fresh, [replace(old, person_id=fresh.id, address_id=fresh.address_id) for old in goodbye]
