"""Real SQLite files in a folder of the test's own."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store.database import Database
from bot.store.sealed import Seals

NOW = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)


@pytest.fixture
def seals() -> Seals:
    return Seals({1: bytes(range(32))})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "aulita.db"


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
async def db(url: str, seals: Seals) -> AsyncIterator[Database]:
    database = await Database.open(url, seals, busy_ms=300)
    try:
        yield database
    finally:
        await database.close()
