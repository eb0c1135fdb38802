"""The platform's speed limits, off unless asked for: so many messages in any sliding stretch of time."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from tests.fake_telegram.refusals import too_many_requests


@dataclass(slots=True)
class SlidingWindow:
    """At most `most` moments within any `seconds`; a refused one is not counted."""

    most: int
    seconds: float
    _moments: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds until one more fits; 0 when it fits now."""
        while self._moments and now - self._moments[0] >= self.seconds:
            self._moments.popleft()
        if len(self._moments) < self.most:
            return 0.0
        return self.seconds - (now - self._moments[0])

    def count(self, now: float) -> None:
        self._moments.append(now)


@dataclass(frozen=True, slots=True)
class Speed:
    """None means no limit. The public figures: 30 a second, 1 a second a chat, 20 a minute a group."""

    per_second: int | None = None
    per_chat_per_second: int | None = None
    per_group_per_minute: int | None = None


class Throttle:
    def __init__(self, speed: Speed) -> None:
        self._speed = speed
        self._overall = SlidingWindow(speed.per_second, 1.0) if speed.per_second else None
        self._chats: dict[int, SlidingWindow] = {}
        self._groups: dict[int, SlidingWindow] = {}

    def admit(self, chat_id: int, now: float) -> None:
        """Count one message, or refuse it with 429 and the whole seconds to wait."""
        windows = self._windows(chat_id)
        wait = max((window.wait(now) for window in windows), default=0.0)
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        for window in windows:
            window.count(now)

    def _windows(self, chat_id: int) -> list[SlidingWindow]:
        windows = [self._overall] if self._overall else []
        if self._speed.per_chat_per_second:
            fresh = SlidingWindow(self._speed.per_chat_per_second, 1.0)
            windows.append(self._chats.setdefault(chat_id, fresh))
        if self._speed.per_group_per_minute and chat_id < 0:
            fresh = SlidingWindow(self._speed.per_group_per_minute, 60.0)
            windows.append(self._groups.setdefault(chat_id, fresh))
        return windows
