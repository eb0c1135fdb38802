"""What time does with cohorts on a real database: over a year, at night, after a long sleep, beside mistakes; and that
no call is ever open for less than three weeks without a reason."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection

from bot import cohort_life, seating
from bot.cohort_rules import NOTICE
from bot.staff.access import Role
from bot.store import cohorts, people
from bot.store.audit import CLOCK
from bot.store.cohorts import State
from bot.store.links import Link
from bot.ticker import Ticker
from flows.seat import Room
from flows.timing import local
from tests.bot.cohort_world import LINE, check_contacts, cohort, draft, in_state
from tests.bot.staff_world import ADMIN, AUTHOR, OWNER, StaffWorld, staff_world

START = datetime(2027, 3, 29, 5, tzinfo=UTC)
"""Midnight in Quito on the day on which the cohort of `LINE` starts."""


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[StaffWorld]:
    async with staff_world(tmp_path) as opened:
        await opened.own()
        yield opened


@pytest.fixture
def ticker(staff: StaffWorld) -> Ticker:
    world = staff.world
    return Ticker(world.database, world.intake.rules, world.clock, lambda: None)


async def reach(staff: StaffWorld, ticker: Ticker, moment: datetime) -> None:
    staff.world.clock.move_to(moment)
    await ticker.tick(moment)


async def told(staff: StaffWorld, words: str, chat: int = OWNER) -> int:
    """In how many messages she has read these words."""
    return sum(words in text for text in await staff.world.texts(chat))


async def test_a_year_goes_by(staff: StaffWorld, ticker: Ticker) -> None:
    made = await in_state(staff, State.OPEN)
    seen: list[tuple[str, State]] = []
    for hours in range(24, 365 * 24, 12):
        now = datetime(2027, 3, 1, 17, tzinfo=UTC) + timedelta(hours=hours)
        await reach(staff, ticker, now)
        state = (await cohort(staff)).state
        if not seen or seen[-1][1] is not state:
            seen.append((local(now, "America/Guayaquil").date().isoformat(), state))
    assert seen == [
        ("2027-03-02", State.OPEN),
        ("2027-03-29", State.RUNNING),
        ("2027-05-10", State.SURVEY),
        ("2027-07-09", State.ARCHIVED),
    ]
    by_time = [(what, target, detail) for who, what, target, detail in await staff.audit() if who == CLOCK]
    assert by_time == [("cohort_state", str(made.id), state) for state in ("running", "survey", "archived")]
    for words in ("está en curso desde hoy", "pasó hoy a la encuesta", "está en el archivo desde hoy"):
        assert await told(staff, words) == 1


async def test_it_runs_from_the_first_midnight_and_its_maker_hears_of_it_in_the_morning(
    staff: StaffWorld, ticker: Ticker
) -> None:
    await in_state(staff, State.CLOSED)
    await reach(staff, ticker, START - timedelta(seconds=1))
    assert (await cohort(staff)).state is State.CLOSED
    await reach(staff, ticker, START)
    assert (await cohort(staff)).state is State.RUNNING
    await reach(staff, ticker, START + timedelta(hours=7, minutes=59))
    assert await told(staff, "está en curso") == 0, "it is night in Quito"
    await reach(staff, ticker, START + timedelta(hours=8))
    await reach(staff, ticker, START + timedelta(hours=9))
    assert await told(staff, "está en curso") == 1
    [(lane, care)] = await staff.world.ask("SELECT lane, care FROM outbox WHERE cause LIKE 'cohort:%'")
    assert (lane, care) == (2, "nudge")


async def test_after_a_long_sleep_everything_is_caught_up_and_told_once(
    staff: StaffWorld, ticker: Ticker
) -> None:
    await in_state(staff, State.OPEN)
    await reach(staff, ticker, datetime(2028, 3, 1, 17, tzinfo=UTC))
    assert (await cohort(staff)).state is State.ARCHIVED
    assert [line[3] for line in await staff.audit() if line[0] == CLOCK] == ["running", "survey", "archived"]
    assert await told(staff, "está en el archivo") == 1
    assert await told(staff, "está en curso desde hoy") == 0


@pytest.mark.parametrize("state", [State.DRAFT, State.ARCHIVED])
async def test_a_draft_and_the_archive_are_left_alone(
    state: State, staff: StaffWorld, ticker: Ticker
) -> None:
    before = await in_state(staff, state)
    await reach(staff, ticker, datetime(2028, 3, 1, 17, tzinfo=UTC))
    assert await cohort(staff) == before


async def test_a_rolling_call_stays_open_until_somebody_closes_it_and_ends_six_weeks_later(
    staff: StaffWorld, ticker: Ticker
) -> None:
    await check_contacts(staff, "EC", "GT")
    await draft(staff, LINE.replace("29-03-2027", "al entrar"))
    await staff.world.say("/cohorte enero abrir", OWNER)
    await staff.world.tap("Sí, seguir", OWNER)
    await reach(staff, ticker, datetime(2027, 9, 1, 17, tzinfo=UTC))
    assert (await cohort(staff)).state is State.OPEN
    await staff.world.say("/cohorte enero cerrar", OWNER)
    closed = await cohort(staff)
    assert (closed.state, closed.ends) == (State.CLOSED, date(2027, 10, 13))
    link, at = Link(1, closed.id, "radio", "", 0, None, False, 0), staff.world.clock.now()
    room = await staff.world.database.read(
        lambda conn: seating.room_of(conn, closed, link, at, date(2027, 9, 1))
    )
    assert room is Room.OVER, "its call was closed"
    await reach(staff, ticker, datetime(2027, 10, 13, 5, tzinfo=UTC))
    assert (await cohort(staff)).state is State.SURVEY


async def test_who_made_it_and_has_left_that_chat_is_told_nothing(staff: StaffWorld, ticker: Ticker) -> None:
    made = await in_state(staff, State.CLOSED)
    await staff.world.database.write(
        lambda conn: conn.exec_driver_sql(f"UPDATE cohorts SET made_by = 999 WHERE id = {made.id}").rowcount
    )
    await reach(staff, ticker, START + timedelta(hours=9))
    assert (await cohort(staff)).owed is None
    assert await staff.world.ask("SELECT count(*) FROM outbox WHERE cause LIKE 'cohort:%'") == [(0,)]


async def test_it_is_her_night_that_counts(staff: StaffWorld, ticker: Ticker) -> None:
    """Somebody in Madrid: it is morning there when the cohort begins in Quito, and she has her evening."""
    await staff.appoint(ADMIN, Role.ADMIN)
    await staff.world.database.write(_moves_to_madrid)
    await staff.world.say(LINE, ADMIN)
    made = await cohort(staff)
    assert made.made_by == await staff.number(ADMIN)
    await staff.world.database.write(lambda conn: cohorts.set_state(conn, made.id, State.CLOSED, START))
    await reach(staff, ticker, START + timedelta(hours=1))
    assert await told(staff, "está en curso", ADMIN) == 1


def _moves_to_madrid(conn: Connection) -> None:
    for row in people.by_id(conn, range(1, 9)).values():
        row.person = replace(row.person, zone="Europe/Madrid")
        people.save(conn, [row], START, set())


async def test_nothing_due_writes_nothing(
    staff: StaffWorld, ticker: Ticker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await in_state(staff, State.CLOSED)
    called: list[datetime] = []
    monkeypatch.setattr(cohort_life, "advance", lambda conn, rules, now: called.append(now))
    await reach(staff, ticker, START - timedelta(seconds=1))
    assert called == []
    await reach(staff, ticker, START)
    assert called == [START]


async def test_a_mistake_of_ours_there_stops_no_timer(
    staff: StaffWorld, ticker: Ticker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await in_state(staff, State.CLOSED)
    await staff.world.enrol(AUTHOR)
    waiting = await staff.world.ask("SELECT count(*) FROM timers")
    assert waiting != [(0,)]

    def fails(*args: Any) -> int:
        raise LookupError

    monkeypatch.setattr(cohort_life, "advance", fails)
    assert await ticker.tick(START) >= 1
    assert (await cohort(staff)).state is State.CLOSED


async def test_a_rehearsal_stops_where_a_cohort_goes_on(staff: StaffWorld, ticker: Ticker) -> None:
    assert await ticker.next_due() is None
    await in_state(staff, State.CLOSED)
    assert await ticker.next_due() == START
    staff.world.clock.move_to(START)
    assert await ticker.next_due() is None, "what is due and not taken is no future"
    await ticker.tick(START)
    assert await ticker.next_due() == datetime(2027, 5, 10, 5, tzinfo=UTC)


@pytest.mark.parametrize("seed", range(4))
async def test_no_call_is_open_for_less_than_three_weeks_without_a_reason(
    seed: int, staff: StaffWorld, ticker: Ticker
) -> None:
    """Whatever the staff writes, in whatever order, as time goes by."""
    chance = Random(seed)
    await check_contacts(staff, "EC", "GT")
    await draft(staff, LINE.replace("29-03-2027", "22-03-2027"))
    for _ in range(60):
        days = chance.choice([-3, 0, 1, 5, 20, 21, 22, 40, 300])
        day = (staff.world.clock.now() + timedelta(days=days)).date()
        line = chance.choice(
            [
                f"/cohorte enero fecha={day}",
                f"/cohorte enero fecha={day} motivo=la sala está libre ese día",
                f"/cohorte enero copiar nombre=c{chance.randrange(9)} inicio={day}",
                *(
                    f"/cohorte {name} {verb}"
                    for name in ("enero", "c1", "c2")
                    for verb in ("abrir", "cerrar")
                ),
                "la feria de empleo es ese día",
                "x",
            ]
        )
        await staff.world.say(line, OWNER)
        if "Sí, seguir" in [button.label for row in (await staff.last(OWNER)).buttons for button in row]:
            await staff.world.tap("Sí, seguir", OWNER)
        await reach(staff, ticker, staff.world.clock.now() + timedelta(hours=chance.choice([1, 30, 100])))
        for one in await staff.world.database.read(cohorts.every):
            if one.opened_at is None or one.start is None:
                continue
            opened = local(one.opened_at, "America/Guayaquil").date()
            assert one.early_reason or one.start - opened >= NOTICE, one
            assert one.start > opened, one
    assert await staff.world.ask("SELECT count(*) FROM cohorts WHERE opened_at IS NOT NULL") != [(0,)]
