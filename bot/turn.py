"""The turn: one event applied to one person in one transaction. Everything that happens enters here.

A fold is caught in Python: one that raises changes nothing, spoils nobody else's, and tells her calmly. What a fold
asks for is written in sets of rows at the end: person, messages, timers, facts, all or nothing."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

import structlog
from sqlalchemy import Connection

from bot.cause import Cause, event_of
from bot.channels.base import Abilities, Address
from bot.clock import wall_ms
from bot.logs import where
from bot.rendering import TEXT_REPLY, lane_of, rows_of, voice_of
from bot.store import facts, outbox, people, timers
from bot.store.outbox import NewRow
from bot.wording import Voice, Wording
from flows import engine
from flows.effects import DropTimer, Keep, Keeping, Note, Send, SetTimer, Text, phrase
from flows.events import Chose
from flows.person import Person, Standing
from flows.step import Step, World
from flows.welcome import clean_name

ERASED_LINGERS = timedelta(days=7) - timedelta(minutes=10)
"""An erased person leaves an empty row only so that the goodbye can be sent; housekeeping takes it soon."""

FIRST_TURNS = range(1_000, 901_000)
"""Where somebody's turns may begin. By chance, so that a button of an earlier life, erased or let go, is stale."""

_HUSHED = frozenset({Standing.UNSUBSCRIBED, Standing.BLOCKED, Standing.QUIET, Standing.PAUSED})
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Platform:
    """What the turn must know of a channel: how it is called in texts and what it can show."""

    title: str
    abilities: Abilities


@dataclass(frozen=True, slots=True)
class Rules:
    """What every turn works with; the same for a whole batch."""

    world: World
    wording: Wording
    platforms: dict[str, Platform]


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
    put_off: bool = False


@dataclass(slots=True)
class _Writes:
    """What a batch asks to be written."""

    rows: list[NewRow] = field(default_factory=list)
    timers: dict[tuple[int, str, str], datetime | None] = field(default_factory=dict)
    notes: list[tuple[str, Note]] = field(default_factory=list)
    answers: list[tuple[str, str, str]] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    changed: dict[int, people.Row] = field(default_factory=dict)
    heard: set[int] = field(default_factory=set)
    seen_again: set[int] = field(default_factory=set)
    hushed: list[tuple[int, str, str]] = field(default_factory=list)
    reachable: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Known:
    """The people of a batch: by address who did something, by number who is meant by a timer or a refusal."""

    by_address: people.Found[Address]
    by_id: people.Found[int]

    def join(self) -> None:
        """Somebody who is in both is one row: two would overwrite each other."""
        self.by_id.update({row.id: row for row in self.by_address.values() if row.id in self.by_id})

    def row(self, cause: Cause) -> people.Row | None:
        if cause.inbound is None:
            return self.by_id.get(cause.person_id)
        return self.by_address.get(cause.inbound.address)

    def unreadable(self, cause: Cause) -> bool:
        if cause.inbound is None:
            return cause.person_id in self.by_id.unreadable
        return cause.inbound.address in self.by_address.unreadable

    def begin_anew(self, gone: people.Row, fresh: people.Row) -> None:
        """Her old row is no more; what else she does in this batch, she does as somebody new."""
        for address in [address for address, row in self.by_address.items() if row is gone]:
            del self.by_address[address]
        self.by_id.pop(gone.id, None)
        self.by_address[fresh.address] = fresh


def newcomer() -> Person:
    """Somebody of whom nothing is known."""
    return Person(turn=secrets.choice(FIRST_TURNS))


def take_turns(conn: Connection, rules: Rules, causes: Sequence[Cause], now: datetime) -> list[Turned]:
    """Applies each cause in order, person by person, and writes what follows. One result per cause.

    Somebody whose stored state cannot be read is left as she is, and her causes have failed. Raises only if the
    database refuses, or a row cannot be written; then nothing of the batch has happened."""
    known = _Known(
        people.find(conn, {c.inbound.address for c in causes if c.inbound}),
        people.by_id(conn, {c.person_id for c in causes if c.inbound is None}),
    )
    known.join()
    writes = _Writes()
    turned = [_take(conn, rules, known, cause, writes, now) for cause in causes]
    _write(conn, writes, now)
    return turned


