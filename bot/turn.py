"""The turn: one event applied to one person in one transaction. Everything that happens enters here.

A fold is caught in Python: one that raises changes nothing, spoils nobody else's, and tells her calmly. What a fold
asks for is written in sets of rows at the end: person, messages, timers, facts, all or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, assert_never

import structlog
from sqlalchemy import Connection

from bot.channels.base import Abilities, Inbound, PictureBody
from bot.clock import wall_ms
from bot.store import facts, outbox, people, timers
from bot.store.outbox import NewRow
from bot.wording import Voice, Wording
from flows import engine
from flows.effects import Care, DropTimer, Effect, Keep, Keeping, Note, Picture, Send, SetTimer, Text, phrase
from flows.events import Blocked, Chose, Context, Event, Fired, Said, Started, Unblocked
from flows.person import Person, Standing
from flows.step import Step, World
from flows.welcome import clean_name

TAP_REPLY, TEXT_REPLY, PROACTIVE = 0, 1, 2
"""Lanes of the outbox."""

PICTURE_MS = 60_000
NUDGE_MS = 24 * 3_600_000
ERASED_LINGERS = timedelta(days=7) - timedelta(minutes=10)
"""An erased person leaves an empty row only so that the goodbye can be sent; housekeeping takes it soon."""

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


@dataclass(frozen=True, slots=True)
class Turned:
    """What came of a cause. `counted`: the tap was taken. `failed`: our own mistake, told apart in the log."""

    cause: Cause
    toast: str = ""
    counted: bool = False
    failed: str = ""
    erased: bool = False
    """Somebody's data went: the journal must be emptied, or a copy stays in it."""


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


def take_turns(conn: Connection, rules: Rules, causes: Sequence[Cause], now: datetime) -> list[Turned]:
    """Applies each cause in order, person by person, and writes what follows. One result per cause.

    Raises only if the database refuses; then nothing of the batch has happened."""
    by_address = people.find(conn, {c.inbound.address for c in causes if c.inbound})
    by_id = people.by_id(conn, {c.person_id for c in causes if c.person_id})
    rows = {row.id: row for row in (*by_id.values(), *by_address.values())}
    writes, turned = _Writes(), []
    for cause in causes:
        row = rows.get(cause.person_id) if cause.inbound is None else by_address.get(cause.inbound.address)
        if row is None and cause.inbound is not None and cause.inbound.kind in ("start", "said", "tap"):
            row = people.create(conn, cause.inbound.address, Person(), now)
            by_address[cause.inbound.address] = rows[row.id] = row
        if row is None:
            turned.append(Turned(cause))
            continue
        turned.append(_fold(conn, rules, row, cause, writes))
    _write(conn, writes, now)
    return turned


def _fold(conn: Connection, rules: Rules, row: people.Row, cause: Cause, writes: _Writes) -> Turned:
    """One event, one step. A mistake of ours is caught here: her state stays, and she is told in one line."""
    before = row.person
    try:
        event = _event(cause, row)
        step = engine.step(rules.world, before, event)
        voice = _voice(rules, row, step.person, cause)
        made = _rows(rules, row, cause, step.effects, _lane(event), voice)
        toast = rules.wording.text(step.toast, voice) if step.toast else ""
    except Exception as mistake:
        _log.exception("turn_failed", cause=cause.key, person=row.id, kind=type(mistake).__name__)
        voice = _voice(rules, row, before, cause)
        sorry: tuple[Effect, ...] = (Send(Text((phrase("trouble"),))),) if cause.inbound else ()
        writes.rows += _rows(rules, row, cause, sorry, TEXT_REPLY, voice)
        return Turned(cause, rules.wording.text(phrase("toast.trouble"), voice), failed=repr(mistake)[:200])
    _note_effects(row, step, cause, writes)
    _note_person(conn, row, before, step, cause, made, writes)
    erased = step.person.standing is Standing.ERASED
    return Turned(cause, toast, counted=step.person.turn != before.turn, erased=erased)


def _event(cause: Cause, row: people.Row) -> Event:
    context = Context(form="a" if row.id % 2 else "b", salt=row.id, missed=row.missed)
    if cause.kind == "refused":
        return Blocked(at=cause.at, context=context)
    inbound = cause.inbound
    if inbound is None:
        return Fired(at=cause.at, timer=cause.timer, course=cause.course, context=context)
    context = replace(context, called=clean_name(inbound.called), language=inbound.language)
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


def _lane(event: Event) -> int:
    match event:
        case Chose() | Started():
            return TAP_REPLY
        case Said():
            return TEXT_REPLY
        case Fired() | Blocked() | Unblocked():
            return PROACTIVE
        case _:
            assert_never(event)


