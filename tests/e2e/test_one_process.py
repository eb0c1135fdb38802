"""One process per database, and stopping in good order."""

import asyncio
import random
import signal
from pathlib import Path
from time import perf_counter

from tests.e2e.conftest import Start
from tests.e2e.drill import judge, open_drill, settled
from tests.e2e.long_course import write_long_course
from tests.e2e.program import Place, run_to_end
from tests.fake_telegram import FakeTelegram

STOPS = 6


async def test_a_second_program_on_the_same_database_says_one_sentence_and_ends_with_75(
    fake: FakeTelegram, place: Place, start: Start
) -> None:
    first = await start(place)
    second = await run_to_end(place.environment, place.folder, "run")
    assert second.code == 75
    assert second.sentences[-1].startswith("aulita: another aulita already works with this database")
    assert "Traceback" not in second.err
    fake.start(501, first_name="Rosa")
    await fake.wait_for(lambda: fake.accepted("sendMessage", 501))
    assert await first.stop() == 0
    third = await start(place)
    assert await third.stop() == 0


async def test_stopping_under_load_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    dice = random.Random(7)
    content = write_long_course(tmp_path / "content")
    async with open_drill(tmp_path / "bot", content, dice) as drill:
        drill.begin()
        for _ in range(STOPS):
            program = await drill.start()
            try:
                await asyncio.sleep(dice.uniform(0.06, 0.4))
                began = perf_counter()
                assert await program.stop(dice.choice((signal.SIGTERM, signal.SIGINT))) == 0
                assert perf_counter() - began < 10
            finally:
                await program.kill()
            drill.ends.append(len(drill.fake.log))
            assert program.said().rstrip().endswith("Aulita has stopped; everything is kept")
        assert judge(drill, await settled(drill)) == 0


async def test_a_stop_during_a_pause_that_telegram_ordered_does_not_wait_for_it(
    fake: FakeTelegram, place: Place, start: Start
) -> None:
    program = await start(place)
    fake.fault("error", code=429, retry_after=30, method="sendMessage", times=1)
    fake.start(501, first_name="Rosa")
    await fake.wait_for(lambda: fake.refused("sendMessage", 501))
    began = perf_counter()
    assert await program.stop() == 0
    assert perf_counter() - began < 10
    assert fake.accepted("sendMessage", 501) == []
