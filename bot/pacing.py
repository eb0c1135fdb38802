"""When the next call may start: the platform's limits as arithmetic.

Pure; every moment is given, in monotonic seconds. A call occupies a slot of the sliding second until one second
after the platform's *answer*, less the quickest way there and back seen lately, for the next call needs that long
too. So in any second at most `rate` calls start, and at most `rate` are answered."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from math import inf, isfinite
from typing import Literal

DEFAULT_RATE = 28.0
CHAT_BURST = 3
STEADY_BURST = 3.0
STORM_CHATS = 3
STORM_SECONDS = 10.0
CUT = 0.8
RECOVERY_A_SECOND = 0.05 / 60
SLOWEST_RATE = 0.1
REPLIES_A_BROADCAST = 4
"""Of five calls one is kept for broadcasts as long as any wait."""
MOST_CREDIT = 28
"""How many calls of one kind the other kind remembers."""
OFFLINE_AFTER = 10
LONGEST_OFFLINE = 60.0
_ROUNDING = 1e-9
_WAY_SPAN = 60.0
_WAY_TRUST = 0.9
_WAY_LONGEST = 0.5
_WAY_SLACK = 0.002


@dataclass(frozen=True, slots=True)
class Room:
    """How many calls may start now: `calls` in all, of them at most `steady` of lanes 2 and 3 (spread evenly,
    so that a reply never waits behind a burst), and `kept` for lane 3 if any of it waits."""

    calls: int
    steady: int
    kept: int


class Pacing:
    """Global rate (calls a second; 0 = no limits but the platform's refusals), chats, pauses.

    Memory is bounded: a chat is remembered only while it may not be called freely. Raises ValueError for a
    rate that is negative or no number."""

    def __init__(self, rate: float = DEFAULT_RATE) -> None:
        if not isfinite(rate) or rate < 0:
            raise ValueError(
                f"the send rate is {rate}: write calls per second, for example 28, or 0 for no limit"
            )
        self._set_rate = rate
        self._low_rate, self._low_at = rate, 0.0
        self._in_flight = 0
        self._answers: deque[float] = deque()
        self._steady, self._steady_at = STEADY_BURST, 0.0
        self._credit = 0
        self._chats: dict[int, float] = {}
        self._pauses: dict[int, float] = {}
        self._paused_until = -inf
        self._refused: deque[tuple[float, int]] = deque()
        self._way = _QuickestWay()
        self._offline = 0
        self._offline_pause = 0.0

    def rate(self, now: float) -> float:
        """Calls a second at this moment: after a storm of refusals lower than set, then slowly back."""
        return min(self._set_rate, self._low_rate + self._set_rate * RECOVERY_A_SECOND * (now - self._low_at))

    def room(self, now: float, parallel: int) -> Room:
        """What may start now if `parallel` more calls can be held at once."""
        if now < self._paused_until:
            return Room(0, 0, 0)
        # Not call by call: within one burst the order of the two kinds must cost neither of them anything.
        self._credit = max(-MOST_CREDIT, min(self._credit, MOST_CREDIT))
        calls = steady = parallel
        if self._set_rate:
            self._forget_answers(now)
            calls = max(0, min(parallel, self._slots(now) - len(self._answers) - self._in_flight))
            steady = min(calls, int(self._steady_level(now) + _ROUNDING))
        earned = min(calls, self._credit // REPLIES_A_BROADCAST)
        kept = max(0, earned, min(steady, (self._credit + calls) // (REPLIES_A_BROADCAST + 1)))
        return Room(calls, max(steady, kept), kept)

    def opens(self, now: float) -> float | None:
        """The next moment at which `room` may grow by itself; None if only an answer can make room."""
        if now < self._paused_until:
            return self._paused_until
        if not self._set_rate:
            return None
        self._forget_answers(now)
        moments = (
            [now + (1 - level) / self.rate(now)] if (level := self._steady_level(now)) < 1 - _ROUNDING else []
        )
        if self._answers and len(self._answers) + self._in_flight >= self._slots(now):
            moments.append(self._answers[0] + self._window(now))
        return min(moments, default=None)

    def closed(self, now: float) -> Collection[int]:
        """The chats that must not be called now. Forgets those that are free again."""
        for remembered in (self._pauses, self._chats):
            for chat in [chat for chat, moment in remembered.items() if moment <= now]:
                del remembered[chat]
        burst = now + CHAT_BURST - 1
        return {*self._pauses, *(chat for chat, paid in self._chats.items() if paid > burst)}

    def chat_opens(self, now: float) -> float | None:
        """When the first of the closed chats may be called again."""
        return min((now + self.wait(chat, now) for chat in self.closed(now)), default=None)

    def wait(self, chat: int, now: float) -> float:
        """Seconds until this chat may be called, pauses included; 0 means now."""
        paid = self._chats.get(chat, -inf) - (CHAT_BURST - 1)
        return max(0.0, self._paused_until - now, self._pauses.get(chat, -inf) - now, paid - now)

    def started(self, lane: int, now: float) -> None:
        """A call is about to be made. `answered` or `dropped` must follow."""
        self._in_flight += 1
        if lane >= 2 and self._set_rate:
            self._steady = self._steady_level(now) - 1
            self._steady_at = now
        self._credit += -REPLIES_A_BROADCAST if lane == 3 else 1

    def answered(self, chat: int, started: float, now: float) -> None:
        """The call that started at `started` has ended in whatever way; its slot counts from now."""
        self._in_flight -= 1
        if self._set_rate:
            self._way.saw(now - started, now)
            self._answers.append(now)
            self._chats[chat] = max(self._chats.get(chat, -inf), now) + 1

    def dropped(self) -> None:
        """The call was not made after all."""
        self._in_flight -= 1

    def throttled(self, chat: int, seconds: float, scope: Literal["chat", "channel"], now: float) -> None:
        """The platform said: not before `seconds`. Three refused chats within ten seconds mean all of us."""
        until = now + max(0.0, seconds) + 1
        while self._refused and self._refused[0][0] <= now - STORM_SECONDS:
            self._refused.popleft()
        if scope == "chat":
            self._pauses[chat] = max(self._pauses.get(chat, until), until)
            self._refused.append((now, chat))
            if len({refused for _, refused in self._refused}) < STORM_CHATS:
                return
        self._refused.clear()
        if now >= self._paused_until:
            self._low_rate, self._low_at = max(self.rate(now) * CUT, min(SLOWEST_RATE, self._set_rate)), now
        self._paused_until = max(self._paused_until, until)

    def unreached(self, now: float, spread: float) -> None:
        """No network. After ten times in a row everything rests 1, 2, 4 … 60 s; `spread` 1 doubles it."""
        self._offline += 1
        if self._offline >= OFFLINE_AFTER and now >= self._paused_until:
            self._offline_pause = min(max(1.0, 2 * self._offline_pause), LONGEST_OFFLINE)
            self._paused_until = now + self._offline_pause * (1 + spread)

    def reached(self) -> None:
        """The platform has answered something: the network is there."""
        self._offline, self._offline_pause = 0, 0.0

    def _slots(self, now: float) -> int:
        return max(1, int(self.rate(now)))

    def _window(self, now: float) -> float:
        """Seconds from an answer until its slot is free again."""
        return max(1.0, self._slots(now) / self.rate(now)) - self._way.at_least(now)

    def _forget_answers(self, now: float) -> None:
        gone = now - self._window(now)
        while self._answers and self._answers[0] <= gone:
            self._answers.popleft()

    def _steady_level(self, now: float) -> float:
        rate = self.rate(now)
        return min(max(STEADY_BURST, rate / 20), self._steady + (now - self._steady_at) * rate)


class _QuickestWay:
    """The shortest time from call to answer in the last one to two minutes."""

    __slots__ = ("_before", "_now", "_since")

    def __init__(self) -> None:
        self._since, self._now, self._before = -inf, inf, inf

    def saw(self, seconds: float, now: float) -> None:
        self._turn(now)
        self._now = min(self._now, seconds)

    def at_least(self, now: float) -> float:
        """Seconds that a call surely takes, a little less than was seen; 0 while nothing is known."""
        self._turn(now)
        quickest = min(self._now, self._before)
        return max(0.0, min(_WAY_LONGEST, quickest) * _WAY_TRUST - _WAY_SLACK) if isfinite(quickest) else 0.0

    def _turn(self, now: float) -> None:
        if now - self._since >= _WAY_SPAN:
            self._before = self._now if now - self._since < 2 * _WAY_SPAN else inf
            self._since, self._now = now, inf