def _voice(rules: Rules, row: people.Row, person: Person, cause: Cause) -> Voice:
    called = clean_name(cause.inbound.called) if cause.inbound else ""
    return Voice(
        language=person.language,
        country=person.country,
        name=row.name,
        called=called,
        platform=rules.platforms[row.address.channel].title,
        now=cause.at,
    )


def _rows(
    rules: Rules, row: people.Row, cause: Cause, effects: Iterable[Effect], lane: int, voice: Voice
) -> list[NewRow]:
    """Rendered at creation, so that later edits change future messages only."""
    abilities = rules.platforms[row.address.channel].abilities
    wall = wall_ms()
    made: list[NewRow] = []
    for effect in effects:
        if isinstance(effect, Keep) and effect.what is not Keeping.OPEN_ANSWER:
            name = voice.called if effect.what is Keeping.CALLED else effect.text
            voice = replace(voice, name=name)
        if not isinstance(effect, Send):
            continue
        for body in rules.wording.bodies(effect.what, voice, abilities):
            expires = wall + PICTURE_MS if isinstance(body, PictureBody) else None
            if effect.care is Care.NUDGE:
                expires = wall + NUDGE_MS
            made.append(
                NewRow(
                    person_id=row.id,
                    address_id=row.address_id,
                    cause=cause.key,
                    part=len(made),
                    lane=lane,
                    care=effect.care.value,
                    body=body,
                    silent=effect.silent or isinstance(effect.what, Picture),
                    expires=expires,
                )
            )
    return made


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


def _note_person(
    conn: Connection,
    row: people.Row,
    before: Person,
    step: Step,
    cause: Cause,
    made: list[NewRow],
    writes: _Writes,
) -> None:
    """What follows from the new state: it is saved, her silence projected, her erasure carried out."""
    row.person = step.person
    writes.changed[row.id] = row
    if cause.inbound and cause.inbound.kind in ("start", "said", "tap"):
        writes.heard.add(row.id)
        if row.missed and step.person.turn != before.turn:
            row.missed = False
            writes.seen_again.add(row.id)
    if step.person.standing is not before.standing and step.person.standing in _HUSHED:
        writes.hushed.append((row.id, step.person.standing.value, cause.key))
    if step.person.standing is Standing.ERASED:
        made = _erase(conn, row, made, cause.at, writes)
    writes.rows += made


def _erase(
    conn: Connection, row: people.Row, goodbye: list[NewRow], at: datetime, writes: _Writes
) -> list[NewRow]:
    """Everything of hers goes now; a blank row with her sealed chat id stays ten minutes for the goodbye."""
    gone = row.id
    people.erase(conn, gone)
    for kept in (writes.changed, writes.names):
        kept.pop(gone, None)
    writes.heard.discard(gone)
    writes.timers = {key: due for key, due in writes.timers.items() if key[0] != gone}
    writes.rows = [old for old in writes.rows if old.person_id != gone]
    writes.hushed = [hushed for hushed in writes.hushed if hushed[0] != gone]
    fresh = people.create(conn, row.address, Person(), at - ERASED_LINGERS)
    for name in (
        "id",
        "person",
        "address_id",
        "name",
        "figures_id",
        "missed",
        "loaded",
        "heard_ms",
        "consented_ms",
    ):
        setattr(row, name, getattr(fresh, name))
    return [replace(old, person_id=fresh.id, address_id=fresh.address_id) for old in goodbye]


def _write(conn: Connection, writes: _Writes, now: datetime) -> None:
    """All rows of the batch, in sets."""
    people.save(conn, list(writes.changed.values()), now, writes.heard)
    for person_id, name in writes.names.items():
        people.keep_name(conn, person_id, name)
    people.mark_missed(conn, writes.seen_again, missed=False)
    for person_id, reason, cause in writes.hushed:
        outbox.skip_waiting(conn, [person_id], reason, wall_ms(), but_cause=cause)
    outbox.enqueue(conn, writes.rows, wall_ms())
    wanted = [(*key, due) for key, due in writes.timers.items() if due is not None]
    timers.set_many(conn, wanted)
    timers.drop_many(conn, [key for key, due in writes.timers.items() if due is None])
    figures = {str(row.id): row.figures_id for row in writes.changed.values()}
    facts.write_notes(conn, [(figures[key], note) for key, note in writes.notes if figures.get(key)], now)
    answers = [(figures[key], item, text) for key, item, text in writes.answers if figures.get(key)]
    facts.keep_answers(conn, answers, now)
