"""What audiences are chosen by: nobody who has not joined, everybody who was there before, and nothing for an ordinary
tap. That it agrees with her state after any history: tests/bot/test_opting_out.py."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, event, insert, select

from bot.channels.base import Address
from bot.store import people, reach, values
from bot.store.cohort_tables import cohorts, links, members
from bot.store.cohort_tables import reach as table
from flows.person import Consents, Person, Progress
from flows.reach import reach_of
from flows.step import World
from tests.bot.intake_world import NOON, IntakeWorld, intake_world
from tests.bot.opting_out import stored, teaching
from tests.flows import edits

LIVING = Person(
    language="en",
    country="EC",
    zone="America/Guayaquil",
    hour=1200,
    consents=Consents(course="1"),
    courses={"vida": Progress("vida", done=("LB", "M1-01", "PF1"), skipped=("M1-02",))},
    current="vida",
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[IntakeWorld]:
    async with intake_world(tmp_path, teaching=teaching()) as opened:
        yield opened


def test_lessons_count_and_surveys_do_not() -> None:
    told = reach_of(teaching().world, LIVING)

    assert told is not None
    assert (told.units, told.essential, told.finished) == (1, False, False)
    assert reach_of(teaching().world, replace(LIVING, consents=Consents())) is None


async def test_nobody_is_chosen_who_has_not_joined_and_an_ordinary_tap_writes_nothing(
    world: IntakeWorld,
) -> None:
    await world.start()
    await world.tap("Probar")
    assert await world.database.read(stored) == {}
    for label in (
        "Estafa",
        "Otro",
        "Real",
        "Quiero",
        "Acepto",
        "Sin nombre",
        "Sí",
        "No, sin reto",
        "La quiero ya",
    ):
        await world.tap(label)
    said: list[str] = []

    def listen(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    await world.say("ayuda")
    assert said
    assert not [statement for statement in said if "INTO reach" in statement]
    said.clear()
    await world.say("ruta")
    await world.tap("Curso completo")
    await world.say("avisos")
    await world.tap("Recordatorios")
    assert len([statement for statement in said if "INTO reach" in statement]) == 1
    event.remove(Engine, "before_cursor_execute", listen)

    assert len(await world.database.read(stored)) == 1


async def test_who_was_there_before_is_filled_in_page_by_page_and_once(
    world: IntakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "PAGE", 2)
    monkeypatch.setattr(reach, "_NEXT", reach._NEXT.limit(2))

    def old(conn: Connection) -> None:
        for n in range(5):
            row = people.create(conn, Address("telegram", str(900 + n)), LIVING, NOON)
            if n == 3:
                conn.exec_driver_sql(f"UPDATE people SET state = '{{}}' WHERE id = {row.id}")

    await world.database.write(old)
    taught = teaching().world

    def fill(conn: Connection, told: World = taught) -> bool:
        return reach.fill(conn, told)

    assert await world.database.write(fill) is True
    assert len(await world.database.read(stored)) == 2
    while await world.database.write(fill):
        pass
    assert set((await world.database.read(stored)).values()) == {reach_of(taught, LIVING)}
    assert len(await world.database.read(stored)) == 4, (
        "one state cannot be read: she is left out, the others are not"
    )

    await world.database.write(lambda conn: conn.execute(delete(table)).rowcount)
    assert await world.database.write(fill) is False
    assert await world.database.read(stored) == {}, "it is done once"

    shorter = edits.without_unit(taught.catalogue.courses["vida"], "M1-01")
    catalogue = edits.with_course(taught.catalogue, shorter)
    while await world.database.write(lambda conn: fill(conn, replace(taught, catalogue=catalogue))):
        pass
    assert {one.units for one in (await world.database.read(stored)).values()} == {0}, "other lessons: anew"
    assert (await world.database.read(lambda conn: values.get(conn, reach.FILLED)) or "").endswith(" all")


async def test_the_sector_is_that_of_the_last_link_she_came_by(world: IntakeWorld) -> None:
    def come(conn: Connection) -> list[str]:
        row = people.create(conn, Address("telegram", "900"), LIVING, NOON)
        reach.write(conn, [(row.id, reach_of(teaching().world, LIVING))])
        found = [conn.execute(select(table.c.sector)).scalar_one()]
        for n, sector in enumerate(("salud", "ventas"), 1):
            conn.execute(
                insert(cohorts),
                {"name": sector, "course": "vida", "state": "open", "made_by": 1, "made_at": 0},
            )
            conn.execute(
                insert(links), {"cohort_id": n, "source": "x", "sector": sector, "made_by": 1, "made_at": 0}
            )
            conn.execute(
                insert(members),
                {"person_id": row.id, "cohort_id": n, "link_id": n, "state": "in", "joined_at": 0},
            )
            reach.write(conn, [(row.id, reach_of(teaching().world, LIVING))])
            found.append(conn.execute(select(table.c.sector)).scalar_one())
        return found

    assert await world.database.write(come) == ["", "salud", "ventas"]
