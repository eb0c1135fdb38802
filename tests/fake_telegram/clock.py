"""The server's own clock, which a test may push forward instead of sleeping."""

from __future__ import annotations

import time


class ServerClock:
    """Wall and monotonic seconds, both shifted by what was skipped; never goes back."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def now(self) -> float:
        """Unix seconds as the platform sees them."""
        return time.time() + self._skipped

    def monotonic(self) -> float:
        return time.monotonic() + self._skipped

    def skip(self, seconds: float) -> None:
        """Move on by `seconds`; a negative number is an error."""
        if seconds < 0:
            raise ValueError("the server's clock only moves forward: give zero or more seconds")
        self._skipped += seconds
