"""Who gets the calls while a broadcast and people who answer want them at once."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.bot.sending_world import Platform, broadcast, in_leaps, row, sending


@pytest.mark.parametrize("delay", [0.02, 0.05, 0.3])
def test_answers_that_all_take_the_same_time_leave_broadcasts_a_fifth_too(
    tmp_path: Path, delay: float
) -> None:
    async def main() -> None:
        platform = Platform(delay=lambda: delay)
        async with sending(tmp_path, platform, people_count=1300, rate=28) as world:
            await world.put([broadcast(p) for p in range(1, 301)])
            await world.put([row(p, f"u{p}", lane=0) for p in range(301, 1301)])
            await asyncio.sleep(30)
            begun = platform.calls[0].at
            crowded = [call.text for call in platform.calls if call.at >= begun + 3]
            assert 0.19 <= crowded.count("b") / len(crowded) <= 0.22
            sent = platform.texts()
            assert len(sent) >= 0.96 * 28 * 30 - 28
            starts = [call.at for call in platform.calls]
            assert min(b - a for a, b in zip(starts, starts[28:], strict=False)) >= 1 - 1e-6

    in_leaps(main())


@pytest.mark.parametrize("delay", [(0.005, 0.01), (0.03, 0.1)])
def test_fifty_people_who_think_two_seconds_wait_less_than_a_quarter_beside_a_broadcast(
    tmp_path: Path, delay: tuple[float, float]
) -> None:
    async def main() -> None:
        dice, taps = random.Random(3), dict[str, float]()
        ended = dict[str, asyncio.Event]()
        platform = Platform(delay=lambda: dice.uniform(*delay))
        async with sending(tmp_path, platform, people_count=700, rate=28) as world:
            loop = asyncio.get_running_loop()

            async def learner(person: int) -> None:
                await asyncio.sleep(dice.uniform(0, 2))
                for number in range(7):
                    await asyncio.sleep(2)
                    cause = f"tap{person}.{number}"
                    taps[f"{cause}/0"], answered = loop.time(), asyncio.Event()
                    ended[f"{cause}/0"] = answered
                    await world.put([row(person, cause, lane=0)])
                    await answered.wait()

            async def look() -> None:
                while True:
                    for call in platform.calls:
                        if call.result is not None and call.text in ended:
                            ended[call.text].set()
                    await asyncio.sleep(0.01)

            await world.put([broadcast(p) for p in range(1, 601)])
            looking = asyncio.create_task(look())
            await asyncio.gather(*(learner(person) for person in range(601, 651)))
            looking.cancel()
            waits = sorted(c.ended - taps[c.text] for c in platform.calls if c.text in taps)
            assert len(waits) == 350
            assert waits[int(0.95 * len(waits))] < 0.25
            sent = platform.texts()
            assert sent.count("b") / len(sent) >= 0.1

    in_leaps(main())
