"""What goes with a broadcast stays as long as anybody may see it, and comes into the store if a browser needs it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.broadcasts import ledger
from bot.broadcasts.content import Content, Said
from bot.channels.base import Address
from bot.clock import wall_ms
from bot.store import files, people
from bot.store.database import Database
from bot.store.housekeeping import tidy
from bot.store.sealed import Seals
from flows.person import Person
from tests.bot.staff_scene import NOON

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Picked:
    person_id: int
    channel: str
    left_out: str = ""
    zone: str = ""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(f"sqlite:///{tmp_path}/a.db", Seals({1: bytes(range(32))}))
    try:
        yield opened
    finally:
        await opened.close()


def confirmed(conn: Connection, *channels: str, left_out: str = "", in_days: int = 0) -> list[int]:
    """A broadcast in two languages with a file each; the files, and one that nobody sent."""
    made = [
        files.keep_source(
            conn, name="a.pdf", form="pdf", size=9, source=f"B{n}", unique=f"u{n}", until=wall_ms() + 1
        )
        for n in range(3)
    ]
    picked = []
    for n, channel in enumerate(channels):
        row = people.create(conn, Address(channel, str(n)), Person(), NOON)
        picked.append(Picked(row.id, channel, left_out))
    spanish, english = (Said("Hola", (), file, "a.pdf", "document", 9) for file in made[:2])
    ledger.confirm(
        conn,
        kind="notice",
        content=Content(spanish, english),
        audience="",
        picked=picked,
        at=NOON + timedelta(days=in_days),
        minutes=None,
        urgent=False,
        cohort_id=None,
        made_by=1,
        made_in=1,
        now=NOON,
    )
    return made


async def left(database: Database, made: list[int], days: int) -> list[bool]:
    """Which are still there after so many days."""
    await database.write(lambda conn: tidy(conn, NOON, wall_ms() + days * DAY_MS))

    def read(conn: Connection) -> list[bool]:
        return [files.about(conn, file) is not None for file in made]

    return await database.read(read)


async def test_its_files_stay_for_ninety_days_after_its_moment_and_others_go(database: Database) -> None:
    made = await database.write(lambda conn: confirmed(conn, in_days=40))
    assert await left(database, made, 1) == [True, True, False]
    assert await left(database, made, 129) == [True, True, False]
    assert await left(database, made, 131) == [False, False, False]


@pytest.mark.parametrize(
    ("channels", "left_out", "wanted"),
    [(("telegram", "web"), "", 2), (("telegram",), "", 0), (("web",), "opted_out", 0), ((), "", 0)],
)
async def test_the_content_is_fetched_only_if_somebody_sees_it_in_a_browser(
    channels: tuple[str, ...], left_out: str, wanted: int, database: Database
) -> None:
    await database.write(lambda conn: confirmed(conn, *channels, left_out=left_out))
    assert len(await database.read(files.wanted)) == wanted
