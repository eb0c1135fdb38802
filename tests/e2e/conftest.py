"""A fake platform in the test's own loop, and programs that never outlive a test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.program import Place, Program, make_place
from tests.fake_telegram import FakeTelegram

Start = Callable[..., Awaitable[Program]]


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest.fixture
def place(tmp_path: Path, fake: FakeTelegram) -> Place:
    return make_place(tmp_path / "bot", fake)


@pytest.fixture
async def start(fake: FakeTelegram) -> AsyncIterator[Start]:
    """Starts a program that is ready when this returns, and is gone after the test."""
    async with AsyncExitStack() as stack:

        async def started(place: Place, method: str = "getUpdates") -> Program:
            program = await Program.start(place, fake)
            stack.push_async_callback(program.kill)
            await program.ready(fake, method)
            return program

        yield started


@pytest.fixture
async def web() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session
