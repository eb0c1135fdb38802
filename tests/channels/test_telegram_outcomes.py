"""What a delivery ends as, for everything Telegram, the network or something in between may answer."""

import asyncio
import socket

import pytest

from bot.channels import telegram_http
from bot.channels.base import (
    Address,
    Button,
    Delivery,
    Entity,
    Failed,
    SendResult,
    Sent,
    TextBody,
    Throttled,
    Unreachable,
)
from bot.channels.telegram_errors import Floods
from tests.channels.canned import granted, page, refused, serving
from tests.channels.conftest import Make
from tests.fake_telegram import FakeTelegram

TEXT = Delivery(1, Address("telegram", "501"), TextBody("¿Qué haces?"))
NO_NETWORK = Failed("no_network", retry=True, counts=False)
NO_ANSWER = Failed("no_answer", ambiguous=True)
GONE = Unreachable("gone")
HALT = Failed("token_rejected", retry=True, counts=False, halt=True)


def bad(description: str) -> tuple[int, bytes, str]:
    return refused(400, f"Bad Request: {description}")


def forbidden(description: str) -> tuple[int, bytes, str]:
    return refused(403, f"Forbidden: {description}")


ENDS: list[tuple[tuple[int, bytes, str], SendResult]] = [
    (granted({"message_id": 88, "chat": {"id": 501}}), Sent("88")),
    (granted(True), Sent("")),
    (refused(429, "Too Many Requests: retry after 7", retry_after=7), Throttled(8.0)),
    (refused(429, "Too Many Requests: retry after 9"), Throttled(10.0)),
    (refused(429, "Too Many Requests", retry_after="soon"), Throttled(6.0)),
    (forbidden("bot was blocked by the user"), Unreachable("blocked")),
    (bad("USER_IS_BLOCKED"), Unreachable("blocked")),
    (forbidden("user is deactivated"), GONE),
    (bad("INPUT_USER_DEACTIVATED"), GONE),
    (forbidden("bot can't initiate conversation with a user"), Unreachable("not_started")),
    (forbidden("bot was kicked from the supergroup chat"), GONE),
    (forbidden("bot is not a member of the channel chat"), GONE),
    (forbidden("the group chat was deleted"), GONE),
    (bad("not enough rights to send text messages to the chat"), GONE),
    (refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1001), GONE),
    (bad("chat not found"), Unreachable("unknown")),
    (bad("PEER_ID_INVALID"), Unreachable("unknown")),
    (forbidden("something new"), Failed("refused_403")),
    (bad("message is not modified: the same"), Sent("")),
    (bad("message to edit not found"), Failed("message_gone")),
    (bad("message can't be deleted"), Failed("message_gone")),
    (bad("message to be replied not found"), Failed("parent_gone")),
    (bad("query is too old and response timeout expired or query ID is invalid"), Failed("tap_too_old")),
    (bad("message text is empty"), Failed("text_empty")),
    (bad("message is too long"), Failed("text_too_long")),
    (bad("message caption is too long"), Failed("text_too_long")),
    (bad("reply markup is too long"), Failed("bad_buttons")),
    (bad("BUTTON_DATA_INVALID"), Failed("bad_buttons")),
    (bad("PHOTO_INVALID_DIMENSIONS"), Failed("bad_picture")),
    (bad("wrong file identifier/HTTP URL specified"), Failed("wrong_file_id")),
    (bad("can't parse entities: byte offset 3"), Failed("bad_styling")),
    (bad("something nobody has seen"), Failed("refused_400")),
    (refused(401, "Unauthorized"), HALT),
    (refused(404, "Not Found"), HALT),
    (refused(404, "Not Found: method not found"), Failed("method_unknown")),
    (refused(409, "Conflict: terminated by other getUpdates request"), Throttled(30.0, "channel")),
    (refused(406, "Not Acceptable"), Failed("account_frozen", retry=True, counts=False, halt=True)),
    (bad("FROZEN_METHOD_INVALID"), Failed("account_frozen", retry=True, counts=False, halt=True)),
    (refused(413, "Request Entity Too Large"), Failed("too_big")),
    (page(413), Failed("too_big")),
    (refused(500, "Internal Server Error: restart"), Failed("server_500", ambiguous=True)),
    (refused(502, "Bad Gateway"), Failed("server_502", ambiguous=True)),
    (refused(504, "Gateway Timeout"), Failed("server_504", ambiguous=True)),
    (page(502), NO_ANSWER),
    (page(200), NO_ANSWER),
    (page(302), NO_ANSWER),
    (page(403), NO_NETWORK),
    (page(401), NO_NETWORK),
    ((200, b'{"ok":true,"resu', "application/json"), NO_ANSWER),
    ((200, b"[" * 100_000, "application/json"), NO_ANSWER),
    ((200, b"[1]", "application/json"), NO_ANSWER),
    ((200, b'{"ok":true}', "application/json"), NO_ANSWER),
    ((200, refused(403, "Forbidden: user is deactivated")[1], "application/json"), GONE),
]


