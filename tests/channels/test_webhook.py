"""The webhook: strangers cost nothing, and 200 means stored."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette

from bot.channels import webhook
from bot.channels.base import ChannelLost, Inbound, Unreadable
from bot.channels.telegram import TelegramChannel
from bot.channels.webhook import PATH, WebhookInbox, WebhookSettings
from tests.channels.canned import granted, refused, serving
from tests.channels.conftest import NOW, Ears, Make, called, listening
from tests.fake_telegram import FakeTelegram

SECRET = "s3cret_-of-this-test"
SETTINGS = WebhookSettings("https://aulita.example/", SECRET)
ME = granted({"id": 1, "is_bot": True, "username": "aulita_bot"})


def update(number: int, text: str = "hola") -> bytes:
    person = {"id": 501, "is_bot": False, "first_name": "Ana"}
    chat = {"id": 501, "type": "private"}
    message = {"message_id": number, "from": person, "chat": chat, "date": 1, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


@dataclass
class Post:
    """One HTTP post, driven by hand so that a test sees when the body is read."""

    body: Sequence[bytes]
    secret: str | None = SECRET
    length: int | None = None
    read: int = 0
    sent: list[dict[str, Any]] = field(default_factory=list)

    async def to(self, app: Any) -> tuple[int, bytes]:
        headers = [(b"host", b"aulita.example")]
        if self.secret is not None:
            headers.append((b"x-telegram-bot-api-secret-token", self.secret.encode("latin-1")))
        if self.length is not None:
            headers.append((b"content-length", str(self.length).encode()))
        scope = {"type": "http", "method": "POST", "path": PATH, "headers": headers, "query_string": b""}
        await app({**scope, "raw_path": PATH.encode(), "root_path": ""}, self._receive, self._send)
        body = b"".join(part.get("body", b"") for part in self.sent)
        return self.sent[0]["status"], body

    async def _receive(self) -> dict[str, Any]:
        self.read += 1
        chunk = self.body[self.read - 1]
        return {"type": "http.request", "body": chunk, "more_body": self.read < len(self.body)}

    async def _send(self, event: dict[str, Any]) -> None:
        self.sent.append(event)

    @property
    def retry_after(self) -> str | None:
        return {name: value.decode() for name, value in self.sent[0]["headers"]}.get(b"retry-after")


def app_of(part: TelegramChannel | WebhookInbox) -> Starlette:
    return Starlette(routes=part.routes())


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "ñ"])
async def test_a_stranger_is_turned_away_before_a_byte_of_the_body_is_read(
    make: Make, secret: str | None
) -> None:
    post = Post([update(1)], secret)
    assert await post.to(app_of(make("https://api.example", webhook=SETTINGS))) == (403, b"")
    assert post.read == 0


async def test_an_oversized_post_is_turned_away_by_its_announced_length(make: Make) -> None:
    post = Post([b"x"], length=webhook.LARGEST_POST + 1)
    assert (await post.to(app_of(make("https://api.example", webhook=SETTINGS))))[0] == 413
    assert post.read == 0


async def test_an_oversized_post_that_hides_its_length_is_cut_off(make: Make) -> None:
    post = Post([b"x" * 400_000] * 10)
    assert (await post.to(app_of(make("https://api.example", webhook=SETTINGS))))[0] == 413
    assert post.read == 3


async def test_before_the_channel_listens_telegram_is_told_to_come_again(make: Make) -> None:
    post = Post([update(1)])
    assert await post.to(app_of(make("https://api.example", webhook=SETTINGS))) == (503, b"")
    assert post.retry_after == "5"


async def test_a_post_is_answered_after_the_commit_and_not_before(make: Make) -> None:
    storing, stored = asyncio.Event(), asyncio.Event()

    async def receive(batch: Sequence[Inbound | Unreadable], *, cursor: str | None = None) -> None:
        assert cursor is None
        storing.set()
        await stored.wait()

    async with serving(ME, granted(True)) as server:
        channel = make(server.url, webhook=SETTINGS)
        listener = asyncio.create_task(channel.listen(receive, None))
        await server.called("setWebhook")
        post = Post([update(1)[:20], update(1)[20:]])
        answer = asyncio.create_task(post.to(app_of(channel)))
        await asyncio.wait_for(storing.wait(), 5)
        assert not answer.done()
        stored.set()
        assert await answer == (200, b"")
        listener.cancel()
        await asyncio.gather(listener, return_exceptions=True)


async def test_telegram_is_told_where_with_which_secret_and_for_what(make: Make, ears: Ears) -> None:
    async with serving(ME, granted(True)) as server, listening(make(server.url, webhook=SETTINGS), ears):
        told = await server.called("setWebhook")
    assert told == {
        "url": f"https://aulita.example{PATH}",
        "secret_token": SECRET,
        "allowed_updates": ["message", "callback_query", "my_chat_member"],
        "max_connections": 40,
    }


async def test_a_webhook_that_telegram_refuses_ends_the_channel_with_its_reason(
    make: Make, ears: Ears
) -> None:
    async with serving(ME, refused(400, "Bad Request: bad webhook: port must be 443")) as server:
        with pytest.raises(ChannelLost, match="Telegram rechaza setWebhook: Bad Request: bad webhook: port"):
            await make(server.url, webhook=SETTINGS).listen(ears, None)


@pytest.fixture
async def inbox(ears: Ears) -> Any:
    from bot.channels.telegram_updates import UpdateReader

    box = WebhookInbox(SECRET, now=lambda: NOW)
    box.open(UpdateReader("telegram", "aulita_bot"))
    task = asyncio.create_task(box.run(ears))
    yield box
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_posts_that_come_together_share_a_commit_of_at_most_a_hundred(
    inbox: WebhookInbox, ears: Ears
) -> None:
    app = app_of(inbox)
    answers = await asyncio.gather(*(Post([update(number)]).to(app) for number in range(150)))
    assert answers == [(200, b"")] * 150
    assert [len(batch) for batch, _ in ears.batches] == [100, 50]
    assert [item.once for item in ears.heard] == [str(number) for number in range(150)]


async def test_a_batch_that_was_not_stored_is_sent_again_by_telegram(inbox: WebhookInbox, ears: Ears) -> None:
    ears.failures = 1
    post = Post([update(1)])
    assert await post.to(app_of(inbox)) == (503, b"")
    assert post.retry_after == "5"
    assert await Post([update(1)]).to(app_of(inbox)) == (200, b"")
    assert [item.once for item in ears.heard] == ["1"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"\xff\xfe{", "body: not JSON"),
        (b"[" * 100_000, "body: not JSON"),
        (b"[]", "update: "),
        (b'{"update_id": 5, "message": 3}', "message: "),
    ],
)
async def test_what_cannot_be_read_is_kept_and_answered_200(
    inbox: WebhookInbox, ears: Ears, body: bytes, reason: str
) -> None:
    assert await Post([body]).to(app_of(inbox)) == (200, b"")
    [item] = ears.heard
    assert isinstance(item, Unreadable)
    assert item.reason.startswith(reason)


async def test_what_is_none_of_our_business_is_answered_200_without_a_commit(
    inbox: WebhookInbox, ears: Ears
) -> None:
    assert await Post([b'{"update_id": 5, "moon_phase": {}}']).to(app_of(inbox)) == (200, b"")
    assert ears.tried == 0


async def test_a_post_nobody_takes_in_time_is_sent_again(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.channels.telegram_updates import UpdateReader

    monkeypatch.setattr(webhook, "ANSWER_SECONDS", 0.02)
    box = WebhookInbox(SECRET, now=lambda: NOW)
    box.open(UpdateReader("telegram", "aulita_bot"))
    assert (await Post([update(1)]).to(app_of(box)))[0] == 503


async def test_posts_waiting_at_the_end_are_sent_again() -> None:
    from bot.channels.telegram_updates import UpdateReader

    begun = asyncio.Event()

    async def never(batch: Sequence[Inbound | Unreadable], *, cursor: str | None = None) -> None:
        begun.set()
        await asyncio.Event().wait()

    box = WebhookInbox(SECRET, now=lambda: NOW)
    box.open(UpdateReader("telegram", "aulita_bot"))
    posts = [asyncio.create_task(Post([update(number)]).to(app_of(box))) for number in range(150)]
    task = asyncio.create_task(box.run(never))
    await asyncio.wait_for(begun.wait(), 5)
    assert box._posts.qsize() == 50
    task.cancel()
    assert [status for status, _ in await asyncio.gather(*posts)] == [503] * 150


@pytest.mark.parametrize(
    ("public_url", "secret", "connections", "complaint"),
    [
        ("http://aulita.example", "abc", 40, "https://"),
        ("https://", "abc", 40, "https://"),
        ("aulita.example", "abc", 40, "https://"),
        ("https://aulita.example", "", 40, "secreto"),
        ("https://aulita.example", "con espacio", 40, "secreto"),
        ("https://aulita.example", "a" * 257, 40, "secreto"),
        ("https://aulita.example", "abc", 0, "conexiones"),
        ("https://aulita.example", "abc", 101, "conexiones"),
    ],
)
def test_settings_that_telegram_would_refuse_are_refused_by_us(
    public_url: str, secret: str, connections: int, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        WebhookSettings(public_url, secret, connections)


def test_the_secret_is_not_shown_with_the_settings() -> None:
    assert SECRET not in repr(SETTINGS)


async def test_a_polling_channel_mounts_nothing(make: Make) -> None:
    assert make("https://api.example").routes() == []


async def test_the_fake_platform_posts_and_the_channel_hears(
    make: Make, fake: FakeTelegram, ears: Ears
) -> None:
    from aiohttp import web

    here = web.Application()
    channel_app: list[Starlette] = []

    async def forward(request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        status, body = await Post([await request.read()], secret).to(channel_app[0])
        return web.Response(status=status, body=body)

    here.router.add_post(PATH, forward)
    runner = web.AppRunner(here, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        public = f"http://127.0.0.1:{runner.addresses[0][1]}"
        channel = make(fake.url, webhook=WebhookSettings(public, SECRET))
        channel_app.append(app_of(channel))
        fake.say(501, "hola")
        async with listening(channel, ears):
            await fake.wait_for(lambda: called(fake, "setWebhook"))
            fake.say(502, "buenas")
            await fake.wait_for(lambda: not fake.state()["pending"])
        assert sorted(item.text for item in ears.heard if isinstance(item, Inbound)) == ["buenas", "hola"]
    finally:
        await runner.cleanup()
