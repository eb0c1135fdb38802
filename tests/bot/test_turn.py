"""The turn on a real database: one event, one person, one transaction."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cause import Cause, link_code
from bot.clock import wall_ms
from bot.store import housekeeping, people
from bot.turn import take_turns
from flows import engine
from flows.effects import phrase
from flows.events import Event, Said
from flows.person import Person, Standing
from flows.step import Step
from tests.bot.intake_world import IntakeWorld, inbound, intake_world, on_disk, rules

ROSA, MARVIN = 501, 502


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[IntakeWorld]:
    async with intake_world(tmp_path) as opened:
        yield opened


@pytest.fixture
def broken_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours: whoever says «boom» makes the engine raise."""
    sound = engine.step

    def step(world: Any, person: Person, event: Event) -> Step:
        if isinstance(event, Said) and event.text == "boom":
            raise ZeroDivisionError("a mistake of ours")
        return sound(world, person, event)

    monkeypatch.setattr(engine, "step", step)


@pytest.mark.usefixtures("broken_engine")
async def test_a_mistake_of_ours_tells_her_calmly_and_spoils_nobody_else(world: IntakeWorld) -> None:
    await world.start(ROSA)
    await world.start(MARVIN)
    before = (await world.person(ROSA)).person
    await world.take(
        inbound("b1", "said", "boom", chat=ROSA),
        inbound("b2", "said", "probar", chat=MARVIN),
        inbound("b3", "said", "probar", chat=ROSA),
        cursor="77",
    )
    assert before.open is not None
    assert (await world.texts(ROSA))[1] == rules().wording.label(phrase("trouble"), "es")
    assert (await world.texts(MARVIN))[1].startswith("¿Estafa o real?")
    assert (await world.texts(ROSA))[2].startswith("¿Estafa o real?"), "she goes on from where she was"
    assert await world.ask("SELECT once, reason FROM set_aside") == [("b1", "ZeroDivisionError")]
    assert await world.ask("SELECT value FROM cursors") == [("77",)]


@pytest.mark.usefixtures("broken_engine")
async def test_a_failed_turn_leaves_her_state_as_it_was(world: IntakeWorld) -> None:
    await world.start(ROSA)
    before = await world.ask("SELECT state, standing FROM people")
    await world.say("boom")
    assert await world.ask("SELECT state, standing FROM people") == before


async def test_the_same_update_twice_in_one_batch_or_in_two_counts_once(world: IntakeWorld) -> None:
    again = inbound("u-1", "start")
    await world.take(again, again)
    await world.take(again)
    assert len(await world.texts()) == 1
    assert await world.ask("SELECT count(*) FROM seen") == [(1,)]


async def test_two_taps_in_one_batch_count_once_and_the_second_explains_itself(world: IntakeWorld) -> None:
    await world.start()
    button = await world.button("Probar")
    before = (await world.person()).person.turn
    first, second = await world.take(inbound("t1", "tap", button.data), inbound("t2", "tap", button.data))
    assert (first.mark, second.mark) == (True, False)
    assert second.toast
    assert len(await world.texts()) == 2
    assert (await world.person()).person.turn == before + 1


@pytest.mark.parametrize(
    "data", ["", ":", "99999999999999:try", "-1:try", "1", "x:y", "1:no-such-choice", "²:try"]
)
async def test_a_forged_button_changes_nothing_and_is_acknowledged(data: str, world: IntakeWorld) -> None:
    await world.start()
    [reaction] = await world.take(inbound("t1", "tap", data))
    assert reaction.toast
    assert not reaction.mark
    assert len(await world.texts()) == 1


async def test_each_yes_and_no_is_a_line_of_its_own_and_her_permission_is_projected(
    world: IntakeWorld,
) -> None:
    await world.enrol(ROSA, answer="No, sin reto")
    await world.enrol(MARVIN, answer="Sí, 4 ahora")
    rosa, marvin = await world.person(ROSA), await world.person(MARVIN)
    assert await world.ask("SELECT person_id, purpose, given FROM consents ORDER BY id") == [
        (rosa.id, "course", 1),
        (rosa.id, "figures", 0),
        (marvin.id, "course", 1),
        (marvin.id, "figures", 1),
    ]
    assert rosa.consented_ms is not None
    await world.tap("Seguro estafa", MARVIN)
    whose = {figures for (figures,) in await world.ask("SELECT figures_id FROM facts")}
    assert whose == {marvin.figures_id}, "nothing is counted of who said no"


async def test_before_she_agrees_nothing_but_the_state_and_a_sealed_address_is_kept(
    world: IntakeWorld,
) -> None:
    await world.start(called="Rosalinda")
    for label in ("Probar", "Estafa", "Otro", "Real", "Quiero"):
        await world.tap(label)
    assert await world.ask("SELECT name, figures_id, consented_at FROM people") == [(None, None, None)]
    assert await world.ask("SELECT count(*) FROM facts") == [(0,)]
    assert await world.ask("SELECT count(*) FROM consents") == [(0,)]


async def test_her_name_her_words_and_her_address_are_nowhere_in_the_file(tmp_path: Path) -> None:
    async with intake_world(tmp_path) as world:
        await world.start(50_123_456, called="Rosalinda")
        for label in ("Probar", "Estafa", "Otro", "Real", "Quiero", "Acepto"):
            await world.tap(label, 50_123_456)
        await world.say("Mariposa Azul", 50_123_456)
        row = await world.person(50_123_456)
        assert row.name == "Mariposa Azul"
        assert any("Mariposa Azul" in text for text in await world.texts(50_123_456))
        stored = on_disk(tmp_path)
        for hers in ("Rosalinda", "Mariposa", "50123456"):
            assert hers.encode() not in stored
            assert hers.encode("utf-16-le") not in stored
        assert len(stored) > 10_000


