"""Who waits for a seat of a cohort that is over is told so, whoever or whatever ended it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import seating
from bot.store.cohorts import State
from bot.store.members import Place
from bot.ticker import Ticker
from tests.bot.cohort_world import cohort, in_state, place_of, seat
from tests.bot.staff_world import OWNER, StaffWorld, staff_world

LEARNER = 601
IN_VAIN = "No se liberó un puesto"


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[StaffWorld]:
    async with staff_world(tmp_path) as opened:
        await opened.own()
        yield opened


async def tick(staff: StaffWorld, now: datetime) -> None:
    world = staff.world
    world.clock.move_to(now)
    await Ticker(world.database, world.intake.rules, world.clock, lambda: None).tick(now)


async def waiting(staff: StaffWorld, state: State) -> int:
    """She waits, and knows it."""
    made = await in_state(staff, state)
    number = await seat(staff, LEARNER, made.id, Place.WAITING)
    await staff.world.database.write(lambda conn: seating.replan(conn, made.id, staff.world.clock.now()))
    await tick(staff, datetime(2027, 3, 2, 17, tzinfo=UTC))
    assert await place_of(staff, number) == (made.id, Place.WAITING)
    return number


async def told(staff: StaffWorld) -> int:
    return sum(IN_VAIN in text for text in await staff.world.texts(LEARNER))


async def test_by_the_clock(staff: StaffWorld) -> None:
    number = await waiting(staff, State.OPEN)
    for day in range(5, 20):
        await tick(staff, datetime(2027, 5, day, 17, tzinfo=UTC))
    assert (await cohort(staff)).state is State.SURVEY
    assert await told(staff) == 1
    assert await place_of(staff, number) is None


async def test_by_hand(staff: StaffWorld) -> None:
    number = await waiting(staff, State.RUNNING)
    await staff.world.say("/cohorte enero encuesta", OWNER)
    await staff.world.tap("Sí, seguir", OWNER)
    assert (await cohort(staff)).state is State.SURVEY
    for day in range(3, 10):
        await tick(staff, datetime(2027, 3, day, 17, tzinfo=UTC))
    assert await told(staff) == 1
    assert await place_of(staff, number) is None
