"""The schema: made at once or by migrations, it is the same; Alembic is loaded only by those who need it."""

# ruff: noqa: ASYNC221 (nothing else runs on the loop of these tests)

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from bot.store import migrate, roles, values
from bot.store.database import Database
from bot.store.sealed import Seals
from tests.store.conftest import NOW


def _parts(sql: str) -> list[str]:
    """A CREATE statement cut at its outermost commas, in an order that says nothing."""
    flat = re.sub(r"\s+", " ", sql.replace('"', "")).strip()
    head, opening, body = flat.partition("(")
    parts, depth = [""], 0
    for sign in body:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    tail = parts[-1].rpartition(")")
    parts[-1] = tail[0]
    return [head + opening, *sorted(part.strip() for part in parts), tail[2].strip()]


def _schema(path: Path) -> dict[str, list[str]]:
    raw = sqlite3.connect(path)
    try:
        return {
            name: _parts(sql)
            for name, sql in raw.execute("SELECT name, sql FROM sqlite_master WHERE sql > ''")
        }
    finally:
        raw.close()


async def _opened(url: str, seals: Seals) -> None:
    db = await Database.open(url, seals)
    await db.close()


async def test_a_database_made_at_once_equals_one_that_went_through_every_migration(
    url: str, path: Path, tmp_path: Path, seals: Seals
) -> None:
    await _opened(url, seals)
    migrated = tmp_path / "migrated.db"
    engine = create_engine(f"sqlite:///{migrated}")
    with engine.begin() as conn:
        migrate.upgrade(conn)
    engine.dispose()
    made, grown = _schema(path), _schema(migrated)
    assert made.keys() == grown.keys()
    assert len(made) > 20
    for name, parts in made.items():
        assert parts == grown[name], name


def test_the_list_of_schemas_is_that_of_the_files() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    script = ScriptDirectory.from_config(config)
    assert tuple(one.revision for one in reversed(list(script.walk_revisions()))) == migrate.REVISIONS


async def test_an_older_database_is_brought_up_with_what_it_holds(url: str, path: Path, seals: Seals) -> None:
    path.parent.mkdir()
    raw = sqlite3.connect(path)
    raw.execute(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    raw.close()
    db = await Database.open(url, seals)
    await db.write(lambda conn: values.put(conn, "mode", "real"))
    await db.close()
    raw = sqlite3.connect(path)
    assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [(migrate.REVISIONS[-1],)]
    raw.close()
    db = await Database.open(url, seals)
    assert await db.read(lambda conn: values.get(conn, "mode")) == "real"
    await db.close()


async def test_a_database_of_the_first_release_gets_the_tables_of_the_staff_and_keeps_everybody(
    url: str, path: Path, seals: Seals
) -> None:
    """A bot that served before there were roles: its people stay, and can be given a role."""
    path.parent.mkdir()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as conn:
        config = Config()
        config.set_main_option("script_location", str(migrate.FOLDER))
        config.attributes["connection"] = conn
        command.upgrade(config, "0001")
        conn.exec_driver_sql(
            "INSERT INTO people (id, state, standing, made_at, heard_at) VALUES (7, '{}', 'active', 1, 1)"
        )
        conn.exec_driver_sql(
            "INSERT INTO addresses (id, person_id, channel, lookup, external_id, used_at) "
            "VALUES (3, 7, 'telegram', x'01', x'02', 1)"
        )
    engine.dispose()
    db = await Database.open(url, seals)
    await db.write(lambda conn: roles.give(conn, 7, 3, "owner", "", 0, NOW))
    assert await db.read(lambda conn: roles.held(conn, 7, 3)) == [("owner", "")]
    await db.close()
    raw = sqlite3.connect(path)
    assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [(migrate.REVISIONS[-1],)]
    raw.close()


async def test_a_migration_that_fails_leaves_the_older_database_as_it_was(
    url: str, path: Path, seals: Seals, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.parent.mkdir()
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    raw.close()
    before = _schema(path)

    def half(conn: Connection) -> None:
        whole(conn)
        raise LookupError("power cut")

    whole = migrate.upgrade
    monkeypatch.setattr(migrate, "upgrade", half)
    with pytest.raises(LookupError):
        await Database.open(url, seals)
    assert _schema(path) == before


_IMPORTS = """
import asyncio, sys
from bot.store.database import Database
from bot.store.sealed import Seals

async def main():
    for _ in range(2):
        db = await Database.open(sys.argv[1], Seals({1: bytes(range(32))}))
        await db.close()
        print(*sorted({"alembic", "sqlalchemy.ext.asyncio"} & set(sys.modules)), "loaded")

asyncio.run(main())
"""


@pytest.mark.parametrize("older", [False, True])
async def test_alembic_is_loaded_only_for_an_older_schema(older: bool, url: str, path: Path) -> None:
    if older:
        path.parent.mkdir()
        raw = sqlite3.connect(path)
        raw.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        raw.close()
    run = subprocess.run([sys.executable, "-c", _IMPORTS, url], capture_output=True, text=True, check=True)
    made, current = (line.split() for line in run.stdout.splitlines() if line.endswith("loaded"))
    assert made == current == (["alembic", "loaded"] if older else ["loaded"])