@pytest.mark.parametrize(("answer", "expected"), ENDS, ids=lambda value: str(value)[:60])
async def test_every_answer_has_one_meaning(
    make: Make, answer: tuple[int, bytes, str], expected: SendResult
) -> None:
    async with serving(answer) as server:
        assert await make(server.url).deliver(TEXT) == expected
        assert [method for method, _ in server.calls] == ["sendMessage"]


async def test_a_text_goes_out_with_entities_buttons_and_without_preview_or_parse_mode(make: Make) -> None:
    rows = ((Button("Sí", "12:a"), Button("No", "12:b")), (Button("Ayuda", "12:h"),))
    body = TextBody("😀 Te piden <b> 25_$", (Entity("bold", 3, 2), Entity("spoiler", 6, 5)), rows)
    async with serving(granted({"message_id": 5})) as server:
        await make(server.url).deliver(Delivery(1, Address("telegram", "501"), body, silent=True))
    assert server.calls == [
        (
            "sendMessage",
            {
                "chat_id": 501,
                "text": "😀 Te piden <b> 25_$",
                "link_preview_options": {"is_disabled": True},
                "entities": [
                    {"type": "bold", "offset": 3, "length": 2},
                    {"type": "spoiler", "offset": 6, "length": 5},
                ],
                "reply_markup": {
                    "inline_keyboard": [
                        [{"text": "Sí", "callback_data": "12:a"}, {"text": "No", "callback_data": "12:b"}],
                        [{"text": "Ayuda", "callback_data": "12:h"}],
                    ]
                },
                "disable_notification": True,
            },
        )
    ]


async def test_refused_styling_goes_once_more_as_plain_text(make: Make) -> None:
    styled = Delivery(1, Address("telegram", "501"), TextBody("hola", (Entity("bold", 0, 4),)))
    async with serving(bad("can't parse entities"), granted({"message_id": 6})) as server:
        assert await make(server.url).deliver(styled) == Sent("6")
        assert ["entities" in params for _, params in server.calls] == [True, False]
    async with serving(bad("can't parse entities")) as server:
        assert await make(server.url).deliver(styled) == Failed("bad_styling")
        assert len(server.calls) == 2


async def test_an_address_that_is_no_number_is_never_called(make: Make) -> None:
    async with serving(granted(True)) as server:
        delivery = Delivery(1, Address("telegram", "@somebody"), TextBody("x"))
        assert await make(server.url).deliver(delivery) == Failed("bad_address")
        assert server.calls == []


async def test_nobody_listening_is_surely_not_sent(make: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert await make(f"http://127.0.0.1:{port}").deliver(TEXT) == NO_NETWORK


async def test_a_name_nobody_knows_is_surely_not_sent(make: Make) -> None:
    assert await make("http://nowhere.invalid").deliver(TEXT) == NO_NETWORK


async def test_a_failed_handshake_is_surely_not_sent(make: Make, fake: FakeTelegram) -> None:
    assert await make(fake.url.replace("http:", "https:")).deliver(TEXT) == NO_NETWORK
    assert fake.accepted() == []


@pytest.mark.parametrize(
    "api", ["http://[broken", "api.telegram.org", "", "https://", "ftp://a", "http://a:x"]
)
def test_an_address_that_is_no_address_is_refused_at_once(api: str) -> None:
    with pytest.raises(ValueError, match="La dirección de la API de Telegram debe ser como https://"):
        telegram_http.AiohttpRequest("1:a", api=api)


@pytest.mark.parametrize("token", ["", "1:se creto", "1:a/b", "1:a?", "1:a\n", "1:ñ"])
def test_a_token_that_cannot_be_one_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(ValueError, match="El token de Telegram lleva solo letras") as refusal:
        telegram_http.AiohttpRequest(token)
    assert not token or token not in str(refusal.value)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_http, "CALL_SECONDS", 0.15)
    monkeypatch.setattr(telegram_http, "CONNECT_SECONDS", 0.05)
    return


