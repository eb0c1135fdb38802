"""The series of a call over a virtual month: every step once, at ten of each person, to nobody who is in already, and
nothing once the call is closed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select, update

from bot.broadcasts import called, content, reasons, series
from bot.store import broadcasts, call_steps, cohorts, links, roles, timers
from bot.store.call_steps import DAYS_BEFORE, CallStep, StepState
from bot.store.cohort_tables import call_steps as steps_table
from bot.store.cohort_tables import recipients
from bot.store.cohorts import Cohort, State
from bot.store.members import Place
from bot.store.moments import from_ms
from bot.store.staff_tables import roles as roles_table
from flows.person import Standing
from tests.bot.call_scene import NOON, START, CallWorld, call_world
from tests.bot.staff_world import OWNER, staff_world

QUITO, MADRID, TIJUANA, MANILA = "America/Guayaquil", "Europe/Madrid", "America/Tijuana", "Asia/Manila"
END = datetime(2027, 4, 10, tzinfo=NOON.tzinfo)


@pytest.fixture
def world() -> Iterator[CallWorld]:
    """With somebody who may send: the person of number 1."""
    with call_world() as opened:
        admin = opened.person(calls=False)
        roles.give(opened.conn, admin, 1, "admin", "", 0, opened.now)
        assert admin == 1
        yield opened


def opened_call(world: CallWorld, **more: object) -> Cohort:
    cohort = world.cohort(**more)  # type: ignore[arg-type]
    series.plan(world.conn, cohort)
    return cohort


def run(world: CallWorld, until: datetime = END, *, hours: float = 1) -> list[tuple[datetime, int]]:
    """The ticker's work from now to then: when each broadcast was made, and its number."""
    made: list[tuple[datetime, int]] = []
    while world.now < until:
        before = {one.id for one in broadcasts.newest(world.conn, 99)}
        series.make_due(world.conn, world.rules, world.now)
        after = {one.id for one in broadcasts.newest(world.conn, 99)} - before
        made += [(world.now, number) for number in after]
        world.now += timedelta(hours=hours)
    return made


def ledger_of(world: CallWorld, number: int) -> dict[int, tuple[str, str | None, datetime]]:
    """What becomes of each person of it: state, reason, and her moment."""
    found = world.conn.execute(select(recipients).where(recipients.c.broadcast_id == number))
    return {row.person_id: (row.state, row.reason, from_ms(row.due)) for row in found}


def states(world: CallWorld, cohort: Cohort) -> dict[int, StepState]:
    return {step.days: step.state for step in call_steps.of_cohort(world.conn, cohort.id)}


@pytest.mark.parametrize(
    "zones", [(QUITO,), (QUITO, MADRID), (MADRID, TIJUANA), (MANILA, TIJUANA), (QUITO, "")]
)
def test_over_a_month_every_step_goes_out_once_at_ten_of_each_person(
    zones: tuple[str, ...], world: CallWorld
) -> None:
    people = {world.person(finished=True, zone=zone): zone or QUITO for zone in zones}
    cohort = opened_call(world)
    made = run(world)
    assert len(made) == len(DAYS_BEFORE)
    assert states(world, cohort) == dict.fromkeys(DAYS_BEFORE, StepState.MADE)
    for days, (when, number) in zip(DAYS_BEFORE, made, strict=True):
        rows = ledger_of(world, number)
        assert rows.keys() == people.keys()
        for person, (state, _, due) in rows.items():
            her_time = due.astimezone(ZoneInfo(people[person]))
            assert state == "pending"
            assert (her_time.date(), her_time.hour, her_time.minute) == (START - timedelta(days=days), 10, 0)
            assert when < due, "made before anybody's ten o'clock"
    found = [broadcasts.get(world.conn, number) for _, number in made]
    assert {(one.kind, one.cohort_id, one.made_by, one.urgent) for one in found if one} == {
        ("call", cohort.id, 1, False)
    }


def test_a_restart_in_the_middle_makes_it_neither_twice_nor_not_at_all(world: CallWorld) -> None:
    world.person(finished=True)
    opened_call(world)
    world.now = datetime(2027, 3, 15, 14, 0, tzinfo=NOON.tzinfo)
    with world.conn.begin_nested() as killed:
        assert series.make_due(world.conn, world.rules, world.now) == 1
        killed.rollback()
    assert broadcasts.newest(world.conn, 9) == []
    assert series.make_due(world.conn, world.rules, world.now) == 1
    for _ in range(3):
        assert series.make_due(world.conn, world.rules, world.now) == 0
    assert len(broadcasts.newest(world.conn, 9)) == 1


