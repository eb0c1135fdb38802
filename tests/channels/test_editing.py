"""Messages that were sent are changed and taken away: what every channel promises, and what Telegram refuses."""

import io
import time

import pytest

from bot.channels import telegram_once
from bot.channels.base import Address, Button, Channel, Delivery, Entity, FileBody, Sent, TextBody
from bot.channels.console import ConsoleChannel
from bot.channels.web import WebChannel
from tests.channels.conftest import NOW, PNG, Make, called
from tests.channels.test_telegram_kept import Kepts
from tests.fake_telegram import FakeTelegram

HERE = Address("telegram", "501")
BODY = TextBody("Van 3 de 9", (Entity("bold", 0, 5),), ((Button("Pausar", "9:st.p"),),))
PHOTO = FileBody(2, "imagen.png", "photo", "Otra leyenda", (Entity("bold", 0, 4),))


async def sent(channel: Channel, body: TextBody | FileBody, address: Address = HERE) -> str:
    done = await channel.deliver(Delivery(1, address, body))
    assert isinstance(done, Sent)
    return done.platform_id


async def test_on_telegram_a_text_is_edited_in_place_with_its_buttons(make: Make, fake: FakeTelegram) -> None:
    fake.start(501)
    channel = make(fake.url)
    number = await sent(channel, TextBody("Van 0 de 9"))
    assert await channel.edit(HERE, number, BODY)
    shown = fake.messages(501)[-1]
    assert (shown.text, shown.labels, shown.edited) == ("Van 3 de 9", ["Pausar"], True)
    assert [one["type"] for one in shown.entities] == ["bold"]
    # The same once more is what it should read.
    assert await channel.edit(HERE, number, BODY)
    assert await channel.edit(HERE, number, TextBody("Listo"))
    assert fake.messages(501)[-1].labels == []


async def test_on_telegram_a_picture_gets_another_caption_and_a_text_no_caption(
    make: Make, fake: FakeTelegram
) -> None:
    fake.start(501)
    kept = Kepts()
    kept.add(2, "imagen.png", "photo", PNG)
    channel = make(fake.url, kept=kept)
    number = await sent(channel, FileBody(2, "imagen.png", "photo", "Una leyenda"))
    assert await channel.edit(HERE, number, PHOTO)
    assert fake.messages(501)[-1].text == "Otra leyenda"
    assert await channel.edit(HERE, number, FileBody(2, "imagen.png", "photo"))
    assert fake.messages(501)[-1].text == ""
    text = await sent(channel, TextBody("Hola"))
    assert not await channel.edit(HERE, text, PHOTO)
    assert not await channel.edit(HERE, number, BODY)


async def test_on_telegram_what_is_gone_or_no_number_is_not_edited_and_nothing_raises(
    make: Make, fake: FakeTelegram
) -> None:
    fake.start(501)
    channel = make(fake.url)
    for address, number in ((HERE, "999"), (HERE, ""), (HERE, "x"), (Address("telegram", "x"), "1")):
        assert not await channel.edit(address, number, BODY)
        assert await channel.delete(address, [number]) == ()
    number = await sent(channel, TextBody("Hola"))
    fake.fault("error", code=429, retry_after=30, method="editMessageText", times=1)
    assert not await channel.edit(HERE, number, BODY)
    # Telegram named a wait: no call is made before it is over.
    assert await channel.delete(HERE, [number]) == ()
    assert called(fake, "deleteMessage")[-1].params["message_id"] == 999


async def test_on_telegram_a_hanging_edit_is_given_up(
    make: Make, fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert telegram_once.SECONDS == 5
    monkeypatch.setattr(telegram_once, "SECONDS", 0.2)
    fake.start(501)
    channel = make(fake.url)
    number = await sent(channel, TextBody("Hola"))
    fake.fault("hang_after_accepting", method="editMessageText", seconds=30)
    began = time.monotonic()
    assert not await channel.edit(HERE, number, BODY)
    assert time.monotonic() - began < 2


async def test_on_telegram_up_to_a_hundred_go_in_one_call(make: Make, fake: FakeTelegram) -> None:
    fake.start(501)
    channel = make(fake.url)
    numbers = [await sent(channel, TextBody(f"Aviso {n}")) for n in range(101)]
    assert await channel.delete(HERE, numbers) == tuple(numbers)
    assert [entry.method for entry in called(fake) if entry.method.startswith("delete")] == [
        "deleteMessages",
        "deleteMessage",
    ]
    assert [one for one in fake.messages(501) if one.by_bot] == []


async def test_on_telegram_nothing_older_than_two_days_goes_and_the_others_do(
    make: Make, fake: FakeTelegram
) -> None:
    fake.start(501)
    channel = make(fake.url)
    old = await sent(channel, TextBody("de hace dos días"))
    fake.account.clock.skip(48 * 3600 + 60)
    new = [await sent(channel, TextBody(f"de hoy {n}")) for n in range(2)]
    assert await channel.delete(HERE, [old, *new]) == tuple(new)
    assert [one.text for one in fake.messages(501) if one.by_bot] == ["de hace dos días"]


async def test_a_terminal_says_what_has_changed_and_what_is_not_meant_any_more() -> None:
    out = io.StringIO()
    channel = ConsoleChannel(lambda: NOW, out=out)
    address = Address("console", "you")
    number = await sent(channel, TextBody("Van 0 de 9"), address)
    assert await channel.edit(address, number, BODY)
    assert await channel.delete(address, [number]) == (number,)
    assert "Van 3 de 9" in out.getvalue()
    assert f"mensaje {number}: retirado" in out.getvalue()


async def test_a_web_channel_without_a_store_changes_nothing() -> None:
    channel = WebChannel(lambda: NOW, lambda who, seq: None)
    assert not await channel.edit(Address("web", "a"), "1", BODY)
    assert await channel.delete(Address("web", "a"), ["1"]) == ()