async def test_no_free_connection_in_time_is_surely_not_sent(
    fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Far apart, so that a busy machine cannot free the connection while the second call still waits for it.
    monkeypatch.setattr(telegram_http, "CALL_SECONDS", 5.0)
    monkeypatch.setattr(telegram_http, "CONNECT_SECONDS", 0.1)
    fake.start(501)
    fake.fault("delay", seconds=1.5, times=1)
    request = telegram_http.AiohttpRequest(fake.token, api=fake.url, connections=1)
    bot = request.bot()
    call = {"chat_id": 501, "text": "x"}
    held = asyncio.create_task(bot.do_api_request("send_Message", api_kwargs=call))
    await asyncio.sleep(0.2)
    with pytest.raises(telegram_http.NotSent):
        await bot.do_api_request("send_Message", api_kwargs=call)
    await held
    await request.shutdown()
    assert len(fake.accepted("sendMessage")) == 1


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("action", ["hang_after_accepting", "drop_after_accepting", "garbage", "truncated"])
async def test_a_message_accepted_without_a_clear_answer_is_ambiguous(
    make: Make, fake: FakeTelegram, action: str
) -> None:
    fake.start(501)
    fake.fault(action, seconds=0.3, method="sendMessage")  # type: ignore[arg-type]
    assert await make(fake.url).deliver(TEXT) == NO_ANSWER
    assert len(fake.accepted("sendMessage", 501)) == 1


async def test_the_strict_platform_takes_what_we_send_and_names_the_message(
    make: Make, fake: FakeTelegram
) -> None:
    fake.start(501)
    buttons = ((Button("Sí", "1:a"),),)
    body = TextBody("**no** es _marca_ 😀", (Entity("bold", 0, 6),), buttons)
    result = await make(fake.url).deliver(Delivery(1, Address("telegram", "501"), body))
    shown = fake.messages(501)[-1]
    assert (shown.text, shown.labels) == ("**no** es _marca_ 😀", ["Sí"])
    assert result == Sent(str(shown.message_id))


async def test_a_text_that_is_too_long_fails_for_good(make: Make, fake: FakeTelegram) -> None:
    fake.start(501)
    long = Delivery(1, Address("telegram", "501"), TextBody("a" * 4097))
    assert await make(fake.url).deliver(long) == Failed("text_too_long")


async def test_no_call_falls_into_a_window_that_telegram_named(make: Make, fake: FakeTelegram) -> None:
    clock = [100.0]
    fake.start(501)
    fake.fault("error", code=429, retry_after=3, times=1)
    channel = make(fake.url, steady=lambda: clock[0])
    assert await channel.deliver(TEXT) == Throttled(4.0)
    clock[0] += 3.0
    assert await channel.deliver(TEXT) == Throttled(1.0)
    assert len(fake.refused("sendMessage")) == 1
    clock[0] += 1.0
    assert isinstance(await channel.deliver(TEXT), Sent)


def test_three_chats_refused_within_ten_seconds_close_the_channel() -> None:
    clock = [0.0]
    floods = Floods(lambda: clock[0])
    assert floods.noted("1", 3.0).scope == "chat"
    assert floods.noted("1", 3.0).scope == "chat"
    clock[0] = 9.0
    assert floods.noted("2", 3.0).scope == "chat"
    assert floods.closed("3") is None
    assert floods.noted("3", 3.0) == Throttled(3.0, "channel")
    assert floods.closed("4") == Throttled(3.0, "channel")
    clock[0] = 12.0
    assert floods.closed("4") is None
    clock[0] = 40.0
    assert floods.noted("5", 3.0).scope == "chat"


def test_windows_of_many_chats_do_not_pile_up() -> None:
    clock = [0.0]
    floods = Floods(lambda: clock[0])
    for chat in range(10_000):
        clock[0] += 20.0
        floods.noted(str(chat), 1.0)
    assert len(floods._until) <= 256
    assert floods.closed("9999") is not None