def test_it_goes_to_who_has_learnt_or_waits_and_agreed_and_to_nobody_else(world: CallWorld) -> None:
    over, other = world.cohort("vieja", state=State.ARCHIVED), world.cohort("otra", state=State.OPEN)
    cohort = world.cohort()
    learnt = world.person(finished=True)
    was_there = world.person()
    world.joins(was_there, over)
    waits = world.person()
    world.joins(waits, other, Place.WAITING)
    never_asked = world.person(finished=True, calls=False)
    learning = world.person(units=3)
    world.joins(learning, other)
    found = {one.person_id for one in called.people_of(world.conn, cohort, QUITO)}
    assert found == {learnt, was_there, waits}
    assert never_asked not in found


def test_who_does_not_get_it_is_counted_with_the_reason(world: CallWorld) -> None:
    cohort = world.cohort()
    expected = {
        world.person(finished=True): "",
        world.person(finished=True, muted="calls reminders"): reasons.CALLS_OFF,
        world.person(finished=True, muted="reminders"): "",
        world.person(finished=True, standing=Standing.UNSUBSCRIBED): reasons.OPTED_OUT,
        world.person(finished=True, standing=Standing.BLOCKED): reasons.BLOCKED,
        world.person(finished=True, standing=Standing.PAUSED): reasons.PAUSED,
        world.person(finished=True, standing=Standing.QUIET): reasons.QUIET_PERSON,
        world.person(finished=True, unreachable="gone"): reasons.NO_ADDRESS,
    }
    inside, waiting = world.person(finished=True), world.person()
    world.joins(inside, cohort)
    world.joins(waiting, cohort, Place.WAITING)
    expected |= {inside: reasons.ALREADY_IN, waiting: reasons.ALREADY_IN}
    assert {one.person_id: one.left_out for one in called.people_of(world.conn, cohort, QUITO)} == expected


def test_who_joins_after_the_first_call_is_not_called_again(world: CallWorld) -> None:
    early, late = world.person(finished=True), world.person(finished=True)
    cohort = opened_call(world)
    [(_, first)] = run(world, datetime(2027, 3, 20, tzinfo=NOON.tzinfo))
    world.joins(early, cohort)
    second, *_ = run(world)
    assert {number: row[1] for number, row in ledger_of(world, first).items()} == {early: None, late: None}
    assert {number: row[1] for number, row in ledger_of(world, second[1]).items()} == {
        early: reasons.ALREADY_IN,
        late: None,
    }


def test_a_cohort_of_some_countries_calls_nobody_elsewhere(world: CallWorld) -> None:
    here, unknown = world.person(finished=True), world.person(finished=True, country="")
    world.person(finished=True, country="MX")
    cohort = world.cohort(countries=("EC", "GT"))
    assert {one.person_id for one in called.people_of(world.conn, cohort, QUITO)} == {here, unknown}


@pytest.mark.parametrize("state", [State.CLOSED, State.RUNNING, State.SURVEY, State.ARCHIVED, State.DRAFT])
def test_a_call_that_is_not_open_any_more_sends_nothing(state: State, world: CallWorld) -> None:
    """But for the day itself once the cohort runs."""
    world.person(finished=True)
    cohort = opened_call(world)
    run(world, datetime(2027, 3, 20, tzinfo=NOON.tzinfo))
    cohorts.set_state(world.conn, cohort.id, state, world.now)
    run(world)
    last = StepState.MADE if state is State.RUNNING else StepState.MISSED
    missed = dict.fromkeys((14, 7, 2), StepState.MISSED)
    assert states(world, cohort) == {21: StepState.MADE, **missed, 0: last}


def test_steps_whose_day_was_past_when_the_call_opened_are_missed(world: CallWorld) -> None:
    world.person(finished=True)
    world.now = datetime(2027, 3, 23, 20, tzinfo=NOON.tzinfo)
    cohort = opened_call(world)
    series.make_due(world.conn, world.rules, world.now)
    assert states(world, cohort) == {
        **dict.fromkeys((21, 14), StepState.MISSED),
        **dict.fromkeys((7, 2, 0), StepState.PLANNED),
    }


