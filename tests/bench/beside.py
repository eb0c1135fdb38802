"""A broadcast at the platform's rate beside learners who answer: how long does a tap wait for its accepted reply?"""

import asyncio
import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from sqlalchemy import Connection

from bot.broadcasts import ledger
from bot.broadcasts.content import Content, Said
from bot.channels.base import Address
from bot.store import people
from bot.store.database import Database
from bot.store.keys import read_or_make
from flows.person import Consents, Person
from tests.bench.botapi import BotApi
from tests.bench.crowd import Crowd, Learner
from tests.bench.figures import percentile
from tests.bench.program import Program
from tests.bench.subjects import Prepared, gather, start_ours
from tests.bench.trial import copies, until_it_polls
from tests.bot.broadcast_world import To, zone_at_noon

RATE = 28
LEARNERS = 50
THINKING_SECONDS = 2.0
PATIENCE_SECONDS = 60.0
CHATS = 500_001
_OPEN = "SELECT count(*) FROM broadcasts WHERE ended_at IS NULL"
_SENT = "SELECT count(*) FROM recipients JOIN outbox ON outbox.id = row_id WHERE outbox.state = 'sent'"


@dataclass(frozen=True, slots=True)
class Beside:
    """One run. Waits in milliseconds, of taps made while the broadcast ran; `rate`: calls a second over all of it."""

    messages: int
    taps: int
    p50: float
    p95: float
    seconds: float
    rate: float

    def told(self) -> str:
        return (
            f"{self.messages} messages at {RATE} a second beside {LEARNERS} learners: {self.taps} taps, p50 "
            f"{self.p50:.0f} ms, p95 {self.p95:.0f} ms; {self.rate:.1f} messages a second, all sent in "
            f"{self.seconds:.0f} s"
        )


async def run_beside(api: BotApi, prepared: Prepared, folder: Path, audience: int) -> Beside:
    """One run of our installed program on a copy of the prepared data, with a broadcast to `audience` more people.

    Raises ProgramFailed if the program ends or somebody is left without a message."""
    api.forget()
    shutil.copytree(prepared.folder, folder, dirs_exist_ok=True)
    path = folder / "data" / "aulita.db"
    await _release(path, folder / "key", audience)
    program = await start_ours(api, prepared.place, folder, rate=RATE)
    crowd = gather(api, prepared.place.way)
    crowd.learners = copies(prepared.learners)
    try:
        await until_it_polls(api, program)
        return await _measure(api, crowd, program, path, audience)
    finally:
        await program.stop(kill=True)


async def _measure(api: BotApi, crowd: Crowd, program: Program, path: Path, audience: int) -> Beside:
    began, calls = perf_counter(), api.calls["sendmessage"]
    crowd.replies.clear()
    pool = crowd.can_tap()
    dice = random.Random(20)
    answering = [asyncio.create_task(_answer(crowd, program, pool, dice)) for _ in range(LEARNERS)]
    try:
        longest = PATIENCE_SECONDS + 12 * audience / RATE
        while _read(path, _OPEN):
            program.must_run()
            if perf_counter() - began > longest:
                raise program.failed(f"has not sent everything in {longest:.0f} s")
            await asyncio.sleep(0.5)
    finally:
        for one in answering:
            one.cancel()
        await asyncio.gather(*answering, return_exceptions=True)
    if (sent := _read(path, _SENT)) != audience:
        raise program.failed(f"sent {sent} of {audience} messages")
    took = perf_counter() - began
    waits = [(reply.replied - reply.tapped) * 1000 for reply in crowd.replies]
    rate = (api.calls["sendmessage"] - calls) / took
    return Beside(audience, len(waits), percentile(waits, 0.5), percentile(waits, 0.95), took, rate)


async def _answer(crowd: Crowd, program: Program, pool: list[Learner], dice: random.Random) -> None:
    """One place in the room: whoever sits there thinks, taps and reads; at her end the next one sits down."""
    await asyncio.sleep(dice.uniform(0, THINKING_SECONDS))
    while pool:
        learner = pool.pop()
        while not learner.over:
            await asyncio.sleep(THINKING_SECONDS)
            crowd.tap(learner)
            while learner.tapped_at is not None:
                program.must_run()
                await asyncio.sleep(0.01)


async def _release(path: Path, key: Path, audience: int) -> None:
    seals = read_or_make(key, path)
    database = await Database.open(f"sqlite:///{path}", seals)
    try:
        await database.write(lambda conn: _confirm(conn, audience))
    finally:
        await database.close()


def _confirm(conn: Connection, audience: int) -> None:
    now = datetime.now(UTC)
    zone, learner = zone_at_noon(now), Consents(course="1")
    ids = []
    for chat in range(CHATS, CHATS + audience):
        person = Person(turn=1000, zone=zone, consents=learner, heard_at=now - timedelta(days=1))
        row = people.create(conn, Address("telegram", str(chat)), person, now)
        people.save(conn, [row], now, [])
        ids.append(row.id)
    ledger.confirm(
        conn,
        kind="notice",
        content=Content(Said("El taller empieza el lunes.")),
        audience="{}",
        picked=[To(n) for n in ids],
        at=now,
        minutes=None,
        urgent=False,
        cohort_id=None,
        made_by=0,
        made_in=0,
        now=now,
    )


def _read(path: Path, statement: str) -> int:
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        return int(connection.execute(statement).fetchone()[0])
