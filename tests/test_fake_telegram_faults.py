"""Scripted faults: what the bot is told, what took effect all the same, and what the log says of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.fake_telegram import FakeTelegram, Speed
from tests.fake_telegram.client import Bot
from tests.fake_telegram.script import fault_from_json

ANA, EVA = 501, 502


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        server.start(ANA)
        server.start(EVA)
        yield server


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as session:
        yield Bot(fake, session)


async def test_a_scripted_429_tells_how_long_to_wait_and_is_spent_after_its_times(bot: Bot) -> None:
    rule = bot.fake.fault("error", code=429, retry_after=7, method="sendMessage", chat_id=ANA, times=1)

    other = await bot("sendMessage", chat_id=EVA, text="hola")
    refused = await bot("sendMessage", chat_id=ANA, text="hola")
    later = await bot("sendMessage", chat_id=ANA, text="hola")

    assert refused == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert (other["ok"], later["ok"], rule.fired) == (True, True, 1)
    assert [entry.fault for entry in bot.fake.refused()] == ["error"]


@pytest.mark.parametrize(
    ("code", "description"),
    [
        (400, "Bad Request: chat not found"),
        (403, "Forbidden: bot was blocked by the user"),
        (502, "Bad Gateway"),
    ],
)
async def test_other_errors_have_their_usual_words_unless_told_otherwise(
    bot: Bot, code: int, description: str
) -> None:
    bot.fake.fault("error", code=code, text="hola", times=1)
    bot.fake.fault("error", code=code, description="palabras", times=1)

    assert (await bot("sendMessage", chat_id=ANA, text="hola"))["description"] == description
    assert (await bot("sendMessage", chat_id=ANA, text="adiós"))["description"] == "palabras"


async def test_a_moved_group_tells_its_new_id(bot: Bot) -> None:
    bot.fake.fault("error", description="Bad Request: group chat was upgraded", migrate_to_chat_id=-1009)

    body = await bot("sendMessage", chat_id=ANA, text="hola")

    assert body["parameters"] == {"migrate_to_chat_id": -1009}


async def test_a_dropped_answer_leaves_the_message_on_the_screen(bot: Bot) -> None:
    bot.fake.fault("drop_after_accepting", method="sendMessage", times=1)

    with pytest.raises(aiohttp.ClientConnectionError):
        await bot("sendMessage", chat_id=ANA, text="hola")

    assert bot.fake.messages(ANA)[-1].text == "hola"
    assert [(entry.accepted, entry.fault) for entry in bot.fake.accepted("sendMessage")] == [
        (True, "drop_after_accepting")
    ]


async def test_a_call_refused_before_accepting_changes_nothing(bot: Bot) -> None:
    bot.fake.fault("refuse_before", method="sendMessage")

    with pytest.raises(aiohttp.ClientConnectionError):
        await bot("sendMessage", chat_id=ANA, text="hola")

    assert not bot.fake.accepted("sendMessage")
    assert {entry.error for entry in bot.fake.refused()} == {"connection closed before accepting"}
    assert not [shown for shown in bot.fake.messages(ANA) if shown.by_bot]


async def test_a_hang_after_accepting_becomes_the_bots_time_out(bot: Bot) -> None:
    bot.fake.fault("hang_after_accepting", seconds=30, times=1)

    with pytest.raises(TimeoutError):
        await bot.session.post(
            f"{bot.fake.base_url}{bot.fake.token}/sendMessage",
            json={"chat_id": ANA, "text": "hola"},
            timeout=aiohttp.ClientTimeout(total=0.2),
        )

    assert len(bot.fake.accepted("sendMessage", ANA)) == 1


async def test_a_delayed_call_is_accepted_late_but_normally(bot: Bot) -> None:
    bot.fake.fault("delay", seconds=0.05, times=1)

    assert (await bot("sendMessage", chat_id=ANA, text="hola"))["ok"]
    assert bot.fake.accepted("sendMessage")[0].fault == "delay"


@pytest.mark.parametrize(("action", "start"), [("garbage", b"<html>"), ("truncated", b'{"ok": true')])
async def test_an_unreadable_answer_comes_with_200_and_the_message_was_accepted(
    bot: Bot, action: str, start: bytes
) -> None:
    bot.fake.script.add(fault_from_json({"action": action, "times": 1}))

    url = f"{bot.fake.base_url}{bot.fake.token}/sendMessage"
    async with bot.session.post(url, json={"chat_id": ANA, "text": "hola"}) as answer:
        body = await answer.read()

    assert answer.status == 200
    assert body.startswith(start)
    with pytest.raises(ValueError):
        await answer.json(content_type=None)
    assert bot.fake.messages(ANA)[-1].text == "hola"


async def test_probability_is_repeatable_by_its_seed_and_skip_lets_the_first_pass(bot: Bot) -> None:
    async def refused_of_40(seed: int) -> list[int]:
        bot.fake.script.clear()
        bot.fake.fault("error", probability=0.3, seed=seed, skip=5)
        return [number for number in range(40) if not (await bot("getMe"))["ok"]]

    one, same, other = await refused_of_40(1), await refused_of_40(1), await refused_of_40(2)

    assert one == same != other
    assert 3 < len(one) < 25
    assert min(one) >= 5


async def test_a_confirmed_update_can_come_again(bot: Bot) -> None:
    rule = bot.fake.fault("duplicate", times=1)
    first = await bot.updates()

    again = await bot.updates(offset=1002)
    bot.fake.account.queue.redeliver(1001)
    by_hand = await bot.updates(offset=1002)

    assert [update["update_id"] for update in again] == [1000]
    assert again == first[:1]
    assert by_hand == first[1:]
    assert await bot.updates(offset=1002) == []
    assert rule.fired == 1


async def test_reordering_keeps_each_update_inside_its_window(bot: Bot) -> None:
    for number in range(98):
        bot.fake.say(ANA, str(number))
    bot.fake.fault("reorder", window=10, seed=3)

    got = [update["update_id"] - 1000 for update in await bot.updates()]

    assert got != sorted(got)
    assert sorted(got) == list(range(100))
    assert all(place // 10 == number // 10 for place, number in enumerate(got))


async def test_a_spoiled_update_keeps_its_id_and_comes_whole_the_next_time(bot: Bot) -> None:
    whole = await bot.updates()
    bot.fake.fault("malformed", times=1)

    spoiled = await bot.updates()

    assert [item["update_id"] for item in spoiled] == [1000, 1001]
    assert spoiled != whole
    assert await bot.updates() == whole


async def test_no_more_than_30_messages_pass_in_any_second() -> None:
    async with FakeTelegram(speed=Speed(per_second=30)) as fake, aiohttp.ClientSession() as session:
        bot = Bot(fake, session)
        for chat_id in range(1, 32):
            fake.start(chat_id)
        for chat_id in range(1, 31):
            assert (await bot("sendMessage", chat_id=chat_id, text="hola"))["ok"]

        refused = await bot("sendMessage", chat_id=31, text="hola")
        cosmetic = await bot("sendChatAction", chat_id=31, action="typing")
        fake.account.clock.skip(1)
        later = await bot("sendMessage", chat_id=31, text="hola")

        assert refused["parameters"] == {"retry_after": 1}
        assert cosmetic["ok"]
        assert later["ok"]


async def test_one_chat_gets_one_message_a_second_and_a_group_20_a_minute() -> None:
    speed = Speed(per_chat_per_second=1, per_group_per_minute=20)
    async with FakeTelegram(speed=speed) as fake, aiohttp.ClientSession() as session:
        bot = Bot(fake, session)
        fake.start(ANA)
        fake.group_say(-100, "hola", user_id=7)
        answers = []
        for _ in range(21):
            answers.append(await bot("sendMessage", chat_id=-100, text="hola"))
            fake.account.clock.skip(1)

        first = await bot("sendMessage", chat_id=ANA, text="hola")
        second = await bot("sendMessage", chat_id=ANA, text="hola")

        assert [answer["ok"] for answer in answers] == [True] * 20 + [False]
        assert 35 <= answers[-1]["parameters"]["retry_after"] <= 40
        assert (first["ok"], second["error_code"]) == (True, 429)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ([], "a fault is an object"),
        ({"action": "explode"}, "unknown action 'explode'"),
        ({"action": "error", "chat": 1}, "unknown fault field 'chat'"),
    ],
)
def test_a_wrong_rule_is_named(rule: object, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        fault_from_json(rule)