def test_a_call_that_opens_on_the_last_legal_day_still_says_so_that_day(world: CallWorld) -> None:
    """Three weeks ahead to the day, in the afternoon: the first message goes out at once, not never."""
    her = world.person(finished=True)
    world.now = datetime(2027, 3, 15, 19, tzinfo=NOON.tzinfo)
    cohort = opened_call(world)
    assert series.make_due(world.conn, world.rules, world.now) == 1
    [number] = [one.id for one in broadcasts.newest(world.conn, 9)]
    assert ledger_of(world, number)[her][2] <= world.now
    assert states(world, cohort)[21] is StepState.MADE


def test_in_the_evening_nobody_is_told_any_more_that_it_begins_today(world: CallWorld) -> None:
    quito, tijuana = world.person(finished=True), world.person(finished=True, zone=TIJUANA)
    cohort = world.cohort()
    call_steps.plan(world.conn, cohort.id, 1, 1)
    links.create(world.conn, cohort.id, series.SOURCE, 1, world.now)
    world.now = datetime(2027, 4, 5, 23, 30, tzinfo=NOON.tzinfo)  # 18:30 in Quito, 16:30 in Tijuana
    series.make_due(world.conn, world.rules, world.now)
    [number] = [one.id for one in broadcasts.newest(world.conn, 9)]
    told = {person: row[:2] for person, row in ledger_of(world, number).items()}
    assert told == {quito: ("skipped", reasons.TOO_LATE), tijuana: ("pending", None)}


def test_what_has_not_gone_when_the_call_is_closed_is_taken_back(world: CallWorld) -> None:
    her = world.person(finished=True)
    cohort = opened_call(world)
    [(when, number), *_] = run(world)
    assert ledger_of(world, number)[her][0] == "pending"
    series.withdraw(world.conn, cohort.id, when)
    assert ledger_of(world, number)[her][:2] == ("skipped", reasons.CANCELLED)


def test_what_is_switched_off_does_not_go_out(world: CallWorld) -> None:
    world.person(finished=True)
    cohort = opened_call(world)
    step = call_steps.get(world.conn, cohort.id, 7)
    assert step is not None
    call_steps.set_state(world.conn, step, StepState.OFF)
    assert len(run(world)) == 4
    assert states(world, cohort)[7] is StepState.OFF


def test_it_is_sent_by_who_may_still_send_it_and_by_nobody_if_nobody_may(world: CallWorld) -> None:
    world.person(finished=True)
    cohort = world.cohort()
    gone = world.person(calls=False)
    series.plan(world.conn, cohort, by=gone, made_in=2)
    [(_, number)] = run(world, datetime(2027, 3, 16, tzinfo=NOON.tzinfo))
    found = broadcasts.get(world.conn, number)
    assert found is not None
    assert (found.made_by, found.made_in) == (1, 1), "who opened it holds no role any more"
    world.conn.execute(update(roles_table).values(revoked_at=1))
    assert run(world) == []
    assert states(world, cohort)[14] is StepState.MISSED


def test_without_any_address_that_leads_here_nothing_goes_out() -> None:
    with call_world(site="", bot="") as world:
        roles.give(world.conn, world.person(finished=True), 1, "admin", "", 0, world.now)
        opened_call(world)
        assert run(world) == []


def test_it_says_course_day_and_link_in_both_languages(world: CallWorld) -> None:
    cohort = opened_call(world)
    code = links.code_of(world.conn, series.link_of(world.conn, cohort.id))
    for step in call_steps.of_cohort(world.conn, cohort.id):
        said = series.content_of(world.conn, world.rules, cohort, step)
        assert said.en is not None
        for text in (said.es.text, said.en.text):
            assert f"https://aulita.example/c/{code}" in text
            assert "{" not in text
        assert "Seguridad digital en la búsqueda de empleo" in said.es.text
        assert step.days in (0,) or "lunes 5 de abril de 2027" in said.es.text
        assert step.days in (0,) or "Monday, April 5, 2027" in said.en.text
        assert content.load(content.dump(said)) == said


