"""A database with many learners on it, a hand on its ledger from outside, and a program that is killed meanwhile."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine

from bot.broadcasts import ledger
from bot.broadcasts.content import Content, Said
from bot.channels.base import Address
from bot.rehearsal import settle_mode
from bot.store import cohorts, members, people
from bot.store.database import Database
from bot.store.keys import read_or_make
from bot.store.members import Member, Place
from bot.store.sealed import carry
from flows.person import Consents, Person, Standing
from tests.bot.broadcast_world import To
from tests.e2e.program import Place as BotPlace
from tests.e2e.program import Program, make_place
from tests.fake_telegram import Entry, FakeTelegram
from tests.fake_telegram.throttle import Speed

T = TypeVar("T")
PEOPLE = range(2001, 2551)
MAKER = 1999
FIRST, SECOND = range(2001, 2331), range(2231, 2551)
"""Two cohorts; a hundred people are in both."""
OPTED_OUT, BLOCKED = range(2001, 2551, 25), range(2003, 2551, 37)
"""Who said BAJA, and who has blocked the bot without our knowing."""
WORDS = "El taller empieza el lunes."
RATE = 28
MOST_A_SECOND = 30


@dataclass(slots=True)
class BroadcastDrill:
    fake: FakeTelegram
    place: BotPlace
    engine: Engine
    number: int = 0

    def act(self, work: Callable[[Connection], T]) -> T:
        """One transaction on the database beside the program."""
        with self.engine.begin() as conn:
            return work(conn)

    def counts(self) -> ledger.Counts:
        """How it stands now; AssertionError unless everybody is in exactly one place."""
        counts = self.act(lambda conn: ledger.counts(conn, self.number))
        ended = counts.sent + counts.inboxed + counts.unconfirmed + counts.failed + counts.left_out
        assert ended + counts.pending + counts.erased == counts.size == len(PEOPLE), counts
        return counts

    async def until(self, fits: Callable[[ledger.Counts], bool], seconds: float) -> ledger.Counts:
        for _ in range(int(10 * seconds)):
            if fits(counts := self.counts()):
                return counts
            await asyncio.sleep(0.1)
        raise AssertionError(f"after {seconds:g} s it stood at {self.counts()}")

    async def start(self) -> Program:
        program = await Program.start(self.place, self.fake)
        try:
            await program.ready(self.fake)
        except BaseException:
            await program.kill()
            raise
        return program

    def calls(self) -> list[Entry]:
        """Every call that would have shown the message to somebody, accepted or not."""
        return [e for e in self.fake.log if e.method == "sendMessage" and e.text.startswith(WORDS)]


@contextlib.asynccontextmanager
async def open_broadcast_drill(folder: Path) -> AsyncIterator[BroadcastDrill]:
    """Everybody has written to the bot once; nothing runs, and one broadcast to both cohorts has been confirmed."""
    async with FakeTelegram(speed=Speed(per_second=MOST_A_SECOND, per_chat_per_second=1)) as fake:
        for chat in (MAKER, *PEOPLE):
            fake.start(chat, first_name=f"Ana {chat}")
        for chat in BLOCKED:
            fake.block(chat)
        fake.account.queue.drop_all()
        place = make_place(folder, fake, log_level="warning").with_(send_rate=str(RATE))
        place = replace(
            place, environment={**place.environment, "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
        )
        seals = read_or_make(place.key_file, place.database)
        database = await Database.open(f"sqlite:///{place.database}", seals)
        try:
            await settle_mode(database, "real")
            number = await database.write(_settle)
        finally:
            await database.close()
        engine = create_engine(f"sqlite:///{place.database}", connect_args={"timeout": 10})
        carry(engine.dialect, seals)
        try:
            yield BroadcastDrill(fake, place, engine, number)
        finally:
            engine.dispose()


def _settle(conn: Connection) -> int:
    now = datetime.now(UTC)
    ids = {chat: _join(conn, chat, now) for chat in (MAKER, *PEOPLE)}
    maker = people.by_id(conn, [ids[MAKER]])[ids[MAKER]]
    found: list[int] = []
    for name, chats in (("mayo", FIRST), ("junio", SECOND)):
        cohort = cohorts.create(
            conn,
            name=name,
            course="empleo-seguro",
            start=None,
            ends=None,
            capacity=0,
            countries=(),
            early_reason="",
            made_by=maker.id,
            at=now,
        )
        for chat in chats:
            members.enter(conn, Member(ids[chat], cohort, 0, Place.IN, now, None, "", "a"))
            found.append(ids[chat])
    out = {ids[chat] for chat in OPTED_OUT}
    return ledger.confirm(
        conn,
        kind="notice",
        content=Content(Said(WORDS)),
        audience="{}",
        picked=[To(n, left_out="opted_out" if n in out else "") for n in found],
        at=now,
        minutes=None,
        urgent=False,
        cohort_id=None,
        made_by=maker.id,
        made_in=maker.address_id,
        now=now,
    )


def _join(conn: Connection, chat: int, now: datetime) -> int:
    standing = Standing.UNSUBSCRIBED if chat in OPTED_OUT else Standing.ACTIVE
    person = Person(
        turn=1000,
        zone=zone_at_noon(now),
        standing=standing,
        consents=Consents(course="1"),
        heard_at=now - timedelta(days=1),
    )
    row = people.create(conn, Address("telegram", str(chat)), person, now)
    people.save(conn, [row], now, [])
    return row.id


def zone_at_noon(now: datetime) -> str:
    """A zone in which it is between 12 and 13 o'clock: nobody is asleep."""
    return f"Etc/GMT{now.hour - 12:+d}"
