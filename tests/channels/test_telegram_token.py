"""The token and people's words stay out of logs, errors and representations, whatever goes wrong."""

import logging
import traceback
from typing import Any

import pytest
import structlog
from telegram.error import TelegramError

from bot.channels.base import Address, ChannelLost, Delivery, TextBody
from bot.channels.telegram_calls import Calls
from bot.channels.telegram_http import AiohttpRequest
from tests.channels.canned import granted, page, refused, serving
from tests.channels.conftest import Ears, Make
from tests.fake_telegram import FakeTelegram

TOKEN = "123456789:AAE-this_is_the_token_nobody_may_see"
SECRET_PART = "AAE-this_is_the_token"
WORDS = "palabras de una persona"
ROW = Delivery(1, Address("telegram", "501"), TextBody(WORDS))

TROUBLES = [
    page(200),
    page(302),
    page(404),
    page(502),
    (200, b"{", "application/json"),
    refused(401, "Unauthorized"),
    refused(404, "Not Found"),
    refused(409, "Conflict"),
    refused(400, "Bad Request: strange"),
    refused(500, "Internal"),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: f"{trouble[0]} {trouble[2]}")
async def test_no_trouble_shows_the_token_or_the_words(
    make: Make, caplog: pytest.LogCaptureFixture, ears: Ears, trouble: tuple[int, bytes, str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as told:
        async with serving(trouble) as server:
            channel = make(server.url, token=TOKEN)
            await channel.deliver(ROW)
            with pytest.raises(TelegramError) as error:
                await channel._call("sendMessage", {"chat_id": 501, "text": WORDS})
            if trouble[:1] in ((401,), (404,)) and trouble[2] == "application/json":
                with pytest.raises(ChannelLost) as lost:
                    await channel.listen(ears, None)
                assert SECRET_PART not in "".join(traceback.format_exception(lost.value))
    written = "".join(traceback.format_exception(error.value)) + repr(error.value) + caplog.text + str(told)
    assert SECRET_PART not in written
    assert WORDS not in caplog.text + str(told) + str(error.value)
    assert told


@pytest.mark.parametrize("api", ["http://127.0.0.1:9", "http://nowhere.invalid", "https://127.0.0.1:9"])
async def test_no_network_trouble_shows_the_token(
    make: Make, caplog: pytest.LogCaptureFixture, api: str
) -> None:
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as told:
        channel = make(api, token=TOKEN)
        await channel.deliver(ROW)
    assert told
    assert SECRET_PART not in caplog.text + str(told)


async def test_a_batch_that_was_not_stored_is_logged_without_its_words(
    make: Make, fake: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    fake.say(501, WORDS)

    async def receive(batch: Any, *, cursor: str | None = None) -> None:
        if not hasattr(receive, "failed"):
            receive.failed = True  # type: ignore[attr-defined]
            raise OSError(f"cannot store {WORDS}")

    import asyncio

    with structlog.testing.capture_logs() as told:
        task = asyncio.create_task(make(fake.url).listen(receive, None))
        await fake.wait_for(lambda: fake.confirmed_offset)
        task.cancel()
    assert [entry["event"] for entry in told] == ["telegram.batch_not_stored"]
    assert WORDS not in str(told) + caplog.text


async def test_the_error_of_the_library_below_is_told_without_the_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import aiohttp

    def explode(self: Any, url: Any, **_: Any) -> None:
        raise aiohttp.InvalidURL(url, "strange")

    monkeypatch.setattr(aiohttp.ClientSession, "post", explode)
    request = AiohttpRequest(TOKEN)
    with pytest.raises(TelegramError, match="<token>") as error:
        await Calls(request)("getMe", {})
    await request.shutdown()
    assert SECRET_PART not in "".join(traceback.format_exception(error.value))


async def test_what_the_program_holds_does_not_show_the_token(make: Make) -> None:
    async with serving(granted(True)) as server:
        channel = make(server.url, token=TOKEN)
        request = AiohttpRequest(TOKEN, api=server.url)
        for shown in (channel, channel._call, channel._call._bot, request, request.bot()):
            assert SECRET_PART not in repr(shown) + str(shown)
