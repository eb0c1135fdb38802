"""The sender's promises under a platform that refuses, forgets, hangs and lies; each trial repeats by its seed."""

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from bot.channels.base import Delivery, Failed, SendResult, Sent, Throttled, Unreachable
from tests.bot.sending_world import Platform, World, broadcast, in_leaps, row, sending

AMBIGUOUS = Failed("no answer", ambiguous=True)
NO_NETWORK = Failed("no network", retry=True, counts=False)
COPIES = {"lesson": 2, "nudge": 1, "safety": 3}


@pytest.mark.parametrize("seed", range(5))
def test_order_copies_and_numbers_hold_whatever_the_platform_answers(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    arrived: Counter[str] = Counter()

    def answer(delivery: Delivery) -> SendResult:
        words = delivery.body.text
        kind = chance.random()
        if kind < 0.60:
            arrived[words] += 1
            return Sent(f"p{delivery.id}")
        if kind < 0.72:
            arrived[words] += chance.random() < 0.5
            return AMBIGUOUS
        if kind < 0.82:
            return Throttled(chance.choice([0, 1, 5, 30]), chance.choice(["chat", "chat", "channel"]))
        if kind < 0.90:
            return NO_NETWORK
        return Failed("refused", retry=True) if kind < 0.97 else Failed("bad content")

    cares = {}
    rows = []
    for person in range(1, 21):
        for part in range(8):
            care = chance.choice(["lesson", "lesson", "nudge", "safety"])
            cares[f"u{person}/{part}"] = care
            rows.append(row(person, f"u{person}", part, care=care, lane=chance.choice([0, 1, 2])))
        rows.append(broadcast(person, f"b{person}"))
        cares[f"b{person}"] = "nudge"

    async def main() -> None:
        async with sending(tmp_path, Platform(answer, lambda: chance.uniform(0, 0.2)), rate=28) as world:
            await world.put(rows)
            await world.sender.drained()
            states = await world.states()
            assert sum(states.values()) == len(rows)
            assert set(states) <= {"sent", "unconfirmed", "failed"}
            for person in range(1, 21):
                told = [text for text in world.platform.texts(str(person)) if text.startswith("u")]
                assert told == sorted(told)
                assert set(told) == {f"u{person}/{part}" for part in range(8)}
            for words, state in zip([r.body.text for r in rows], await world.column("state"), strict=True):
                assert arrived[words] <= COPIES[cares[words]]
                assert arrived[words] >= (state == "sent")
            assert any(number == 2 for number in arrived.values())
            platform_ids = await world.column("platform_id")
            for state, platform_id in zip(await world.column("state"), platform_ids, strict=True):
                assert (platform_id is not None) == (state == "sent")

    in_leaps(main())


@pytest.mark.parametrize("scope", ["chat", "channel"])
def test_a_storm_of_refusals_fails_nothing_and_calls_nobody_inside_a_pause(
    tmp_path: Path, scope: str
) -> None:
    chance = random.Random(7)
    pauses: list[tuple[float, float, str]] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()

        def answer(delivery: Delivery) -> SendResult:
            now = loop.time()
            if now - begun < 1800 or chance.random() < 0.1:
                seconds = chance.randint(1, 60)
                pauses.append((now, now + seconds, delivery.address.id))
                return Throttled(seconds, scope)
            return Sent("1")

        async with sending(tmp_path, Platform(answer, lambda: chance.uniform(0, 0.1)), rate=28) as world:
            await world.put([row(p, f"u{p}", part) for p in range(1, 21) for part in range(4)])
            await world.sender.drained()
            assert loop.time() - begun >= 1800
            assert len(pauses) >= 30
            assert await world.states() == {"sent": 80}
            assert await world.column("attempts") == [1] * 80
            for call in world.platform.calls:
                for ordered, until, chat in pauses:
                    if scope == "channel" or chat == call.address:
                        assert not ordered < call.at < until
            for person in range(1, 21):
                told = world.platform.texts(str(person))
                assert told == sorted(told)

    in_leaps(main())


def test_three_refused_chats_make_everybody_rest(tmp_path: Path) -> None:
    async def main() -> None:
        refused: set[str] = set()

        def answer(delivery: Delivery) -> SendResult:
            if delivery.address.id in {"1", "2", "3"} - refused:
                refused.add(delivery.address.id)
                return Throttled(20)
            return Sent("1")

        async with sending(tmp_path, Platform(answer)) as world:
            loop = asyncio.get_running_loop()
            await world.put([row(p, f"u{p}") for p in (1, 2, 3)])
            await asyncio.sleep(0.5)
            begun = loop.time()
            await world.put([row(9, "tap", lane=0)])
            await world.sender.drained()
            reply = [call for call in world.platform.calls if call.address == "9"]
            assert 20 <= reply[0].at - begun < 21.5

    in_leaps(main())


def test_one_refused_chat_delays_nobody_else(tmp_path: Path) -> None:
    async def main() -> None:
        platform = Platform(lambda d: Throttled(300) if d.address.id == "1" else Sent("1"))
        async with sending(tmp_path, platform) as world:
            await world.put([row(p, f"u{p}", part) for p in range(1, 21) for part in range(2)])
            await asyncio.sleep(2)
            assert await world.states() == {"waiting": 2, "sent": 38}

    in_leaps(main())


def test_somebody_who_blocked_us_is_not_called_again_and_her_turn_is_told_once(tmp_path: Path) -> None:
    async def main() -> None:
        gone = {"3", "7", "11"}
        platform = Platform(lambda d: Unreachable("blocked") if d.address.id in gone else Sent("1"))
        async with sending(tmp_path, platform) as world:
            rows = [row(p, f"u{p}", part) for p in range(1, 21) for part in range(3)]
            await world.put([*rows, *[broadcast(p) for p in range(1, 21)]])
            await world.sender.drained()
            await world.put([row(3, "nudge", care="nudge", lane=2), broadcast(7, "b2")])
            await world.sender.drained()
            calls = Counter(call.address for call in platform.calls)
            assert all(calls[address] == (1 if address in gone else 4) for address in map(str, range(1, 21)))
            assert sorted(told.person_id for told in world.unreached) == [3, 7, 11]
            assert {told.reason for told in world.unreached} == {"blocked"}
            assert await world.states() == {"sent": 68, "skipped": 14}

    in_leaps(main())


def test_without_a_network_everything_waits_and_then_goes_once(tmp_path: Path) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        back = loop.time() + 3_600

        def answer(delivery: Delivery) -> SendResult:
            return NO_NETWORK if loop.time() < back else Sent("1")

        async with sending(tmp_path, Platform(answer)) as world:
            await world.put([row(p, f"u{p}", part) for p in range(1, 21) for part in range(3)])
            await world.sender.drained()
            assert await world.states() == {"sent": 60}
            assert await world.column("attempts") == [1] * 60
            assert loop.time() - back < 125
            in_vain = sum(call.result == NO_NETWORK for call in world.platform.calls)
            assert 20 <= in_vain <= 20 * (3_600 / 60 + 20)

    in_leaps(main())


@pytest.mark.parametrize("seed", range(4))
def test_crashes_in_between_lose_nothing_and_keep_to_the_copies(tmp_path: Path, seed: int) -> None:
    """The process dies at a random moment: its calls may have arrived, its last results are never written."""
    chance = random.Random(seed)
    arrived: Counter[str] = Counter()
    rows = [row(p, f"u{p}", part) for p in range(1, 11) for part in range(6)]
    rows += [broadcast(p, f"b{p}") for p in range(1, 11)]

    def answer(delivery: Delivery) -> SendResult:
        arrived[delivery.body.text] += 1
        return Sent("1")

    async def die() -> None:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            if "Sender." in repr(task):
                task.cancel()
        await asyncio.sleep(0)

    async def life(number: int) -> None:
        async with sending(tmp_path, Platform(answer, lambda: chance.uniform(0, 0.1))) as world:
            if number == 0:
                await world.put(rows)
            if number < 5:
                await asyncio.sleep(chance.uniform(0.01, 0.15))
                await die()
                world.task = None
                return
            await world.sender.drained()
            await check(world)

    async def check(world: World) -> None:
        states, attempts = await world.column("state"), await world.column("attempts")
        missed = await world.missed()
        assert set(states) <= {"sent", "unconfirmed"}
        assert attempts.count(2) >= 5
        for made, state in zip(rows, states, strict=True):
            copies = arrived[made.body.text]
            assert copies <= COPIES[made.care]
            assert copies >= 1 or state == "unconfirmed"
            assert state == "sent" or made.care == "nudge" or made.person_id in missed

    for number in range(6):
        in_leaps(life(number))
    assert sum(arrived.values()) >= len(rows) - 20
