"""The watchdog: a thread that ends the process when the event loop or a fold makes no progress for ten seconds.

A hanging update would otherwise stop every learner. The stacks of all threads go to standard error first, and a mark
is left beside the database if it was a fold that hung; at the next start the noted batch runs one by one, and the
mark tells a hang from a kill (inbound.py)."""

import asyncio
import faulthandler
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SECONDS = 10.0
EXIT_CODE = 70
WAIT_SECONDS = 25.0
"""How long a batch may wait for the writer and be folded. Noting it and folding it may each wait 5 s for another
program's lock (`busy_ms` in store/database.py) before anything has begun; then come the ten seconds of the fold."""
LONGEST_LOOK = 1.0
"""Seconds between two looks, and between two beats, at most."""


def _end(seconds: float) -> None:
    sys.stderr.write(
        f"no progress for {seconds:g} s: the stacks of all threads follow, then the process ends\n"
    )
    faulthandler.dump_traceback(all_threads=True)
    os._exit(EXIT_CODE)


class Watchdog:
    """Watches the loop's heartbeat and what is announced with `working` and `waiting`. `end` is told the
    seconds it waited."""

    def __init__(
        self, seconds: float = SECONDS, end: Callable[[float], None] = _end, *, mark: Path | None = None
    ) -> None:
        self._seconds = seconds
        self._mark = mark
        self._look = min(LONGEST_LOOK, seconds / 4)
        self._end = end
        self._beat = time.monotonic()
        self._work: dict[object, float] = {}
        self._waits: dict[object, float] = {}
        self._stop = threading.Event()

    @property
    def hung_before(self) -> bool:
        """Whether an earlier run was ended because a fold hung, and nobody has said `forgiven` since."""
        return self._mark is not None and self._mark.exists()

    def forgiven(self) -> None:
        """The hang has been taken note of."""
        if self._mark is not None:
            self._mark.unlink(missing_ok=True)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Around what must not take long: the fold of a batch, from when it begins on the writer's thread."""
        with _until(self._work, self._seconds):
            yield

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Around all of it, the waiting for the writer too: given up after 25 s, and no fault of the batch."""
        with _until(self._waits, WAIT_SECONDS):
            yield

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
            now = time.monotonic()
            if self.stuck(now):
                if self._mark is not None and self._overdue(now):
                    with suppress(OSError):
                        self._mark.touch()
                self._end(WAIT_SECONDS if _passed(self._waits, now) else self._seconds)
                return

    def stuck(self, now: float) -> bool:
        """Whether the loop has not beaten, or work has not ended, for too long."""
        return now - self._beat > self._seconds or self._overdue(now) or _passed(self._waits, now)

    def _overdue(self, now: float) -> bool:
        return _passed(self._work, now)


@contextmanager
def _until(deadlines: dict[object, float], seconds: float) -> Iterator[None]:
    """Several may run side by side: each has a deadline of its own."""
    token = object()
    deadlines[token] = time.monotonic() + seconds
    try:
        yield
    finally:
        del deadlines[token]


def _passed(deadlines: dict[object, float], now: float) -> bool:
    return any(now > deadline for deadline in tuple(deadlines.values()))
