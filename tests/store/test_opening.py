"""Opening: every file, key or place that cannot be used is refused with one sentence, and left as it was."""

# ruff: noqa: ASYNC220, ASYNC240 (nothing else runs on the loop of these tests)

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bot.store import database as database_module
from bot.store import migrate, people, values
from bot.store.database import Database, DatabaseTrouble, path_of
from bot.store.sealed import Seals
from flows.person import Person
from tests.store.conftest import NOW
from tests.store.test_people import at


async def _make(url: str, seals: Seals, learners: int = 0) -> None:
    db = await Database.open(url, seals)
    await db.write(lambda conn: [people.create(conn, at(str(i)), Person(), NOW) for i in range(learners)])
    await db.close()


def _sentence(problem: pytest.ExceptionInfo[DatabaseTrouble]) -> str:
    sentence = str(problem.value)
    assert "\n" not in sentence
    assert ":" in sentence, "it does not say what to do"
    return sentence


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bot:secret@db.example/aulita",
        "aulita.db",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
    ],
)
def test_an_address_of_another_kind_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(DatabaseTrouble, match=r"sqlite:///folder/aulita\.db") as problem:
        path_of(url)
    assert "secret" not in _sentence(problem)


def test_an_address_may_be_relative_or_from_the_root() -> None:
    assert path_of("sqlite:///data/a.db") == Path("data/a.db")
    assert path_of("sqlite:////srv/a.db") == Path("/srv/a.db")


async def test_the_first_opening_makes_folder_and_file_that_nobody_else_may_read(
    url: str, path: Path, seals: Seals
) -> None:
    await _make(url, seals)
    assert path.parent.stat().st_mode & 0o077 == 0
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_missing_file_is_refused_where_none_may_be_made(url: str, path: Path, seals: Seals) -> None:
    with pytest.raises(DatabaseTrouble, match="there is no database at") as problem:
        await Database.open(url, seals, create=False)
    assert _sentence(problem)
    assert not path.parent.exists()


async def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, seals: Seals) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatabaseTrouble, match="cannot be written") as problem:
        await Database.open(f"sqlite:///{tmp_path}/file/aulita.db", seals)
    assert "AULITA_DATA_DIR" in _sentence(problem)


async def test_a_second_opening_is_refused_until_the_first_is_closed(url: str, seals: Seals) -> None:
    first = await Database.open(url, seals)
    with pytest.raises(DatabaseTrouble, match="another aulita already works") as problem:
        await Database.open(url, seals)
    assert _sentence(problem)
    await first.write(lambda conn: values.put(conn, "still", "mine"))
    await first.close()
    await _make(url, seals)


async def test_another_key_is_refused_and_nothing_is_changed(url: str, path: Path, seals: Seals) -> None:
    await _make(url, seals, learners=1)
    before = path.read_bytes()
    with pytest.raises(DatabaseTrouble, match="the key does not belong to this database") as problem:
        await Database.open(url, Seals({1: bytes(32)}))
    assert "AULITA_KEY_FILE" in _sentence(problem)
    assert path.read_bytes() == before
    assert not path.with_name(path.name + "-wal").exists()
    await _make(url, seals)


async def test_a_database_of_a_newer_program_is_refused(url: str, path: Path, seals: Seals) -> None:
    await _make(url, seals)
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(DatabaseTrouble, match="newer aulita") as problem:
        await Database.open(url, seals)
    assert "9999" in _sentence(problem)
    assert path.read_bytes() == before


async def test_a_database_of_another_program_is_refused(url: str, path: Path, seals: Seals) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE songs (name TEXT)")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(DatabaseTrouble, match="another program's") as problem:
        await Database.open(url, seals)
    assert _sentence(problem)
    assert path.read_bytes() == before


@pytest.mark.parametrize("where", ["header", "pages"])
async def test_a_damaged_file_is_refused(where: str, url: str, path: Path, seals: Seals) -> None:
    await _make(url, seals, learners=50)
    damaged = bytearray(path.read_bytes())
    if where == "header":
        damaged[:8] = b"\xff" * 8
    else:
        page = int.from_bytes(damaged[16:18], "big")
        for start in range(2 * page, len(damaged), page):
            damaged[start : start + 8] = b"\xff" * 8
    path.write_bytes(damaged)
    with pytest.raises(DatabaseTrouble, match="damaged") as problem:
        await Database.open(url, seals)
    assert "backup" in _sentence(problem)
    assert path.read_bytes() == damaged


