"""What came in: each update counts once, what a process may have died of is known, what nobody can read is kept."""

from collections.abc import Awaitable
from datetime import timedelta
from functools import partial

from bot.store import intake
from bot.store.database import Database
from tests.store.conftest import NOW


async def test_a_cursor_is_kept_for_each_channel(db: Database) -> None:
    assert await db.read(lambda conn: intake.cursor(conn, "telegram")) is None
    for value in ("41", "42"):
        await db.write(partial(intake.set_cursor, channel="telegram", value=value))
    await db.write(lambda conn: intake.set_cursor(conn, "web", "7"))
    assert await db.read(lambda conn: intake.cursor(conn, "telegram")) == "42"
    assert await db.read(lambda conn: intake.cursor(conn, "web")) == "7"


async def test_an_update_is_new_once_in_whatever_order_it_comes_again(db: Database) -> None:
    def sight(*onces: str, channel: str = "telegram") -> Awaitable[set[str]]:
        return db.write(lambda conn: intake.first_sight(conn, channel, onces, NOW))

    assert await sight("5", "9", "5") == {"5", "9"}
    assert await sight("9", "7", "5") == {"7"}
    assert await sight("5", "7") == set()
    assert await sight() == set()
    assert await sight("5", channel="web") == {"5"}


async def test_what_is_being_folded_is_counted_until_it_is_forgotten(db: Database) -> None:
    await db.write(lambda conn: intake.note(conn, "telegram", ["1", "2"], NOW))
    await db.write(lambda conn: intake.note(conn, "telegram", ["2", "3"], NOW))
    await db.write(lambda conn: intake.note(conn, "web", ["1"], NOW))
    await db.write(lambda conn: intake.note(conn, "web", [], NOW))
    assert await db.read(lambda conn: intake.noted(conn, "telegram")) == {"1": 1, "2": 2, "3": 1}
    await db.write(lambda conn: intake.forget_noted(conn, "telegram", ["1", "2", "99"]))
    assert await db.read(lambda conn: intake.noted(conn, "telegram")) == {"3": 1}
    await db.write(lambda conn: intake.forget_noted(conn, "telegram", []))
    assert await db.read(lambda conn: intake.noted(conn, "telegram")) == {"3": 1}
    await db.write(lambda conn: intake.forget_noted(conn, "telegram", ["3"]))
    assert await db.read(lambda conn: intake.noted(conn, "telegram")) == {}
    assert await db.read(lambda conn: intake.noted(conn, "web")) == {"1": 1}


async def test_what_is_set_aside_is_listed_newest_first_and_shows_nothing_in_a_log(db: Database) -> None:
    raw = '{"from": "Lucía"}'
    await db.write(lambda conn: intake.set_aside(conn, "telegram", "1", raw, "x" * 300, NOW))
    await db.write(
        lambda conn: intake.set_aside(conn, "telegram", "2", "{", "no JSON", NOW + timedelta(minutes=1))
    )
    listed = await db.read(intake.listed_aside)
    assert [(one.once, one.raw, len(one.reason)) for one in listed] == [("2", "{", 7), ("1", raw, 200)]
    assert [one.at for one in listed] == [NOW + timedelta(minutes=1), NOW]
    assert "Lucía" not in repr(listed)
    assert len(await db.read(lambda conn: intake.listed_aside(conn, limit=1))) == 1
