"""A bot for one test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.web import stream
from tests.web.browser import BEAT_SECONDS, Browser
from tests.web.world import World, web_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with web_world(tmp_path / "bot") as world:
        yield world


@pytest.fixture
async def browser(world: World) -> Browser:
    return await world.browser()


@pytest.fixture(autouse=True)
def quick_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A feed beats often, so that a test sees soon that nothing more comes."""
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", BEAT_SECONDS)
