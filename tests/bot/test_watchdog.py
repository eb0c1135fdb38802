"""A fold or a loop that makes no progress ends the process, loudly, so that the next start can go on without it."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic, perf_counter

import pytest

from bot.inbound import GUILTY, HANG
from bot.watchdog import EXIT_CODE, SECONDS, Watchdog
from tests.bot.intake_world import MARK, inbound, intake_world

ROOT = Path(__file__).parents[2]

HANGING_FOLD = """
import asyncio, sys, threading
from pathlib import Path
from bot import inbound as door
from bot.inbound import GUILTY, HANG
from bot.watchdog import Watchdog
from tests.bot.intake_world import inbound, intake_world

async def main():
    async with intake_world(Path(sys.argv[1])) as world:
        world.intake.watchdog = Watchdog(float(sys.argv[2]), mark=Path(sys.argv[1]) / "aulita.db.hung")
        watching = asyncio.create_task(world.intake.watchdog.run())
        door.take_turns = lambda *_: threading.Event().wait()
        print("folding", flush=True)
        await world.take(inbound("u1", "start"))

asyncio.run(main())
"""
HANGING_LOOP = """
import asyncio, sys, threading
from bot.inbound import GUILTY, HANG
from bot.watchdog import Watchdog

async def main():
    watching = asyncio.create_task(Watchdog(float(sys.argv[2])).run())
    await asyncio.sleep(0.05)
    print("hanging", flush=True)
    threading.Event().wait()

asyncio.run(main())
"""


@pytest.mark.parametrize("program", [HANGING_FOLD, HANGING_LOOP], ids=["fold", "loop"])
def test_what_hangs_ends_the_process_with_70_and_shows_where(program: str, tmp_path: Path) -> None:
    began = perf_counter()
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), "0.4"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ended.returncode == EXIT_CODE == 70, ended.stderr
    assert ended.stdout.endswith(("folding\n", "hanging\n"))
    assert "no progress for 0.4 s" in ended.stderr
    assert "threading.py" in ended.stderr, "the stack of what hangs"
    assert 0.4 <= perf_counter() - began < 15


def test_an_update_that_hangs_is_out_of_the_way_at_the_third_start(tmp_path: Path) -> None:
    for weight in (1 + HANG, 2 + 2 * HANG):
        test_what_hangs_ends_the_process_with_70_and_shows_where(HANGING_FOLD, tmp_path)
        assert (tmp_path / MARK).exists()
        assert asyncio.run(_suspects(tmp_path)) == {"u1": weight}
        assert not (tmp_path / MARK).exists()
    assert weight >= GUILTY
    asyncio.run(_take_it(tmp_path))


async def _suspects(folder: Path) -> dict[str, int]:
    async with intake_world(folder) as world:
        return dict(world.intake.suspects)


async def _take_it(folder: Path) -> None:
    async with intake_world(folder) as world:
        await world.take(inbound("u1", "start"), inbound("u2", "start", chat=502))
        assert await world.ask("SELECT once FROM set_aside") == [("u1",)]
        assert await world.ask("SELECT count(*) FROM people") == [(1,)]


async def test_a_loop_that_beats_and_work_that_ends_are_left_alone() -> None:
    ended: list[float] = []
    watchdog = Watchdog(0.2, ended.append)
    watching = asyncio.create_task(watchdog.run())
    for _ in range(4):
        with watchdog.working():
            await asyncio.sleep(0.1)
    assert any(thread.name == "watchdog" for thread in threading.enumerate())
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    assert ended == []


async def test_ten_seconds_without_progress_are_too_many_and_less_is_not() -> None:
    watchdog = Watchdog()
    assert SECONDS == 10
    with watchdog.working():
        now = monotonic()
        assert not watchdog.stuck(now + 9.5)
        assert watchdog.stuck(now + 10.5)
    assert watchdog.stuck(monotonic() + 10.5), "the loop has not beaten either"
