"""Webhook delivery: the secret, the order inside a chat, repeats until 2xx, getUpdates meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.fake_telegram import FakeTelegram
from tests.fake_telegram.client import Bot

ANA, EVA = 501, 502


class Receiver:
    """A bot's web server; answers with the statuses given, then 200."""

    def __init__(self) -> None:
        self.got: list[tuple[str, int, str]] = []
        self.failing_chats: set[int] = set()
        self.statuses: list[int] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        update: dict[str, Any] = await request.json()
        message = update["message"]
        if message["chat"]["id"] in self.failing_chats:
            return web.Response(status=500)
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
            self.got.append((secret, message["chat"]["id"], message["text"]))
        return web.Response(status=status)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    async with FakeTelegram() as fake, aiohttp.ClientSession() as session:
        yield Bot(fake, session)


async def test_waiting_and_new_updates_are_posted_with_the_secret_in_order(
    bot: Bot, receiver: Receiver
) -> None:
    bot.fake.say(ANA, "antes")
    await bot.result("setWebhook", url=receiver.url, secret_token="s3cret_-")
    bot.fake.say(ANA, "uno")
    bot.fake.say(ANA, "dos")

    await bot.fake.wait_for(lambda: bot.fake.confirmed_offset == 1003)

    assert receiver.got == [("s3cret_-", ANA, text) for text in ("antes", "uno", "dos")]
    assert (await bot.result("getWebhookInfo"))["pending_update_count"] == 0


async def test_an_update_is_repeated_until_the_answer_is_2xx(bot: Bot, receiver: Receiver) -> None:
    receiver.statuses = [503, 500]
    await bot.result("setWebhook", url=receiver.url)
    bot.fake.say(ANA, "hola")

    await bot.fake.wait_for(lambda: bot.fake.confirmed_offset == 1001)

    assert receiver.got == [("", ANA, "hola")]
    info = await bot.result("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_a_failing_chat_does_not_hold_back_another(bot: Bot, receiver: Receiver) -> None:
    receiver.failing_chats = {ANA}
    await bot.result("setWebhook", url=receiver.url)
    bot.fake.say(ANA, "uno")
    bot.fake.say(ANA, "dos")
    bot.fake.say(EVA, "tres")

    await bot.fake.wait_for(lambda: receiver.got and bot.fake.confirmed_offset == 1003)
    receiver.failing_chats.clear()
    await bot.fake.wait_for(lambda: not bot.fake.state()["pending"])

    assert [text for _, _, text in receiver.got] == ["tres", "uno", "dos"]


async def test_a_duplicate_fault_posts_a_confirmed_update_again(bot: Bot, receiver: Receiver) -> None:
    bot.fake.fault("duplicate", times=1)
    await bot.result("setWebhook", url=receiver.url)
    bot.fake.say(ANA, "hola")

    await bot.fake.wait_for(lambda: len(receiver.got) == 2)

    assert receiver.got[0] == receiver.got[1]


async def test_getupdates_is_a_conflict_while_a_webhook_is_set(bot: Bot, receiver: Receiver) -> None:
    poll = asyncio.create_task(bot("getUpdates", timeout=20))
    await bot.fake.wait_for(lambda: bot.fake.account.queue.polling)
    await bot.result("setWebhook", url=receiver.url)

    ended, refused = await poll, await bot("getUpdates")
    await bot.result("deleteWebhook")
    bot.fake.say(ANA, "hola")

    assert ended["description"] == "Conflict: terminated by setWebhook request"
    assert refused["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    assert len(await bot.updates()) == 1
    assert receiver.got == []


async def test_pending_updates_can_be_dropped_with_the_webhook(bot: Bot) -> None:
    bot.fake.say(ANA, "hola")

    await bot.result("deleteWebhook", drop_pending_updates=True)

    assert await bot.updates() == []
