"""Broadcasts on a real database, with a platform that is played by hand: a call begins when the test says so, and ends
as it says. What the platform was asked to do is written down here, and not read from the tables."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, create_engine, event

from bot.broadcasts import ledger
from bot.broadcasts.content import Content, Said
from bot.broadcasts.gate import Gate
from bot.broadcasts.handing_out import Handed, hand_out
from bot.channels.base import Abilities, Address, SendResult
from bot.clock import PretendClock
from bot.rules import Platform, Rules
from bot.store import outbox, people, recipients
from bot.store.broadcasts import BroadcastKind
from bot.store.claims import Claimed
from bot.store.cohort_tables import metadata
from bot.store.outcomes import recover
from bot.store.rounds import Order, take_round
from bot.store.sealed import Seals, carry
from flows.person import Consents, Detour, DetourKind, Person, Standing
from tests.bot.intake_world import rules as real_rules

NOON = datetime(2027, 3, 1, 17, 0, tzinfo=UTC)
"""12:00 in Quito."""
QUITO = "America/Guayaquil"
SEALS = Seals({1: bytes(range(32))})
WORDS = Content(Said("El taller empieza el lunes."))


@dataclass(frozen=True, slots=True)
class To:
    """Somebody of an audience."""

    person_id: int
    channel: str = "telegram"
    zone: str = QUITO
    left_out: str = ""


@cache
def rules() -> Rules:
    platforms = {
        "telegram": Platform("Telegram", Abilities()),
        "web": Platform("Tu navegador", Abilities(can_push=False)),
    }
    return replace(real_rules(), platforms=platforms)


@dataclass(slots=True)
class BroadcastWorld:
    """People 1 … n on Telegram; every tenth on the web. `reached`: what may have arrived, by broadcast and person."""

    conn: Connection
    clock: PretendClock
    wall: int = 1_800_000_000_000
    life: int = 1
    under_way: list[Claimed] = field(default_factory=list)
    reached: Counter[tuple[int, int]] = field(default_factory=Counter)
    begun: list[tuple[int, datetime]] = field(default_factory=list)
    """Whose call began when."""
    watch: Callable[[Claimed], None] | None = None

    def join(self, count: int) -> list[int]:
        made = []
        for number in range(1, count + 1):
            channel = "web" if number % 10 == 0 else "telegram"
            learner = Consents(course="1")
            person = Person(turn=1000, zone=QUITO, country="EC", consents=learner, heard_at=self.now - DAY)
            row = people.create(self.conn, Address(channel, f"{900 + number}"), person, self.now)
            people.save(self.conn, [row], self.now, [])
            made.append(row.id)
        return made

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def confirm(
        self, whom: Sequence[To], *, kind: BroadcastKind = "notice", content: Content = WORDS, **changes: Any
    ) -> int:
        given: dict[str, Any] = {
            "audience": "{}",
            "at": self.now,
            "minutes": None,
            "urgent": False,
            "cohort_id": None,
            "made_by": 1,
            "made_in": 1,
            "now": self.now,
        }
        return ledger.confirm(self.conn, kind=kind, content=content, picked=whom, **(given | changes))

    def change(self, person_id: int, **changes: Any) -> None:
        """Her state, as a turn would leave it."""
        row = self.row(person_id)
        row.person = replace(row.person, **changes)
        people.save(self.conn, [row], self.now, [row.id] if "heard_at" in changes else [])

    def row(self, person_id: int) -> people.Row:
        return people.by_id(self.conn, [person_id])[person_id]

    def ask(self, person_id: int) -> None:
        """A question of ours waits for her answer."""
        self.change(person_id, aside=Detour(DetourKind.HELP), asked_at=self.now, heard_at=self.now)

    def answer(self, person_id: int) -> None:
        self.change(person_id, aside=None, heard_at=self.now)

    def hush(self, person_id: int, why: Standing) -> None:
        """What a turn writes when she falls silent."""
        self.change(person_id, standing=why)
        recipients.skip_pending(self.conn, [person_id], why.value)
        outbox.skip_waiting(self.conn, [person_id], why.value, self.wall)

    def hand_out(self, depth: int = 100) -> Handed:
        """Everybody may have spoken since."""
        depths = {"telegram": depth, "web": depth}
        long_ago = self.now - 400 * DAY
        return hand_out(self.conn, rules(), depths, long_ago, self.now, self.wall)

    def begin_calls(self, limit: int = 100) -> list[Claimed]:
        """A round of the sender that records nothing; at most `limit` calls begin."""
        return self._round([], limit)

    def end_calls(self, *results: tuple[Claimed, SendResult]) -> None:
        ended = {claimed.delivery.id for claimed, _ in results}
        self.under_way = [row for row in self.under_way if row.delivery.id not in ended]
        self._round(list(results), 0)

    def die(self) -> None:
        """kill -9, and the next start."""
        self.life += 1
        for claimed in self.under_way:
            self.arrived(claimed)
        self.under_way = []
        recover(self.conn, self.owner, self.wall)

    def arrived(self, claimed: Claimed) -> None:
        """Nobody can say that she does not have it."""
        found = self.broadcast_of(claimed)
        if found:
            self.reached[found, claimed.person_id] += 1

    def broadcast_of(self, claimed: Claimed) -> int:
        asked = "SELECT broadcast_id FROM recipients WHERE row_id = ?"
        return self.conn.exec_driver_sql(asked, (claimed.delivery.id,)).scalar() or 0

    @property
    def owner(self) -> str:
        return f"life {self.life}"

    def _round(self, results: list[tuple[Claimed, SendResult]], limit: int) -> list[Claimed]:
        order = Order(
            limit=limit,
            steady=limit,
            kept=0,
            busy={row.address_id for row in self.under_way},
            owner=self.owner,
            wall=self.wall,
            lease_ms=60_000,
            asked=False,
            gate=Gate(rules(), self.clock),
        )
        rows = list(take_round(self.conn, results, order).claims.rows)
        for row in rows:
            self.begun.append((row.person_id, self.now))
            if self.watch is not None:
                self.watch(row)
        self.under_way += rows
        return rows


DAY = timedelta(days=1)


@contextmanager
def broadcast_world() -> Iterator[BroadcastWorld]:
    """The tables of the program in memory, with the rules of its connections."""
    engine = create_engine("sqlite://")
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys=ON"))
    metadata.create_all(engine)
    carry(engine.dialect, SEALS)
    with engine.connect() as conn:
        yield BroadcastWorld(conn, PretendClock(NOON))
    engine.dispose()
