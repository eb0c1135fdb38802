"""Pictures: drawn and uploaded once, then sent by id; an id gone stale costs one more upload."""

import asyncio

import pytest

from bot.channels import telegram_uploads
from bot.channels.base import (
    Address,
    Delivery,
    DrawnBody,
    Failed,
    PictureBody,
    ResultCardBody,
    Sent,
    Unreachable,
)
from tests.channels.conftest import Make, Shelf, Studio, called
from tests.fake_telegram import FakeTelegram

SMS = PictureBody("sms", "+593 9", "Ganaste", "Mensaje que dice: «Ganaste».")


def row(chat: int = 501, body: DrawnBody = SMS, silent: bool = False) -> Delivery:
    return Delivery(1, Address("telegram", str(chat)), body, silent)


async def test_a_picture_is_uploaded_once_and_then_sent_by_its_id(
    make: Make, fake: FakeTelegram, shelf: Shelf, studio: Studio
) -> None:
    fake.start(501)
    channel = make(fake.url)
    assert isinstance(await channel.deliver(row()), Sent)
    assert isinstance(await channel.deliver(row(silent=True)), Sent)
    first, second = fake.accepted("sendPhoto")
    assert first.params["photo"]["file_name"] == "mensaje.png"
    assert second.params["photo"] == shelf.held["telegram", "hash of Ganaste"]
    assert second.params["disable_notification"] is True
    assert first.params["caption"] == second.params["caption"] == "Mensaje que dice: «Ganaste»."
    assert studio.drawn == 1


async def test_a_stale_id_is_uploaded_again_once_and_replaced(
    make: Make, fake: FakeTelegram, shelf: Shelf, studio: Studio
) -> None:
    fake.start(501)
    shelf.held["telegram", "hash of Ganaste"] = "AgAC-of-another-bot"
    assert isinstance(await make(fake.url).deliver(row()), Sent)
    assert len(called(fake, "sendPhoto")) == 2
    assert studio.drawn == 1
    assert shelf.held["telegram", "hash of Ganaste"] != "AgAC-of-another-bot"


async def test_an_id_that_stays_wrong_fails_after_the_second_call(
    make: Make, fake: FakeTelegram, shelf: Shelf
) -> None:
    fake.start(501)
    shelf.held["telegram", "hash of Ganaste"] = "AgAC-of-another-bot"
    fake.fault(
        "error", method="sendPhoto", description="Bad Request: wrong file identifier/HTTP URL specified"
    )
    assert await make(fake.url).deliver(row()) == Failed("wrong_file_id")
    assert len(called(fake, "sendPhoto")) == 2


async def test_a_refusal_of_the_person_is_not_mistaken_for_a_stale_id(
    make: Make, fake: FakeTelegram, shelf: Shelf
) -> None:
    fake.start(501)
    channel = make(fake.url)
    await channel.deliver(row())
    fake.block(501)
    assert await channel.deliver(row()) == Unreachable("blocked")
    assert len(fake.refused("sendPhoto")) == 1


async def test_many_at_once_share_one_upload(make: Make, fake: FakeTelegram, studio: Studio) -> None:
    for chat in range(501, 521):
        fake.start(chat)
    channel = make(fake.url)
    results = await asyncio.gather(*(channel.deliver(row(chat)) for chat in range(501, 521)))
    assert all(isinstance(result, Sent) for result in results)
    assert studio.drawn == 1
    assert channel._uploads._running == {}


async def test_a_slow_upload_of_another_is_not_waited_for_for_ever(
    make: Make, fake: FakeTelegram, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_uploads, "PATIENCE_SECONDS", 0.01)
    fake.start(501)
    fake.start(502)
    fake.fault("delay", method="sendPhoto", chat_id=501, seconds=0.2)
    channel = make(fake.url)
    slow = asyncio.create_task(channel.deliver(row(501)))
    while not studio.drawn:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert isinstance(await channel.deliver(row(502)), Sent)
    assert not slow.done()
    assert isinstance(await slow, Sent)
    assert channel._uploads._running == {}


async def test_a_long_alternative_is_cut_to_a_caption(make: Make, fake: FakeTelegram) -> None:
    fake.start(501)
    await make(fake.url).deliver(row(body=PictureBody("sms", "x", "y", "a" * 1500)))
    assert fake.accepted("sendPhoto")[0].text == "a" * 1023 + "…"


async def test_a_result_card_goes_out_as_a_photo_with_its_words(make: Make, fake: FakeTelegram) -> None:
    fake.start(501)
    card = ResultCardBody(
        "Reto", "3 de 4", "reconocidos", 3, 4, "¿Y tú?", "ejemplo.example", "Tarjeta: 3 de 4."
    )
    assert isinstance(await make(fake.url).deliver(row(body=card)), Sent)
    assert fake.accepted("sendPhoto")[0].text == "Tarjeta: 3 de 4."


async def test_a_drawing_that_fails_is_a_failure_of_this_row_only(
    make: Make, fake: FakeTelegram, studio: Studio
) -> None:
    fake.start(501)
    studio.fails = True
    assert await make(fake.url).deliver(row()) == Failed("picture_not_drawn")
    assert called(fake, "sendPhoto") == []


async def test_a_broken_shelf_costs_an_upload_and_never_the_result(
    make: Make, fake: FakeTelegram, shelf: Shelf, studio: Studio
) -> None:
    fake.start(501)
    shelf.broken = True
    channel = make(fake.url)
    assert isinstance(await channel.deliver(row()), Sent)
    assert isinstance(await channel.deliver(row()), Sent)
    assert studio.drawn == 2
