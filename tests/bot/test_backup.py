"""Copies: whole beside a writing bot, never with the key, and put back without sending anything old."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete

from bot.backup import BackupFailed, back_up, last_copy
from bot.restoring import restore
from bot.store import values
from bot.store.database import Database
from bot.store.lease import pulse
from bot.store.outbox import enqueue
from bot.store.sealed import Seals
from bot.store.tables import meta
from tests.e2e.conftest import Start, fake, place, start  # noqa: F401
from tests.e2e.program import Place, run_to_end
from tests.fake_telegram import FakeTelegram
from tests.store.outbox_rows import WALL, broadcast, missed, row, settle_people, states, take

NOW = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
SEALS = Seals({1: bytes(range(32))})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "aulita.db"


@pytest.fixture
async def db(path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{path}", SEALS)
    try:
        yield database
    finally:
        await database.close()


def told(file: Path, question: str) -> list[tuple[object, ...]]:
    raw = sqlite3.connect(file)
    try:
        return raw.execute(question).fetchall()
    finally:
        raw.close()


def rights(file: Path) -> int:
    return file.stat().st_mode & 0o777


def content(file: Path) -> bytes:
    return file.read_bytes()


def remove(file: Path) -> None:
    file.unlink()


async def test_a_copy_under_writes_has_every_row_that_was_committed_before(
    db: Database, path: Path, tmp_path: Path
) -> None:
    committed, running = 0, True

    async def write() -> None:
        nonlocal committed
        while running:
            number = committed
            await db.write(lambda conn, n=number: values.put(conn, f"n{n}", "x" * 500))  # type: ignore[misc]
            committed += 1

    writer = asyncio.create_task(write())
    found: list[tuple[int, int, int]] = []
    for turn in range(5):
        before = committed
        copy = await asyncio.to_thread(back_up, path, tmp_path / "c", NOW + timedelta(seconds=turn))
        [(rows, last)] = told(
            copy.file,
            "SELECT count(*), coalesce(max(cast(substr(key, 2) AS int)), -1) FROM meta WHERE key LIKE 'n%'",
        )
        assert isinstance(rows, int)
        assert isinstance(last, int)
        found.append((before, rows, last))
        await asyncio.sleep(0.02)
    running = False
    await writer

    assert committed > 20
    for before, rows, last in found:
        assert before <= rows <= committed
        assert last == rows - 1, "a copy with a gap"


async def test_a_copy_is_private_alone_and_without_the_key(db: Database, path: Path, tmp_path: Path) -> None:
    copy = await asyncio.to_thread(back_up, path, tmp_path / "c", NOW)

    assert copy.file.name == "aulita-20270301-150000.db"
    assert [file.name for file in (tmp_path / "c").iterdir()] == [copy.file.name]
    assert rights(copy.file) == 0o600
    assert rights(tmp_path / "c") == 0o700
    assert bytes(range(32)) not in copy.file.read_bytes()
    assert last_copy(path) == copy
    reopened = await Database.open(f"sqlite:///{copy.file}", SEALS, create=False)
    await reopened.close()


async def test_only_the_newest_copies_stay_and_nothing_else_is_touched(
    db: Database, path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / "aulita-mine.db").write_text("mine")

    for hour in range(4):
        back_up(path, folder, NOW + timedelta(hours=hour), keep=2)

    assert sorted(file.name for file in folder.iterdir()) == [
        "aulita-20270301-170000.db",
        "aulita-20270301-180000.db",
        "aulita-mine.db",
    ]


async def test_what_was_erased_is_not_in_a_copy(db: Database, path: Path, tmp_path: Path) -> None:
    await db.write(lambda conn: values.put(conn, "hers", "palabra-de-rosa" * 50))
    await db.write(lambda conn: conn.execute(delete(meta).where(meta.c.key == "hers")))

    copy = back_up(path, tmp_path / "c", NOW)

    assert b"palabra-de-rosa" not in copy.file.read_bytes()


def test_a_copy_of_nothing_and_of_something_else_is_refused_in_one_sentence(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"not a database" * 100)

    with pytest.raises(BackupFailed, match="no hay ninguna base de datos"):
        back_up(tmp_path / "no.db", tmp_path / "c", NOW)
    with pytest.raises(BackupFailed, match="aulita doctor"):
        back_up(other, tmp_path / "c", NOW)
    assert list((tmp_path / "c").glob("*")) == []
    assert list((tmp_path / "c").glob(".*")) == []


async def test_a_folder_that_cannot_be_written_is_one_sentence(
    db: Database, path: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(BackupFailed, match="otra carpeta"):
        back_up(path, tmp_path / "file", NOW)
    assert last_copy(path) is None


async def _copy_with_waiting_rows(path: Path, folder: Path) -> Path:
    """Three people: one message in flight, one waiting, one broadcast."""
    database = await Database.open(f"sqlite:///{path}", SEALS)

    def fill(conn: Connection) -> None:
        settle_people(conn)
        enqueue(conn, [row(1, "a"), row(1, "b"), row(2, "c"), broadcast(3, "d")], WALL)
        take(conn, limit=1)

    await database.write(fill)
    copy = back_up(path, folder, NOW)
    await database.close()
    return copy.file


async def test_a_restore_freezes_what_waited_and_shows_the_question_again(path: Path, tmp_path: Path) -> None:
    copy = await _copy_with_waiting_rows(path, tmp_path / "c")
    bytes_before = copy.read_bytes()

    done = restore(copy, path, NOW, replace=True)

    assert done is not None
    assert done.frozen == 4
    assert done.aside is not None
    assert done.aside.exists()
    assert copy.read_bytes() == bytes_before
    assert rights(path) == 0o600
    assert pulse(path) is None
    database = await Database.open(f"sqlite:///{path}", SEALS, create=False)
    try:
        assert set(await database.read(states)) == {("skipped", "restored")}
        assert await database.read(missed) == [1, 2], "a broadcast is not shown again"
        assert await database.write(take) == []
    finally:
        await database.close()


async def test_a_restore_is_refused_while_a_bot_runs_or_over_a_database_that_is_there(
    path: Path, tmp_path: Path
) -> None:
    copy = await _copy_with_waiting_rows(path, tmp_path / "c")

    with pytest.raises(BackupFailed, match="--replace"):
        restore(copy, path, NOW)
    running = await Database.open(f"sqlite:///{path}", SEALS)
    try:
        with pytest.raises(BackupFailed, match="detenlo"):
            restore(copy, path, NOW, replace=True)
        assert ("waiting", None) in await running.read(states)
    finally:
        await running.close()
    assert not [file for file in path.parent.iterdir() if file.name.startswith(".")]


async def test_a_restore_never_plays_a_journal_that_was_left_behind_into_the_copy(
    path: Path, tmp_path: Path
) -> None:
    copy = await _copy_with_waiting_rows(path, tmp_path / "c")
    remove(path)
    journal = path.with_name(path.name + "-wal")
    journal.write_bytes(b"left behind by a database that is gone")

    restore(copy, path, NOW)

    assert not journal.exists()
    assert len(told(path, "SELECT id FROM people")) == 3


async def test_a_damaged_a_foreign_and_a_newer_copy_are_refused_and_change_nothing(
    path: Path, tmp_path: Path
) -> None:
    copy = await _copy_with_waiting_rows(path, tmp_path / "c")
    there = content(path)
    damaged, foreign, newer = (tmp_path / name for name in ("damaged.db", "foreign.db", "newer.db"))
    whole = copy.read_bytes()
    damaged.write_bytes(whole[:4096] + b"\xff" * 8192 + whole[12288:])
    raw = sqlite3.connect(foreign)
    raw.execute("CREATE TABLE songs (name TEXT)")
    raw.close()
    shutil.copy(copy, newer)
    raw = sqlite3.connect(newer)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.commit()
    raw.close()

    for wrong in (damaged, foreign, newer, tmp_path / "no.db"):
        with pytest.raises(BackupFailed):
            restore(wrong, path, NOW, replace=True)
    assert content(path) == there


async def test_if_changed_puts_a_copy_back_only_over_another_schema(path: Path, tmp_path: Path) -> None:
    copy = await _copy_with_waiting_rows(path, tmp_path / "c")

    assert restore(copy, path, NOW, replace=True, if_changed=True) is None
    raw = sqlite3.connect(path)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.commit()
    raw.close()
    assert restore(copy, path, NOW, replace=True, if_changed=True) is not None
    assert told(path, "SELECT version_num FROM alembic_version") != [("9999",)]


async def test_the_installed_program_backs_up_beside_a_bot_and_a_restored_bot_sends_nothing_old(
    fake: FakeTelegram,  # noqa: F811
    place: Place,  # noqa: F811
    start: Start,  # noqa: F811
) -> None:
    running = await start(place)
    fake.start(501, first_name="Rosa")
    await fake.wait_for(lambda: len(fake.accepted("sendMessage", 501)) >= 1)
    copied = await run_to_end(place.environment, place.folder, "backup")
    assert copied.code == 0, copied.err
    file = Path(copied.out.strip())
    assert (place.folder / file).is_file()
    refused = await run_to_end(place.environment, place.folder, "restore", str(file), "--replace")
    assert refused.code == 1
    assert "detenlo" in refused.err
    assert await running.stop() == 0
    _leave_a_message_waiting(place.folder / file)
    done = await run_to_end(place.environment, place.folder, "restore", str(file), "--replace")
    assert done.code == 0, done.err
    sent = len(fake.accepted("sendMessage", 501))

    again = await start(place)
    fake.say(501, "AYUDA")
    await fake.wait_for(lambda: len(fake.accepted("sendMessage", 501)) > sent)
    assert await again.stop() == 0

    frozen = told(place.database, "SELECT state, reason FROM outbox WHERE cause = 'left-waiting'")
    assert frozen == [("skipped", "restored")]


def _leave_a_message_waiting(file: Path) -> None:
    """As a copy has it that was made between a commit and the call."""
    columns = "person_id, address_id, stream, lane, care, silent, body, not_before, attempts, made"
    raw = sqlite3.connect(file)
    raw.execute(
        f"INSERT INTO outbox ({columns}, cause, part, state)"
        f" SELECT {columns}, 'left-waiting', 0, 'waiting' FROM outbox LIMIT 1"
    )
    raw.commit()
    raw.close()
