"""One person on a real database to whom anything happens while messages of every sort wait or are on their way; after
each action it is looked at what may still leave, and whether what audiences are chosen by agrees with her state."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, insert, select, update

from bot.broadcasts.content import Content, Said, dump
from bot.cause import Cause, is_of_timer, timer_key
from bot.channels.base import Address, Inbound, Sent, TextBody, Unreachable
from bot.clock import wall_ms
from bot.store import bodies, outcomes, people, timers
from bot.store.claims import claim
from bot.store.cohort_tables import broadcasts, recipients
from bot.store.cohort_tables import reach as reach_table
from bot.store.database import Database
from bot.store.moments import to_ms
from bot.store.outbox import BROADCAST, NewRow, enqueue
from bot.store.people import Row
from bot.store.sealed import Seals
from bot.store.tables import outbox
from bot.turn import Rules, take_turns
from flows import mute
from flows.person import Standing
from flows.reach import Reach, reach_of
from tests.bot.intake_world import NOON, rules
from tests.lessons.life import life
from tests.welcome import WAY

ADDRESS = Address("telegram", "501")
KINDS = {"call": "calls", "notice": "reminders"}
OF_TIMERS = {"units": ("unit", "wake"), "reminders": ("remind",), "calls": ()}


@cache
def teaching() -> Rules:
    """The small course with two routes: soon at its end."""
    world = rules().world
    return replace(rules(), world=replace(world, catalogue=life()))


@dataclass(slots=True)
class Her:
    """`do` is one action in one transaction, and what must hold after it."""

    conn: Connection
    now: datetime = NOON
    count: int = 0
    last: str = ""
    """The cause of what was taken last: its messages are the answer to it."""
    sending: list[object] = field(default_factory=list)

    def row(self) -> Row | None:
        return people.find(self.conn, [ADDRESS]).get(ADDRESS)

    def take(self, cause: Cause) -> None:
        self.last = cause.key
        take_turns(self.conn, teaching(), [cause], self.now)

    def hear(self, kind: str, text: str = "") -> None:
        self.count += 1
        key = f"in:{self.count}"
        heard = Inbound(
            address=ADDRESS,
            once=key,
            at=self.now,
            kind=kind,
            text=text,
            called="Rosa",
            language="es",  # type: ignore[arg-type]
        )
        self.take(Cause(key, self.now, inbound=heard))

    def say(self, text: str) -> None:
        self.hear("said", text)

    def tap(self, n: int) -> None:
        """One of the buttons that are good now."""
        row = self.row()
        if row is None:
            return
        made = self.conn.execute(select(outbox.c.body).where(outbox.c.person_id == row.id)).scalars()
        texts = [body for body in map(bodies.load, made) if isinstance(body, TextBody)]
        good = [b.data for text in texts for line in text.buttons for b in line]
        good = [data for data in dict.fromkeys(good) if data.startswith(f"{row.person.turn}:")]
        if good:
            self.hear("tap", good[n % len(good)])

    def wait(self, hours: float) -> None:
        """What comes due meanwhile comes, one after the other."""
        until = self.now + timedelta(hours=hours)
        while (due := timers.next_due(self.conn)) is not None and due <= until:
            self.now = max(self.now, due)
            for one in timers.take_due(self.conn, self.now, 1):
                key = timer_key(one.person_id, one.course, one.name, to_ms(one.due))
                timer = Cause(key, self.now, None, one.person_id, one.name, one.course, "timer")
                self.take(timer)
                self.check()
        self.now = until

    def broadcast(self, kind: str, *, queued: bool) -> None:
        """A message of the staff waits for her, as far as she wants such: in the ledger, or in the outbox already."""
        row = self.row()
        if row is None or row.person.standing is not Standing.ACTIVE or not row.person.enrolled:
            return
        if not mute.receives(row.person, "calls" if kind == "call" else "reminders"):
            return
        self.count += 1
        values = {"kind": kind, "state": "running", "audience": "{}", "body": dump(Content(Said("hola")))}
        values |= {"text_hash": "", "at": 0, "size": 1, "made_by": 1, "made_in": 1, "confirmed_at": 0}
        [which] = self.conn.execute(insert(broadcasts), values).inserted_primary_key or (0,)
        to = {"broadcast_id": which, "person_id": row.id, "state": "pending", "due": 0, "until": 2**50}
        self.conn.execute(insert(recipients), to)
        if queued:
            cause = f"broadcast:{which}:{row.id}"
            body = TextBody("hola")
            enqueue(
                self.conn,
                [NewRow(row.id, row.address_id, cause, 0, 3, "nudge", body, stream=BROADCAST)],
                wall_ms(),
            )
            made = select(outbox.c.id).where(outbox.c.cause == cause).scalar_subquery()
            self.conn.execute(
                update(recipients)
                .where(recipients.c.broadcast_id == which)
                .values(state="queued", row_id=made)
            )

    def begin_calls(self) -> None:
        claimed = claim(self.conn, limit=5, busy=(), owner="me", wall=wall_ms(), lease_ms=60_000)
        self.sending += claimed.rows

    def end_calls(self, *, unreachable: bool) -> None:
        """The platform takes what is on its way, or says that she has blocked us; then she takes her turn."""
        result = Unreachable("blocked") if unreachable else Sent("7")
        claimed, self.sending = self.sending, []
        finished = outcomes.finish(self.conn, [(row, result) for row in claimed], wall_ms())  # type: ignore[misc]
        if finished.unreachable:
            self.check_nothing_is_pending()
        for one in finished.unreachable:
            self.count += 1
            self.take(Cause(f"refused:{self.count}", self.now, person_id=one.person_id, kind="refused"))

    def check(self) -> None:
        row = self.row()
        if row is None:
            return
        self.check_what_may_leave(row)
        self.check_reach(row)

    def check_what_may_leave(self, row: Row) -> None:
        person = row.person
        open_rows = self.conn.execute(
            select(outbox.c.cause, outbox.c.state, outbox.c.expires, outbox.c.reason).where(
                outbox.c.person_id == row.id, outbox.c.state.in_(("waiting", "sending"))
            )
        ).all()
        for cause, state, expires, _ in open_rows:
            unwanted = person.standing is not Standing.ACTIVE and not _answers(cause)
            unwanted |= any(is_of_timer(cause, OF_TIMERS[muted]) for muted in person.muted)
            unwanted |= cause.startswith("broadcast:") and not self._wants(row, int(cause.split(":")[1]))
            if unwanted:
                assert state == "sending", f"{cause} still waits; she is {person.standing}, {person.muted}"
                assert (expires or 2**60) <= wall_ms(), f"{cause} would be tried again"
        left = select(recipients.c.broadcast_id).where(
            recipients.c.person_id == row.id, recipients.c.state == "pending"
        )
        for which in self.conn.execute(left).scalars():
            assert self._wants(row, which), f"broadcast {which} is still to come to her"

    def check_nothing_is_pending(self) -> None:
        pending = select(recipients).where(recipients.c.state == "pending")
        assert self.conn.execute(pending).all() == []

    def _wants(self, row: Row, which: int) -> bool:
        kind = self.conn.execute(select(broadcasts.c.kind).where(broadcasts.c.id == which)).scalar_one()
        wanted = KINDS[kind] not in row.person.muted
        return wanted and row.person.standing is Standing.ACTIVE

    def check_reach(self, row: Row) -> None:
        expected = reach_of(teaching().world, row.person)
        assert stored(self.conn).get(row.id) == expected


def _answers(cause: str) -> bool:
    """Whether she spoke herself: the answer to that may come."""
    return cause.startswith("in:")


def stored(conn: Connection, cohort: int = 0) -> dict[int, Reach]:
    """The table, as the flows would say it; it does not hold the cohort."""
    return {
        row.person_id: Reach(
            country=row.country,
            zone=row.zone,
            language=row.language,
            course=row.course,
            units=row.units,
            essential=bool(row.essential),
            finished=bool(row.finished),
            calls=bool(row.calls),
            muted=tuple(row.muted.split()),
            cohort=cohort,
        )
        for row in conn.execute(select(reach_table))
    }


Action = Callable[[Her], object]


def live(actions: Sequence[Action], *, joined: bool = True) -> None:
    """A life of its own, on a database of its own; everything is checked after every action."""
    with TemporaryDirectory() as folder:
        asyncio.run(_live(Path(folder), actions, joined))


async def _live(folder: Path, actions: Sequence[Action], joined: bool) -> None:
    database = await Database.open(f"sqlite:///{folder / 'aulita.db'}", Seals({1: bytes(range(32))}))
    try:
        count, now, sending = 0, NOON, []  # type: ignore[var-annotated]

        def do(conn: Connection, action: Action) -> Her:
            her = Her(conn, now, count, sending=sending)
            her.now += timedelta(seconds=40)
            action(her)
            her.check()
            return her

        for action in [*(_join() if joined else []), *actions]:
            her = await database.write(lambda conn: do(conn, action))  # noqa: B023
            count, now, sending = her.count, her.now, her.sending
    finally:
        await database.close()


def _join() -> list[Action]:
    said = (label.replace("Acepto", "Acepto, tengo 15 o más") for label in WAY)
    return [lambda her: her.hear("start"), *(_typed(label) for label in said)]


def _typed(label: str) -> Action:
    return lambda her: her.say(label)
