"""One sender for each channel: a platform that throttles, fails or has locked us out holds up nobody elsewhere."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from bot.sender import Sender


class Sending(Protocol):
    """What the rest of the program needs of what sends; see `Sender`."""

    @property
    def halted(self) -> str | None: ...

    def poke(self) -> None: ...

    async def drained(self) -> None: ...

    async def run(self) -> None: ...


class Senders:
    """Several as one. Each must have a channel of its own."""

    def __init__(self, each: Sequence[Sender]) -> None:
        self._each = tuple(each)

    @property
    def halted(self) -> str | None:
        """Why the first of those that have halted did; the others go on."""
        return next((sender.halted for sender in self._each if sender.halted is not None), None)

    def poke(self) -> None:
        for sender in self._each:
            sender.poke()

    async def drained(self) -> None:
        for sender in self._each:
            await sender.drained()

    async def run(self) -> None:
        """Until cancelled or one of them fails; then all of them end in order."""
        tasks = [asyncio.create_task(sender.run()) for sender in self._each]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
