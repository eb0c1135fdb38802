"""Mended at the door: trouble of the database costs nobody an answer, and no tap is answered twice."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from structlog.testing import capture_logs

from bot import inbound as door
from bot.channels.base import Reaction
from bot.store import intake
from bot.store.trouble import DatabaseTrouble
from tests.bot.intake_world import IntakeWorld, inbound, intake_world

Work = Callable[[Connection], Any]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[IntakeWorld]:
    async with intake_world(tmp_path) as opened:
        yield opened


def _fails(world: IntakeWorld, monkeypatch: pytest.MonkeyPatch, times: int, problem: Exception) -> list[int]:
    """The next `times` folds fail so; notes are written."""
    real, left = world.database.write, [times]

    async def write(work: Work) -> Any:
        if "_fold" in work.__code__.co_names and left[0]:
            left[0] -= 1
            raise problem
        return await real(work)

    monkeypatch.setattr(world.database, "write", write)
    return left


async def test_an_update_that_met_trouble_many_times_is_taken_after_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = inbound("u1", "start")
    async with intake_world(tmp_path) as world:
        left = _fails(world, monkeypatch, 12, DatabaseTrouble("locked"))
        for _ in range(12):
            with pytest.raises(DatabaseTrouble):
                await world.take(item, cursor="5")
        assert left == [0]
        assert await world.ask("SELECT once, times FROM noted") == [("u1", 1)]
    async with intake_world(tmp_path) as world:
        await world.take(item, cursor="5")
        assert await world.ask("SELECT count(*) FROM set_aside") == [(0,)]
        assert len(await world.texts()) == 1


async def test_a_tap_is_answered_plainly_and_once_while_the_database_is_in_trouble(
    world: IntakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.start()
    tap = inbound("t1", "tap", (await world.button("Probar")).data)
    _fails(world, monkeypatch, 3, DatabaseTrouble("locked"))
    for _ in range(3):
        with pytest.raises(DatabaseTrouble):
            await world.take(tap)
    assert world.channel.reactions == [Reaction(tap)]
    await world.take(tap)
    [_, mark] = world.channel.reactions
    assert (mark.answer, mark.mark) == (False, True)
    assert world.intake.answered == set()


async def test_a_group_that_waited_long_still_gets_its_line(
    world: IntakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.start()
    tap = inbound("t1", "tap", (await world.button("Probar")).data)
    monkeypatch.setattr(door, "TAP_PATIENCE", 0.0)
    write = world.database.write

    async def slowly(work: Work) -> Any:
        done = await write(work)
        async with asyncio.timeout(5):
            while not world.channel.reactions:  # noqa: ASYNC110 - as slow as the answer needs
                await asyncio.sleep(0.001)
        return done

    monkeypatch.setattr(world.database, "write", slowly)
    reactions = await world.take(tap, inbound("g1", "group", "hola", chat=-100))
    assert [(r.inbound.once, r.answer, r.mark, r.reply) for r in reactions] == [
        ("t1", True, False, ""),
        ("t1", False, True, ""),
        ("g1", True, False, "line es"),
    ]


async def test_a_cursor_that_cannot_be_written_fails_once_and_not_for_ever(
    world: IntakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = _fails(world, monkeypatch, 100, ValueError("this cannot be written"))
    with pytest.raises(ValueError):
        await world.take(cursor="5")
    assert left == [99]


async def test_an_error_of_sqlite_itself_sets_no_update_aside(
    world: IntakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(conn: Connection, *_: Any) -> Any:
        raise sqlite3.OperationalError("out of memory")

    monkeypatch.setattr(door, "take_turns", broken)
    with pytest.raises(DatabaseTrouble, match="out of memory"):
        await world.take(inbound("u1", "start"), cursor="5")
    assert await world.ask("SELECT count(*) FROM set_aside") == [(0,)]
    assert await world.ask("SELECT count(*) FROM cursors") == [(0,)]


@pytest.mark.parametrize("trouble", [True, False])
async def test_a_journal_that_cannot_be_emptied_keeps_nobody_waiting_and_is_emptied_later(
    trouble: bool, world: IntakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.enrol()
    await world.say("borrar mis datos")
    await world.start(502)
    button = await world.button("Probar", 502)
    world.database.owes_emptying = False
    seen: list[int] = []

    async def busy() -> bool:
        seen.append(len(world.channel.reactions))
        world.database.owes_emptying = True
        if trouble:
            raise DatabaseTrouble("busy")
        return False

    monkeypatch.setattr(world.database, "empty_wal", busy)
    before = len(world.channel.reactions)
    await world.take(inbound("e1", "said", "borrar todo"), inbound("e2", "tap", button.data, chat=502))
    assert seen == [before + 1], "the tap was answered first"
    assert world.database.owes_emptying
    monkeypatch.undo()
    assert await world.database.empty_wal()
    assert not world.database.owes_emptying


async def test_what_was_set_aside_of_hers_goes_when_she_has_her_data_erased(
    world: IntakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.start()
    with capture_logs(), monkeypatch.context() as broken:
        broken.setattr(door, "take_turns", lambda *_: 1 / 0)
        await world.say("palabras de Rosa")
    [aside] = await world.database.read(intake.listed_aside)
    assert "palabras" in aside.raw
    assert "palabras" not in aside.reason
    await world.say("borrar mis datos")
    await world.say("borrar todo")
    assert await world.database.read(intake.listed_aside) == []


async def test_a_failed_batch_is_logged_without_what_she_wrote(
    world: IntakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(conn: Connection, _rules: Any, causes: Any, _now: Any) -> Any:
        raise ValueError(causes[0].inbound.text)

    monkeypatch.setattr(door, "take_turns", broken)
    with capture_logs() as logs:
        await world.say("palabras de Rosa")
    [failed] = [entry for entry in logs if entry["event"] == "batch_failed"]
    assert failed["kind"] == "ValueError"
    assert failed["where"].endswith(" broken")
    assert "palabras" not in repr(logs)
