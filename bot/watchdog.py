"""The watchdog: a thread that ends the process when the event loop or a fold makes no progress for ten seconds.

A hanging update would otherwise stop every learner. The stacks of all threads go to standard error first; at the
next start the noted batch runs one by one (inbound.py)."""

import asyncio
import faulthandler
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SECONDS = 10.0
EXIT_CODE = 70
LONGEST_LOOK = 1.0
"""Seconds between two looks, and between two beats, at most."""


def _end(seconds: float) -> None:
    sys.stderr.write(f"no progress for {seconds:g} s: the stacks of all threads follow, then the process ends\n")
    faulthandler.dump_traceback(all_threads=True)
    os._exit(EXIT_CODE)


class Watchdog:
    """Watches the loop's heartbeat and the work announced with `working`. `end` is told the seconds it waited."""

    def __init__(self, seconds: float = SECONDS, end: Callable[[float], None] = _end) -> None:
        self._seconds = seconds
        self._look = min(LONGEST_LOOK, seconds / 4)
        self._end = end
        self._beat = time.monotonic()
        self._since: float | None = None
        self._stop = threading.Event()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Around what must not take long: the fold of a batch."""
        self._since = time.monotonic()
        try:
            yield
        finally:
            self._since = None

    async def run(self) -> None:
        """Beats until cancelled, with the watching thread beside it."""
        self._stop.clear()
        self._beat = time.monotonic()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()
        try:
            while True:
                self._beat = time.monotonic()
                await asyncio.sleep(self._look)
        finally:
            self._stop.set()

    def _watch(self) -> None:
        while not self._stop.wait(self._look):
            if self.stuck(time.monotonic()):
                self._end(self._seconds)
                return

    def stuck(self, now: float) -> bool:
        """Whether the loop has not beaten, or work has not ended, for too long."""
        since = self._since
        return now - self._beat > self._seconds or (since is not None and now - since > self._seconds)
