"""The arithmetic of sending, in simulated seconds."""

import heapq
import random
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pacing import Pacing


@dataclass
class Run:
    starts: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    lanes: Counter[int] = field(default_factory=Counter)


def simulate(
    pacing: Pacing, seconds: float, way: "random.Random", low: float, high: float, lane: int = 3
) -> Run:
    """Sends as fast as the pacing lets it, each call to a chat of its own, each taking between low and high."""
    run, under_way = Run(), list[tuple[float, float, int]]()
    now, chat = 100.0, 0
    while now < 100 + seconds:
        while under_way and under_way[0][0] <= now:
            ended, started, who = heapq.heappop(under_way)
            pacing.answered(who, started, ended)
            run.answers.append(ended)
        room = pacing.room(now, 500)
        for _ in range(room.steady if lane >= 2 else room.calls):
            chat += 1
            pacing.started(lane, now)
            run.starts.append(now)
            heapq.heappush(under_way, (now + way.uniform(low, high), now, chat))
        moments = [under_way[0][0]] if under_way else []
        if (opens := pacing.opens(now)) is not None:
            moments.append(max(opens, now + 1e-6))
        now = min(moments)
    return run


def most_in_a_second(moments: list[float]) -> int:
    moments = sorted(moments)
    return max(bisect_left(moments, start + 1 - 1e-9) - at for at, start in enumerate(moments))


@settings(deadline=None, max_examples=40)
@given(
    rate=st.sampled_from([1.0, 5.0, 28.0, 30.0, 22.4]),
    low=st.floats(0, 0.3),
    spread=st.floats(0, 1.5),
    lane=st.sampled_from([0, 3]),
    seed=st.integers(0, 2**16),
)
def test_no_sliding_second_has_more_calls_than_the_rate(
    rate: float, low: float, spread: float, lane: int, seed: int
) -> None:
    run = simulate(Pacing(rate), 8, random.Random(seed), low, low + spread, lane)
    assert len(run.starts) >= max(1, 8 * rate / (1 + low + spread) * 0.5)
    assert most_in_a_second(run.starts) <= rate


@settings(deadline=None, max_examples=40)
@given(
    rate=st.sampled_from([1.0, 5.0, 28.0, 30.0, 22.4]),
    low=st.floats(0, 0.3),
    spread=st.floats(0, 1.5),
    seed=st.integers(0, 2**16),
)
def test_no_sliding_second_has_more_answers_than_the_rate_once_the_quickest_way_is_known(
    rate: float, low: float, spread: float, seed: int
) -> None:
    pacing = Pacing(rate)
    pacing.started(0, 90.0)
    pacing.answered(0, 90.0, 90.0 + low)
    run = simulate(pacing, 8, random.Random(seed), low, low + spread)
    assert len(run.answers) >= 2
    assert most_in_a_second(run.answers) <= rate


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.2])
def test_the_set_rate_is_nearly_reached_however_far_the_platform_is(delay: float) -> None:
    run = simulate(Pacing(28), 30, random.Random(1), delay, delay)
    assert len(run.starts) / 30 >= 0.97 * 28


def test_broadcasts_are_spread_so_that_a_reply_waits_at_most_for_the_next_slot() -> None:
    pacing = Pacing(28)
    run = simulate(pacing, 10, random.Random(2), 0.05, 0.06)
    gaps = [later - start for start, later in zip(run.starts, run.starts[4:], strict=False)]
    assert min(gaps) >= 1.5 / 28
    assert max(gaps) <= 8 / 28


def test_broadcasts_keep_one_call_in_five_while_replies_never_end() -> None:
    pacing, now, lanes, chat = Pacing(28), 50.0, Counter[int](), 0
    while chat < 1000:
        pacing.left_waiting(True, now)
        room = pacing.room(now, 128)
        for place in range(room.calls):
            chat, lane = chat + 1, 3 if place < room.kept else 0
            lanes[lane] += 1
            pacing.started(lane, now)
            pacing.answered(chat, now, now)
        now = max(pacing.opens(now) or 0, now + 1e-6)
    assert 0.19 <= lanes[3] / chat <= 0.21


def test_a_chat_gets_three_at_once_and_then_one_a_second() -> None:
    pacing, now = Pacing(28), 10.0
    for _ in range(3):
        assert pacing.wait(7, now) == 0
        pacing.started(0, now)
        pacing.answered(7, now, now)
    assert 7 in pacing.closed(now)
    assert pacing.wait(7, now) == pytest.approx(1)
    assert pacing.chat_opens(now) == pytest.approx(11)
    assert pacing.closed(now + 1) == set()
    pacing.started(0, now + 1)
    pacing.answered(7, now + 1, now + 1.2)
    assert pacing.wait(7, now + 1.2) == pytest.approx(0.8)
    assert pacing.wait(8, now) == 0