def _take(
    conn: Connection, rules: Rules, known: _Known, cause: Cause, writes: _Writes, now: datetime
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
    turned, made = _fold(rules, platform, row, cause, writes)
    if turned.erased:
        fresh, made = _erase(conn, row, made, cause.at, writes)
        known.begin_anew(row, fresh)
    writes.rows += made
    return turned


def _fold(
    rules: Rules, platform: Platform, row: people.Row, cause: Cause, writes: _Writes
) -> tuple[Turned, list[NewRow]]:
    """One event, one step, and the messages it makes. A mistake of ours is caught here: her state stays."""
    before = row.person
    try:
        event = event_of(cause, row)
        step = engine.step(rules.world, before, event)
        voice = _voice(platform, row, step.person, cause)
        lane = lane_of(event)
        made = rows_of(rules.wording, platform.abilities, row, cause.key, step.effects, lane, voice)
        toast = rules.wording.text(step.toast, voice) if step.toast else ""
    except Exception as mistake:
        kind = type(mistake).__name__
        _log.error("turn_failed", cause=cause.key, person=row.id, kind=kind, where=where(mistake))
        return _sorry(rules, platform, row, cause, kind)
    _note_effects(row, step, cause, writes)
    _note_person(row, before, step, cause, writes)
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


def _note_effects(row: people.Row, step: Step, cause: Cause, writes: _Writes) -> None:
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
            case Keep():
                row.name = effect.text
                writes.names[row.id] = row.name
            case Send():
                pass
            case _:
                assert_never(effect)


def _note_person(row: people.Row, before: Person, step: Step, cause: Cause, writes: _Writes) -> None:
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
        writes.rows = [made for made in writes.rows if made.person_id != row.id]


def _erase(
    conn: Connection, row: people.Row, goodbye: list[NewRow], at: datetime, writes: _Writes
) -> tuple[people.Row, list[NewRow]]:
    """Everything of hers goes now; a blank row with her sealed chat id stays ten minutes for the goodbye."""
    gone = row.id
    people.erase(conn, gone)
    for kept in (writes.changed, writes.names):
        kept.pop(gone, None)
    for marked in (writes.heard, writes.seen_again):
        marked.discard(gone)
    writes.timers = {key: due for key, due in writes.timers.items() if key[0] != gone}
    writes.rows = [old for old in writes.rows if old.person_id != gone]
    writes.hushed = [hushed for hushed in writes.hushed if hushed[0] != gone]
    fresh = people.create(conn, row.address, newcomer(), at - ERASED_LINGERS)
    return fresh, [replace(old, person_id=fresh.id, address_id=fresh.address_id) for old in goodbye]


def _write(conn: Connection, writes: _Writes, now: datetime) -> None:
    """All rows of the batch, in sets."""
    people.set_reachable(conn, writes.reachable, None)
    people.save(conn, list(writes.changed.values()), now, writes.heard)
    for person_id, name in writes.names.items():
        people.keep_name(conn, person_id, name)
    people.mark_missed(conn, writes.seen_again, missed=False)
    for person_id, reason, cause in writes.hushed:
        outbox.skip_waiting(conn, [person_id], reason, wall_ms(), but_cause=cause)
    added = outbox.enqueue(conn, writes.rows, wall_ms())
    if added != len(writes.rows):
        # Each of these causes has been taken before, which nothing but a clock set back explains.
        causes = sorted({row.cause for row in writes.rows})[:10]
        _log.error("messages_lost_as_repeated", rows=len(writes.rows) - added, among=causes)
    wanted = [(*key, due) for key, due in writes.timers.items() if due is not None]
    timers.set_many(conn, wanted)
    timers.drop_many(conn, [key for key, due in writes.timers.items() if due is None])
    figures = {str(row.id): row.figures_id for row in writes.changed.values()}
    facts.write_notes(conn, [(figures[key], note) for key, note in writes.notes if figures.get(key)], now)
    answers = [(figures[key], item, text) for key, item, text in writes.answers if figures.get(key)]
    facts.keep_answers(conn, answers, now)
