"""The fake as others meet it: python-telegram-bot's own client, and the process behind /control/."""

from __future__ import annotations

import base64
import json
import urllib.request
from pathlib import Path

import pytest
import telegram
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter

from tests.fake_telegram import FakeProcess, FakeTelegram

ANA = 501
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


async def test_the_librarys_own_client_gets_on_with_it() -> None:
    keys = telegram.InlineKeyboardMarkup.from_button(telegram.InlineKeyboardButton("Sí", callback_data="si"))
    async with FakeTelegram() as fake, telegram.Bot(fake.token, base_url=fake.base_url) as bot:
        fake.start(ANA, "abc")
        assert bot.username == "aulita_test_bot"
        [update] = await bot.get_updates()
        assert update.message is not None
        assert update.message.text == "/start abc"

        bold = telegram.MessageEntity("bold", 0, 4)
        sent = await bot.send_message(ANA, "hola", reply_markup=keys, entities=[bold])
        photo = await bot.send_photo(ANA, PNG, caption="Mira")
        again = await bot.send_photo(ANA, photo.photo[-1].file_id)
        document = await bot.send_document(ANA, b"%PDF-1.7", filename="constancia.pdf")
        fake.tap(ANA, sent.message_id, "Sí")
        query = (await bot.get_updates(offset=update.update_id + 1))[0].callback_query
        assert query is not None
        await query.answer("¡Bien!")
        await bot.edit_message_text("listo", ANA, sent.message_id)
        await bot.send_chat_action(ANA, "typing")
        await bot.set_my_commands([("ayuda", "Qué puedes hacer")])
        assert (await bot.get_my_commands())[0].command == "ayuda"
        assert (await bot.get_chat(ANA)).first_name == "Ana"
        assert (await bot.get_webhook_info()).url == ""
        assert await bot.delete_messages(ANA, [document.message_id])

        assert [shown.text for shown in fake.messages(ANA)] == ["/start abc", "listo", "Mira", ""]
        assert again.photo[-1].file_id == photo.photo[-1].file_id
        assert fake.taps(ANA)[0].toast == "¡Bien!"


# The library warns that the type of `retry_after` will change some day; here that is beside the point.
@pytest.mark.filterwarnings("ignore:.*retry_after.*")
async def test_the_librarys_errors_are_the_right_ones() -> None:
    async with FakeTelegram() as fake, telegram.Bot(fake.token, base_url=fake.base_url) as bot:
        fake.start(ANA)
        with pytest.raises(BadRequest, match="Message text is empty"):
            await bot.send_message(ANA, "")
        fake.fault("error", code=429, retry_after=3, times=1)
        with pytest.raises(RetryAfter) as wait:
            await bot.send_message(ANA, "hola")
        fake.block(ANA)
        with pytest.raises(Forbidden, match="blocked by the user"):
            await bot.send_message(ANA, "hola")
        with pytest.raises(InvalidToken):
            async with telegram.Bot("1:wrong", base_url=fake.base_url):
                raise AssertionError("a wrong token must not get this far")

        assert str(wait.value.retry_after) in ("3", "0:00:03")


def _call(fake: FakeProcess, method: str, **params: object) -> dict[str, object]:
    request = urllib.request.Request(
        f"{fake.url}/bot{fake.token}/{method}",
        data=json.dumps(params).encode(),
        headers={"Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        body: dict[str, object] = json.load(answer)
        return body


def test_a_process_is_steered_over_http_and_writes_each_call_to_its_file(tmp_path: Path) -> None:
    log = tmp_path / "calls.jsonl"
    keys = {"inline_keyboard": [[{"text": "Sí", "callback_data": "si"}]]}
    with FakeProcess("--log", str(log)) as fake:
        assert fake.act("start", chat_id=ANA, payload="abc", first_name="Rosa") == {"update_id": 1000}
        _call(fake, "sendMessage", chat_id=ANA, text="hola", reply_markup=keys)
        tap = fake.act("tap", chat_id=ANA, button="Sí")
        assert tap["data"] == "si"
        assert fake.act("faults", action="garbage", times=1) == {"rules": 1}
        with pytest.raises(ValueError, match="Expecting value"):
            _call(fake, "answerCallbackQuery", callback_query_id=tap["callback_id"])
        _call(fake, "getUpdates", offset=1001)

        assert fake.wait_for(lambda it: it.state()["confirmed_offset"]) == 1001
        assert [item["text"] for item in fake.screen(ANA)] == ["/start abc", "hola"]
        methods = [(entry["n"], entry["method"], entry["accepted"]) for entry in fake.log()]
        assert methods == [
            (1, "sendMessage", True),
            (2, "answerCallbackQuery", True),
            (3, "getUpdates", True),
        ]
        assert [entry["n"] for entry in fake.log(since=2)] == [3]
        assert fake.raw({"novelty": 1}) == 1002
        with pytest.raises(ValueError, match="no button 'Quizá' on the screen of chat 501"):
            fake.act("tap", chat_id=ANA, button="Quizá")
        with pytest.raises(ValueError, match="unknown action 'explode'"):
            fake.act("faults", action="explode")
        with pytest.raises(ValueError, match="no such action"):
            fake.act("dance")
        lines = log.read_text(encoding="utf-8").splitlines()

    assert [json.loads(line)["n"] for line in lines] == [1, 2, 3]
    assert json.loads(lines[1])["fault"] == "garbage"
