"""Mended in what watches: waiting for the writer is no hang, trouble shows in the health, nothing waits for ever."""

import json
import time
from pathlib import Path

import pytest

from bot.server import health_route
from bot.ticker import Ticker
from bot.watchdog import SECONDS, WAIT_SECONDS, Watchdog
from tests.bot.intake_world import intake_world, rules
from tests.bot.sending_world import sending


def test_waiting_for_the_writer_is_given_more_time_than_a_fold() -> None:
    watchdog = Watchdog()
    with watchdog.waiting():
        now = time.monotonic()
        watchdog._beat = now + WAIT_SECONDS
        assert not watchdog.stuck(now + SECONDS + 1)
        assert not watchdog.stuck(now + WAIT_SECONDS - 1)
        assert watchdog.stuck(now + WAIT_SECONDS + 1)
        with watchdog.working():
            assert watchdog.stuck(now + SECONDS + 1)
        assert not watchdog.stuck(now + SECONDS + 1)
    assert not watchdog.stuck(now + WAIT_SECONDS + 1)


def test_only_a_fold_that_hangs_is_blamed(tmp_path: Path) -> None:
    mark = tmp_path / "hung"
    ended: list[float] = []
    for announce in ("waiting", "working"):
        watchdog = Watchdog(0.05, ended.append, mark=mark)
        watchdog._beat = time.monotonic() + 1_000
        with getattr(watchdog, announce)():
            (watchdog._waits or watchdog._work)[next(iter(watchdog._waits or watchdog._work))] = 0.0
            watchdog._watch()
        assert mark.exists() == (announce == "working")
    assert ended == [WAIT_SECONDS, 0.05]


async def test_asking_a_stopped_sender_whether_it_is_done_fails_at_once(tmp_path: Path) -> None:
    async with sending(tmp_path) as world:
        await world.sender.drained()
        await world.stop()
        with pytest.raises(RuntimeError, match="stopped"):
            await world.sender.drained()


async def test_health_answers_503_while_the_database_is_in_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with intake_world(tmp_path, busy_ms=10) as world:
        ticker = Ticker(world.database, rules(), world.clock, lambda: None)
        health = health_route(ticker.sick).endpoint
        assert (await health(None)).status_code == 200
        await world.database.close()
        await ticker._safely("beat", ticker.beat)
        answer = await health(None)
        assert answer.status_code == 503
        assert json.loads(answer.body)["trouble"] == "the database cannot be used now: look at the log"
