"""Mended in the turn: nobody spoils anybody else's, and nothing of an earlier life or moment acts."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot import rendering, turn
from bot.cause import Cause
from bot.channels.base import Reaction
from bot.clock import wall_ms
from bot.store import people
from bot.store.claims import claim
from bot.turn import Turned, take_turns
from flows import engine
from flows.effects import DropTimer, SetTimer
from flows.events import Event, Said
from flows.person import Person, Standing
from flows.step import Step
from tests.bot.intake_world import IntakeWorld, inbound, intake_world, rules

ROSA, MARVIN = 501, 502


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[IntakeWorld]:
    async with intake_world(tmp_path) as opened:
        yield opened


async def _sql(world: IntakeWorld, statement: str) -> None:
    await world.database.write(lambda conn: conn.execute(text(statement)))


async def _turns(world: IntakeWorld, *causes: Cause) -> list[Turned]:
    return await world.database.write(lambda conn: take_turns(conn, rules(), causes, world.clock.now()))


def _timer(world: IntakeWorld, person: int, name: str, number: int = 0) -> Cause:
    key = f"timer:{person}::{name}:{number}"
    return Cause(key, world.clock.now(), person_id=person, timer=name, kind="timer")


async def test_a_state_that_cannot_be_read_spoils_nobody_elses_turn_and_her_update_is_kept(
    world: IntakeWorld,
) -> None:
    await world.start(ROSA)
    await world.start(MARVIN)
    rosa = (await world.person(ROSA)).id
    await _sql(world, f"UPDATE people SET state = '{{}}' WHERE id = {rosa}")
    await world.take(
        inbound("r1", "said", "hola", chat=ROSA), inbound("m1", "said", "probar", chat=MARVIN), cursor="9"
    )
    assert (await world.texts(MARVIN))[1].startswith("¿Estafa o real?")
    assert await world.ask("SELECT once, reason FROM set_aside") == [("r1", "person_unreadable")]
    assert await world.ask(f"SELECT state FROM people WHERE id = {rosa}") == [("{}",)]
    assert await world.ask("SELECT count(*) FROM people") == [(2,)]
    assert await world.ask("SELECT value FROM cursors") == [("9",)]


async def test_a_person_of_a_channel_that_does_not_run_is_put_off_and_left_as_she_is(
    world: IntakeWorld,
) -> None:
    await world.enrol(ROSA)
    person = (await world.person(ROSA)).id
    await _sql(world, "UPDATE addresses SET channel = 'elsewhere'")
    before = await world.ask("SELECT state FROM people")
    [result] = await _turns(world, _timer(world, person, "remind"))
    assert (result.put_off, result.failed) == (True, "")
    assert await world.ask("SELECT state FROM people") == before


async def test_an_apology_that_cannot_be_put_into_words_raises_nothing(
    world: IntakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.start(ROSA)
    made = len(await world.texts(ROSA))

    def broken(*_: Any) -> Any:
        raise KeyError("palabras de Rosa")

    monkeypatch.setattr(turn, "rows_of", broken)
    with capture_logs() as logs:
        [reaction] = await world.take(inbound("t1", "tap", "1:x", chat=ROSA))
    assert reaction.toast == ""
    assert len(await world.texts(ROSA)) == made
    assert [entry["event"] for entry in logs] == ["turn_failed", "not_told_of_trouble"]
    assert await world.ask("SELECT once, reason FROM set_aside") == [("t1", "KeyError")]
    assert "palabras" not in repr(logs)
    assert rendering.rows_of is not broken


async def test_a_mistake_that_quotes_her_leaves_its_kind_and_place_only(
    world: IntakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.start(ROSA)

    def step(_world: Any, _person: Person, event: Event) -> Step:
        assert isinstance(event, Said)
        raise ValueError(f"cannot understand {event.text}")

    monkeypatch.setattr(engine, "step", step)
    with capture_logs() as logs:
        await world.take(inbound("b1", "said", "palabras de Rosa", chat=ROSA))
    assert await world.ask("SELECT once, reason FROM set_aside") == [("b1", "ValueError")]
    [failed] = [entry for entry in logs if entry["event"] == "turn_failed"]
    assert failed["kind"] == "ValueError"
    assert failed["where"].endswith(" step")
    assert "turn.py:" in failed["where"]
    assert "palabras" not in repr(logs)


async def test_who_lets_us_in_again_without_a_word_can_be_written_to(world: IntakeWorld) -> None:
    await world.enrol(ROSA, answer="No, sin reto")
    row = await world.person(ROSA)
    await world.database.write(lambda conn: people.set_reachable(conn, [row.address_id], "blocked"))
    await world.take(inbound("b1", "blocked", chat=ROSA))
    assert (await world.person(ROSA)).person.standing is Standing.BLOCKED
    await world.take(inbound("x1", "unblocked", chat=ROSA))
    assert (await world.person(ROSA)).reachable
    await world.say("menú", ROSA)
    claims = await world.database.write(
        lambda conn: claim(conn, limit=9, busy=(), owner="me", wall=wall_ms(), lease_ms=1)
    )
    assert len(claims.rows) == 1


async def test_baja_takes_back_what_an_answer_in_the_same_batch_had_made(world: IntakeWorld) -> None:
    await world.start(ROSA)
    button = await world.button("Probar", ROSA)
    await world.take(
        inbound("t1", "tap", button.data, chat=ROSA),
        inbound("m1", "start", chat=MARVIN),
        inbound("b1", "said", "BAJA", chat=ROSA),
    )
    rosa = (await world.person(ROSA)).id
    waiting = await world.ask(f"SELECT cause FROM outbox WHERE person_id = {rosa} AND state = 'waiting'")
    assert waiting == [("telegram:b1",)]
    assert len(await world.texts(MARVIN)) == 1


async def test_an_old_tap_that_shows_a_lost_question_again_is_not_marked_as_an_answer(
    world: IntakeWorld,
) -> None:
    await world.start(ROSA)
    old = await world.button("Probar", ROSA)
    await world.tap("Probar", ROSA)
    person = await world.person(ROSA)
    await world.database.write(lambda conn: people.mark_missed(conn, [person.id], missed=True))
    [reaction] = await world.take(inbound("t9", "tap", old.data, chat=ROSA))
    assert (await world.person(ROSA)).person.turn == person.person.turn + 1, "it was shown again"
    assert not reaction.mark


async def test_a_button_of_a_life_that_was_erased_does_nothing_in_the_next(world: IntakeWorld) -> None:
    await world.start(ROSA)
    old = await world.button("Probar", ROSA)
    first = (await world.person(ROSA)).person.turn
    await world.say("borrar mis datos", ROSA)
    await world.say("borrar todo", ROSA)
    await world.start(ROSA)
    fresh = (await world.person(ROSA)).person
    assert fresh.turn != first
    [reaction] = await world.take(inbound("t9", "tap", old.data, chat=ROSA))
    assert reaction == Reaction(reaction.inbound, toast=reaction.toast)
    assert (await world.person(ROSA)).person.turn == fresh.turn


async def test_the_turns_of_newcomers_begin_at_numbers_of_their_own(world: IntakeWorld) -> None:
    await world.take(*(inbound(f"s{n}", "start", chat=600 + n) for n in range(20)))
    turns = [(await world.person(600 + n)).person.turn for n in range(20)]
    assert len(set(turns)) > 15
    assert all(1_000 <= number - 1 < 901_000 for number in turns)


async def test_a_timer_that_an_earlier_turn_of_its_page_dropped_or_moved_does_not_fire(
    world: IntakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.start(ROSA)
    person = (await world.person(ROSA)).id
    fired: list[str] = []
    later = world.clock.now() + timedelta(hours=2)

    def step(_world: Any, before: Person, event: Any) -> Step:
        fired.append(event.timer)
        return Step(before, (DropTimer("b"), SetTimer("c", later)) if event.timer == "a" else ())

    monkeypatch.setattr(engine, "step", step)
    results = await _turns(world, *(_timer(world, person, name) for name in ("a", "b", "c", "d")))
    assert fired == ["a", "d"]
    assert not any(result.failed for result in results)
    assert await world.ask("SELECT name FROM timers") == [("c",)]


async def test_messages_that_are_dropped_as_repeated_are_told_to_the_operator(world: IntakeWorld) -> None:
    await world.enrol(ROSA)
    person = (await world.person(ROSA)).id
    world.later(hours=30)
    await _turns(world, _timer(world, person, "remind"))
    assert any(cause.startswith("timer:") for (cause,) in await world.ask("SELECT cause FROM outbox"))
    await _sql(world, "UPDATE outbox SET cause = 'telegram:t7' WHERE cause LIKE 'timer:%'")
    with capture_logs() as logs:
        await world.take(inbound("t7", "said", "menú", chat=ROSA))
    [lost] = [entry for entry in logs if entry["event"] == "messages_lost_as_repeated"]
    assert (lost["log_level"], lost["rows"], lost["among"]) == ("error", 1, ["telegram:t7"])
