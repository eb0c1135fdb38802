"""What the staff sent on Telegram comes into the store when people in a browser are to see it, and not before."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.broadcasts.fetching import WAITS, Fetching
from bot.channels.base import Address, Delivery, Failed, FileBody, Held, Sent, TextBody
from bot.channels.web import WebChannel
from bot.store import files
from bot.store.database import Database
from bot.store.sealed import Seals
from bot.web.feed import Feeds
from bot.web.stored_feed import StoredFeed
from tests.bot.staff_scene import NOON
from tests.channels.conftest import PNG

PDF = b"%PDF-1.7" + bytes(60)


@dataclass
class Telegram:
    """Gives what it has, and counts how often it was asked."""

    has: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, source: str) -> bytes | None:
        self.asked.append(source)
        return self.has.get(source)


@dataclass
class Setting:
    database: Database
    telegram: Telegram
    at: float = 0.0

    def __post_init__(self) -> None:
        self.fetching = Fetching(self.database, self.telegram.fetch, lambda: self.at)
        self.feeds = Feeds()
        self.told: list[int] = []
        self.web = WebChannel(
            lambda: NOON, lambda who, seq: self.told.append(seq), StoredFeed(self.database, self.feeds)
        )

    async def kept(self, source: str, form: str = "pdf") -> int:
        return await self.database.write(
            lambda conn: files.keep_source(
                conn, name="aviso.pdf", form=form, size=68, source=source, unique="u", until=None
            )
        )

    async def shown(self, file: int) -> object:
        body = FileBody(file, "aviso.pdf", "document")
        return await self.web.deliver(Delivery(9, Address("web", "a"), body))


@pytest.fixture
async def setting(tmp_path: Path) -> AsyncIterator[Setting]:
    database = await Database.open(f"sqlite:///{tmp_path}/a.db", Seals({1: bytes(range(32))}))
    try:
        yield Setting(database, Telegram({"BQAC": PDF, "AgAC": PNG}))
    finally:
        await database.close()


async def test_a_row_of_the_web_waits_until_the_content_has_come(setting: Setting) -> None:
    file = await setting.kept("BQAC")
    assert await setting.fetching.look() == 0
    assert setting.telegram.asked == [], "nobody needs it here"
    assert isinstance(await setting.shown(file), Held)
    assert setting.told == []
    assert await setting.fetching.look() == 1
    assert await setting.shown(file) == Sent("9")
    assert setting.told == [9]
    assert await setting.fetching.look() == 0
    assert setting.telegram.asked == ["BQAC"]


async def test_after_three_tries_with_longer_waits_the_row_fails(setting: Setting) -> None:
    file = await setting.kept("nothing")
    for wait in (0.0, *WAITS):
        assert isinstance(await setting.shown(file), Held)
        setting.at += wait
        for _ in range(3):
            await setting.fetching.look()
    assert len(setting.telegram.asked) == 3
    assert await setting.shown(file) == Failed("file_not_there")
    setting.at += 1e6
    await setting.fetching.look()
    assert len(setting.telegram.asked) == 3


@pytest.mark.parametrize(("source", "form"), [("AgAC", "pdf"), ("BQAC", "photo")])
async def test_what_is_not_what_it_said_is_never_shown_and_not_asked_for_again(
    source: str, form: str, setting: Setting
) -> None:
    file = await setting.kept(source, form)
    await setting.shown(file)
    assert await setting.fetching.look() == 0
    assert await setting.shown(file) == Failed("file_not_there")
    await setting.fetching.look()
    assert setting.telegram.asked == [source]


async def test_a_file_that_is_gone_fails_and_a_text_needs_none(setting: Setting) -> None:
    assert await setting.shown(77) == Failed("file_not_there")
    assert isinstance(await setting.web.deliver(Delivery(9, Address("web", "a"), TextBody("Hola"))), Sent)
