"""What the fake remembers: edits, taps, files, deletions, commands."""

from __future__ import annotations

import base64
import struct
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.fake_telegram import FakeTelegram
from tests.fake_telegram.client import Bot

ANA = 501
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


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


def picture(width: int, height: int) -> bytes:
    return PNG[:16] + struct.pack(">II", width, height) + PNG[24:]


async def test_a_wrong_token_is_unauthorized(bot: Bot) -> None:
    async with bot.session.post(f"{bot.fake.base_url}1:wrong/getMe") as answer:
        body = await answer.json()

    assert (answer.status, body) == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})


async def test_an_edit_that_changes_nothing_is_refused_and_one_that_changes_buttons_is_not(bot: Bot) -> None:
    sent = await bot.result("sendMessage", chat_id=ANA, text="hola", reply_markup=keyboard([button()]))
    place = {"chat_id": ANA, "message_id": sent["message_id"], "text": "hola"}

    same = await bot("editMessageText", **place, reply_markup=keyboard([button()]))
    bare = await bot("editMessageText", **place)

    assert same["description"] == NOT_MODIFIED
    assert "reply_markup" not in bare["result"]
    assert bot.fake.messages(ANA)[-1].labels == []
    again = await bot("editMessageReplyMarkup", chat_id=ANA, message_id=sent["message_id"])
    assert again["description"] == NOT_MODIFIED


async def test_a_tap_has_one_answer_and_only_for_150_seconds(bot: Bot) -> None:
    await bot.result("sendMessage", chat_id=ANA, text="¿?", reply_markup=keyboard([button("Sí")]))
    first, second = bot.fake.tap(ANA, None, "Sí"), bot.fake.tap(ANA, None, "a")

    assert await bot.result("answerCallbackQuery", callback_query_id=first.callback_id, text="¡Bien!") is True
    twice = await bot("answerCallbackQuery", callback_query_id=first.callback_id)
    bot.fake.account.clock.skip(151)
    late = await bot("answerCallbackQuery", callback_query_id=second.callback_id)

    assert twice["description"] == late["description"] == TOO_OLD
    assert [tap.toast for tap in bot.fake.taps(ANA)] == ["¡Bien!", ""]


async def test_a_photo_is_stored_and_its_file_id_can_be_sent_again(bot: Bot) -> None:
    body = await bot.upload("sendPhoto", "photo", PNG, "a.png", chat_id=ANA, caption="Mira")
    sizes = body["result"]["photo"]

    again = await bot.result("sendPhoto", chat_id=ANA, photo=sizes[-1]["file_id"])

    assert again["photo"] == sizes
    assert (sizes[-1]["width"], sizes[-1]["height"], sizes[-1]["file_size"]) == (1, 1, len(PNG))
    assert [(shown.kind, shown.text) for shown in bot.fake.messages(ANA)[1:]] == [
        ("photo", "Mira"),
        ("photo", ""),
    ]
    as_document = await bot("sendDocument", chat_id=ANA, document=sizes[-1]["file_id"])
    assert as_document["description"] == "Bad Request: can't use file of type Photo as Document"


@pytest.mark.parametrize(
    ("data", "description"),
    [
        (b"", "Bad Request: file must be non-empty"),
        (b"GIF89a" + b"0" * 40, "Bad Request: IMAGE_PROCESS_FAILED"),
        (picture(9000, 2000), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (picture(2100, 100), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (
            PNG + b"0" * (10 * 1024 * 1024),
            f"Bad Request: file of size {len(PNG) + 10485760} bytes is too big for a photo; "
            "the maximum size is 10485760 bytes",
        ),
    ],
    ids=["nothing", "not a picture", "too wide", "too narrow", "too heavy"],
)
async def test_a_photo_that_is_none_or_too_big_is_refused(bot: Bot, data: bytes, description: str) -> None:
    body = await bot.upload("sendPhoto", "photo", data, "a.png", chat_id=ANA)

    assert body["description"] == description


async def test_a_document_keeps_its_name_and_the_log_keeps_a_digest_instead_of_bytes(bot: Bot) -> None:
    body = await bot.upload("sendDocument", "document", b"%PDF-1.7", "constancia.pdf", chat_id=ANA)

    assert body["result"]["document"]["file_name"] == "constancia.pdf"
    [entry] = bot.fake.accepted("sendDocument", ANA)
    assert entry.params["document"]["size"] == 8


async def test_commands_are_kept_for_each_scope_and_language(bot: Bot) -> None:
    commands = [{"command": "ayuda", "description": "Qué puedes hacer"}]
    await bot.result("setMyCommands", commands=commands, language_code="es")

    assert await bot.result("getMyCommands", language_code="es") == commands
    assert await bot.result("getMyCommands") == []


async def test_a_message_older_than_48_hours_cannot_be_deleted(bot: Bot) -> None:
    old = await bot.result("sendMessage", chat_id=ANA, text="vieja")
    bot.fake.account.clock.skip(48 * 3600 + 1)
    young = await bot.result("sendMessage", chat_id=ANA, text="nueva")

    refused = await bot("deleteMessage", chat_id=ANA, message_id=old["message_id"])
    assert await bot.result("deleteMessage", chat_id=ANA, message_id=young["message_id"]) is True

    assert refused["description"] == "Bad Request: message can't be deleted"
    assert [shown.text for shown in bot.fake.messages(ANA)] == ["/start", "vieja"]


async def test_many_messages_are_deleted_at_once_and_missing_ones_skipped(bot: Bot) -> None:
    sent = await bot.result("sendMessage", chat_id=ANA, text="una")

    assert await bot.result("deleteMessages", chat_id=ANA, message_ids=[1, 999, sent["message_id"]]) is True

    assert bot.fake.messages(ANA) == []


async def test_lenient_mode_lets_everything_through() -> None:
    async with FakeTelegram(strict=False) as fake, aiohttp.ClientSession() as session:
        bot = Bot(fake, session)

        message = await bot.result("sendMessage", chat_id=77, text="a" * 5000)

        assert len(message["text"]) == 5000
        assert len(fake.accepted("sendMessage", 77)) == 1
