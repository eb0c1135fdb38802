"""What platforms and networks do to a bot: a learner gets through all of it and keeps her place."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.e2e.conftest import Start
from tests.e2e.program import Place
from tests.fake_telegram import FakeTelegram

ROSA, MARVIN = 501, 502
HELLO, SAMPLE = "Hola. Soy Aulita", "¿Estafa o real?"
SOON = 15.0


def asks(fake: FakeTelegram, words: str, chat: int = ROSA) -> Callable[[], bool]:
    """Whether the newest message of the bot begins so and has buttons."""

    def looked() -> bool:
        mine = [message for message in fake.messages(chat) if message.by_bot]
        return bool(mine) and mine[-1].text.startswith(words) and bool(mine[-1].buttons)

    return looked


def copies(fake: FakeTelegram, words: str, chat: int = ROSA) -> int:
    return sum(entry.text.startswith(words) for entry in fake.accepted("sendMessage", chat))


async def test_a_429_is_waited_out_without_another_call_and_costs_no_message(
    fake: FakeTelegram, place: Place, start: Start
) -> None:
    await start(place)
    fake.fault("error", code=429, retry_after=1, method="sendMessage", chat_id=ROSA, times=2)
    fake.start(ROSA, first_name="Rosa")
    fake.start(MARVIN, first_name="Marvin")
    await fake.wait_for(asks(fake, HELLO, MARVIN), SOON)
    await fake.wait_for(asks(fake, HELLO), SOON)
    first, second = fake.refused("sendMessage", ROSA)
    [sent] = fake.accepted("sendMessage", ROSA)
    assert second.t_monotonic - first.t_monotonic >= 1
    assert sent.t_monotonic - second.t_monotonic >= 1
    assert fake.accepted("sendMessage", MARVIN)[0].t_monotonic < first.t_monotonic + 1, "others do not wait"


async def test_who_blocks_and_comes_back_finds_the_same_question(
    fake: FakeTelegram, place: Place, start: Start
) -> None:
    await start(place)
    fake.start(ROSA, first_name="Rosa")
    await fake.wait_for(asks(fake, HELLO), SOON)
    fake.tap(ROSA, None, "Probar")
    await fake.wait_for(asks(fake, SAMPLE), SOON)
    fake.block(ROSA)
    await fake.wait_for(lambda: not fake.account.queue.pending(), SOON)
    fake.unblock(ROSA)
    fake.say(ROSA, "hola otra vez")
    await fake.wait_for(lambda: copies(fake, "") == 3, SOON)
    assert SAMPLE in fake.messages(ROSA)[-1].text
    assert fake.messages(ROSA)[-1].labels == ["Estafa", "Real", "No sé"]
    assert fake.refused("sendMessage", ROSA) == []


async def test_a_403_met_while_sending_stops_all_calls_until_she_speaks_and_keeps_her_place(
    fake: FakeTelegram, place: Place, start: Start
) -> None:
    program = await start(place)
    fake.start(ROSA, first_name="Rosa")
    await fake.wait_for(asks(fake, HELLO), SOON)
    fake.fault("error", code=403, method="sendMessage", chat_id=ROSA, times=1)
    fake.tap(ROSA, None, "Probar")
    await fake.wait_for(lambda: fake.refused("sendMessage", ROSA), SOON)
    await _until(lambda: _standing(place) == "blocked")
    assert copies(fake, "") == 1
    fake.say(ROSA, "aquí estoy")
    await fake.wait_for(lambda: SAMPLE in fake.messages(ROSA)[-1].text, SOON)
    assert len(fake.refused("sendMessage", ROSA)) == 1
    assert await program.stop() == 0


async def test_an_accepted_message_whose_answer_was_lost_comes_twice_at_most(
    fake: FakeTelegram, place: Place, start: Start
) -> None:
    await start(place)
    fake.fault("drop_after_accepting", method="sendMessage")
    fake.start(ROSA, first_name="Rosa")
    await fake.wait_for(lambda: copies(fake, HELLO) == 2, SOON)
    fake.tap(ROSA, None, "Probar")
    await fake.wait_for(lambda: copies(fake, SAMPLE) == 2, SOON)
    await _until(lambda: _rows(place) == {"unconfirmed": 2})
    assert len(fake.accepted("sendMessage", ROSA)) == 4


@pytest.mark.parametrize(
    "code", [pytest.param(500, marks=pytest.mark.drill), 502, pytest.param(503, marks=pytest.mark.drill)]
)
async def test_a_server_error_is_tried_once_more_and_she_gets_through(
    code: int, fake: FakeTelegram, place: Place, start: Start
) -> None:
    await start(place)
    fake.fault("error", code=code, method="sendMessage", times=1)
    fake.fault("error", code=code, method="answerCallbackQuery", times=1)
    fake.fault("error", code=code, method="getUpdates", times=1)
    fake.start(ROSA, first_name="Rosa")
    await fake.wait_for(asks(fake, HELLO), SOON)
    fake.tap(ROSA, None, "Probar")
    await fake.wait_for(asks(fake, SAMPLE), SOON)
    assert copies(fake, "") == 2


async def test_a_question_that_nobody_can_tell_arrived_is_shown_again_when_she_taps_an_old_button(
    fake: FakeTelegram, place: Place, start: Start
) -> None:
    await start(place)
    fake.start(ROSA, first_name="Rosa")
    await fake.wait_for(asks(fake, HELLO), SOON)
    fake.fault("error", code=502, method="sendMessage", times=2)
    hello = fake.messages(ROSA)[-1].message_id
    tap = fake.tap(ROSA, None, "Probar")
    await _until(lambda: _rows(place).get("unconfirmed") == 1)
    assert copies(fake, SAMPLE) == 0
    fake.tap_data(ROSA, hello, tap.data)
    await fake.wait_for(asks(fake, SAMPLE), SOON)


@pytest.mark.parametrize("fault", ["garbage", "truncated", "drop_after_accepting", "refuse_before"])
async def test_a_spoiled_answer_to_getupdates_loses_and_doubles_nothing(
    fault: str, fake: FakeTelegram, place: Place, start: Start
) -> None:
    await start(place)
    fake.fault(fault, method="getUpdates", times=2)  # type: ignore[arg-type]
    fake.start(ROSA, first_name="Rosa")
    await fake.wait_for(asks(fake, HELLO), SOON)
    fake.tap(ROSA, None, "Probar")
    await fake.wait_for(asks(fake, SAMPLE), SOON)
    assert copies(fake, "") == 2


async def test_updates_that_come_twice_or_in_pieces_count_once_and_spoil_no_other(
    fake: FakeTelegram, place: Place, start: Start
) -> None:
    program = await start(place)
    fake.fault("duplicate")
    broken = fake.raw({"message": {"message_id": "seven", "chat": {}, "text": 5}})
    fake.start(ROSA, first_name="Rosa")
    await fake.wait_for(asks(fake, HELLO), SOON)
    tap = fake.tap(ROSA, None, "Probar")
    await fake.wait_for(asks(fake, SAMPLE), SOON)
    await fake.wait_for(lambda: fake.confirmed_offset > broken and not fake.account.queue.pending(), SOON)
    assert tap.answer is not None
    assert copies(fake, "") == 2
    assert await program.stop() == 0
    with closing(sqlite3.connect(place.database)) as connection:
        assert connection.execute("SELECT once FROM set_aside").fetchall() == [(str(broken),)]


@pytest.mark.drill
async def test_another_poller_makes_it_stand_by_and_she_gets_through_when_it_has_gone(
    fake: FakeTelegram, place: Place, start: Start
) -> None:
    """It stands by for 30 to 45 seconds, on purpose; that it does is shown without waiting in tests/channels."""
    program = await start(place)
    fake.fault("error", code=409, method="getUpdates", times=1)
    fake.start(ROSA, first_name="Rosa")
    await fake.wait_for(lambda: fake.refused("getUpdates"), SOON)
    assert copies(fake, "") <= 1
    await fake.wait_for(asks(fake, HELLO), 50)
    fake.tap(ROSA, None, "Probar")
    await fake.wait_for(asks(fake, SAMPLE), SOON)
    assert "telegram.conflict" in program.said()
    assert copies(fake, "") == 2


async def _until(stored: Callable[[], bool]) -> None:
    """Looks at the running program's file until it is so."""
    async with asyncio.timeout(SOON):
        # Another process writes it: there is nothing here to be told by.
        while not stored():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def _rows(place: Place) -> dict[str, int]:
    """How many messages are in each state, as the running program has committed."""
    with closing(sqlite3.connect(f"file:{place.database}?mode=ro", uri=True)) as connection:
        return dict(connection.execute("SELECT state, count(*) FROM outbox GROUP BY state"))


def _standing(place: Place) -> str:
    with closing(sqlite3.connect(f"file:{place.database}?mode=ro", uri=True)) as connection:
        [(standing,)] = connection.execute("SELECT standing FROM people")
        return str(standing)
