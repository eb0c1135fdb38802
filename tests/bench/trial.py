"""What is measured of one program, from outside: how soon it is there, how long a tap waits, how much it can do."""

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

from tests.bench.botapi import BotApi
from tests.bench.crowd import Crowd, Learner, Mood, arrivals
from tests.bench.figures import percentile
from tests.bench.program import Program, machine_seconds

RATE = 50.0
"""Taps a second in the open loop."""
SETTLE_SECONDS = 1.0
"""At the start of each phase, not counted."""


@dataclass(frozen=True, slots=True)
class Dose:
    """How long each phase is counted; `calm` 0 leaves the open loop out. Saturation counts only while at least
    `chats` people have a tap on its way."""

    calm: float = 5.0
    full: float = 4.0
    chats: int = 500


PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Load:
    """What the program was able to do in the closed loop."""

    answers_a_second: float
    cpu_ms_an_answer: float
    calls_an_answer: float
    calls: Mapping[str, float]
    """By method, per answer."""
    seconds: float
    server_busy: float
    """Share of one core that server and learners needed."""
    others_busy: float
    """Share of one core that went to programs which are not part of the bench."""

    @property
    def cpu_ms_a_call(self) -> float:
        return self.cpu_ms_an_answer / self.calls_an_answer


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of one program. Waits in milliseconds, from the tap's hand-out to the accepted reply;
    None: not measured."""

    cold_start: float
    p50: float | None
    p99: float | None
    load: Load
    resident_mib: float


async def until_it_polls(api: BotApi, program: Program) -> float:
    """Seconds from the start of the process to its first getUpdates."""
    deadline = perf_counter() + PATIENCE_SECONDS
    while api.first_poll is None:
        program.must_run()
        if perf_counter() > deadline:
            raise program.failed(
                f"has not asked for updates in {PATIENCE_SECONDS:g} s; calls: {dict(api.calls)}"
            )
        await asyncio.sleep(0.005)
    return api.first_poll - program.started


async def bring_to_the_lesson(crowd: Crowd, program: Program, seconds: float = 120.0) -> None:
    """Lets everybody tap until she stands before the first question of the lesson."""
    deadline = perf_counter() + seconds
    crowd.mood = Mood.WALK
    while stuck := crowd.stuck():
        program.must_run()
        if perf_counter() > deadline:
            one = stuck[0]
            raise program.failed(
                f"{len(stuck)} learners do not reach the lesson; one reads: {one.text!r} {one.markup}"
            )
        await asyncio.sleep(0.05)
    crowd.mood = Mood.HOLD


async def latency(crowd: Crowd, program: Program, seed: int, seconds: float) -> list[float]:
    """Waits in ms of people who come at 50 a second, each with one tap, whatever happens to the others."""
    people = crowd.can_tap()
    random.Random(seed).shuffle(people)
    crowd.replies.clear()
    started = perf_counter()
    for person, moment in zip(people, arrivals(RATE, SETTLE_SECONDS + seconds, seed), strict=False):
        await asyncio.sleep(max(0.0, started + moment - perf_counter()))
        crowd.tap(person)
    deadline = perf_counter() + PATIENCE_SECONDS
    while not crowd.everybody_waits():
        program.must_run()
        if perf_counter() > deadline:
            raise program.failed("has left taps without a reply")
        await asyncio.sleep(0.01)
    counted = [one for one in crowd.replies if one.tapped >= started + SETTLE_SECONDS]
    return [(one.replied - one.tapped) * 1000 for one in counted]


async def saturation(crowd: Crowd, api: BotApi, program: Program, dose: Dose) -> Load:
    """Everybody taps as soon as the next question is there, as long as the dose says."""
    crowd.replies.clear()
    crowd.mood = Mood.LOOP
    for person in crowd.can_tap():
        crowd.tap(person)
    await asyncio.sleep(SETTLE_SECONDS)
    started, answers, calls = perf_counter(), len(crowd.replies), api.calls.copy()
    cpu, own, machine = program.cpu_seconds(), time.process_time(), machine_seconds()
    while perf_counter() - started < dose.full:
        await asyncio.sleep(0.02)
        if sum(one.tapped_at is not None for one in crowd.learners.values()) < dose.chats:
            break
    took, answers = perf_counter() - started, len(crowd.replies) - answers
    machine = machine_seconds() - machine
    cpu, own = program.cpu_seconds() - cpu, time.process_time() - own
    crowd.mood = Mood.HOLD
    if not answers:
        raise program.failed("has answered nobody at saturation")
    made = api.calls - calls
    return Load(
        answers_a_second=answers / took,
        cpu_ms_an_answer=cpu * 1000 / answers,
        calls_an_answer=made.total() / answers,
        calls={method: count / answers for method, count in made.items()},
        seconds=took,
        server_busy=own / took,
        others_busy=max(0.0, machine - cpu - own) / took,
    )


async def measure(
    api: BotApi, crowd: Crowd, program: Program, cold_start: float, seed: int, dose: Dose
) -> Measured:
    """Both loops, the calm one first; memory after them."""
    waits = await latency(crowd, program, seed, dose.calm) if dose.calm else []
    load = await saturation(crowd, api, program, dose)
    p50, p99 = (percentile(waits, 0.5), percentile(waits, 0.99)) if waits else (None, None)
    return Measured(cold_start, p50, p99, load, program.resident_mib())


def copies(learners: Sequence[Learner]) -> dict[int, Learner]:
    """Learners as they were, for a run of their own."""
    return {
        one.chat: Learner(one.chat, one.text, one.markup, one.message_id, ready=one.ready, over=one.over)
        for one in learners
    }
