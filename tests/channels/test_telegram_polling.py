"""The polling loop: what is confirmed, when, and what happens when something is in the way."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.channels.base import Address, ChannelLost, Delivery, Inbound, TextBody, Throttled, Unreadable
from tests.channels.canned import granted, page, refused, serving
from tests.channels.conftest import NOW, Ears, Make, Waits, called, listening
from tests.fake_telegram import FakeTelegram


def offsets(fake: FakeTelegram) -> list[int | None]:
    return [entry.params.get("offset") for entry in called(fake, "getUpdates")]


async def test_nothing_is_confirmed_before_it_is_stored(make: Make, fake: FakeTelegram) -> None:
    update = fake.say(501, "hola")
    storing, stored = asyncio.Event(), asyncio.Event()
    cursors: list[str | None] = []

    async def receive(batch: Sequence[Inbound | Unreadable], *, cursor: str | None = None) -> None:
        storing.set()
        await stored.wait()
        cursors.append(cursor)

    task = asyncio.create_task(make(fake.url).listen(receive, None))
    await asyncio.wait_for(storing.wait(), 5)
    assert (fake.confirmed_offset, fake.state()["pending"]) == (0, [update])
    stored.set()
    assert update is not None
    await fake.wait_for(lambda: fake.confirmed_offset == update + 1)
    assert cursors == [str(update + 1)]
    task.cancel()


async def test_a_batch_that_was_not_stored_is_asked_for_again_from_the_same_offset(
    make: Make, fake: FakeTelegram, ears: Ears, waits: Waits
) -> None:
    update = fake.say(501, "hola")
    assert update is not None
    ears.failures = 2
    async with listening(make(fake.url), ears, str(update)):
        await fake.wait_for(lambda: fake.confirmed_offset == update + 1)
    assert offsets(fake)[:3] == [update, update, update]
    assert (ears.tried, [cursor for _, cursor in ears.batches]) == (3, [str(update + 1)])
    assert waits.seconds[:2] == [1.0, 1.0]


async def test_a_hundred_and_more_arrive_in_order_once_with_our_time(
    make: Make, fake: FakeTelegram, ears: Ears
) -> None:
    fake.start(501, "c-uio")
    for number in range(240):
        fake.say(501, f"mensaje {number}")
    async with listening(make(fake.url), ears):
        await fake.wait_for(lambda: len(ears.heard) == 241 and not fake.state()["pending"])
    assert [len(batch) for batch, _ in ears.batches] == [100, 100, 41]
    heard = [item for item in ears.heard if isinstance(item, Inbound)]
    assert [item.text for item in heard] == ["c-uio", *(f"mensaje {number}" for number in range(240))]
    assert {item.at for item in heard} == {NOW}
    assert len({item.once for item in heard}) == 241


async def test_a_broken_update_spoils_nobody_and_an_unknown_one_is_passed_over(
    make: Make, fake: FakeTelegram, ears: Ears
) -> None:
    fake.say(501, "antes")
    broken_id = fake.raw({"message": {"chat": "?"}})
    fake.raw({"moon_phase": {}})
    last = fake.raw({"edited_message": {"message_id": 1}})
    async with listening(make(fake.url), ears):
        await fake.wait_for(lambda: fake.confirmed_offset == last + 1)
    said, broken = ears.heard
    assert isinstance(said, Inbound)
    assert said.text == "antes"
    assert isinstance(broken, Unreadable)
    assert (broken.once, broken.reason) == (str(broken_id), "message.chat: model_type")


async def test_updates_that_are_none_of_our_business_are_confirmed_with_an_empty_batch(
    make: Make, fake: FakeTelegram, ears: Ears
) -> None:
    update = fake.raw({"moon_phase": {}})
    async with listening(make(fake.url), ears):
        await fake.wait_for(lambda: fake.confirmed_offset == update + 1)
    assert ears.batches == [([], str(update + 1))]


async def test_a_webhook_left_behind_is_taken_away_and_its_updates_are_kept(
    make: Make, fake: FakeTelegram, ears: Ears
) -> None:
    channel = make(fake.url)
    await channel._call("setWebhook", {"url": "https://old.example/hook"})
    fake.say(501, "hola")
    async with listening(channel, ears):
        await fake.wait_for(lambda: ears.heard)
    [taken_away] = fake.accepted("deleteWebhook")
    assert taken_away.params == {"drop_pending_updates": False}


async def test_what_is_asked_for_is_named_and_nothing_is_ever_dropped(
    make: Make, fake: FakeTelegram, ears: Ears
) -> None:
    async with listening(make(fake.url), ears):
        await fake.wait_for(lambda: fake.state()["polling"])
        fake.say(501, "hola")
        await fake.wait_for(lambda: fake.accepted("getUpdates"))
    params = fake.accepted("getUpdates")[0].params
    assert params["allowed_updates"] == ["message", "callback_query", "my_chat_member"]
    assert (params["limit"], params["timeout"]) == (100, 50)
    assert not any(entry.params.get("drop_pending_updates") for entry in called(fake))
    assert all((offset or 0) >= 0 for offset in offsets(fake))


async def test_another_program_with_the_token_makes_us_stand_by_and_then_leave(
    make: Make, fake: FakeTelegram, ears: Ears, waits: Waits
) -> None:
    fake.fault("error", code=409, method="getUpdates")
    with pytest.raises(ChannelLost, match="Otro programa está usando el mismo token") as lost:
        await make(fake.url).listen(ears, None)
    assert lost.value.exit_code == 75
    assert waits.seconds == [30.0, 30.0]


async def test_nothing_is_sent_while_another_program_has_the_token(
    make: Make, fake: FakeTelegram, ears: Ears
) -> None:
    channel = make(fake.url, steady=lambda: 10.0)
    channel._stand_by(30.0)
    row = Delivery(1, Address("telegram", "501"), TextBody("hola"))
    assert await channel.deliver(row) == Throttled(30.0, "channel")
    assert called(fake, "sendMessage") == []


@pytest.mark.parametrize("code", [401, 404])
async def test_a_refused_token_ends_the_channel_with_a_sentence(make: Make, ears: Ears, code: int) -> None:
    async with serving(refused(code, "Unauthorized" if code == 401 else "Not Found")) as server:
        with pytest.raises(ChannelLost, match="Telegram no acepta el token del bot: copia") as lost:
            await make(server.url).listen(ears, None)
    assert lost.value.exit_code == 78


async def test_something_that_is_not_the_bot_api_ends_the_channel_with_a_sentence(
    make: Make, ears: Ears
) -> None:
    async with serving(granted(True)) as server:
        with pytest.raises(ChannelLost, match="AULITA_TELEGRAM_API_URL no contesta la API de bots"):
            await make(server.url).listen(ears, None)


async def test_a_token_revoked_while_polling_ends_the_channel(
    make: Make, fake: FakeTelegram, ears: Ears
) -> None:
    fake.fault("error", code=401, method="getUpdates")
    with pytest.raises(ChannelLost, match="no acepta el token"):
        await make(fake.url).listen(ears, None)


async def test_trouble_is_waited_out_ever_longer_and_forgotten_when_it_is_over(
    make: Make, ears: Ears, waits: Waits
) -> None:
    me = granted({"id": 1, "is_bot": True, "username": "aulita_bot"})
    hook = granted({"url": "", "pending_update_count": 0})
    trouble = [page(200), page(502), refused(502, "Bad Gateway"), page(403), (200, b"{", "application/json")]
    again = refused(500, "Internal Server Error")
    batch = granted([{"update_id": 7, "moon_phase": {}}])
    end = refused(401, "Unauthorized")
    async with serving(me, hook, *trouble, *[again] * 3, batch, again, end) as server:
        with pytest.raises(ChannelLost):
            await make(server.url).listen(ears, "5")
    assert waits.seconds == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 1.0]
    asked = [params.get("offset") for method, params in server.calls if method == "getUpdates"]
    assert asked == [5] * 9 + [8] * 2
    assert ears.batches == [([], "8")]


async def test_no_network_at_the_start_is_waited_out(
    make: Make, fake: FakeTelegram, ears: Ears, waits: Waits
) -> None:
    fake.fault("refuse_before", method="getMe", times=3)
    fake.say(501, "hola")
    async with listening(make(fake.url), ears):
        await fake.wait_for(lambda: ears.heard)
    assert waits.seconds[:3] == [1.0, 2.0, 4.0]


async def test_a_429_while_polling_waits_as_long_as_told(
    make: Make, fake: FakeTelegram, ears: Ears, waits: Waits
) -> None:
    fake.fault("error", code=429, retry_after=17, method="getUpdates", times=1)
    fake.say(501, "hola")
    async with listening(make(fake.url), ears):
        await fake.wait_for(lambda: ears.heard)
    assert waits.seconds == [18.0]


async def test_updates_numbered_anew_below_our_offset_are_found(make: Make, ears: Ears) -> None:
    me = granted({"id": 1, "is_bot": True, "username": "aulita_bot"})
    hook = granted({"url": "", "pending_update_count": 1})
    anew = granted([{"update_id": 7, "moon_phase": {}}])
    async with serving(me, hook, granted([]), anew, refused(401, "Unauthorized")) as server:
        with pytest.raises(ChannelLost):
            await make(server.url).listen(ears, "900000")
    asked = [params.get("offset") for method, params in server.calls if method == "getUpdates"]
    assert asked == [900000, None, 8]


async def test_a_server_that_does_not_hold_the_poll_is_not_asked_in_a_tight_loop(
    make: Make, ears: Ears, waits: Waits
) -> None:
    me = granted({"id": 1, "is_bot": True, "username": "aulita_bot"})
    hook = granted({"url": "", "pending_update_count": 0})
    numberless = granted([{"moon_phase": {}}])
    async with serving(me, hook, *[granted([])] * 2, numberless, refused(401, "Unauthorized")) as server:
        with pytest.raises(ChannelLost):
            await make(server.url).listen(ears, None)
    assert waits.seconds == [0.05, 0.05, 1.0]
