"""What the database reads for each statement of a turn and of the night: never a whole table."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from bot.store import (
    awaited,
    broadcasts,
    checks,
    dialogs,
    erasing,
    facts,
    grants,
    intake,
    members,
    people,
    recipients,
    roles,
    sums,
    timers,
    values,
)
from bot.store.database import Database
from bot.store.housekeeping import tidy
from flows.person import Consents, Person
from tests.store.conftest import NOW
from tests.store.test_people import at

Work = Callable[[Connection], object]


def _save(conn: Connection) -> None:
    row = people.find(conn, [at("1")])[at("1")]
    row.person = replace(row.person, turn=9)
    people.save(conn, [row], NOW, [row.id])


UNITS: dict[str, Work] = {
    "find": lambda conn: people.find(conn, [at("1"), at("2", "web")]),
    "by id": lambda conn: people.by_id(conn, [1, 2]),
    "save": _save,
    "set reachable": lambda conn: people.set_reachable(conn, [1, 2], "gone"),
    "mark missed": lambda conn: people.mark_missed(conn, [1, 2], True),
    "keep name": lambda conn: people.keep_name(conn, 1, "Lucía"),
    "erase": lambda conn: erasing.erase(conn, 1),
    "cursor": lambda conn: intake.cursor(conn, "telegram"),
    "first sight": lambda conn: intake.first_sight(conn, "telegram", ["1", "2"], NOW),
    "note": lambda conn: intake.note(conn, "telegram", ["1", "2"], NOW),
    "forget noted": lambda conn: intake.forget_noted(conn, "telegram", ["1", "2"]),
    "take due": lambda conn: timers.take_due(conn, NOW),
    "next due": timers.next_due,
    "drop timers": lambda conn: timers.drop_many(conn, [(1, "c", "unit")]),
    "due": lambda conn: timers.due(conn, NOW),
    "take one": lambda conn: timers.take(conn, timers.Due(1, "c", "unit", NOW)),
    "answers of": lambda conn: facts.answers_of(conn, "id"),
    "value": lambda conn: values.get(conn, "mode"),
    "roles held": lambda conn: roles.held(conn, 1, 1),
    "whether staff": lambda conn: roles.is_staff(conn, 1),
    "every role": roles.members,
    "owners": lambda conn: roles.how_many(conn, "owner"),
    "take roles": lambda conn: roles.take(conn, 1, ["owner"], NOW),
    "grant": lambda conn: grants.find(conn, "code"),
    "proposals": lambda conn: grants.proposals(conn, NOW),
    "open dialog": lambda conn: dialogs.open_of(conn, 1, NOW),
    "checks": checks.newest,
    "member": lambda conn: members.of_person(conn, 1),
    "members of a cohort": lambda conn: members.of_cohort(conn, 1),
    "seats taken": lambda conn: members.counts(conn, 1),
    "came by a link": lambda conn: members.by_link(conn, 1),
    "halves": lambda conn: members.smaller_half(conn, 1),
    "who is in line": lambda conn: members.in_line(conn, 1),
    "queue": lambda conn: members.queue_place(conn, 1, 1),
    "open broadcasts": broadcasts.still_open,
    "who is due": lambda conn: awaited.due(conn, 1, "telegram", NOW, 9),
    "who is on no channel": lambda conn: awaited.due_elsewhere(conn, 1, ["telegram"], NOW, 9),
    "whether it is over": lambda conn: awaited.any_open(conn, 1),
    "how it stands": lambda conn: sums.counts(conn, 1),
    "all of hers is taken back": lambda conn: recipients.skip_pending(conn, [1], "unsubscribed"),
    "what counted today": lambda conn: recipients.again(conn, 1, [1], NOW),
    "a seat given": lambda conn: members.set_place(conn, 1, 1, members.Place.IN),
}


def _plans(conn: Connection, unit: Work) -> dict[str, list[str]]:
    """The plan of every statement that `unit` executes."""
    executed: dict[str, Any] = {}

    def remember(
        _conn: object, _cursor: object, sql: str, parameters: Any, _context: object, many: bool
    ) -> None:
        executed[sql] = parameters[0] if many else parameters

    event.listen(conn, "before_cursor_execute", remember)
    unit(conn)
    event.remove(conn, "before_cursor_execute", remember)
    return {
        sql: [row[3] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)]
        for sql, parameters in executed.items()
        if not sql.startswith("INSERT")
    }


def _whole_tables(plans: dict[str, list[str]]) -> list[str]:
    return [
        line for plan in plans.values() for line in plan if line.startswith("SCAN") and "INDEX" not in line
    ]


@pytest.fixture
async def peopled(db: Database) -> Database:
    await db.write(
        lambda conn: [
            people.create(conn, at(str(n)), Person(consents=Consents("1")), NOW) for n in range(1, 4)
        ]
    )
    return db


@pytest.mark.parametrize("name", [*UNITS, "tidy"])
async def test_no_statement_reads_a_whole_table(name: str, peopled: Database) -> None:
    unit = UNITS.get(name, lambda conn: tidy(conn, NOW, 0))
    plans = await peopled.write(lambda conn: _plans(conn, unit))
    assert plans or name == "note", "nothing was executed"
    scans = _whole_tables(plans)
    # The night's look for what was set aside or noted is the one exception: there are a handful at most.
    assert scans == (["SCAN set_aside", "SCAN noted"] if name == "tidy" else [])


async def test_the_plan_would_show_a_whole_table(peopled: Database) -> None:
    plans = await peopled.write(
        lambda conn: _plans(conn, lambda conn: conn.execute(text("SELECT 1 FROM people WHERE state = 'x'")))
    )
    assert _whole_tables(plans) == ["SCAN people"]


async def test_erasing_one_person_reads_only_rows_of_hers(peopled: Database) -> None:
    """Foreign keys are not in a plan: each child table needs an index that begins with its parent's column."""

    def children(conn: Connection) -> dict[str, bool]:
        tables = [row[0] for row in conn.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))]
        served = {}
        for table in tables:
            for key in conn.exec_driver_sql(f"PRAGMA foreign_key_list({table})").mappings().all():
                indexes = conn.exec_driver_sql(f"PRAGMA index_list({table})").mappings().all()
                served[f"{table}.{key['from']}"] = any(
                    not index["partial"]
                    and conn.exec_driver_sql(f"PRAGMA index_info({index['name']})")
                    .mappings()
                    .all()[0]["name"]
                    == key["from"]
                    for index in indexes
                )
        return served

    served = await peopled.read(children)
    assert set(served) >= {
        "addresses.person_id",
        "outbox.person_id",
        "timers.person_id",
        "consents.person_id",
    }
    assert all(served.values()), served
