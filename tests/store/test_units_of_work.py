"""A unit of work is whole or not at all, whoever is cancelled, fails or writes beside it."""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from bot.store import values
from bot.store.database import Database, DatabaseTrouble
from bot.store.sealed import Seals


def _pair(number: int) -> Callable[[Connection], int]:
    def work(conn: Connection) -> int:
        values.put(conn, f"state{number}", "x")
        values.put(conn, f"message{number}", "x")
        return number

    return work


async def _which(db: Database, key: str) -> str | None:
    return await db.read(lambda conn: values.get(conn, key))


async def test_a_unit_that_raises_between_two_statements_leaves_nothing(db: Database) -> None:
    def work(conn: Connection) -> None:
        values.put(conn, "state", "x")
        raise LookupError("between")

    with pytest.raises(LookupError, match="between"):
        await db.write(work)
    assert await _which(db, "state") is None
    assert await db.write(_pair(1)) == 1
    assert await _which(db, "message1") == "x"


async def test_a_unit_that_stops_an_iteration_comes_back_as_an_error_and_hangs_nobody(db: Database) -> None:
    with pytest.raises(RuntimeError, match="StopIteration"):
        await asyncio.wait_for(db.write(lambda conn: next(iter([]))), 5)
    assert await db.write(_pair(1)) == 1


async def test_a_unit_that_commits_by_itself_cannot_go_on_writing(db: Database) -> None:
    def work(conn: Connection) -> None:
        conn.commit()
        values.put(conn, "after", "x")

    with pytest.raises(Exception, match="closed transaction"):
        await db.write(work)
    assert await _which(db, "after") is None
    assert await db.write(_pair(1)) == 1


async def test_a_caller_cancelled_in_the_middle_does_not_tear_the_unit(db: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work(conn: Connection) -> None:
        values.put(conn, "state", "x")
        begun.set()
        assert go_on.wait(5)
        values.put(conn, "message", "x")

    caller = asyncio.create_task(db.write(work))
    assert await asyncio.to_thread(begun.wait, 5)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert await _which(db, "state") is None
    go_on.set()
    await db.write(lambda conn: None)
    assert (await _which(db, "state"), await _which(db, "message")) == ("x", "x")


async def test_200_cancellations_at_many_moments_tear_no_pair_and_leave_no_transaction_open(
    db: Database,
) -> None:
    chance = random.Random(6)
    seen: Counter[str] = Counter()
    for number in range(200):
        caller = asyncio.create_task(db.write(_pair(number)))
        if number % 2:
            await asyncio.sleep(chance.uniform(0, 0.001))
        else:
            for _ in range(number % 12 // 2):
                await asyncio.sleep(0)
        caller.cancel()
        try:
            await caller
            seen["in time"] += 1
        except asyncio.CancelledError:
            seen["cancelled"] += 1
        assert await db.write(lambda conn: conn.in_transaction())
    for number in range(200):
        halves = {await _which(db, f"state{number}"), await _which(db, f"message{number}")}
        assert len(halves) == 1, f"pair {number} is torn"
        seen["stored" if halves == {"x"} else "absent"] += 1
    assert seen["cancelled"] >= 100
    assert seen["stored"] >= 50
    assert seen["stored"] > seen["in time"], "no unit outlived its caller: the test has cancelled nothing"


async def test_a_unit_that_fails_after_its_caller_was_cancelled_is_told_to_the_log(
    db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work(conn: Connection) -> None:
        begun.set()
        assert go_on.wait(5)
        raise LookupError("a name: María")

    caller = asyncio.create_task(db.write(work))
    assert await asyncio.to_thread(begun.wait, 5)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go_on.set()
    await db.write(lambda conn: None)
    await asyncio.sleep(0)
    out = capsys.readouterr().out
    assert "unit_of_work_failed_unheard" in out
    assert "LookupError" in out
    assert "María" not in out


async def test_writers_come_one_after_another(db: Database) -> None:
    def add_one(conn: Connection) -> None:
        values.put(conn, "count", str(int(values.get(conn, "count") or 0) + 1))

    await asyncio.gather(*(db.write(add_one) for _ in range(50)))
    assert await _which(db, "count") == "50"


async def test_a_reader_neither_waits_for_a_writer_nor_sees_what_is_not_committed(db: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(conn: Connection) -> None:
        values.put(conn, "state", "new")
        begun.set()
        assert go_on.wait(5)

    await db.write(lambda conn: values.put(conn, "state", "old"))
    writing = asyncio.create_task(db.write(slow))
    assert await asyncio.to_thread(begun.wait, 5)
    assert await asyncio.wait_for(_which(db, "state"), 2) == "old"
    go_on.set()
    await writing
    assert await _which(db, "state") == "new"


async def test_a_reader_cannot_change_anything(db: Database) -> None:
    with pytest.raises(Exception, match="readonly"):
        await db.read(lambda conn: values.put(conn, "state", "x"))
    assert await _which(db, "state") is None


async def test_close_waits_for_what_runs_and_may_be_called_twice(url: str, seals: Seals) -> None:
    db = await Database.open(url, seals)
    begun, go_on = threading.Event(), threading.Event()

    def slow(conn: Connection) -> None:
        begun.set()
        assert go_on.wait(5)
        values.put(conn, "state", "x")

    caller = asyncio.create_task(db.write(slow))
    assert await asyncio.to_thread(begun.wait, 5)
    caller.cancel()
    closing = asyncio.create_task(db.close())
    await asyncio.sleep(0.01)
    assert not closing.done()
    go_on.set()
    await closing
    await db.close()
    with pytest.raises(DatabaseTrouble, match="has been closed"):
        await db.write(lambda conn: None)
    again = await Database.open(url, seals)
    assert await _which(again, "state") == "x"
    await again.close()


async def test_the_journal_is_durable_and_foreign_keys_and_overwriting_are_on(db: Database) -> None:
    def pragmas(conn: Connection) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        return {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}

    full = 2
    assert await db.write(pragmas) == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "secure_delete": 1,
    }
