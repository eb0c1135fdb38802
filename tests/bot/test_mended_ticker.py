"""Mended in the ticker: no person stops the clock of the others, and no job dies in silence."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot import ticker as ticking
from bot import turn
from bot.cause import Cause
from bot.store import timers
from bot.store.outcomes import Unreached
from bot.store.trouble import DatabaseTrouble
from bot.ticker import RETRY, SICK_SECONDS, Ticker
from flows.person import Standing
from tests.bot.intake_world import NOON, IntakeWorld, intake_world, rules

ROSA, MARVIN, SISA = 501, 502, 503


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[IntakeWorld]:
    async with intake_world(tmp_path) as opened:
        for chat in (ROSA, MARVIN, SISA):
            await opened.start(chat)
        everybody = [((await opened.person(chat)).id, "", "x", NOON) for chat in (ROSA, MARVIN, SISA)]
        await opened.database.write(lambda conn: timers.set_many(conn, everybody))
        yield opened


@pytest.fixture
def ticker(world: IntakeWorld) -> Ticker:
    return Ticker(world.database, rules(), world.clock, lambda: None)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE people SET state = '{}' WHERE id = 2",
        "UPDATE addresses SET external_id = x'00' WHERE person_id = 2",
        "UPDATE addresses SET channel = 'elsewhere' WHERE person_id = 2",
    ],
    ids=["state", "seal", "channel"],
)
async def test_one_person_who_cannot_be_served_stops_no_timer_but_her_own(
    damage: str, world: IntakeWorld, ticker: Ticker
) -> None:
    await world.database.write(lambda conn: conn.execute(text(damage)))
    assert await ticker.tick(NOON) == 3
    assert await world.ask("SELECT person_id FROM timers") == [(2,)], "it is not lost"
    assert await ticker.next_due() == NOON + RETRY
    assert await ticker.tick(NOON) == 0


async def test_a_turn_that_cannot_be_written_is_put_off_and_logged_without_its_words(
    world: IntakeWorld, ticker: Ticker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(conn: Any, rules_: Any, causes: Any, now: Any) -> Any:
        if any(cause.person_id == 2 for cause in causes):
            raise ValueError("palabras de Rosa")
        return turn.take_turns(conn, rules_, causes, now)

    monkeypatch.setattr(ticking, "take_turns", take)
    with capture_logs() as logs:
        assert await ticker.tick(NOON) == 3
    assert await world.ask("SELECT person_id FROM timers") == [(2,)]
    [put_off] = [entry for entry in logs if entry["event"] == "timer_put_off"]
    assert (put_off["log_level"], put_off["person"], put_off["kind"]) == ("error", 2, "ValueError")
    assert "palabras" not in repr(logs)


async def test_trouble_of_the_database_leaves_every_timer_as_it_is(
    world: IntakeWorld, ticker: Ticker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def locked(work: Any) -> Any:
        raise DatabaseTrouble("locked")

    monkeypatch.setattr(world.database, "write", locked)
    with pytest.raises(DatabaseTrouble):
        await ticker.tick(NOON)
    monkeypatch.undo()
    assert await world.ask("SELECT count(*), max(due) FROM timers") == [(3, 1_803_920_400_000)]


async def test_a_refusal_that_cannot_be_written_spoils_nobody_elses(
    world: IntakeWorld, ticker: Ticker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(conn: Any, rules_: Any, causes: list[Cause], now: Any) -> Any:
        if any(cause.person_id == 2 for cause in causes):
            raise ValueError("this cannot be written")
        return turn.take_turns(conn, rules_, causes, now)

    monkeypatch.setattr(ticking, "take_turns", take)
    rows = [await world.person(chat) for chat in (ROSA, MARVIN, SISA)]
    await ticker.refused([Unreached(row.id, row.address_id, row.address, "blocked") for row in rows])
    standings = [(await world.person(chat)).person.standing for chat in (ROSA, MARVIN, SISA)]
    assert standings == [Standing.BLOCKED, Standing.ACTIVE, Standing.BLOCKED]


@pytest.mark.parametrize("problem", [DatabaseTrouble("locked"), ValueError("palabras de Rosa")])
async def test_a_job_that_raises_is_logged_shows_for_half_a_minute_and_is_due_again(
    problem: Exception, world: IntakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [100.0]
    ticker = Ticker(world.database, rules(), world.clock, lambda: None, steady=lambda: moment[0])

    async def broken() -> None:
        raise problem

    with capture_logs() as logs:
        await ticker._safely("beat", broken)
    assert [entry["log_level"] for entry in logs] == ["error"]
    assert "palabras" not in repr(logs)
    moment[0] += SICK_SECONDS
    said = ticker.sick()
    assert said is not None
    assert "look at the log" in said
    assert "palabras" not in said
    moment[0] += 1
    assert ticker.sick() is None


async def test_the_scheduler_has_the_three_jobs_and_no_tick_on_a_pretend_clock(ticker: Ticker) -> None:
    for ticking_too, names in ((True, {"beat", "tidy", "tick"}), (False, {"beat", "tidy"})):
        scheduler: Any = ticker.schedule(ticking=ticking_too)
        scheduler.start()
        try:
            assert {job.id for job in scheduler.get_jobs()} == names
            beat = scheduler.get_job("beat")
            await beat.func(*beat.args)
        finally:
            scheduler.shutdown(wait=False)
    assert not ticker.lost.is_set()


async def test_tidying_empties_a_journal_that_is_owed_even_if_nothing_was_let_go(
    world: IntakeWorld, ticker: Ticker, tmp_path: Path
) -> None:
    world.database.owes_emptying = True
    assert (tmp_path / "aulita.db-wal").stat().st_size > 0
    await ticker.tidy()
    assert (tmp_path / "aulita.db-wal").stat().st_size == 0
    assert not world.database.owes_emptying
    await world.start(504)
    await ticker.tidy()
    assert (tmp_path / "aulita.db-wal").stat().st_size > 0, "nothing is owed, nothing is done"


async def test_a_timer_moved_since_the_page_was_read_is_not_taken(world: IntakeWorld) -> None:
    due = await world.database.read(lambda conn: timers.due(conn, NOON))
    assert [one.person_id for one in due] == [1, 2, 3]
    await world.database.write(lambda conn: timers.set_many(conn, [(1, "", "x", NOON + timedelta(hours=1))]))
    taken = [await world.database.write(lambda conn, one=one: timers.take(conn, one)) for one in due]  # type: ignore[misc]
    assert taken == [False, True, True]
