"""Who stops one sort of message, or all of it, gets no more of it, not even what waits already; a block is one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bot.intake_world import IntakeWorld, inbound, intake_world
from tests.bot.opting_out import Action, Her, live

SAID = (
    "baja", "salir", "seguir mañana", "no me escribas más", "pausa 3", "seguir", "volver", "avisos", "lecciones",
    "recordatorios", "convocatorias", "baja lecciones", "baja avisos", "baja convocatorias", "otra más", "leí", "sigo",
    "esta vez no", "cerrar aquí", "sí, avísame", "no, gracias", "curso completo", "english", "hola",
)  # fmt: skip


def say(text: str) -> Action:
    return lambda her: her.say(text)


def sent(kind: str, queued: bool) -> Action:
    return lambda her: her.broadcast(kind, queued=queued)


ACTIONS: st.SearchStrategy[Action] = st.one_of(
    st.sampled_from(SAID).map(say),
    st.integers(0, 5).map(lambda n: lambda her: her.tap(n)),
    st.builds(sent, st.sampled_from(("call", "notice")), st.booleans()),
    st.sampled_from((0.1, 6, 25, 80)).map(lambda hours: lambda her: her.wait(hours)),
    st.sampled_from(("blocked", "unblocked")).map(lambda kind: lambda her: her.hear(kind)),
    st.just(Her.begin_calls),
    st.booleans().map(lambda gone: lambda her: her.end_calls(unreachable=gone)),
)


@settings(max_examples=25)
@given(st.lists(ACTIONS, min_size=4, max_size=18))
def test_after_any_history_nothing_leaves_that_she_switched_off_and_reach_agrees_with_her_state(
    actions: list[Action],
) -> None:
    live(actions)


@pytest.mark.parametrize("word", ["baja", "salir", "pausa 3", "baja avisos"])
def test_her_word_takes_back_a_notice_in_the_ledger_and_in_the_outbox(word: str) -> None:
    def counts(her: Her) -> None:
        told = her.conn.exec_driver_sql("SELECT state, count(*) FROM recipients GROUP BY state").all()
        assert dict(map(tuple, told)) == {"queued": 2, "skipped": 1}
        rows = her.conn.exec_driver_sql("SELECT state FROM outbox WHERE cause LIKE 'broadcast%' ORDER BY id")
        assert [row[0] for row in rows] == ["sending", "skipped"]

    def on_its_way(her: Her) -> None:
        her.conn.exec_driver_sql("UPDATE outbox SET state = 'sent' WHERE cause LIKE 'in:%'")
        her.broadcast("notice", queued=True)
        her.begin_calls()
        her.broadcast("notice", queued=True)
        her.broadcast("notice", queued=False)

    live([on_its_way, say(word), counts])


def test_a_call_stays_for_who_only_stops_notices_and_goes_with_a_no_to_calls() -> None:
    def pending(expected: int) -> Action:
        def look(her: Her) -> None:
            told = her.conn.exec_driver_sql("SELECT count(*) FROM recipients WHERE state = 'pending'")
            assert told.scalar() == expected

        return look

    live([
        say("avisos"), say("convocatorias"), say("seguir donde iba"), sent("call", False),
        say("baja avisos"), pending(1), say("baja convocatorias"), pending(0),
    ])  # fmt: skip


def test_a_reminder_or_a_lesson_that_waits_in_the_outbox_goes_and_answers_stay() -> None:
    def waiting(name: str, expected: bool) -> Action:
        def look(her: Her) -> None:
            query = f"SELECT count(*) FROM outbox WHERE cause LIKE 'timer:%:{name}:%' AND state = 'waiting'"
            assert bool(her.conn.exec_driver_sql(query).scalar()) is expected
            assert her.conn.exec_driver_sql("SELECT missed FROM people").scalar() == (not expected)

        return look

    live([lambda her: her.wait(9), waiting("unit", True), say("baja lecciones"), waiting("unit", False)])

    def reminder(expected: bool) -> Action:
        def look(her: Her) -> None:
            query = "SELECT count(*) FROM outbox WHERE cause LIKE 'timer:%:remind:%' AND state = 'waiting'"
            assert bool(her.conn.exec_driver_sql(query).scalar()) is expected

        return look

    live([lambda her: her.wait(60), reminder(True), say("baja recordatorios"), reminder(False)])


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[IntakeWorld]:
    async with intake_world(tmp_path) as opened:
        yield opened


async def test_a_yes_and_a_no_to_calls_are_lines_of_their_own(world: IntakeWorld) -> None:
    await world.enrol(answer="No, sin reto")
    for word in ("avisos", "convocatorias", "baja convocatorias", "baja convocatorias"):
        await world.say(word)

    lines = await world.ask(
        "SELECT purpose, version, given FROM consents WHERE purpose = 'calls' ORDER BY id"
    )
    assert lines == [("calls", "1", 1), ("calls", "1", 0)]


async def test_what_she_stops_and_a_block_are_counted_with_her_permission_for_figures(
    world: IntakeWorld,
) -> None:
    await world.enrol(answer="Sí, 4 ahora")
    for word in ("baja lecciones", "avisos", "lecciones", "baja convocatorias", "baja"):
        await world.say(word)
    await world.say("seguir")
    await world.take(inbound("b1", "blocked"))
    await world.take(inbound("b2", "unblocked"))

    facts = await world.ask("SELECT name, value FROM facts WHERE name LIKE 'opted%' ORDER BY id")
    assert facts == [
        ("opted_out", "units"),
        ("opted_in", "units"),
        ("opted_out", "all"),
        ("opted_in", "all"),
        ("opted_out", "blocked"),
        ("opted_in", "blocked"),
    ]
