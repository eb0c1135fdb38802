"""Broadcasts beside everything else that runs: turns, reminders, the pretend clock, the message of progress."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.broadcasts import ledger, recall
from bot.broadcasts.content import Content, Said
from bot.broadcasts.gate import Gate
from bot.broadcasts.postman import Postman, depth_of, goes_wrong
from bot.broadcasts.recall import Recalling
from bot.broadcasts.showing import Showing
from bot.channels.base import Address, Delivery, Failed, SendResult, Sent, TextBody
from bot.pacing import Pacing
from bot.rehearsal import Rehearsal
from bot.sender import Sender
from bot.store import broadcasts, recalls
from bot.store.broadcasts import State
from bot.store.recalls import Recalled
from bot.store.sums import Counts
from bot.ticker import Ticker
from flows import proactive
from flows.events import Context, Fired
from flows.person import Person
from flows.route import REMIND
from tests.bot.broadcast_world import To
from tests.bot.intake_world import NOON, IntakeWorld, Mute, intake_world, rules

WORDS = Content(Said("El taller empieza el lunes."))


@dataclass(slots=True)
class Screen(Mute):
    """A channel that shows what was edited."""

    edits: list[tuple[str, str, str]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    keeps: set[str] = field(default_factory=set)
    """Chats from which nothing can be taken away."""
    refuses: set[str] = field(default_factory=set)
    """Chats whose messages fail."""

    async def deliver(self, delivery: Delivery) -> SendResult:
        return Failed("refused_400") if delivery.address.id in self.refuses else Sent(f"p{delivery.id}")

    async def edit(self, address: Address, platform_id: str, body: TextBody) -> bool:
        self.edits.append((address.id, platform_id, body.text))
        return True

    async def delete(self, address: Address, platform_ids: Sequence[str]) -> tuple[str, ...]:
        if address.id in self.keeps:
            return ()
        self.taken.append(address.id)
        return tuple(platform_ids)


@dataclass(slots=True)
class Running:
    world: IntakeWorld
    channel: Screen
    postman: Postman
    showing: Showing
    rehearsal: Rehearsal

    async def confirm(self, whom: Sequence[int], **changes: Any) -> int:
        given: dict[str, Any] = {"at": self.world.clock.now(), "minutes": None, "urgent": False} | changes
        maker = await self.world.person(501)
        return await self.world.database.write(
            lambda conn: ledger.confirm(
                conn,
                kind="notice",
                content=WORDS,
                audience="{}",
                picked=[To(n) for n in whom],
                cohort_id=None,
                made_by=maker.id,
                made_in=maker.address_id,
                now=self.world.clock.now(),
                **given,
            )
        )

    async def counts(self, number: int) -> Counts:
        return await self.world.database.read(lambda conn: ledger.counts(conn, number))

    async def sent(self) -> None:
        now = self.world.clock.now()
        await self.postman.hand_out(now)
        await self.rehearsal.sender.drained()
        await self.postman.hand_out(now)


@asynccontextmanager
async def opened(world: IntakeWorld) -> AsyncIterator[Running]:
    channel = Screen()
    channels = {"telegram": channel}
    postman = Postman(world.database, rules(), lambda: sender.poke(), {"telegram": depth_of(0)})
    ticker = Ticker(world.database, rules(), world.clock, lambda: sender.poke(), postman)
    gate = Gate(rules(), world.clock)
    sender = Sender(world.database, channels, Pacing(0), ticker.refused, gate=gate)  # type: ignore[arg-type]
    showing = Showing(world.database, rules(), channels, world.clock, sender.poke)  # type: ignore[arg-type]
    running = asyncio.create_task(sender.run())
    await asyncio.sleep(0)
    try:
        yield Running(
            world, channel, postman, showing, Rehearsal(world.database, world.clock, ticker, sender)
        )
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Running]:
    async with intake_world(tmp_path) as world:
        await world.enrol(501, answer="No, sin reto")
        await world.enrol(502, answer="No, sin reto")
        for chat in (501, 502):
            await world.tap("20:00", chat)
        world.later(hours=2)
        async with opened(world) as running:
            await running.rehearsal.sender.drained()
            yield running


async def test_one_message_tells_how_it_goes_and_is_edited_in_place(run: Running) -> None:
    rosa, ana = (await run.world.person(501)).id, (await run.world.person(502)).id
    number = await run.confirm([rosa, ana], at=run.world.clock.now() + timedelta(hours=1))
    await run.showing.look()
    await run.rehearsal.sender.drained()
    [first] = [text for text in await run.world.texts(501) if text.startswith(f"Envío {number}")]
    assert first.splitlines()[0] == f"Envío {number}: espera su hora."
    await run.showing.look()
    assert run.channel.edits == []
    run.world.later(hours=1)
    await run.sent()
    after_a_restart = Showing(
        run.world.database, rules(), run.showing.channels, run.world.clock, run.showing.poke
    )
    for _ in range(3):
        await after_a_restart.look()
    [(chat, _, last)] = run.channel.edits
    assert chat == "501"
    assert last.splitlines()[0] == f"Envío {number}: terminó."
    assert last.splitlines()[2:] == ["Personas: 2", "Enviados: 2", "Faltan: 0"]
    shown = [text for text in await run.world.texts(501) if text.startswith("Envío")]
    assert len(shown) == 1


async def test_a_broadcast_that_fails_too_often_stops_by_itself_and_its_maker_is_told(run: Running) -> None:
    rosa = (await run.world.person(501)).id
    number = await run.confirm([rosa], at=run.world.clock.now() + timedelta(hours=1))
    await run.showing.look()
    await run.rehearsal.sender.drained()
    await run.world.database.write(lambda conn: ledger.stop(conn, number, "failures"))
    await run.showing.look()
    await run.rehearsal.sender.drained()
    told = [text.splitlines()[0] for text in await run.world.texts(501) if text.startswith("Envío")]
    assert len(told) == 2
    assert "se detuvo solo" in told[1]
    await run.showing.look()
    await run.world.database.write(lambda conn: ledger.resume(conn, number, run.world.clock.now()))
    await run.showing.look()
    assert [text.splitlines()[0] for _, _, text in run.channel.edits] == [f"Envío {number}: espera su hora."]


async def test_what_was_sent_is_changed_or_taken_away_where_the_platform_allows_it(run: Running) -> None:
    rosa, ana = (await run.world.person(501)).id, (await run.world.person(502)).id
    number = await run.confirm([rosa, ana])
    database = run.world.database
    assert await database.write(lambda conn: recall.ask(conn, number)) == 0, "it is still on its way"
    await run.sent()
    other = Content(Said("El taller empieza el martes."))
    assert await database.write(lambda conn: recall.ask(conn, number, other)) == 2
    recalling = Recalling(database, rules(), run.showing.channels)
    assert [await recalling.look() for _ in range(3)] == [2, 0, 0]
    assert [text.splitlines()[0] for _, _, text in run.channel.edits] == [other.es.text] * 2
    assert await database.write(lambda conn: recall.ask(conn, number)) == 2
    run.channel.keeps = {"502"}
    assert [await recalling.look() for _ in range(2)] == [2, 0]
    assert await database.read(lambda conn: recalls.recalled(conn, number)) == Recalled(done=1, refused=1)
    assert run.channel.taken == ["501"]
    counts = await run.counts(number)
    assert counts.sent == 2, "the ledger goes on saying what was sent"


@pytest.mark.parametrize(
    ("sent", "failed", "wrong"),
    [(47, 3, True), (48, 2, False), (45, 4, False), (950, 49, False), (0, 50, True)],
)
def test_five_in_a_hundred_of_fifty_calls_or_more_are_too_many(sent: int, failed: int, wrong: bool) -> None:
    assert goes_wrong(Counts(size=2000, sent=sent, failed=failed)) is wrong


async def test_the_postman_stops_what_goes_wrong_and_keeps_the_others_pending(run: Running) -> None:
    chats = range(601, 671)
    for chat in chats:
        await run.world.start(chat)
    await run.rehearsal.sender.drained()
    number = await run.confirm([(await run.world.person(chat)).id for chat in chats], urgent=True)
    run.world.later(hours=1)
    run.postman.depths = {"telegram": 55}
    run.channel.refuses = {str(chat) for chat in chats[:6]}
    await run.sent()
    counts = await run.counts(number)
    assert (counts.sent, counts.failed, counts.waiting) == (49, 6, 15)
    found = await run.world.database.read(lambda conn: broadcasts.get(conn, number))
    assert found is not None
    assert (found.state, found.reason) == (State.STOPPED, "failures")


async def test_a_skip_of_the_pretend_clock_goes_to_the_hour_of_a_broadcast(run: Running) -> None:
    ana = (await run.world.person(502)).id
    number = await run.confirm([ana], minutes=16 * 60)
    assert await run.rehearsal.skip()
    assert run.world.clock.now() == NOON + timedelta(hours=4)
    assert (await run.counts(number)).sent == 1
    assert (await run.world.texts(502))[-1].startswith("El taller empieza el lunes.")


async def test_baja_takes_the_pending_message_along_in_its_own_transaction(run: Running) -> None:
    rosa, ana = (await run.world.person(501)).id, (await run.world.person(502)).id
    number = await run.confirm([rosa, ana], at=run.world.clock.now() + timedelta(hours=1))
    await run.world.say("BAJA", 502)
    assert dict((await run.counts(number)).skipped) == {"opted_out": 1}
    run.world.later(hours=2)
    await run.sent()
    assert (await run.counts(number)).sent == 1
    assert not any("taller" in text for text in await run.world.texts(502))


async def test_who_is_in_a_question_gets_it_when_the_question_is_closed(run: Running) -> None:
    ana = (await run.world.person(502)).id
    await run.world.say("AYUDA", 502)
    number = await run.confirm([ana], urgent=True)
    await run.sent()
    assert dict((await run.counts(number)).held) == {"boundary": 1}
    await run.world.say("SEGUIR", 502)
    held = (await run.world.person(502)).person
    await run.sent()
    expected = {} if run.world.clock.now() >= proactive.talking_until(held) else {"boundary": 1}
    assert dict((await run.counts(number)).held) == expected


def written(at: datetime, written_at: datetime | None) -> bool:
    """Whether a reminder may go then."""
    event = Fired(at=at, timer=REMIND, context=Context(written_at=written_at))
    return proactive._may_nudge(Person(zone="America/Guayaquil"), event)


def test_a_reminder_of_the_flows_sees_that_the_staff_has_written_today() -> None:
    assert written(NOON, None)
    assert not written(NOON, NOON - timedelta(hours=3))
    assert written(NOON, NOON - timedelta(hours=13))
