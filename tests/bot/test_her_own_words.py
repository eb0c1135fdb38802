"""What she writes for herself goes through the whole program and is left nowhere: no column, sealed or not, no log."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, select
from structlog.testing import capture_logs

from bot.store.tables import metadata
from bot.turn import Rules
from tests.bot.intake_world import intake_world, on_disk, rules
from tests.lessons.kinds_course import kinds_catalogue

SECRET = "Me llamo Fulana y esto no lo sabe nadie"


def teaching(course: str) -> Rules:
    world = rules().world
    catalogue = kinds_catalogue().model_copy(update={"default": course})
    return replace(rules(), world=replace(world, catalogue=catalogue))


def everything(conn: Connection) -> str:
    """Every row of every table, opened with the key."""
    return repr([tuple(row) for table in metadata.tables.values() for row in conn.execute(select(table))])


@pytest.mark.parametrize(
    ("course", "said"), [("escribir", "Trátate así siempre"), ("reflexion", "Guarda su número")]
)
async def test_her_own_words_are_left_nowhere(course: str, said: str, tmp_path: Path) -> None:
    """A reflection of somebody who did not agree to figures is as private as what she writes for herself."""
    async with intake_world(tmp_path, teaching=teaching(course)) as world:
        await world.enrol(answer="No, sin reto")
        await world.tap("La quiero ya")
        with capture_logs() as logs:
            await world.say(SECRET)

        assert any(said in text for text in await world.texts())
        assert SECRET not in await world.database.read(everything)
        assert SECRET not in repr(logs)
        assert SECRET.encode() not in on_disk(tmp_path)
