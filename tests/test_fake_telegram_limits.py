"""The fake refuses what the platform refuses, in the platform's words: one row a rule."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.fake_telegram import FakeTelegram
from tests.fake_telegram.client import Bot

ANA = 501
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
NO_TEXT_BUTTONS = (
    "Bad Request: can't parse InlineKeyboardButton: Text buttons are unallowed in the inline keyboard"
)


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        server.start(ANA)
        yield server


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as session:
        yield Bot(fake, session)


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def button(text: str = "Sí", **action: Any) -> dict[str, Any]:
    return {"text": text, **(action or {"callback_data": "a"})}


def bold(offset: Any, length: Any, **more: Any) -> list[dict[str, Any]]:
    return [{"type": "bold", "offset": offset, "length": length, **more}]


def send(text: Any = "hola", **more: Any) -> tuple[str, dict[str, Any]]:
    return "sendMessage", {"chat_id": ANA, "text": text, **more}


def one_button(**action: Any) -> tuple[str, dict[str, Any]]:
    return send(reply_markup=keyboard([button(**action)]))


REFUSED: dict[str, tuple[tuple[str, dict[str, Any]], str]] = {
    "no chat": (("sendMessage", {"text": "hola"}), "Bad Request: chat_id is empty"),
    "unknown group": (("sendMessage", {"chat_id": -5, "text": "x"}), "Bad Request: chat not found"),
    "unknown name": (("sendMessage", {"chat_id": "@nadie", "text": "x"}), "Bad Request: chat not found"),
    "never started": (
        ("sendMessage", {"chat_id": 99, "text": "x"}),
        "Forbidden: bot can't initiate conversation with a user",
    ),
    "no text": (("sendMessage", {"chat_id": ANA}), "Bad Request: message text is empty"),
    "empty text": (send(""), "Bad Request: message text is empty"),
    "blank text": (send(" \n "), "Bad Request: text must be non-empty"),
    "4097 letters": (send("a" * 4097), "Bad Request: message is too long"),
    "2049 emoji": (send("😀" * 2049), "Bad Request: message is too long"),
    "half a pair": (send("a\ud83d"), "Bad Request: text must be encoded in UTF-8"),
    "unknown mode": (send(parse_mode="Word"), "Bad Request: unsupported parse_mode"),
    "known mode": (
        send(parse_mode="HTML"),
        "Bad Request: this fake server reads no parse_mode; send entities instead",
    ),
    "entity after end": (
        send("hola", entities=bold(2, 3)),
        "Bad Request: entity beginning at UTF-16 offset 2 ends after the end of the text at UTF-16 offset 5",
    ),
    "entity outside": (
        send("hola", entities=bold(4, 1)),
        "Bad Request: entity begins after the end of the text at UTF-16 offset 4",
    ),
    "entity before": (
        send(entities=bold(-1, 2)),
        "Bad Request: receive an entity with incorrect offset -1",
    ),
    "entity of nothing": (
        send(entities=bold(0, 0)),
        "Bad Request: receive an entity with incorrect length 0",
    ),
    "entity begins in a pair": (
        send("😀a", entities=bold(1, 2)),
        "Bad Request: entity begins in a middle of a UTF-16 symbol at UTF-16 offset 1",
    ),
    "entity ends in a pair": (
        send("a😀", entities=bold(0, 2)),
        "Bad Request: entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol "
        "at UTF-16 offset 2",
    ),
    "entity kind": (
        send(entities=[{"type": "huge", "offset": 0, "length": 1}]),
        "Bad Request: can't parse MessageEntity: Unsupported type specified",
    ),
    "entity offset": (
        send(entities=bold("0", 1)),
        'Bad Request: can\'t parse MessageEntity: Field "offset" must be of type Number',
    ),
    "link without url": (
        send(entities=[{"type": "text_link", "offset": 0, "length": 1}]),
        "Bad Request: can't parse MessageEntity: Can't find field \"url\"",
    ),
    "101 entities": (
        send(entities=bold(0, 1) * 101),
        "Bad Request: too many entities: 101, at most 100 are kept",
    ),
    "empty data": (one_button(callback_data=""), "Bad Request: BUTTON_DATA_INVALID"),
    "65 bytes": (one_button(callback_data="a" * 65), "Bad Request: BUTTON_DATA_INVALID"),
    "33 accents": (one_button(callback_data="é" * 33), "Bad Request: BUTTON_DATA_INVALID"),
    "no label": (
        one_button(text="", callback_data="a"),
        "Bad Request: inline keyboard button text must be non-empty",
    ),
    "no action": (send(reply_markup=keyboard([{"text": "Sí"}])), NO_TEXT_BUTTONS),
    "two actions": (
        one_button(callback_data="a", url="https://aulita.example"),
        "Bad Request: inline keyboard button must have exactly one action, not url, callback_data",
    ),
    "local url": (
        one_button(url="http://localhost/"),
        "Bad Request: inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
    ),
    "9 in a row": (
        send(reply_markup=keyboard([button()] * 9)),
        "Bad Request: reply markup is too long",
    ),
    "101 buttons": (
        send(reply_markup=keyboard(*[[button()]] * 101)),
        "Bad Request: reply markup is too long",
    ),
    "markup is text": (
        send(reply_markup="hola{"),
        "Bad Request: can't parse reply keyboard markup JSON object",
    ),
    "markup is empty": (send(reply_markup={"a": 1}), "Bad Request: object expected as reply markup"),
    "reply to nothing": (
        send(reply_parameters={"message_id": 77}),
        "Bad Request: message to be replied not found",
    ),
    "edit of nothing": (
        ("editMessageText", {"chat_id": ANA, "message_id": 77, "text": "x"}),
        "Bad Request: message to edit not found",
    ),
    "edit of her words": (
        ("editMessageText", {"chat_id": ANA, "message_id": 1, "text": "x"}),
        "Bad Request: message can't be edited",
    ),
    "edit without id": (
        ("editMessageText", {"chat_id": ANA, "text": "x"}),
        "Bad Request: message identifier is not specified",
    ),
    "edit to reply keyboard": (
        ("editMessageReplyMarkup", {"chat_id": ANA, "message_id": 1, "reply_markup": {"keyboard": [["a"]]}}),
        "Bad Request: inline keyboard expected",
    ),
    "delete of nothing": (
        ("deleteMessage", {"chat_id": ANA, "message_id": 77}),
        "Bad Request: message to delete not found",
    ),
    "101 deletes": (
        ("deleteMessages", {"chat_id": ANA, "message_ids": list(range(101))}),
        "Bad Request: too many message identifiers specified",
    ),
    "unknown tap": (("answerCallbackQuery", {"callback_query_id": "5"}), TOO_OLD),
    "long toast": (
        ("answerCallbackQuery", {"callback_query_id": "5", "text": "a" * 201}),
        "Bad Request: MESSAGE_TOO_LONG",
    ),
    "odd action": (
        ("sendChatAction", {"chat_id": ANA, "action": "dance"}),
        "Bad Request: wrong parameter action in request",
    ),
    "photo by nothing": (("sendPhoto", {"chat_id": ANA}), "Bad Request: there is no photo in the request"),
    "foreign file_id": (
        ("sendPhoto", {"chat_id": ANA, "photo": "AgACx"}),
        "Bad Request: wrong file identifier/HTTP URL specified",
    ),
    "photo by url": (
        ("sendPhoto", {"chat_id": ANA, "photo": "https://aulita.example/a.png"}),
        "Bad Request: failed to get HTTP URL content",
    ),
    "long caption": (
        ("sendPhoto", {"chat_id": ANA, "photo": "AgACx", "caption": "a" * 1025}),
        "Bad Request: message caption is too long",
    ),
    "command in capitals": (
        ("setMyCommands", {"commands": [{"command": "Ayuda", "description": "x"}]}),
        "Bad Request: BOT_COMMAND_INVALID",
    ),
    "command of 33": (
        ("setMyCommands", {"commands": [{"command": "a" * 33, "description": "x"}]}),
        "Bad Request: BOT_COMMAND_INVALID",
    ),
    "command without words": (
        ("setMyCommands", {"commands": [{"command": "ayuda", "description": ""}]}),
        "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID",
    ),
    "command explained in 257 letters": (
        ("setMyCommands", {"commands": [{"command": "ayuda", "description": "a" * 257}]}),
        "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID",
    ),
    "101 commands": (
        ("setMyCommands", {"commands": [{"command": "a", "description": "b"}] * 101}),
        "Bad Request: BOT_COMMANDS_TOO_MUCH",
    ),
    "secret with a space": (
        ("setWebhook", {"url": "https://aulita.example/h", "secret_token": "a b"}),
        "Bad Request: secret token contains unallowed characters",
    ),
    "secret of 257": (
        ("setWebhook", {"url": "https://aulita.example/h", "secret_token": "a" * 257}),
        "Bad Request: secret token is too long",
    ),
    "webhook without https": (
        ("setWebhook", {"url": "http://aulita.example/h"}),
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
    ),
    "long description": (
        ("setMyDescription", {"description": "a" * 513}),
        "Bad Request: description is too long: at most 512 characters",
    ),
    "long short description": (
        ("setMyShortDescription", {"short_description": "a" * 121}),
        "Bad Request: description is too long: at most 120 characters",
    ),
    "chat never seen": (("getChat", {"chat_id": 99}), "Bad Request: chat not found"),
    "method unknown": (("sendPigeon", {}), "Not Found: method not found"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_call_against_the_rules_is_refused_in_the_platforms_words(bot: Bot, name: str) -> None:
    (method, params), description = REFUSED[name]

    body = await bot(method, **params)

    assert body["ok"] is False
    assert body["description"] == description
    [entry] = bot.fake.refused()
    assert (entry.method, entry.error, entry.accepted) == (method, description, False)
    assert not [shown for shown in bot.fake.messages(ANA) if shown.by_bot]


ACCEPTED = {
    "4096 letters": send("a" * 4096),
    "2048 emoji": send("😀" * 2048),
    "entity around a pair": send("a😀b", entities=bold(1, 2)),
    "entity to the very end": send("hola", entities=bold(0, 4)),
    "100 entities": send(entities=bold(0, 1) * 100),
    "64 bytes": one_button(callback_data="é" * 32),
    "8 in a row": send(reply_markup=keyboard([button()] * 8)),
    "100 buttons": send(reply_markup=keyboard(*[[button()] * 8] * 12, [button()] * 4)),
    "a link button": one_button(url="https://aulita.example/a"),
    "a copy button": one_button(copy_text={"text": "hola"}),
    "form-style entities": send(entities=json.dumps(bold(0, 1))),
    "no keyboard": send(reply_markup={"remove_keyboard": True}),
    "reply or not": send(reply_parameters={"message_id": 77, "allow_sending_without_reply": True}),
}


@pytest.mark.parametrize("name", ACCEPTED)
async def test_a_call_just_inside_the_rules_is_accepted(bot: Bot, name: str) -> None:
    method, params = ACCEPTED[name]

    message = await bot.result(method, **params)

    assert message["text"] == params["text"]
    assert message["from"]["id"] == bot.fake.account.bot_id
    assert [shown.message_id for shown in bot.fake.messages(ANA)][-1] == message["message_id"]