def test_words_of_the_staff_are_filled_in_and_never_go_without_the_link(world: CallWorld) -> None:
    cohort = opened_call(world)
    link = "https://aulita.example/c/" + links.code_of(world.conn, series.link_of(world.conn, cohort.id))

    def said(es: str, en: str = "") -> tuple[str, str]:
        step = CallStep(cohort.id, 7, es, en, StepState.PLANNED, None, 1, 1)
        made = series.content_of(world.conn, world.rules, cohort, step)
        assert made.en is not None
        return made.es.text, made.en.text

    assert said("Ven el {inicio}: {enlace}")[0] == f"Ven el lunes 5 de abril de 2027: {link}"
    assert said("Ven a {curso}.")[0] == f"Ven a Seguridad digital en la búsqueda de empleo.\n\n{link}"
    assert said("Ven.", "Come: {enlace}")[1] == f"Come: {link}"
    assert link in said("Ven.")[1], "who reads English reads the usual words"


def test_planning_again_changes_nothing_and_a_cohort_without_a_start_has_no_series(world: CallWorld) -> None:
    cohort = opened_call(world)
    step = call_steps.get(world.conn, cohort.id, 7)
    assert step is not None
    call_steps.set_state(world.conn, step, StepState.OFF)
    series.plan(world.conn, cohort, by=7, made_in=7)
    assert states(world, cohort)[7] is StepState.OFF
    assert [link.source for link in links.of_cohort(world.conn, cohort.id)] == [series.SOURCE]
    rolling = opened_call(world, name="libre", start=None)
    assert call_steps.of_cohort(world.conn, rolling.id) == []


def test_the_days_move_with_the_start(world: CallWorld) -> None:
    world.person(finished=True)
    cohort = opened_call(world)
    cohorts.set_dates(world.conn, cohort.id, date(2027, 4, 8), None, "")
    made = run(world, datetime(2027, 4, 12, tzinfo=NOON.tzinfo))
    assert [when.date() for when, _ in made] == [
        date(2027, 4, 8) - timedelta(days=days) for days in DAYS_BEFORE
    ]


def test_a_rehearsal_knows_when_the_next_step_comes(world: CallWorld) -> None:
    world.person(finished=True, zone=MADRID)
    opened_call(world)
    due = series.next_due(world.conn, world.rules, world.now)
    assert due == datetime(2027, 3, 15, 7, tzinfo=NOON.tzinfo), "two hours before ten in Madrid"
    assert series.make_due(world.conn, world.rules, due - timedelta(seconds=1)) == 0
    assert series.make_due(world.conn, world.rules, due) == 1
    later = series.next_due(world.conn, world.rules, due)
    assert later is not None
    assert later > due + timedelta(days=6)
    world.conn.execute(delete(roles_table))
    assert series.make_due(world.conn, world.rules, later) == 0
    after = series.next_due(world.conn, world.rules, later)
    assert after is None or after > later, "what cannot go out keeps no rehearsal waiting"


async def test_the_ticker_makes_them_and_a_mistake_there_keeps_no_timer_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.ticker import Ticker
    from tests.bot.call_scene import call_rules

    async with staff_world(tmp_path) as staff:
        await staff.own()
        database, now = staff.world.database, NOON
        ticker = Ticker(database, call_rules(), staff.world.clock, lambda: None)
        number = (await staff.row(OWNER)).id

        def plan(conn: object) -> None:
            opened = CallWorld(conn, call_rules())  # type: ignore[arg-type]
            series.plan(opened.conn, opened.cohort(), by=number, made_in=1)
            timers.set_many(opened.conn, [(number, "", "wake", now + timedelta(days=60))])

        await database.write(plan)
        due = await ticker.next_due()
        assert due is not None
        assert due.date() == date(2027, 3, 15)
        await ticker.tick(due)
        assert await staff.world.ask("SELECT state FROM call_steps WHERE days_before = 21") == [("made",)]
        with monkeypatch.context() as broken:
            broken.setattr(series, "due", lambda *_: 1 / 0)
            assert await ticker.tick(now + timedelta(days=60)) == 1


def test_every_step_is_stored_once(world: CallWorld) -> None:
    cohort = opened_call(world)
    rows = world.conn.execute(select(steps_table.c.days_before).where(steps_table.c.cohort_id == cohort.id))
    assert sorted(row[0] for row in rows) == sorted(DAYS_BEFORE)
