"""Facts and open answers, under the id for figures."""

from functools import partial

from sqlalchemy import select

from bot.store import facts, values
from bot.store.database import Database
from bot.store.facts import OpenAnswer
from bot.store.tables import facts as table
from flows.effects import Fact, Note
from tests.store.conftest import NOW


async def test_notes_are_written_with_all_they_say(db: Database) -> None:
    note = Note(Fact.QUIZ_ANSWERED, course="c", unit="M1-01", item="q1", value="b", rev="1f")
    await db.write(lambda conn: facts.write_notes(conn, [("id1", note), ("id2", Note(Fact.JOINED))], NOW))
    await db.write(lambda conn: facts.write_notes(conn, [], NOW))
    rows = await db.read(
        lambda conn: [tuple(row)[1:] for row in conn.execute(select(table).order_by(table.c.id))]
    )
    at = int(NOW.timestamp()) * 1000
    assert rows == [
        ("id1", at, "quiz_answered", "c", "M1-01", "q1", "b", "1f"),
        ("id2", at, "joined", "", "", "", "", ""),
    ]


async def test_her_own_words_come_back_to_her_alone_and_show_in_no_log(db: Database) -> None:
    answers = [("id1", "why", "Busco trabajo"), ("id2", "why", "Otra"), ("id1", "fear", "Perder dinero")]
    await db.write(lambda conn: facts.keep_answers(conn, answers, NOW))
    await db.write(lambda conn: facts.keep_answers(conn, [], NOW))
    kept = await db.read(lambda conn: facts.answers_of(conn, "id1"))
    assert kept == [OpenAnswer("why", "Busco trabajo", NOW), OpenAnswer("fear", "Perder dinero", NOW)]
    assert "Busco" not in repr(kept)


async def test_single_values_are_put_and_replaced(db: Database) -> None:
    assert await db.read(lambda conn: values.get(conn, "mode")) is None
    for value in ("real", "rehearsal"):
        await db.write(partial(values.put, key="mode", value=value))
    assert await db.read(lambda conn: values.get(conn, "mode")) == "rehearsal"
