"""How long to wait between tries: steady time, jitter, and a way for tests not to wait at all."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

LONGEST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Patience:
    """Waits in seconds of the steady clock. `dice` gives numbers from 0 to 1."""

    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    dice: Callable[[], float] = random.random

    async def after_failures(self, count: int) -> None:
        """1, 2, 4 … 60 s after the first, second, third … failure in a row, less up to a fifth."""
        await self.sleep(min(LONGEST_SECONDS, 2.0 ** min(count - 1, 10)) * (1 - self.dice() / 5))

    async def between(self, least: float, most: float) -> None:
        await self.sleep(least + (most - least) * self.dice())
