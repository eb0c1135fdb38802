"""The open feeds: who is looking now, and what they are to look at again. No message is kept here."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

MOST_PER_PERSON = 4
MOST = 2_000


class TooManyFeeds(Exception):
    """This session, or the whole server, has as many open feeds as it may have."""


@dataclass(slots=True, eq=False)
class Feed:
    """One open connection. Whoever changes something sets `wake`. `until`: wall-clock milliseconds."""

    until: int
    handed: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    clock: bool = False
    ended: bool = False
    """Her session is over: say so and end."""
    closing: bool = False
    """The program stops: end without a word, she comes back by herself."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self) -> set[int]:
        """What was handed over since the last call; waits begin anew."""
        self.wake.clear()
        handed, self.handed = self.handed, set()
        return handed


class Feeds:
    """Every open feed of this process, by the address that looks."""

    def __init__(self) -> None:
        self._open: defaultdict[str, list[Feed]] = defaultdict(list)
        self._count = 0
        self._closed = False

    def is_full(self, who: str) -> bool:
        """Whether one more would be one too many."""
        return len(self._open.get(who, ())) >= MOST_PER_PERSON or self._count >= MOST

    @contextmanager
    def watch(self, who: str, until: int) -> Iterator[Feed]:
        """A feed from now on; whatever is told meanwhile is noted in it. Raises TooManyFeeds."""
        if self.is_full(who):
            raise TooManyFeeds
        feed = Feed(until, closing=self._closed)
        self._open[who].append(feed)
        self._count += 1
        try:
            yield feed
        finally:
            self._count -= 1
            self._open[who].remove(feed)
            if not self._open[who]:
                del self._open[who]

    def told(self, who: str, seq: int) -> None:
        """The message `seq` may be shown now."""
        for feed in self._open.get(who, ()):
            feed.handed.add(seq)
            feed.wake.set()

    def changed(self, who: str, seq: int) -> None:
        """The message `seq` reads otherwise now, or is gone."""
        for feed in self._open.get(who, ()):
            feed.changed.add(seq)
            feed.wake.set()

    def extend(self, who: str, until: int) -> None:
        """Her session lasts until then."""
        for feed in self._open.get(who, ()):
            feed.until = until
            feed.wake.set()

    def end(self, who: str) -> None:
        """Her session is over."""
        for feed in self._open.get(who, ()):
            feed.ended = True
            feed.wake.set()

    def renew(self, who: str) -> None:
        """She has begun anew in this browser: other tabs come back as who she is now."""
        for feed in self._open.get(who, ()):
            feed.closing = True
            feed.wake.set()

    def clock_moved(self) -> None:
        for feed in self._all():
            feed.clock = True
            feed.wake.set()

    def close(self) -> None:
        """The program stops: every feed ends, and new ones end at once."""
        self._closed = True
        for feed in self._all():
            feed.closing = True
            feed.wake.set()

    def _all(self) -> list[Feed]:
        return [feed for feeds in self._open.values() for feed in feeds]
