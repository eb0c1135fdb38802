"""Moving the pretend clock: first all that waits is sent, then time moves, then all that is due is sent too."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import PretendClock
from bot.pacing import Pacing
from bot.rehearsal import LONGEST, Rehearsal, clock_of, settle_mode
from bot.sender import Sender
from bot.settings import SettingsBroken
from bot.ticker import Ticker
from tests.bot.intake_world import NOON, IntakeWorld, intake_world, rules


@asynccontextmanager
async def rehearsing(world: IntakeWorld) -> AsyncIterator[Rehearsal]:
    """A rehearsal with its sender running."""
    ticker = Ticker(world.database, rules(), world.clock, lambda: sender.poke())
    sender = Sender(world.database, {"telegram": world.channel}, Pacing(0), ticker.refused)
    running = asyncio.create_task(sender.run())
    await asyncio.sleep(0)
    try:
        yield Rehearsal(world.database, world.clock, ticker, sender)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[IntakeWorld]:
    async with intake_world(tmp_path) as opened:
        yield opened


async def test_a_skip_goes_to_what_is_due_and_returns_when_it_has_been_sent(world: IntakeWorld) -> None:
    await world.enrol(answer="No, sin reto")
    await world.tap("20:00")
    async with rehearsing(world) as rehearsal:
        assert await rehearsal.skip()
        assert world.clock.now() == NOON + timedelta(hours=8)
        assert await world.texts(state="waiting") == []
        assert len(await world.texts(state="sent")) == len(await world.texts())
        assert "lección" in "\n".join((await world.texts())[-3:])


async def test_with_nothing_due_time_stands_where_it_was(world: IntakeWorld) -> None:
    await world.start()
    async with rehearsing(world) as rehearsal:
        assert not await rehearsal.skip()
        assert world.clock.now() == NOON
        assert len(await world.texts(state="sent")) == 1


async def test_an_advance_takes_each_thing_at_its_own_moment(world: IntakeWorld) -> None:
    await world.enrol(answer="No, sin reto")
    await world.tap("20:00")
    async with rehearsing(world) as rehearsal:
        await rehearsal.advance(timedelta(days=30))
    assert world.clock.now() == NOON + timedelta(days=30)
    opened = [moment for (moment,) in await world.ask("SELECT ended FROM outbox WHERE state != 'sent'")]
    assert opened == []
    reminders = [text for text in await world.texts() if "último recordatorio" in text]
    assert len(reminders) == 1, "three reminders in all, then silence"


@pytest.mark.parametrize("span", [timedelta(0), timedelta(hours=-1), LONGEST + timedelta(hours=1)])
async def test_an_absurd_span_is_refused_and_moves_nothing(span: timedelta, world: IntakeWorld) -> None:
    async with rehearsing(world) as rehearsal:
        with pytest.raises(ValueError, match="hours"):
            await rehearsal.advance(span)
    assert world.clock.now() == NOON


async def test_the_clock_is_found_where_it_was_left(world: IntakeWorld) -> None:
    assert await clock_of(world.database, NOON) == PretendClock(NOON)
    async with rehearsing(world) as rehearsal:
        await rehearsal.advance(timedelta(hours=5))
    assert await clock_of(world.database, NOON) == PretendClock(NOON + timedelta(hours=5))


def test_a_pretend_clock_never_goes_back() -> None:
    clock = PretendClock(NOON)
    with pytest.raises(ValueError, match="forward"):
        clock.move_to(NOON - timedelta(seconds=1))
    assert clock.now() == NOON


@pytest.mark.parametrize(("first", "then"), [("real", "rehearsal"), ("rehearsal", "real")])
async def test_a_database_stays_real_or_a_rehearsal_for_ever(
    first: str, then: str, world: IntakeWorld
) -> None:
    await settle_mode(world.database, first)
    await settle_mode(world.database, first)
    with pytest.raises(SettingsBroken, match=f"belongs to a {first} run") as refused:
        await settle_mode(world.database, then)
    assert "AULITA_DATA_DIR" in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
