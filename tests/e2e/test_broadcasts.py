"""550 people in two overlapping cohorts get one message each, whatever happens to the program meanwhile."""

import asyncio
from bisect import bisect_left
from pathlib import Path

import pytest

from bot.broadcasts import ledger
from bot.clock import RealClock
from tests.e2e.broadcast_drill import (
    BLOCKED,
    MAKER,
    MOST_A_SECOND,
    OPTED_OUT,
    PEOPLE,
    BroadcastDrill,
    open_broadcast_drill,
)

DONE_SECONDS = 90.0


@pytest.mark.drill
@pytest.mark.timeout(240)
async def test_pause_kill_resume_and_a_refusal_lose_nobody_and_write_to_nobody_twice(tmp_path: Path) -> None:
    async with open_broadcast_drill(tmp_path / "bot") as drill:
        program = await drill.start()
        try:
            await drill.until(lambda counts: counts.sent > 100, 30)
            drill.fake.fault("error", code=429, retry_after=2, method="sendMessage", times=1)
            await drill.until(lambda counts: counts.sent > 180, 30)
            await _pauses(drill)
            await drill.until(lambda counts: counts.sent > 300, 30)
        finally:
            await program.kill()
        after_kill = drill.counts()
        assert after_kill.pending > 50, "the kill came too late to prove anything"
        program = await drill.start()
        try:
            await drill.until(lambda counts: counts.pending == 0, DONE_SECONDS)
            await drill.fake.wait_for(lambda: "terminó" in _board(drill), 10)
        finally:
            assert await program.stop() == 0
        _judge(drill)


async def _pauses(drill: BroadcastDrill) -> None:
    """Effective within what is in flight; what was paused goes on where it stood."""
    clock = RealClock()
    assert drill.act(lambda conn: ledger.pause(conn, drill.number, clock.now()))
    await drill.until(lambda counts: counts.sending == 0, 10)
    stood = len(drill.calls())
    await asyncio.sleep(2.5)
    assert len(drill.calls()) == stood
    drill.counts()
    assert drill.act(lambda conn: ledger.resume(conn, drill.number, clock.now()))


def _judge(drill: BroadcastDrill) -> None:
    counts, log = drill.counts(), list(drill.fake.log)
    blocked = set(BLOCKED) - set(OPTED_OUT)
    assert dict(counts.skipped) == {"opted_out": len(OPTED_OUT), "blocked": len(blocked)}
    assert counts.failed == 0
    reached = [entry.chat_id for entry in drill.calls() if entry.accepted]
    assert len(reached) == len(set(reached)), "somebody got it twice"
    assert set(reached) <= set(PEOPLE) - set(OPTED_OUT) - blocked
    assert counts.sent <= len(reached) <= counts.sent + counts.unconfirmed
    assert counts.sent + counts.unconfirmed == len(PEOPLE) - len(OPTED_OUT) - len(blocked)
    assert [entry.error_code for entry in log if entry.error_code == 429] == [429], (
        "only the one of the script"
    )
    sends = sorted(entry.t_monotonic for entry in log if entry.method == "sendMessage")
    most = max(bisect_left(sends, start + 1) - at for at, start in enumerate(sends))
    assert most <= MOST_A_SECOND
    told = [entry for entry in log if entry.chat_id == MAKER and entry.method == "sendMessage"]
    assert len(told) == 1, "its progress is one message"


def _board(drill: BroadcastDrill) -> str:
    shown = [message for message in drill.fake.messages(MAKER) if message.by_bot]
    return shown[-1].text if shown else ""