def test_a_refused_chat_rests_one_second_longer_than_told_and_the_others_go_on() -> None:
    pacing = Pacing(28)
    pacing.throttled(7, 5, "chat", 10.0)
    assert set(pacing.closed(15.99)) == {7}
    assert pacing.room(10.1, 128).calls == 28
    assert pacing.wait(8, 10.1) == 0
    assert set(pacing.closed(16.0)) == set()


def test_three_refused_chats_within_ten_seconds_rest_everything_and_cut_the_rate_once() -> None:
    pacing = Pacing(28)
    for chat, moment in ((1, 10.0), (2, 12.0), (2, 13.0)):
        pacing.throttled(chat, 3, "chat", moment)
    assert pacing.room(13.1, 128).calls > 0
    for chat in (3, 4, 5, 6, 7, 8):
        pacing.throttled(chat, 3, "chat", 14.0)
    assert pacing.room(17.99, 128).calls == 0
    assert pacing.opens(17.99) == 18.0
    assert pacing.wait(99, 16.0) == pytest.approx(2)
    assert pacing.rate(14.0) == pytest.approx(0.8 * 28)
    assert pacing.room(18.0, 128).calls == int(pacing.rate(18.0)) == 22


def test_refusals_more_than_ten_seconds_apart_are_no_storm() -> None:
    pacing = Pacing(28)
    for chat, moment in ((1, 10.0), (2, 16.0), (3, 21.0), (4, 27.0)):
        pacing.throttled(chat, 1, "chat", moment)
    assert pacing.rate(27.0) == 28
    assert pacing.room(27.0, 128).calls > 0


def test_the_rate_comes_back_by_five_percent_a_minute_and_no_further_than_set() -> None:
    pacing = Pacing(28)
    pacing.throttled(1, 0, "channel", 100.0)
    assert pacing.rate(100.0) == pytest.approx(0.80 * 28)
    assert pacing.rate(160.0) == pytest.approx(0.85 * 28)
    assert pacing.rate(220.0) == pytest.approx(0.90 * 28)
    assert pacing.rate(2000.0) == 28


def test_a_refusal_of_the_channel_rests_every_chat() -> None:
    pacing = Pacing(0)
    pacing.throttled(1, 2, "channel", 10.0)
    assert pacing.room(12.9, 128).calls == 0
    assert pacing.wait(5, 12.0) == pytest.approx(1)
    assert pacing.room(13.0, 128).calls == 128


def test_without_a_rate_there_are_no_limits_of_our_own() -> None:
    pacing = Pacing(0)
    for _ in range(500):
        assert pacing.room(1.0, 128).calls == 128
        assert pacing.room(1.0, 128).steady == 128
        pacing.started(3, 1.0)
        pacing.answered(7, 1.0, 1.0)
    assert pacing.closed(1.0) == set()
    assert pacing.opens(1.0) is None


def test_ten_failures_of_the_network_in_a_row_rest_everything_longer_and_longer() -> None:
    pacing, now, rests = Pacing(28), 10.0, []
    for _ in range(9):
        pacing.unreached(now, 0)
    assert pacing.room(now, 128).calls == 28
    for _ in range(8):
        pacing.unreached(now, 0)
        opens = pacing.opens(now)
        assert opens is not None
        rests.append(opens - now)
        now = opens
    assert rests == pytest.approx([1, 2, 4, 8, 16, 32, 60, 60])
    pacing.reached()
    pacing.unreached(now, 0)
    assert pacing.room(now, 128).calls > 0


def test_a_call_that_was_not_made_after_all_gives_its_slot_back() -> None:
    pacing = Pacing(1)
    pacing.started(0, 1.0)
    assert pacing.room(1.0, 128).calls == 0
    pacing.dropped()
    assert pacing.room(1.0, 128).calls == 1


def test_what_is_remembered_does_not_grow_with_the_number_of_chats() -> None:
    pacing, now = Pacing(1000), 10.0
    for chat in range(50_000):
        now += 0.001
        pacing.started(3, now)
        pacing.answered(chat, now, now)
        if chat % 10 == 0:
            pacing.room(now, 128)
            pacing.closed(now)
    assert len(pacing._chats) <= 2 * 1000
    assert len(pacing._answers) <= 2 * 1000


@pytest.mark.parametrize("rate", [-1, float("nan"), float("inf")])
def test_a_rate_that_is_none_is_refused_with_what_to_write(rate: float) -> None:
    with pytest.raises(ValueError, match="write calls per second, for example 28"):
        Pacing(rate)
