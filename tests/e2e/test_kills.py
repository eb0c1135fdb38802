"""kill -9 at random moments under load: no answer is lost or doubled, no message is lost, none comes three times.

AULITA_KILLS says how many effective kills are wanted by polling (20; by webhook a quarter), AULITA_SEED repeats a
run. A kill is effective if the program had committed turns since its start and left a message that was not final."""

import asyncio
import math
import os
import random
import time
from pathlib import Path

import pytest

from tests.e2e.aftermath import read_copy, torn
from tests.e2e.drill import CHATS, Drill, judge, open_drill, settled
from tests.e2e.long_course import write_long_course

WANTED = int(os.environ.get("AULITA_KILLS", "20"))
ROUND = 20
"""Effective kills on one database."""
CAP = 3
"""Kills at most, as a multiple of the effective ones that are wanted."""
MOVED = 8
"""Turns of each learner, on an average, before the kills of a round may end: fewer would prove nothing. On a busy
machine a life of the program is too short for many."""
MORE = 40
"""Kills at most for these turns' sake."""


@pytest.mark.timeout(60 + 60 * math.ceil(WANTED / ROUND))
@pytest.mark.parametrize(("mode", "wanted"), [("polling", WANTED), ("webhook", max(1, WANTED // 4))])
async def test_nothing_is_lost_doubled_or_torn_by_kills_at_random_moments(
    mode: str, wanted: int, tmp_path: Path
) -> None:
    seed = int(os.environ.get("AULITA_SEED", time.time_ns() % 1_000_000))
    dice = random.Random(seed)
    print(f"seed {seed}: repeat with AULITA_SEED={seed}")
    content = write_long_course(tmp_path / "content")
    trials = effective = extra = 0
    while effective < wanted:
        folder = tmp_path / f"round-{trials}"
        async with open_drill(folder, content, dice, webhook=mode == "webhook") as drill:
            await _kill_again_and_again(drill, min(ROUND, wanted - effective))
            ledger = await settled(drill)
            extra += judge(drill, ledger)
        trials, effective = trials + drill.trials, effective + drill.effective
    print(
        f"{trials} kills, {effective} of them effective; {extra} messages came twice; nothing was lost: "
        f"at 95 % confidence a kill loses something in fewer than {3 / effective:.1%} of cases (3/n)"
    )


async def _kill_again_and_again(drill: Drill, wanted: int) -> None:
    drill.begin()
    begun = turns = sum(left.person.turn for left in drill.before)
    while drill.effective < wanted or turns - begun < MOVED * len(CHATS):
        short = drill.effective < wanted
        most = CAP * wanted if short else CAP * wanted + MORE
        assert drill.trials < most, f"{drill.effective} of {drill.trials} kills were effective"
        program = await drill.start()
        try:
            await asyncio.sleep(drill.dice.uniform(0.06, 0.4))
        finally:
            await program.kill()
        drill.ends.append(len(drill.fake.log))
        ledger = read_copy(drill.place)
        assert ledger.integrity == "ok"
        assert torn(drill.before, ledger) == []
        drill.effective += ledger.turns > turns and ledger.open_rows > 0
        turns = ledger.turns