async def test_a_full_disk_is_said_and_work_goes_on_when_there_is_room_again(db: Database) -> None:
    size = await db.write(lambda conn: conn.exec_driver_sql("PRAGMA page_count").scalar())
    await db.write(lambda conn: conn.exec_driver_sql(f"PRAGMA max_page_count={size}").scalar())
    with pytest.raises(DatabaseTrouble, match="disk is full") as problem:
        await db.write(lambda conn: values.put(conn, "large", "x" * 100_000))
    assert _sentence(problem)
    assert await db.read(lambda conn: values.get(conn, "large")) is None
    await db.write(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count=1000000").scalar())
    await db.write(lambda conn: values.put(conn, "large", "x" * 100_000))
    assert await db.read(lambda conn: len(values.get(conn, "large") or "")) == 100_000


async def test_a_lock_by_another_program_is_waited_for_then_said_and_gone_when_it_lets_go(
    db: Database, path: Path
) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    loop = asyncio.get_running_loop()
    begun = loop.time()
    with pytest.raises(DatabaseTrouble, match="locked by another program") as problem:
        await db.write(lambda conn: values.put(conn, "state", "x"))
    assert loop.time() - begun >= 0.25, "it has not waited the 300 ms of the fixture"
    assert _sentence(problem)
    waiting = asyncio.create_task(db.write(lambda conn: values.put(conn, "state", "y")))
    await asyncio.sleep(0.05)
    other.execute("COMMIT")
    other.close()
    await waiting
    assert await db.read(lambda conn: values.get(conn, "state")) == "y"


async def test_a_lock_by_another_program_is_said_at_the_start_too(url: str, path: Path, seals: Seals) -> None:
    await _make(url, seals)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseTrouble, match="locked by another program"):
        await Database.open(url, seals, busy_ms=50)
    other.close()
    await _make(url, seals)


_CRASHING = """
    import asyncio, sys
    from bot.store import values
    from bot.store.database import Database
    from bot.store.sealed import Seals

    async def main() -> None:
        db = await Database.open(sys.argv[1], Seals({1: bytes(range(32))}))
        number = int(await db.read(lambda conn: values.get(conn, "state")) or 0)
        while True:
            number += 1
            def work(conn, number=number):
                values.put(conn, "state", str(number))
                values.put(conn, "message", str(number))
            await db.write(work)
            print(number, flush=True)

    asyncio.run(main())
"""


async def test_what_was_answered_survives_kill_and_the_next_start_needs_no_waiting(
    url: str, path: Path, seals: Seals
) -> None:
    await _make(url, seals)
    confirmed = 0
    for commits in (5, 60):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(_CRASHING), url], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        with process.stdout as out:
            lines = [line for line in (out.readline() for _ in range(commits)) if line.strip().isdigit()]
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            lines += [line for line in out.readlines() if line.strip().isdigit()]
        assert int(lines[-1]) > confirmed, "nothing was written in this life: the kill proves nothing"
        confirmed = int(lines[-1])
        db = await Database.open(url, seals)
        state = await db.read(lambda conn: values.get(conn, "state"))
        assert state == await db.read(lambda conn: values.get(conn, "message")), "torn"
        assert int(state or 0) in (confirmed, confirmed + 1)
        await db.close()


def test_an_old_sqlite_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    database_module._warn_if_unsound.cache_clear()
    for version in ((3, 51, 2), (3, 51, 2), (3, 51, 3), (3, 50, 7), (3, 44, 6), (3, 45, 0)):
        database_module._warn_if_unsound(version)
    out = capsys.readouterr().out
    assert out.count("sqlite_has_known_fault") == 2
    assert "3.51.2" in out
    assert "3.45.0" in out


async def test_an_opening_that_fails_half_way_leaves_no_half_schema(
    url: str, path: Path, seals: Seals, monkeypatch: pytest.MonkeyPatch
) -> None:
    def create_then_fail(conn: object, found: str | None) -> None:
        migrate._create(conn)  # type: ignore[arg-type]
        raise LookupError("power cut")

    monkeypatch.setattr(migrate, "bring_up", create_then_fail)
    with pytest.raises(LookupError):
        await Database.open(url, seals)
    monkeypatch.undo()
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    raw.close()
    await _make(url, seals, learners=1)
