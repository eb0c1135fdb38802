"""People: found by address without the address being there, saved in sets, erased without a trace but facts."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from bot.channels.base import Address
from bot.store import people
from bot.store.database import Database
from bot.store.sealed import seals_of
from bot.store.tables import addresses, consents, metadata
from bot.store.tables import people as people_table
from flows.person import Consents, Person, Progress, Standing
from tests.store.conftest import NOW

LATER = NOW + timedelta(hours=1)
MS = timedelta(milliseconds=1)
NOBODY_YET = Person()


def at(number: str, channel: str = "telegram") -> Address:
    return Address(channel, number)


def _ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // MS


def _consented(version: str = "1", figures: bool | None = True) -> Person:
    return Person(consents=Consents(course=version, figures=figures))


def _add(db: Database, number: str, person: Person = NOBODY_YET) -> Awaitable[people.Row]:
    def work(conn: Connection) -> people.Row:
        row = people.create(conn, at(number), Person(), NOW)
        row.person = person
        people.save(conn, [row], NOW, [row.id])
        return row

    return db.write(work)


def _count(conn: Connection, table: str) -> int:
    return conn.execute(select(func.count()).select_from(metadata.tables[table])).scalar_one()


async def test_somebody_created_is_found_by_her_address_and_nobody_else_is(db: Database) -> None:
    made = await db.write(lambda conn: people.create(conn, at("1001"), Person(country="EC"), NOW))
    wanted = [at("1001"), at("1002"), at("1001", "web")]
    found = await db.read(lambda conn: people.find(conn, wanted))
    assert found == {at("1001"): made}
    assert made.person.country == "EC"
    assert (made.name, made.figures_id, made.missed, made.reachable) == ("", "", False, True)
    assert made.made_at == NOW
    assert await db.read(lambda conn: people.find(conn, [])) == {}


async def test_a_set_is_found_in_one_statement_and_each_gets_her_own(db: Database) -> None:
    wanted = [at(str(number)) for number in range(40)]
    await db.write(
        lambda conn: [people.create(conn, one, Person(code=one.id), NOW) for one in reversed(wanted)]
    )
    found = await db.read(lambda conn: people.find(conn, wanted))
    assert {one: row.person.code for one, row in found.items()} == {one: one.id for one in wanted}


async def test_an_address_belongs_to_one_person_only(db: Database) -> None:
    await db.write(lambda conn: people.create(conn, at("1001"), Person(), NOW))
    with pytest.raises(IntegrityError):
        await db.write(lambda conn: people.create(conn, at("1001"), Person(), NOW))
    assert await db.read(lambda conn: _count(conn, "people")) == 1


async def test_before_consent_only_lookup_sealed_id_and_state_are_kept(db: Database) -> None:
    await db.write(lambda conn: people.create(conn, at("1001"), Person(), NOW))

    def stored(conn: Connection) -> dict[str, object]:
        return dict(
            conn.execute(text("SELECT * FROM people JOIN addresses ON person_id = people.id")).one()._mapping
        )

    record = await db.read(stored)
    assert {key for key, value in record.items() if value is not None} == {
        *("id", "state", "standing", "made_at", "heard_at", "missed"),
        *("person_id", "channel", "lookup", "external_id", "used_at"),
    }


async def test_states_are_saved_in_sets_with_what_follows_from_them(db: Database) -> None:
    await _add(db, "1001")
    await _add(db, "1002")

    def work(conn: Connection) -> None:
        found = people.find(conn, [at("1001"), at("1002")])
        one, two = found[at("1001")], found[at("1002")]
        one.person = replace(
            one.person, turn=7, standing=Standing.PAUSED, courses={"c": Progress("c", done=("M1-01",))}
        )
        two.person = replace(two.person, turn=9)
        people.save(conn, [one, two], LATER, heard=[two.id])

    await db.write(work)
    found = await db.read(lambda conn: people.find(conn, [at("1001"), at("1002")]))
    assert found[at("1001")].person.courses["c"].done == ("M1-01",)
    assert found[at("1002")].person.turn == 9

    def columns(conn: Connection) -> list[tuple[object, ...]]:
        return [
            tuple(row)
            for row in conn.execute(
                select(people_table.c.standing, people_table.c.heard_at, addresses.c.used_at)
                .join_from(people_table, addresses)
                .order_by(people_table.c.id)
            )
        ]

    assert await db.read(columns) == [
        ("paused", _ms(NOW), _ms(NOW)),
        ("active", _ms(LATER), _ms(LATER)),
    ]
    await db.write(lambda conn: people.save(conn, [], NOW, []))


async def test_consent_gives_an_id_for_figures_once_and_leaves_a_line_for_each_yes_and_no(
    db: Database,
) -> None:
    row = await _add(db, "1001")
    assert row.figures_id == ""
    steps = [
        Consents(course="1"),
        Consents(course="1", figures=True),
        Consents(course="1", figures=True),
        Consents(course="2", figures=False),
        Consents(course="", figures=False),
        Consents(course="2", figures=False),
        Consents(course="2", figures=False, profile=True),
        Consents(course="2", figures=False, profile=False),
    ]
    ids = set()
    moments = []
    for number, step in enumerate(steps):
        moment = NOW + timedelta(minutes=number)

        def work(
            conn: Connection, step: Consents = step, moment: datetime = moment
        ) -> tuple[str, int | None]:
            row = people.find(conn, [at("1001")])[at("1001")]
            row.person = replace(row.person, consents=step)
            people.save(conn, [row], moment, [])
            again = people.find(conn, [at("1001")])[at("1001")]
            assert again == row
            return row.figures_id, conn.execute(select(people_table.c.consented_at)).scalar()

        figures_id, consented_at = await db.write(work)
        ids.add(figures_id)
        moments.append(consented_at)
    assert len(ids) == 1
    assert len(ids.pop()) == 36
    assert moments == [_ms(NOW)] * 4 + [None, *[_ms(NOW + timedelta(minutes=5))] * 3]
    lines = await db.read(
        lambda conn: [tuple(line)[2:5] for line in conn.execute(select(consents).order_by(consents.c.id))]
    )
    assert lines == [
        ("course", "1", 1),
        ("figures", "1", 1),
        ("course", "2", 1),
        ("figures", "2", 0),
        ("course", "2", 0),
        ("course", "2", 1),
        ("profile", "2", 1),
        ("profile", "2", 0),
    ]


async def test_saving_the_same_row_twice_writes_a_decision_once(db: Database) -> None:
    row = await _add(db, "1001", _consented())

    def again(conn: Connection) -> int:
        people.save(conn, [row], LATER, [])
        people.save(conn, [row], LATER, [])
        return _count(conn, "consents")

    assert await db.write(again) == 2


async def test_by_id_takes_the_address_used_last_among_those_that_reach_her(db: Database) -> None:
    row = await _add(db, "1001")

    def another(conn: Connection, number: str, minutes: int) -> int:
        lookup = seals_of(conn).lookup("whatsapp", number)
        key = conn.execute(
            insert(addresses),
            {
                "person_id": row.id,
                "channel": "whatsapp",
                "lookup": lookup,
                "external_id": number,
                "used_at": _ms(NOW) + minutes,
            },
        ).inserted_primary_key
        assert key is not None
        return int(key[0])

    phone = await db.write(lambda conn: another(conn, "w1", 5))

    async def reached() -> tuple[Address, bool]:
        found = (await db.read(lambda conn: people.by_id(conn, [row.id, 999])))[row.id]
        return found.address, found.reachable

    assert await reached() == (at("w1", "whatsapp"), True)
    await db.write(lambda conn: people.set_reachable(conn, [phone], "blocked"))
    assert await reached() == (at("1001"), True)
    await db.write(lambda conn: people.set_reachable(conn, [phone, row.address_id], "gone"))
    assert await reached() == (at("w1", "whatsapp"), False)
    await db.write(lambda conn: people.set_reachable(conn, [row.address_id], None))
    assert await reached() == (at("1001"), True)
    assert await db.read(lambda conn: people.by_id(conn, [])) == {}
    both = await db.read(lambda conn: people.find(conn, [at("1001"), at("w1", "whatsapp")]))
    assert both[at("1001")] is both[at("w1", "whatsapp")], "two rows of one person would overwrite each other"
    assert both[at("1001")].address == at("w1", "whatsapp")


async def test_by_id_takes_a_place_that_calls_her_before_one_she_must_look_at(db: Database) -> None:
    row = await _add(db, "1001")

    def look_here(conn: Connection) -> None:
        conn.execute(
            insert(addresses),
            {
                "person_id": row.id,
                "channel": "web",
                "lookup": seals_of(conn).lookup("web", "w1"),
                "external_id": "w1",
                "used_at": _ms(NOW) + 5,
            },
        )

    async def first() -> Address:
        return (await db.read(lambda conn: people.by_id(conn, [row.id])))[row.id].address

    await db.write(look_here)
    assert await first() == at("1001")
    await db.write(lambda conn: people.set_reachable(conn, [row.address_id], "blocked"))
    assert await first() == at("w1", "web")


async def test_whoever_speaks_can_be_reached_again(db: Database) -> None:
    row = await _add(db, "1001")
    await db.write(lambda conn: people.set_reachable(conn, [row.address_id], "blocked"))
    found = (await db.read(lambda conn: people.find(conn, [at("1001")])))[at("1001")]
    assert not found.reachable
    await db.write(lambda conn: people.save(conn, [found], LATER, []))
    assert not (await db.read(lambda conn: people.by_id(conn, [row.id])))[row.id].reachable
    await db.write(lambda conn: people.save(conn, [found], LATER, [row.id]))
    assert found.reachable
    assert (await db.read(lambda conn: people.by_id(conn, [row.id])))[row.id].reachable


async def test_missed_and_name_are_kept_and_taken_away(db: Database) -> None:
    row = await _add(db, "1001")
    for missed, name in ((True, "Lucía"), (False, "")):

        def work(conn: Connection, missed: bool = missed, name: str = name) -> people.Row:
            people.mark_missed(conn, [row.id], missed)
            people.keep_name(conn, row.id, name)
            return people.by_id(conn, [row.id])[row.id]

        found = await db.write(work)
        assert (found.missed, found.name) == (missed, name)


async def test_a_row_shows_neither_name_nor_address_in_a_log(db: Database) -> None:
    row = await _add(db, "5551234", _consented())
    row.name = "Lucía"
    assert row.figures_id
    for secret in ("5551234", "Lucía", row.figures_id):
        assert secret not in repr(row)


async def test_a_state_that_cannot_be_read_names_the_person_by_number(db: Database) -> None:
    row = await _add(db, "1001")
    await db.write(lambda conn: conn.execute(text('UPDATE people SET state = \'{"v": 99, "person": {}}\'')))
    with capture_logs() as logs:
        found = await db.read(lambda conn: people.find(conn, [at("1001")]))
    assert (found, found.unreadable) == ({}, {at("1001")})
    assert [(entry["person"], entry["problem"]) for entry in logs] == [(row.id, "StateUnreadable")]
