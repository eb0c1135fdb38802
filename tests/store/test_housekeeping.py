"""What is let go with time, and what is not."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Connection, func, insert, select, update

from bot.store import facts, intake, people
from bot.store.database import Database
from bot.store.housekeeping import PAGE, Tidied, tidy
from bot.store.tables import metadata, open_answers, outbox
from bot.store.tables import people as people_table
from flows.person import Consents, Person
from tests.store.conftest import NOW
from tests.store.test_people import at

DAY = timedelta(days=1)
DAY_MS = 86_400_000
WALL = 1_800_000_000_000


def _count(conn: Connection, table: str) -> int:
    return conn.execute(select(func.count()).select_from(metadata.tables[table])).scalar_one()


def _row(person: people.Row, number: int, **columns: object) -> Mapping[str, object]:
    return {
        "person_id": person.id,
        "address_id": person.address_id,
        "stream": "conversation",
        "part": 0,
        "cause": f"u{number}",
        "lane": 0,
        "care": "lesson",
        "body": "{}",
        "made": 0,
        **columns,
    }


async def test_people_who_never_consented_go_after_seven_days_of_silence(db: Database) -> None:
    def work(conn: Connection) -> None:
        silent, spoke, consented, withdrew = (
            people.create(conn, at(str(n)), Person(), NOW) for n in range(4)
        )
        spoke.person = Person(turn=1)
        people.save(conn, [spoke], NOW + 3 * DAY, [spoke.id])
        consented.person = withdrew.person = Person(consents=Consents(course="1"))
        people.save(conn, [consented, withdrew], NOW, [])
        for row in (consented, withdrew):
            facts.keep_answers(conn, [(row.figures_id, "why", row.address.id)], NOW)
        withdrew.person = Person()
        people.save(conn, [withdrew], NOW, [])
        assert silent.id

    await db.write(work)
    assert (await db.write(lambda conn: tidy(conn, NOW + 7 * DAY, WALL))).people == 0
    assert (await db.write(lambda conn: tidy(conn, NOW + 7 * DAY + timedelta(minutes=1), WALL))).people == 2
    left = await db.read(lambda conn: people.find(conn, [at(str(n)) for n in range(4)]))
    assert [address.id for address in left] == ["1", "2"]
    words = await db.read(lambda conn: conn.execute(select(open_answers.c.words)).scalars().all())
    assert words == ["2"], "what somebody wrote who has gone must go too, and nobody else's"


async def test_ids_of_updates_and_what_was_set_aside_go_after_thirty_days(db: Database) -> None:
    def work(conn: Connection) -> None:
        for age in (40, 20):
            then = NOW - age * DAY
            intake.first_sight(conn, "telegram", [f"u{age}"], then)
            intake.set_aside(conn, "telegram", f"u{age}", "{", "why", then)

    await db.write(work)
    assert await db.write(lambda conn: tidy(conn, NOW, WALL)) == Tidied(
        people=0, seen=1, set_aside=1, bodies=0
    )
    assert [one.once for one in await db.read(intake.listed_aside)] == ["u20"]
    assert await db.write(lambda conn: intake.first_sight(conn, "telegram", ["u20", "u40"], NOW)) == {"u40"}


async def test_only_the_words_of_messages_that_ended_long_ago_are_emptied_and_the_row_stays(
    db: Database,
) -> None:
    def work(conn: Connection) -> None:
        person = people.create(conn, at("1"), Person(consents=Consents(course="1")), NOW)
        conn.execute(update(people_table).values(consented_at=0))
        old = WALL - 31 * DAY_MS
        conn.execute(
            insert(outbox),
            [
                _row(person, 1, state="sent", ended=old),
                _row(person, 2, state="sent", ended=WALL - 29 * DAY_MS),
                _row(person, 3, state="waiting", ended=None),
                _row(person, 4, state="failed", ended=old),
            ],
        )

    await db.write(work)
    assert (await db.write(lambda conn: tidy(conn, NOW, WALL))).bodies == 2
    assert (await db.write(lambda conn: tidy(conn, NOW, WALL))).bodies == 0
    rows = await db.read(
        lambda conn: conn.execute(select(outbox.c.cause, outbox.c.body).order_by(outbox.c.id)).all()
    )
    assert [tuple(row) for row in rows] == [("u1", None), ("u2", "{}"), ("u3", "{}"), ("u4", None)]


async def test_large_numbers_go_in_pages_and_more_says_when_to_call_again(db: Database) -> None:
    onces = [str(number) for number in range(PAGE + 10)]
    await db.write(lambda conn: intake.first_sight(conn, "telegram", onces, NOW))
    total, calls, more = Tidied(0, 0, 0, 0), 0, True
    while more:
        done = await db.write(lambda conn: tidy(conn, NOW + 31 * DAY, WALL))
        total, more, calls = total + done, done.more, calls + 1
    assert total == Tidied(people=0, seen=PAGE + 10, set_aside=0, bodies=0)
    assert calls == 2
    assert await db.read(lambda conn: _count(conn, "seen")) == 0