async def test_baja_takes_back_what_waits_and_says_only_goodbye(world: IntakeWorld) -> None:
    await world.enrol(answer="No, sin reto")
    waiting = len(await world.texts(state="waiting"))
    assert waiting > 5
    await world.say("BAJA")
    assert len(await world.texts(state="skipped")) == waiting
    [goodbye] = await world.texts(state="waiting")
    assert goodbye
    assert await world.ask("SELECT DISTINCT reason FROM outbox WHERE state = 'skipped'") == [
        ("unsubscribed",)
    ]
    assert await world.ask("SELECT count(*) FROM timers") == [(0,)]
    assert (await world.person()).person.standing is Standing.UNSUBSCRIBED


async def test_erasing_leaves_nothing_of_hers_but_facts_that_lead_nowhere(world: IntakeWorld) -> None:
    await world.enrol(ROSA)
    await world.tap("Seguro estafa", ROSA)
    await world.enrol(MARVIN)
    marvin = await world.ask(
        "SELECT count(*) FROM outbox JOIN people ON person_id = people.id WHERE people.id = 2"
    )
    old = (await world.person(ROSA)).id
    facts = await world.ask("SELECT count(*) FROM facts")
    await world.say("borrar mis datos", ROSA)
    await world.say("borrar todo", ROSA)

    for table in ("outbox", "timers", "consents", "addresses"):
        assert await world.ask(f"SELECT count(*) FROM {table} WHERE person_id = {old}") == [(0,)]
    assert await world.ask(f"SELECT count(*) FROM people WHERE id = {old}") == [(0,)]
    assert await world.ask("SELECT count(*) FROM facts") == facts
    fresh = await world.person(ROSA)
    assert replace(fresh.person, turn=0) == Person()
    assert (fresh.name, fresh.figures_id, fresh.consented_ms) == ("", "", None)
    [goodbye] = await world.texts(ROSA, state="waiting")
    assert "borr" in goodbye.lower()
    assert await world.ask("SELECT count(*) FROM outbox WHERE person_id = 2") == marvin, (
        "nobody else is touched"
    )


async def test_the_blank_row_of_who_was_erased_is_purged_after_ten_minutes(world: IntakeWorld) -> None:
    await world.enrol()
    await world.say("borrar mis datos")
    await world.say("borrar todo")
    early = world.clock.now() + timedelta(minutes=9)
    late = world.clock.now() + timedelta(minutes=11)
    assert (await world.database.write(lambda conn: housekeeping.tidy(conn, early, wall_ms()))).people == 0
    assert (await world.database.write(lambda conn: housekeeping.tidy(conn, late, wall_ms()))).people == 1
    for table in ("people", "addresses", "outbox"):
        assert await world.ask(f"SELECT count(*) FROM {table}") == [(0,)]


async def test_who_was_erased_and_writes_again_begins_anew(world: IntakeWorld) -> None:
    await world.enrol()
    await world.say("borrar mis datos")
    await world.say("borrar todo")
    await world.start()
    assert (await world.texts())[-1].startswith("Hola. Soy Aulita")
    assert not (await world.person()).person.enrolled


async def test_a_message_that_may_be_missing_is_shown_again_at_her_next_tap(world: IntakeWorld) -> None:
    await world.start()
    old = await world.button("Probar")
    await world.tap("Probar")
    question = (await world.texts())[-1]
    person = (await world.person()).id
    await world.database.write(lambda conn: people.mark_missed(conn, [person], missed=True))
    await world.take(inbound("t1", "tap", old.data))
    assert (await world.texts())[-1] == question
    assert len(await world.texts()) == 3
    assert not (await world.person()).missed
    await world.take(inbound("t2", "tap", old.data))
    assert len(await world.texts()) == 3, "once is enough"


async def test_events_of_people_who_are_gone_come_to_nothing(world: IntakeWorld) -> None:
    causes = [
        Cause("timer:9", world.clock.now(), person_id=9, timer="unit", course="x", kind="timer"),
        Cause("refused:9", world.clock.now(), person_id=9, kind="refused"),
        Cause("telegram:1", world.clock.now(), inbound("1", "blocked", chat=999)),
        Cause("telegram:2", world.clock.now(), inbound("2", "unblocked", chat=999)),
    ]
    turned = await world.database.write(lambda conn: take_turns(conn, rules(), causes, world.clock.now()))
    assert [result.cause for result in turned] == causes
    assert not any(result.failed for result in turned)
    assert await world.ask("SELECT count(*) FROM people") == [(0,)]


async def test_words_longer_than_the_platform_allows_and_hostile_ones_do_no_harm(world: IntakeWorld) -> None:
    await world.start()
    for words in (
        "a" * 100_000,
        "\x00\x01",
        "\ud800",
        "🙂" * 4096,
        "'; DROP TABLE people; --",
        "{nombre} **x**",
        "",
    ):
        before = len(await world.texts())
        await world.say(words)
        assert len(await world.texts()) > before
    assert await world.ask("SELECT count(*) FROM set_aside") == [(0,)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("grupo-1", "grupo-1"),
        ("A_b-9", "A_b-9"),
        ("a" * 64, "a" * 64),
        ("a" * 65, ""),
        ("", ""),
        ("a b", ""),
        ("ñ", ""),
    ],
)
def test_a_link_carries_1_to_64_plain_characters_or_no_code_at_all(text: str, code: str) -> None:
    assert link_code(text) == code
