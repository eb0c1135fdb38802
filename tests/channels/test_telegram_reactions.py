"""Toasts, marks and the one line in groups: at once, once, and never in the way."""

import time

import pytest

from bot.channels.base import Address, Button, Delivery, Entity, Inbound, Reaction, TextBody
from bot.channels.telegram import TelegramChannel
from tests.channels.conftest import NOW, Ears, Make, Waits, called, listening
from tests.fake_telegram import FakeTelegram

QUESTION = TextBody("😀 ¿Pagas?", (Entity("bold", 3, 7),), ((Button("No pago", "1:b"),),))
COSMETIC = ("answerCallbackQuery", "editMessageText", "editMessageReplyMarkup")


async def tapped(
    fake: FakeTelegram, channel: TelegramChannel, ears: Ears, body: TextBody = QUESTION
) -> Inbound:
    fake.start(501)
    await channel.deliver(Delivery(1, Address("telegram", "501"), body))
    fake.tap(501, None, "1:b")
    async with listening(channel, ears):
        await fake.wait_for(lambda: [item for item in ears.heard if getattr(item, "tap", None)])
    [inbound] = [item for item in ears.heard if isinstance(item, Inbound) and item.tap]
    return inbound


def cosmetics(fake: FakeTelegram) -> list[str]:
    return [entry.method for entry in called(fake) if entry.method in COSMETIC]


async def settle(channel: TelegramChannel) -> None:
    await channel.once.settled()


async def test_the_toast_goes_first_then_the_choice_is_shown_and_the_buttons_go(
    make: Make, fake: FakeTelegram, ears: Ears
) -> None:
    channel = make(fake.url)
    inbound = await tapped(fake, channel, ears)
    await channel.react(Reaction(inbound, toast="¡Bien!", mark=True))
    await settle(channel)
    assert cosmetics(fake) == ["answerCallbackQuery", "editMessageText"]
    shown = fake.messages(501)[-1]
    assert (shown.text, shown.labels) == ("😀 ¿Pagas?\n\n» No pago", [])
    [edit] = fake.accepted("editMessageText")
    assert edit.params["entities"] == [{"type": "bold", "offset": 3, "length": 7}]
    assert fake.accepted("answerCallbackQuery")[0].text == "¡Bien!"


@pytest.mark.parametrize(("mark", "mark_taps"), [(False, True), (True, False)])
async def test_a_tap_that_did_not_count_or_is_not_to_be_marked_is_only_answered(
    make: Make, fake: FakeTelegram, ears: Ears, mark: bool, mark_taps: bool
) -> None:
    channel = make(fake.url, mark_taps=mark_taps)
    inbound = await tapped(fake, channel, ears)
    await channel.react(Reaction(inbound, mark=mark))
    await settle(channel)
    assert cosmetics(fake) == ["answerCallbackQuery"]
    assert "text" not in fake.accepted("answerCallbackQuery")[0].params


async def test_a_text_that_leaves_no_room_for_the_mark_only_loses_its_buttons(
    make: Make, fake: FakeTelegram, ears: Ears
) -> None:
    channel = make(fake.url)
    inbound = await tapped(fake, channel, ears, TextBody("😀" * 2046, buttons=QUESTION.buttons))
    await channel.react(Reaction(inbound, mark=True))
    await settle(channel)
    assert cosmetics(fake) == ["answerCallbackQuery", "editMessageReplyMarkup"]
    assert fake.messages(501)[-1].labels == []


async def test_a_long_toast_is_cut_without_breaking_a_character(
    make: Make, fake: FakeTelegram, ears: Ears
) -> None:
    channel = make(fake.url)
    inbound = await tapped(fake, channel, ears)
    await channel.react(Reaction(inbound, toast="a" + "😀" * 150))
    await settle(channel)
    toast = fake.accepted("answerCallbackQuery")[0].text
    assert toast == "a" + "😀" * 99 + "…"
    assert len(toast.encode("utf-16-le")) // 2 <= 200


async def test_reacting_never_waits_for_the_platform(make: Make, fake: FakeTelegram, ears: Ears) -> None:
    channel = make(fake.url)
    inbound = await tapped(fake, channel, ears)
    fake.fault("delay", method="answerCallbackQuery", seconds=0.3)
    begun = time.monotonic()
    for _ in range(600):
        await channel.react(Reaction(inbound))
    assert time.monotonic() - begun < 0.25
    assert len(channel.once._reacting) == 500
    assert channel.once.dropped == 100


async def test_what_fails_is_tried_once_and_stops_nothing(
    make: Make, fake: FakeTelegram, ears: Ears, waits: Waits
) -> None:
    channel = make(fake.url)
    inbound = await tapped(fake, channel, ears)
    fake.fault("error", code=400, method="answerCallbackQuery", description="Bad Request: query is too old")
    fake.fault("garbage", method="editMessageText")
    await channel.react(Reaction(inbound, mark=True))
    await settle(channel)
    assert cosmetics(fake) == ["answerCallbackQuery", "editMessageText"]


async def test_under_throttling_cosmetics_are_dropped(make: Make, fake: FakeTelegram, ears: Ears) -> None:
    channel = make(fake.url)
    inbound = await tapped(fake, channel, ears)
    fake.fault("error", code=429, retry_after=30, method="answerCallbackQuery", times=1)
    await channel.react(Reaction(inbound, mark=True))
    await settle(channel)
    await channel.react(Reaction(inbound, mark=True))
    await settle(channel)
    assert cosmetics(fake) == ["answerCallbackQuery"]
    assert channel.once.dropped == 4


async def test_a_group_gets_its_one_line(make: Make, fake: FakeTelegram, ears: Ears) -> None:
    channel = make(fake.url)
    fake.group_say(-100, "/start@aulita_test_bot", user_id=9)
    async with listening(channel, ears):
        await fake.wait_for(lambda: ears.heard)
    [inbound] = ears.heard
    assert isinstance(inbound, Inbound)
    await channel.react(Reaction(inbound, reply="Escríbeme en privado: https://t.me/aulita_test_bot"))
    await settle(channel)
    [line] = fake.accepted("sendMessage", -100)
    assert line.params["disable_notification"] is True
    assert line.params["link_preview_options"] == {"is_disabled": True}


async def test_a_reaction_without_tap_or_reply_calls_nobody(make: Make, fake: FakeTelegram) -> None:
    channel = make(fake.url)
    said = Inbound(address=Address("telegram", "501"), once="1", at=NOW, kind="said", text="hola")
    await channel.react(Reaction(said))
    await settle(channel)
    assert len(fake.log) == 0


async def test_a_secret_that_she_typed_is_taken_from_her_screen(
    make: Make, fake: FakeTelegram, ears: Ears
) -> None:
    channel = make(fake.url)
    fake.start(501)
    fake.say(501, "4711")
    async with listening(channel, ears):
        await fake.wait_for(lambda: [one for one in ears.heard if getattr(one, "text", "") == "4711"])
    [typed] = [one for one in ears.heard if isinstance(one, Inbound) and one.text == "4711"]
    await channel.react(Reaction(typed, answer=False, hide=True))
    await settle(channel)
    assert len(fake.accepted("deleteMessage") + fake.accepted("deleteMessages")) == 1
    await channel.react(Reaction(typed, answer=False))
    await settle(channel)
    assert len(fake.accepted("deleteMessage") + fake.accepted("deleteMessages")) == 1
