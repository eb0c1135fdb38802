"""What is due is taken in order, in pages, once; a mistake of ours puts it off and loses nothing."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot import ticker as ticking
from bot import turn
from bot.cause import Cause
from bot.channels.base import Address
from bot.store import lease, timers
from bot.store.outcomes import Unreached
from bot.store.people import create
from bot.ticker import PAGE, RETRY, Ticker
from bot.turn import Rules, Turned
from flows.person import Person, Standing
from tests.bot.intake_world import NOON, IntakeWorld, intake_world, rules

COURSE = "empleo-seguro"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[IntakeWorld]:
    async with intake_world(tmp_path) as opened:
        yield opened


@pytest.fixture
def ticker(world: IntakeWorld) -> Ticker:
    return Ticker(world.database, rules(), world.clock, lambda: world.pokes.append(None))


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[list[tuple[int, str]]]:
    """The (person, timer) of each page in order; a timer called `bad` meets a mistake of ours."""
    seen: list[list[tuple[int, str]]] = []

    def take(conn: Connection, rules: Rules, causes: Sequence[Cause], now: Any) -> list[Turned]:
        seen.append([(cause.person_id, cause.timer) for cause in causes])
        sound = turn.take_turns(conn, rules, causes, now)
        return [
            Turned(cause, failed="a mistake") if cause.timer == "bad" else result
            for cause, result in zip(causes, sound, strict=True)
        ]

    monkeypatch.setattr(ticking, "take_turns", take)
    return seen


async def _people(world: IntakeWorld, count: int) -> None:
    def make(conn: Connection) -> None:
        for number in range(count):
            create(conn, Address("telegram", str(700 + number)), Person(), NOON)

    await world.database.write(make)


async def _set(world: IntakeWorld, *wanted: tuple[int, str, timedelta]) -> None:
    due = [(person, COURSE, name, NOON + after) for person, name, after in wanted]
    await world.database.write(lambda conn: timers.set_many(conn, due))


async def test_what_is_due_is_taken_oldest_first_and_what_is_not_waits(
    world: IntakeWorld, ticker: Ticker, pages: list[list[tuple[int, str]]]
) -> None:
    await _people(world, 3)
    minute = timedelta(minutes=1)
    await _set(world, (1, "c", -minute), (2, "a", -3 * minute), (3, "b", timedelta(0)), (1, "later", minute))
    assert await ticker.tick(NOON) == 3
    assert pages == [[(2, "a"), (1, "c"), (3, "b")]]
    assert await world.ask("SELECT name FROM timers") == [("later",)]
    assert await ticker.next_due() == NOON + minute
    assert await ticker.tick(NOON) == 0


async def test_many_are_taken_page_by_page_and_the_sender_is_told_after_each(
    world: IntakeWorld, ticker: Ticker, pages: list[list[tuple[int, str]]]
) -> None:
    people = 2 * PAGE + 7
    await _people(world, people)
    await _set(world, *((number, "unit", -timedelta(minutes=number)) for number in range(1, people + 1)))
    assert await ticker.tick(NOON) == people
    assert [len(page) for page in pages] == [PAGE, PAGE, 7]
    fired = [person for page in pages for person, _ in page]
    assert fired == sorted(fired, reverse=True), "the oldest first, across pages too"
    assert len(world.pokes) == 3
    assert await world.ask("SELECT count(*) FROM timers") == [(0,)]


async def test_a_timer_whose_turn_failed_comes_again_an_hour_later_and_the_others_are_done(
    world: IntakeWorld, ticker: Ticker, pages: list[list[tuple[int, str]]]
) -> None:
    await _people(world, 2)
    await _set(world, (1, "bad", -timedelta(minutes=1)), (2, "unit", timedelta(0)))
    assert await ticker.tick(NOON) == 2
    assert await world.ask("SELECT person_id, name FROM timers") == [(1, "bad")]
    assert await ticker.next_due() == NOON + RETRY
    assert await ticker.tick(NOON) == 0, "no tight loop"
    assert await ticker.tick(NOON + RETRY) == 1


async def test_a_page_that_cannot_be_written_is_tried_one_by_one_and_loses_no_timer(
    world: IntakeWorld, ticker: Ticker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _people(world, 3)
    await _set(world, *((person, "unit", timedelta(0)) for person in (1, 2, 3)))
    fired: list[list[int]] = []

    def refuse(conn: Connection, rules: Rules, causes: Sequence[Cause], now: Any) -> list[Turned]:
        people = [cause.person_id for cause in causes]
        fired.append(people)
        if 2 in people:
            raise ValueError("this cannot be written")
        return turn.take_turns(conn, rules, causes, now)

    monkeypatch.setattr(ticking, "take_turns", refuse)
    assert await ticker.tick(NOON) == 3
    assert fired == [[1, 2, 3], [1], [2], [3]]
    assert await world.ask("SELECT person_id FROM timers") == [(2,)]
    assert await ticker.next_due() == NOON + RETRY


async def test_the_first_lesson_comes_at_her_hour_once(world: IntakeWorld, ticker: Ticker) -> None:
    await world.enrol(answer="No, sin reto")
    await world.tap("20:00")
    due = await ticker.next_due()
    assert due == NOON + timedelta(hours=8)
    before = len(await world.texts())
    assert await ticker.tick(due - timedelta(seconds=1)) == 0
    world.clock.move_to(due)
    assert await ticker.tick(due) == 1
    assert await ticker.tick(due) == 0
    assert len(await world.texts()) > before


async def test_who_was_refused_for_good_gets_no_timers_and_nothing_that_waited(
    world: IntakeWorld, ticker: Ticker
) -> None:
    await world.enrol(answer="No, sin reto")
    await world.tap("20:00")
    row = await world.person()
    await ticker.refused([Unreached(row.id, row.address_id, row.address, "blocked")])
    assert (await world.person()).person.standing is Standing.BLOCKED
    assert await world.ask("SELECT count(*) FROM timers") == [(0,)]
    assert await world.texts(state="waiting") == []


async def test_a_lease_that_is_somebody_elses_stops_the_program(world: IntakeWorld, ticker: Ticker) -> None:
    await ticker.beat()
    assert not ticker.lost.is_set()
    await world.database.write(lambda conn: lease.release(conn, world.database.owner))
    await ticker.beat()
    assert ticker.lost.is_set()


async def test_tidying_takes_every_page_and_empties_the_journal(
    world: IntakeWorld, ticker: Ticker, tmp_path: Path
) -> None:
    await _people(world, 2 * 300 + 1)
    world.clock.advance(timedelta(days=8))
    await ticker.tidy()
    assert await world.ask("SELECT count(*) FROM people") == [(0,)]
    assert (tmp_path / "aulita.db-wal").stat().st_size == 0
