"""Kept files: sealed, never too big, gone when their time has passed."""

import pytest
from sqlalchemy import Connection

from bot.channels.kept_files import MOST_BYTES, Kept
from bot.store import files
from bot.store.database import Database
from bot.store.files import FileTooBig, StoredBytes, StoredFiles
from bot.store.housekeeping import tidy
from tests.store.conftest import NOW

PDF = b"%PDF-1.7" + bytes(range(256))
WALL = 1_800_000_000_000


async def test_a_file_comes_back_as_it_was_and_is_sealed_on_disk(db: Database) -> None:
    file = await db.write(lambda conn: files.keep(conn, name="cartel.pdf", form="pdf", data=PDF, until=None))
    kept = await db.read(lambda conn: files.get(conn, file))
    assert kept is not None
    assert kept == StoredBytes("cartel.pdf", "pdf", kept.hash, PDF)
    assert len(kept.hash) == 64
    assert await StoredFiles(db).read(file) == PDF
    assert await StoredFiles(db).about(file) == Kept("cartel.pdf", "pdf", len(PDF), kept.hash)
    raw = await db.read(lambda conn: conn.exec_driver_sql("SELECT bytes FROM files").scalar_one())
    assert b"JVBERi0xLjc" not in raw
    assert PDF not in raw
    assert await db.read(lambda conn: files.get(conn, file + 1)) is None


async def test_the_same_content_has_the_same_hash_whatever_its_name(db: Database) -> None:
    def work(conn: Connection) -> set[str]:
        made = [files.keep(conn, name=name, form="pdf", data=PDF, until=None) for name in ("a.pdf", "b.pdf")]
        return {kept.hash for one in made if (kept := files.about(conn, one))}

    assert len(await db.write(work)) == 1


@pytest.mark.parametrize("data", [b"", bytes(MOST_BYTES + 1)])
async def test_what_is_empty_or_too_big_is_refused(data: bytes, db: Database) -> None:
    with pytest.raises(FileTooBig):
        await db.write(lambda conn: files.keep(conn, name="a.pdf", form="pdf", data=data, until=None))


async def test_five_megabytes_are_taken(db: Database) -> None:
    data = b"\x89PNG\r\n\x1a\n" + bytes(MOST_BYTES - 8)
    file = await db.write(lambda conn: files.keep(conn, name="a.png", form="photo", data=data, until=None))
    assert await StoredFiles(db).read(file) == data


async def test_what_only_the_platform_has_is_filled_once(db: Database) -> None:
    def work(conn: Connection) -> tuple[int, Kept | None]:
        file = files.keep_source(
            conn, name="aviso.pdf", form="pdf", size=9, source="BQAC", unique="AQAD", until=None
        )
        return file, files.about(conn, file)

    file, kept = await db.write(work)
    assert kept is not None
    assert (kept.source, kept.here, kept.size) == ("BQAC", False, 9)
    assert await StoredFiles(db).read(file) is None
    assert await db.write(lambda conn: files.fill(conn, file, PDF))
    assert not await db.write(lambda conn: files.fill(conn, file, b"%PDF-other"))
    assert await StoredFiles(db).read(file) == PDF
    filled = await StoredFiles(db).about(file)
    assert filled is not None
    assert (filled.here, filled.size, filled.hash, filled.source) == (True, len(PDF), kept.hash, "BQAC")


async def test_files_go_when_their_time_has_passed_by_the_wall_clock(db: Database) -> None:
    def work(conn: Connection) -> list[int]:
        return [
            files.keep(conn, name="a.csv", form="csv", data=b"a", until=until)
            for until in (None, WALL, WALL + 1)
        ]

    for_ever, over, still = await db.write(work)
    await db.write(lambda conn: tidy(conn, NOW, WALL))
    there = [await StoredFiles(db).about(file) is not None for file in (for_ever, over, still)]
    assert there == [True, False, True]
    await db.write(lambda conn: files.lasts(conn, still, None))
    await db.write(lambda conn: tidy(conn, NOW, WALL * 2))
    assert await StoredFiles(db).about(still) is not None


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("cartel.pdf", "cartel.pdf"),
        ("../../etc/año nuevo.pdf", "año nuevo.pdf"),
        ("C:\\listas\\marzo.csv", "marzo.csv"),
        ('a"\r\nb\x00.pdf', "a b .pdf"),
        ("...", "archivo"),
        ("", "archivo"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_made_plain(name: str, plain: str) -> None:
    assert files.plain_name(name) == plain
