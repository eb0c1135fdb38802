"""A batch of turns while it is taken: the people in it, and what is to be written of them at its end."""

from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.cause import Cause, is_of_timer
from bot.channels.base import Address
from bot.clock import wall_ms
from bot.store import facts, muting, outbox, people, reach, recipients, timers
from bot.store.outbox import NewRow
from flows.effects import Note
from flows.person import Category
from flows.step import World

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Writes:
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
    muted: list[tuple[int, Category]] = field(default_factory=list)
    reachable: set[int] = field(default_factory=set)

    def forget(self, person_id: int) -> None:
        """Somebody is no more: nothing that an earlier turn of the batch asked for her is written."""
        for kept in (self.changed, self.names):
            kept.pop(person_id, None)
        for marked in (self.heard, self.seen_again):
            marked.discard(person_id)
        self.timers = {key: due for key, due in self.timers.items() if key[0] != person_id}
        self.hushed = [hushed for hushed in self.hushed if hushed[0] != person_id]
        self.muted = [muted for muted in self.muted if muted[0] != person_id]
        self.unsay(person_id)

    def unsay(self, person_id: int) -> None:
        """Messages of earlier turns of the batch are not sent."""
        self.rows = [row for row in self.rows if row.person_id != person_id]

    def mute(self, person_id: int, category: Category) -> None:
        """She switched that off: it is taken back, and what earlier turns of the batch made of it is not sent."""
        self.muted.append((person_id, category))
        timers = muting.TIMERS[category]
        self.rows = [r for r in self.rows if r.person_id != person_id or not is_of_timer(r.cause, timers)]


@dataclass(slots=True)
class Known:
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
        self.drop(gone)
        self.by_address[fresh.address] = fresh

    def drop(self, gone: people.Row) -> None:
        for address in [address for address, row in self.by_address.items() if row is gone]:
            del self.by_address[address]
        self.by_id.pop(gone.id, None)

    def person(self, conn: Connection, person_id: int) -> people.Row | None:
        """Somebody who did nothing in this batch, or did: always the same row. None: unknown or unreadable."""
        for row in (*self.by_id.values(), *self.by_address.values()):
            if row.id == person_id:
                return row
        return people.by_id(conn, [person_id]).get(person_id)


def write_all(conn: Connection, world: World, writes: Writes, now: datetime) -> None:
    """All rows of the batch, in sets."""
    people.set_reachable(conn, writes.reachable, None)
    moved = reach.moved(world, writes.changed.values())
    people.save(conn, list(writes.changed.values()), now, writes.heard)
    reach.write(conn, moved)
    for person_id, name in writes.names.items():
        people.keep_name(conn, person_id, name)
    people.mark_missed(conn, writes.seen_again, missed=False)
    for person_id, category in writes.muted:
        muting.take_back(conn, person_id, category, wall_ms())
    for person_id, reason, cause in writes.hushed:
        recipients.skip_pending(conn, [person_id], reason)
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
