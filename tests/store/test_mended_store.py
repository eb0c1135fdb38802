"""Mended in the store: what one broken row, a late answer or an old id could do to others."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from structlog.testing import capture_logs

from bot.channels.base import Unreachable
from bot.store import erasing, intake, people
from bot.store.database import Database
from bot.store.housekeeping import tidy
from bot.store.outbox import enqueue
from bot.store.outcomes import finish
from bot.store.rowstates import set_unreachable
from bot.store.tables import addresses, outbox
from bot.store.tables import noted as noted_table
from bot.store.trouble import DatabaseTrouble, explain
from flows.person import Person
from tests.store.conftest import NOW
from tests.store.outbox_rows import WALL, broadcast, missed, row, run, states, take
from tests.store.test_people import at

HERE = Path("aulita.db")


@pytest.mark.parametrize("table", ["people", "addresses", "outbox"])
async def test_an_id_never_comes_again(table: str, db: Database) -> None:
    def live(conn: Connection) -> int:
        made = people.create(conn, at("1001"), Person(), NOW)
        enqueue(conn, [row(made.id, f"c{made.id}")], WALL)
        found: int = conn.execute(text(f"SELECT max(id) FROM {table}")).scalar_one()
        erasing.erase(conn, made.id)
        return found

    first, second = await db.write(live), await db.write(live)
    assert second > first


async def test_a_late_refusal_of_a_row_that_is_gone_says_nothing_about_anybody(db: Database) -> None:
    def work(conn: Connection) -> None:
        [hers] = take(conn)
        conn.execute(text("DELETE FROM outbox"))
        finished = finish(conn, [(hers, Unreachable("blocked"))], WALL)
        assert (finished.unreachable, finished.lost) == ([], 1)
        assert conn.execute(select(addresses.c.unreachable)).scalars().all() == [None] * 3
        assert missed(conn) == []

    await run(db, row(1, "a"), work=work)


async def test_a_late_refusal_of_another_attempt_says_nothing_about_anybody(db: Database) -> None:
    def work(conn: Connection) -> None:
        [hers] = take(conn)
        conn.execute(text("UPDATE outbox SET attempts = 2"))
        assert finish(conn, [(hers, Unreachable("blocked"))], WALL).unreachable == []
        assert states(conn) == [("sending", None)]

    await run(db, row(1, "a"), work=work)


async def test_whose_conversation_is_skipped_has_missed_it_and_whose_reminder_is_has_not(
    db: Database,
) -> None:
    def work(conn: Connection) -> None:
        set_unreachable(conn, {10: "blocked", 20: "blocked", 30: "blocked"})
        assert take(conn) == []
        assert {state for state, _ in states(conn)} == {"skipped"}
        assert missed(conn) == [1]

    await run(db, row(1, "lesson"), row(2, "remind", care="nudge"), broadcast(3), work=work)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE people SET state = '{}' WHERE id = 2",
        "UPDATE people SET name = x'00112233' WHERE id = 2",
        "UPDATE people SET figures_id = x'00112233' WHERE id = 2",
    ],
)
async def test_somebody_who_cannot_be_read_is_left_out_and_the_others_are_found(
    damage: str, db: Database
) -> None:
    wanted = [at(str(number)) for number in (1, 2, 3)]
    await db.write(lambda conn: [people.create(conn, one, Person(), NOW) for one in wanted])
    await db.write(lambda conn: conn.execute(text(damage)))
    with capture_logs() as logs:
        found = await db.read(lambda conn: people.find(conn, wanted))
        known = await db.read(lambda conn: people.by_id(conn, [1, 2, 3, 4]))
    assert (set(found), found.unreadable) == ({wanted[0], wanted[2]}, {wanted[1]})
    assert (set(known), known.unreadable) == ({1, 3}, {2})
    assert [(entry["event"], entry["person"]) for entry in logs] == [("person_unreadable", 2)] * 2


async def test_one_address_that_does_not_open_leaves_the_other(db: Database) -> None:
    row = await db.write(lambda conn: people.create(conn, at("1001"), Person(), NOW))

    def another(conn: Connection) -> None:
        conn.execute(
            addresses.insert(),
            {
                "person_id": row.id,
                "channel": "telegram",
                "lookup": b"2",
                "external_id": "x",
                "used_at": 2**42,
            },
        )
        conn.execute(text("UPDATE addresses SET external_id = x'0011' WHERE lookup = x'32'"))

    await db.write(another)
    known = await db.read(lambda conn: people.by_id(conn, [row.id]))
    assert known[row.id].address == at("1001")
    assert known.unreadable == set()


async def test_an_error_of_the_database_never_quotes_what_she_wrote(db: Database) -> None:
    row = await db.write(lambda conn: people.create(conn, at("1001"), Person(), NOW))
    words = "Rosa Secreta"
    again = text(
        "INSERT INTO people (id, state, standing, made_at, heard_at) VALUES (:id, :state, 'x', 1, 1)"
    )
    with pytest.raises(IntegrityError) as broken:
        await db.write(lambda conn: conn.execute(again, {"id": row.id, "state": words}))
    with pytest.raises(StatementError) as torn:
        await db.write(lambda conn: people.keep_name(conn, row.id, words + "\ud800"))
    for told in (str(broken.value), str(torn.value)):
        assert words not in told
        assert "hide_parameters" in told


async def test_erasing_takes_what_was_set_aside_of_hers_and_of_nobody_else(db: Database) -> None:
    row = await db.write(lambda conn: people.create(conn, at("1001"), Person(), NOW))

    def put(conn: Connection) -> None:
        intake.set_aside(conn, "telegram", "1", "hers", "why", NOW, at("1001"))
        intake.set_aside(conn, "telegram", "2", "his", "why", NOW, at("1002"))
        intake.set_aside(conn, "telegram", "3", "nobody's", "why", NOW)

    await db.write(put)
    await db.write(lambda conn: erasing.erase(conn, row.id))
    assert {aside.raw for aside in await db.read(intake.listed_aside)} == {"his", "nobody's"}


async def test_suspects_of_yesterday_are_let_go_and_those_of_today_are_kept(db: Database) -> None:
    await db.write(lambda conn: intake.note(conn, "telegram", ["old"], NOW - timedelta(hours=25)))
    await db.write(lambda conn: intake.note(conn, "telegram", ["new"], NOW - timedelta(hours=23)))
    done = await db.write(lambda conn: tidy(conn, NOW, WALL))
    assert done.noted == 1
    assert await db.read(lambda conn: conn.execute(select(noted_table.c.once)).scalars().all()) == ["new"]


@pytest.mark.parametrize(("seconds", "written"), [(59, 0), (60, 1), (-61, 1)])
async def test_when_an_address_was_used_is_written_once_a_minute(
    seconds: int, written: int, db: Database
) -> None:
    await db.write(lambda conn: people.create(conn, at("1001"), Person(), NOW))

    def work(conn: Connection) -> int:
        executed: list[str] = []

        def remember(_conn: Any, _cursor: Any, sql: str, *_more: Any) -> None:
            executed.append(sql)

        event.listen(conn, "before_cursor_execute", remember)
        row = people.find(conn, [at("1001")])[at("1001")]
        people.save(conn, [row], NOW + timedelta(seconds=seconds), [row.id])
        event.remove(conn, "before_cursor_execute", remember)
        assert any(sql.startswith("UPDATE people") for sql in executed)
        return sum(sql.startswith("UPDATE addresses") for sql in executed)

    assert await db.write(work) == written


async def test_how_many_messages_were_added_is_told_for_one_and_for_many(db: Database) -> None:
    def work(conn: Connection) -> None:
        assert enqueue(conn, [row(1, "a", 0)], WALL) == 1
        assert enqueue(conn, [row(1, "a", 0)], WALL) == 0
        assert enqueue(conn, [row(1, "a", 0), row(1, "a", 1), row(2, "b")], WALL) == 2
        assert enqueue(conn, [], WALL) == 0
        assert len(conn.execute(select(outbox.c.id)).all()) == 3

    await run(db, work=work)


def test_whatever_sqlite_cannot_do_now_is_a_trouble_of_the_database() -> None:
    bare = sqlite3.OperationalError("out of memory")
    for problem in (bare, OperationalError("SELECT 1", {}, bare)):
        assert isinstance(explain(problem, HERE), DatabaseTrouble)
    assert explain(sqlite3.IntegrityError("UNIQUE"), HERE) is None
    assert explain(ValueError("a mistake of ours"), HERE) is None
