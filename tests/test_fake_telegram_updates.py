"""The queue of updates: offsets, long polls, conflicts, expiry, and what people do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.fake_telegram import FakeTelegram
from tests.fake_telegram.client import Bot

ANA = 501


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as session:
        yield Bot(fake, session)


def ids(updates: list[Any]) -> list[int]:
    return [update["update_id"] for update in updates]


def write(fake: FakeTelegram, count: int) -> None:
    for number in range(count):
        fake.say(ANA, f"mensaje {number}")


async def test_updates_stay_until_a_higher_offset_confirms_them(bot: Bot) -> None:
    write(bot.fake, 3)

    first, again = await bot.updates(), await bot.updates()
    rest = await bot.updates(offset=1002)

    assert ids(first) == ids(again) == [1000, 1001, 1002]
    assert ids(rest) == [1002]
    assert bot.fake.confirmed_offset == 1002
    assert ids(await bot.updates()) == [1002]


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (0, 100), (100, 100), (500, 100), (-3, 1)])
async def test_a_poll_carries_at_most_the_limit_which_is_kept_between_1_and_100(
    bot: Bot, limit: int, count: int
) -> None:
    write(bot.fake, 120)

    assert len(await bot.updates(limit=limit)) == count


async def test_a_negative_offset_counts_from_the_end_and_forgets_the_rest(bot: Bot) -> None:
    write(bot.fake, 5)

    assert ids(await bot.updates(offset=-2)) == [1003, 1004]
    assert ids(await bot.updates()) == [1003, 1004]
    assert ids(await bot.updates(offset=-50)) == [1003, 1004]


async def test_an_offset_far_in_the_future_confirms_nothing(bot: Bot) -> None:
    write(bot.fake, 2)

    assert ids(await bot.updates(offset=5000)) == [1000, 1001]
    assert bot.fake.confirmed_offset == 0


async def test_a_long_poll_wakes_up_when_someone_writes(bot: Bot) -> None:
    poll = asyncio.create_task(bot.updates(timeout=20))
    await bot.fake.wait_for(lambda: bot.fake.account.queue.polling)

    bot.fake.say(ANA, "hola")
    [update] = await asyncio.wait_for(poll, 2)

    assert update["message"]["text"] == "hola"
    assert bot.fake.accepted("getUpdates")[-1].updates == (1000,)


async def test_a_long_poll_ends_empty_when_its_time_is_over(bot: Bot) -> None:
    assert await asyncio.wait_for(bot.updates(timeout=1), 3) == []


async def test_a_second_poll_ends_the_first_with_409(bot: Bot) -> None:
    first = asyncio.create_task(bot("getUpdates", timeout=20))
    await bot.fake.wait_for(lambda: bot.fake.account.queue.polling)

    second = asyncio.create_task(bot("getUpdates", timeout=20))
    ended = await asyncio.wait_for(first, 2)
    bot.fake.say(ANA, "hola")

    assert ended["error_code"] == 409
    assert ended["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    assert ids((await second)["result"]) == [1000]


@pytest.mark.parametrize("someone_writes_meanwhile", [True, False])
async def test_the_poll_of_a_killed_bot_neither_eats_updates_nor_counts_as_a_conflict(
    bot: Bot, someone_writes_meanwhile: bool
) -> None:
    queue = bot.fake.account.queue
    write(bot.fake, 1)
    await bot.updates(offset=1001)
    async with aiohttp.ClientSession() as killed:
        poll = asyncio.create_task(Bot(bot.fake, killed).updates(offset=1001, timeout=20))
        await bot.fake.wait_for(lambda: queue.polling)
        poll.cancel()
        await asyncio.gather(poll, return_exceptions=True)
    while queue.polling:  # noqa: ASYNC110 - the server notices the closed socket in its own time
        await asyncio.sleep(0.005)
    if someone_writes_meanwhile:
        queue.redeliver(1000)

    after = await bot.updates(offset=1001)

    assert ids(after) == ([1000] if someone_writes_meanwhile else [])
    assert bot.fake.refused() == []
    assert [entry.updates for entry in bot.fake.accepted("getUpdates")][1:] == [tuple(ids(after))]


async def test_allowed_updates_are_remembered_and_keep_other_kinds_out(bot: Bot) -> None:
    await bot.updates(allowed_updates=["message"])

    assert bot.fake.block(ANA) is None
    write(bot.fake, 1)
    updates = await bot.updates()
    await bot.updates(allowed_updates=[])

    assert [list(update) for update in updates] == [["update_id", "message"]]
    assert isinstance(bot.fake.block(ANA), int)


async def test_taps_expire_after_150_seconds_and_messages_after_a_day_when_asked_for() -> None:
    async with FakeTelegram(expiry=True) as fake, aiohttp.ClientSession() as session:
        bot = Bot(fake, session)
        fake.start(ANA)
        keys = {"inline_keyboard": [[{"text": "Sí", "callback_data": "si"}]]}
        await bot.result("sendMessage", chat_id=ANA, text="¿?", reply_markup=keys)
        fake.tap(ANA, None, "Sí")

        before = len(await bot.updates())
        fake.account.clock.skip(151)
        after_a_tap = await bot.updates()
        fake.account.clock.skip(86_400)

        assert before == 2
        assert [list(update)[1] for update in after_a_tap] == ["message"]
        assert await bot.updates() == []


async def test_start_with_a_payload_is_a_command_from_a_person_with_a_name(bot: Bot) -> None:
    bot.fake.start(ANA, "abc", first_name="Rosa", language_code="en")

    [update] = await bot.updates()

    message = update["message"]
    assert message["text"] == "/start abc"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"] == {"id": ANA, "is_bot": False, "first_name": "Rosa", "language_code": "en"}
    assert message["chat"] == {"id": ANA, "type": "private", "first_name": "Rosa"}


async def test_a_tap_carries_the_message_as_it_was_shown(bot: Bot) -> None:
    bot.fake.start(ANA)
    keys = {
        "inline_keyboard": [[{"text": "Sí", "callback_data": "si"}, {"text": "No", "callback_data": "no"}]]
    }
    bold = [{"type": "bold", "offset": 0, "length": 1}]
    sent = await bot.result("sendMessage", chat_id=ANA, text="¿?", reply_markup=keys, entities=bold)

    tap = bot.fake.tap(ANA, sent["message_id"], "No")
    await bot.result("editMessageText", chat_id=ANA, message_id=sent["message_id"], text="listo")
    query = (await bot.updates())[-1]["callback_query"]

    assert query["message"] == sent
    assert (query["id"], query["data"], query["from"]["id"]) == (tap.callback_id, "no", ANA)
    assert bot.fake.messages(ANA)[-1].text == "listo"
    with pytest.raises(LookupError, match=r"no button 'No' on the screen of chat 501; there is none"):
        bot.fake.tap(ANA, sent["message_id"], "No")


async def test_a_stale_tap_on_a_deleted_message_arrives_as_inaccessible(bot: Bot) -> None:
    bot.fake.start(ANA)
    sent = await bot.result("sendMessage", chat_id=ANA, text="¿?")
    await bot.result("deleteMessage", chat_id=ANA, message_id=sent["message_id"])

    bot.fake.tap_data(ANA, sent["message_id"], "forjado")

    message = (await bot.updates())[-1]["callback_query"]["message"]
    assert (message["message_id"], message["date"]) == (sent["message_id"], 0)
    assert "text" not in message


async def test_a_person_who_blocks_is_out_of_reach_until_she_comes_back(bot: Bot) -> None:
    bot.fake.start(ANA)
    bot.fake.block(ANA)

    refused = await bot("sendMessage", chat_id=ANA, text="hola")
    bot.fake.start(ANA)
    told = [update.get("my_chat_member") for update in await bot.updates()]

    assert refused["description"] == "Forbidden: bot was blocked by the user"
    assert [item["new_chat_member"]["status"] for item in told if item] == ["kicked", "member"]
    assert (await bot("sendMessage", chat_id=ANA, text="hola"))["ok"]


async def test_a_gone_person_and_a_lost_group_are_refused_each_in_its_words(bot: Bot) -> None:
    bot.fake.start(ANA)
    bot.fake.deactivate(ANA)
    bot.fake.group_say(-100, "hola", user_id=7)
    assert (await bot("sendMessage", chat_id=-100, text="hola"))["ok"]
    bot.fake.kick(-100)

    gone = await bot("sendMessage", chat_id=ANA, text="hola")
    lost = await bot("sendMessage", chat_id=-100, text="hola")

    assert gone["description"] == "Forbidden: user is deactivated"
    assert lost["description"] == "Forbidden: bot was kicked from the group chat"


async def test_any_json_can_be_queued_and_takes_the_next_id(bot: Bot) -> None:
    bot.fake.raw({"novelty": {"a": 1}})
    bot.fake.raw({"update_id": "seven"})
    bot.fake.raw("nonsense")
    bot.fake.say(ANA, "hola")

    updates = await bot.updates()

    assert updates[:3] == [{"update_id": 1000, "novelty": {"a": 1}}, {"update_id": "seven"}, "nonsense"]
    assert updates[3]["update_id"] == 1003
    assert await bot.updates(offset=1003) == updates[3:]


async def test_a_reply_keyboard_stays_until_it_is_removed(bot: Bot) -> None:
    bot.fake.start(ANA)
    await bot.result(
        "sendMessage", chat_id=ANA, text="a", reply_markup={"keyboard": [["Sí", {"text": "No"}]]}
    )
    before = bot.fake.reply_keyboard(ANA)
    await bot.result("sendMessage", chat_id=ANA, text="b")
    still = bot.fake.reply_keyboard(ANA)
    await bot.result("sendMessage", chat_id=ANA, text="c", reply_markup={"remove_keyboard": True})

    assert before == still == ["Sí", "No"]
    assert bot.fake.reply_keyboard(ANA) == []
