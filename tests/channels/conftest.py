"""One Telegram channel on the fake Bot API, with waits that do not wait."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import DrawnBody, Inbound, PictureBody, Unreadable
from bot.channels.patience import Patience
from bot.channels.telegram import Pictures, TelegramChannel
from bot.course_files import CourseFiles
from tests.fake_telegram import TOKEN, Entry, FakeTelegram

NOW = datetime(2031, 5, 4, 15, 0, tzinfo=UTC)
"""A pretended moment: no time of the platform or the machine looks like it."""


@dataclass
class Shelf:
    """What the platform holds, as a dictionary; `broken` makes every access fail."""

    held: dict[tuple[str, str], str] = field(default_factory=dict)
    broken: bool = False

    async def get(self, channel: str, hash: str) -> str | None:
        if self.broken:
            raise OSError("the shelf is broken")
        return self.held.get((channel, hash))

    async def put(self, channel: str, hash: str, file_id: str) -> None:
        if self.broken:
            raise OSError("the shelf is broken")
        self.held[channel, hash] = file_id


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@dataclass
class Studio:
    """Draws, and counts how often."""

    drawn: int = 0
    fails: bool = False

    async def draw(self, body: DrawnBody) -> bytes:
        if self.fails:
            raise ValueError("no typeface")
        self.drawn += 1
        await asyncio.sleep(0)
        return PNG


def _named(body: DrawnBody) -> str:
    return f"hash of {body.text if isinstance(body, PictureBody) else body.alt}"


@dataclass
class Waits:
    """Remembers what the channel wanted to wait for, and lets it go on after one turn of the loop."""

    seconds: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


@dataclass
class Ears:
    """A `receive` that keeps what it was given, and fails as often as it is told to."""

    batches: list[tuple[Sequence[Inbound | Unreadable], str | None]] = field(default_factory=list)
    failures: int = 0
    tried: int = 0

    async def __call__(self, batch: Sequence[Inbound | Unreadable], *, cursor: str | None = None) -> None:
        self.tried += 1
        if self.failures:
            self.failures -= 1
            raise OSError("database is locked")
        self.batches.append((batch, cursor))

    @property
    def heard(self) -> list[Inbound | Unreadable]:
        return [item for batch, _ in self.batches for item in batch]


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def studio() -> Studio:
    return Studio()


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def course_files(tmp_path: Path) -> CourseFiles:
    """The files of a course `mini` in a folder of their own."""
    (tmp_path / "courses/mini/media").mkdir(parents=True)
    return CourseFiles(tmp_path)


Make = Callable[..., TelegramChannel]


@pytest.fixture
async def make(shelf: Shelf, studio: Studio, waits: Waits, course_files: CourseFiles) -> AsyncIterator[Make]:
    """Makes channels and closes them; `api` is where they call."""
    made: list[TelegramChannel] = []

    def build(api: str, **changes: Any) -> TelegramChannel:
        pictures = Pictures(draw=studio.draw, key=_named, media=shelf)
        settings: dict[str, Any] = {
            "now": lambda: NOW,
            "pictures": pictures,
            "files": course_files,
            "patience": Patience(waits.sleep, lambda: 0.0),
        }
        channel = TelegramChannel(changes.pop("token", TOKEN), api=api, **{**settings, **changes})
        made.append(channel)
        return channel

    yield build
    for channel in made:
        await channel.close()


@contextlib.asynccontextmanager
async def listening(
    channel: TelegramChannel, ears: Ears, cursor: str | None = None
) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(channel.listen(ears, cursor))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def called(fake: FakeTelegram, method: str | None = None) -> list[Entry]:
    """Every call the platform saw, taken or refused, oldest first."""
    return [entry for entry in fake.log.since(0) if method in (None, entry.method)]
