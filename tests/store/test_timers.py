"""Timers: one for each person, course and name; taken once; oldest first."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.store import people, timers
from bot.store.database import Database
from bot.store.timers import Due
from flows.person import Person
from tests.store.conftest import NOW
from tests.store.test_people import at

HOUR = timedelta(hours=1)


@pytest.fixture
async def ids(db: Database) -> list[int]:
    rows = await db.write(lambda conn: [people.create(conn, at(str(n)), Person(), NOW) for n in range(3)])
    return [row.id for row in rows]


async def test_due_timers_are_taken_once_oldest_first_and_later_ones_stay(
    db: Database, ids: list[int]
) -> None:
    one, two, _ = ids
    await db.write(
        lambda conn: timers.set_many(
            conn,
            [
                (one, "c", "unit", NOW + HOUR),
                (two, "c", "unit", NOW - HOUR),
                (one, "", "reminder", NOW - 2 * HOUR),
                (one, "c", "promise", NOW),
            ],
        )
    )
    taken = await db.write(lambda conn: timers.take_due(conn, NOW))
    assert taken == [
        Due(one, "", "reminder", NOW - 2 * HOUR),
        Due(two, "c", "unit", NOW - HOUR),
        Due(one, "c", "promise", NOW),
    ]
    assert await db.write(lambda conn: timers.take_due(conn, NOW)) == []
    assert await db.read(timers.next_due) == NOW + HOUR


async def test_a_second_timer_of_the_same_name_moves_the_first(db: Database, ids: list[int]) -> None:
    for due in (NOW + HOUR, NOW - HOUR):
        await db.write(partial(timers.set_many, wanted=[(ids[0], "c", "unit", due)]))
    assert await db.write(lambda conn: timers.take_due(conn, NOW)) == [Due(ids[0], "c", "unit", NOW - HOUR)]
    assert await db.read(timers.next_due) is None


async def test_dropped_timers_never_fire(db: Database, ids: list[int]) -> None:
    one = ids[0]
    every = [(one, course, "unit", NOW) for course in ("a", "b")]
    await db.write(lambda conn: timers.set_many(conn, every))
    await db.write(lambda conn: timers.drop_many(conn, [(one, "a", "unit"), (one, "z", "nothing")]))
    await db.write(lambda conn: timers.drop_many(conn, []))
    await db.write(lambda conn: timers.set_many(conn, []))
    assert await db.write(lambda conn: timers.take_due(conn, NOW)) == [Due(one, "b", "unit", NOW)]


async def test_pages_take_everything_in_order_and_each_timer_once(db: Database, ids: list[int]) -> None:
    wanted = [(ids[n % 3], "c", f"n{n}", NOW - timedelta(minutes=n * 7 % 50)) for n in range(50)]
    await db.write(lambda conn: timers.set_many(conn, wanted))
    pages = [await db.write(lambda conn: timers.take_due(conn, NOW, limit=20)) for _ in range(4)]
    assert [len(page) for page in pages] == [20, 20, 10, 0]
    taken = [due for page in pages for due in page]
    assert [due.due for due in taken] == sorted(due.due for due in taken)
    assert sorted((d.person_id, d.course, d.name, d.due) for d in taken) == sorted(wanted)


async def test_a_turn_that_fails_leaves_the_timer_where_it_was(db: Database, ids: list[int]) -> None:
    await db.write(lambda conn: timers.set_many(conn, [(ids[0], "c", "unit", NOW)]))

    def fails(conn: Connection) -> None:
        assert timers.take_due(conn, NOW)
        raise LookupError

    with pytest.raises(LookupError):
        await db.write(fails)
    assert len(await db.write(lambda conn: timers.take_due(conn, NOW))) == 1


async def test_a_timer_of_nobody_is_refused(db: Database) -> None:
    with pytest.raises(IntegrityError):
        await db.write(lambda conn: timers.set_many(conn, [(99, "c", "unit", NOW)]))
