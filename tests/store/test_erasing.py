"""Erasing takes everything of hers but facts, and leaves not a byte behind."""

from pathlib import Path

from sqlalchemy import Connection, func, insert, select, text

from bot.store import erasing, facts, people, timers
from bot.store.cohort_tables import broadcasts, reach, recipients
from bot.store.database import Database
from bot.store.tables import facts as facts_table
from bot.store.tables import metadata, open_answers, outbox
from flows.effects import Fact, Note
from flows.person import Consents, Person
from tests.store.conftest import NOW
from tests.store.test_people import at


def _count(conn: Connection, table: str) -> int:
    return conn.execute(select(func.count()).select_from(metadata.tables[table])).scalar_one()


async def _consented(db: Database, number: str, code: str = "") -> people.Row:
    def work(conn: Connection) -> people.Row:
        row = people.create(conn, at(number), Person(), NOW)
        row.person = Person(
            code=code, consents=Consents(course="1", figures=True), calls=True, muted=("units",)
        )
        people.save(conn, [row], NOW, [])
        made = {
            "kind": "call",
            "state": "done",
            "audience": "",
            "body": "",
            "text_hash": "",
            "at": 0,
            "size": 1,
        }
        made |= {"made_by": 1, "made_in": 1, "confirmed_at": 0}
        [which] = conn.execute(insert(broadcasts), made).inserted_primary_key or (0,)
        conn.execute(insert(reach), {"person_id": row.id, "zone": "America/Guayaquil", "sector": code})
        ledger = {"broadcast_id": which, "person_id": row.id, "state": "skipped", "due": 0, "until": 0}
        conn.execute(insert(recipients), {**ledger, "reason": code})
        return row

    return await db.write(work)


async def test_erasing_takes_everything_of_hers_but_facts_and_nothing_of_anybody_else(db: Database) -> None:
    rows = [await _consented(db, "1001"), await _consented(db, "1002")]

    def live(conn: Connection) -> None:
        for row in rows:
            people.keep_name(conn, row.id, "Lucía")
            timers.set_many(conn, [(row.id, "c", "unit", NOW)])
            facts.write_notes(conn, [(row.figures_id, Note(Fact.JOINED))], NOW)
            facts.keep_answers(conn, [(row.figures_id, "why", "Busco trabajo")], NOW)
            conn.execute(
                insert(outbox),
                {
                    "person_id": row.id,
                    "address_id": row.address_id,
                    "stream": "conversation",
                    "part": 0,
                    "cause": f"u{row.id}",
                    "lane": 0,
                    "care": "lesson",
                    "body": "{}",
                    "state": "waiting",
                    "made": 0,
                },
            )

    await db.write(live)
    tables = ["people", "addresses", "timers", "facts", "open_answers", "consents", "outbox"]
    tables += ["reach", "recipients"]
    before = await db.read(lambda conn: {name: _count(conn, name) for name in tables})
    assert before == {name: 6 if name == "consents" else 2 for name in tables}
    await db.write(lambda conn: erasing.erase(conn, rows[0].id))
    after = await db.read(lambda conn: {name: _count(conn, name) for name in tables})
    assert after == {**{name: count // 2 for name, count in before.items()}, "facts": 2}
    assert set(await db.read(lambda conn: people.find(conn, [at("1001"), at("1002")]))) == {at("1002")}
    left = await db.read(lambda conn: conn.execute(select(open_answers.c.figures_id)).scalar())
    assert left == rows[1].figures_id
    of_facts = await db.read(lambda conn: set(conn.execute(select(facts_table.c.figures_id)).scalars()))
    assert of_facts == {row.figures_id for row in rows}
    await db.write(lambda conn: erasing.erase(conn, rows[0].id))


async def test_after_erasing_and_emptying_the_journal_not_one_byte_of_her_columns_is_left(
    db: Database, path: Path
) -> None:
    row = await _consented(db, "1001", "her-only-code")

    def sealed(conn: Connection) -> list[bytes]:
        record = conn.execute(text("SELECT lookup, external_id, figures_id FROM addresses JOIN people")).one()
        return [bytes(value) for value in record]

    needles = [*await db.read(sealed), b"her-only-code"]
    files = [path, path.with_name(path.name + "-wal")]
    assert all(any(needle in file.read_bytes() for file in files) for needle in needles)
    await db.write(lambda conn: erasing.erase(conn, row.id))
    assert await db.empty_wal()
    assert not any(needle in file.read_bytes() for file in files for needle in needles)
