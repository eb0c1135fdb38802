"""Two clocks. The pretendable one decides lessons, timers, quiet hours; the steady one decides waits and leases."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The time that learners live in. Always aware UTC."""

    def now(self) -> datetime: ...


class RealClock:
    """The wall clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(slots=True)
class PretendClock:
    """Stands still until moved. Never touches rate limits, back-off, leases, time-outs or HTTP."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def move_to(self, moment: datetime) -> None:
        """Forward only; a moment in the past is refused with ValueError."""
        if moment < self.moment:
            raise ValueError("a pretend clock only goes forward")
        self.moment = moment

    def advance(self, span: timedelta) -> None:
        self.move_to(self.moment + span)


def wall_ms() -> int:
    """Milliseconds since 1970 for retries, leases and expiry in rows; untouched by AULITA_CLOCK."""
    return time.time_ns() // 1_000_000
