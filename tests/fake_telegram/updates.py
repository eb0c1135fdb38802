"""The queue of updates: what waits, what was confirmed, and the long poll that empties it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.fake_telegram.clock import ServerClock
from tests.fake_telegram.oracle import Changes
from tests.fake_telegram.refusals import conflict

CALLBACK_LIFE = 150.0
MESSAGE_LIFE = 86_400.0
MOST_A_POLL = 100
LONGEST_POLL = 50
# An offset further ahead than this is taken for a mistake: nothing is confirmed, all is delivered.
FUTURE_OFFSET = 10
CONFIRMED_KEPT = 10_000
_OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update not yet confirmed; `body` is any JSON, since a test may send nonsense."""

    update_id: int
    body: Any
    expires: float


class PollAbandoned(Exception):
    """The connection of a waiting poll is gone, so nobody is there to be answered."""


class UpdateQueue:
    """Consecutive ids; an update leaves when it is confirmed, or expires if expiry was asked for."""

    def __init__(self, clock: ServerClock, changes: Changes, *, first_id: int, expiry: bool) -> None:
        self._clock = clock
        self._changes = changes
        self._next_id = first_id
        self._expiry = expiry
        self._waiting: OrderedDict[int, Waiting] = OrderedDict()
        self._again: list[Waiting] = []
        self._poll: asyncio.Future[None] | None = None
        self._poll_alive: Callable[[], bool] = lambda: False
        self.allowed: frozenset[str] | None = None
        self.confirmed_offset = 0
        self.confirmed: OrderedDict[int, Any] = OrderedDict()
        self.deliver_again: Callable[[], bool] = lambda: False
        self.on_new: Callable[[], None] = lambda: None

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def polling(self) -> bool:
        """A long poll is waiting, on a connection that is still open."""
        return self._poll is not None and self._poll_alive()

    def remember_allowed(self, names: Any) -> None:
        """Keep the list for later calls too; an empty one means the default. Others are ignored."""
        if isinstance(names, list):
            self.allowed = frozenset(str(name) for name in names) or None

    def add(self, kind: str, payload: dict[str, Any]) -> int | None:
        """Queue one update and return its id; None when the bot did not ask for this kind."""
        if kind not in self.allowed if self.allowed else kind in _NOT_BY_DEFAULT:
            return None
        life = CALLBACK_LIFE if kind == "callback_query" else MESSAGE_LIFE
        return self._put({"update_id": self._next_id, kind: payload}, life)

    def add_raw(self, body: Any) -> int:
        """Queue any JSON as it is, whatever kinds are allowed; an object without update_id gets the next."""
        if isinstance(body, dict) and "update_id" not in body:
            body = {"update_id": self._next_id, **body}
        return self._put(body, MESSAGE_LIFE)

    def _put(self, body: Any, life: float) -> int:
        update_id = self._next_id
        self._next_id += 1
        self._waiting[update_id] = Waiting(update_id, body, self._clock.monotonic() + life)
        self.wake()
        return update_id

    def wake(self) -> None:
        if self._poll is not None and not self._poll.done():
            if self._poll_alive():
                self._poll.set_result(None)
            else:
                self.abandon_poll()
        self.on_new()

    def redeliver(self, update_id: int) -> None:
        """Deliver a confirmed update once more; KeyError if it never was confirmed."""
        self._again.append(Waiting(update_id, self.confirmed[update_id], float("inf")))
        self.wake()

    def pending(self) -> list[Waiting]:
        """What waits, oldest first, without what has expired."""
        self._drop_expired()
        return list(self._waiting.values())

    def newer(self, update_id: int) -> list[Waiting]:
        """What waits with a higher id, oldest first; quick however much waits."""
        found = []
        for update in reversed(self._waiting.values()):
            if update.update_id <= update_id:
                break
            found.append(update)
        return found[::-1]

    def take_again(self) -> list[Waiting]:
        again, self._again = self._again, []
        return again

    def confirm(self, update_ids: Iterable[int]) -> None:
        """These will not be delivered again, unless a fault says so."""
        for update_id in update_ids:
            update = self._waiting.pop(update_id, None)
            if update is None:
                continue
            self.confirmed[update_id] = update.body
            if len(self.confirmed) > CONFIRMED_KEPT:
                self.confirmed.popitem(last=False)
            self.confirmed_offset = max(self.confirmed_offset, update_id + 1)
            if self.deliver_again():
                self._again.append(update)
        self._changes.tell()

    def drop_all(self) -> None:
        self._waiting.clear()
        self._again.clear()

    async def get(self, offset: int, limit: int, patience: float, alive: Callable[[], bool]) -> list[Waiting]:
        """Confirm below `offset`, then deliver at most `limit`, waiting up to `patience` seconds for one.

        A call that waits is ended with 409 by the next call. `alive` tells whether its connection is open.
        """
        self.end_poll(_OTHER_POLL)
        limit = min(max(limit, 1), MOST_A_POLL)
        ready = self._batch(self._start(offset), limit)
        if ready or patience <= 0:
            return ready
        poll = asyncio.get_running_loop().create_future()
        self._poll, self._poll_alive = poll, alive
        self._changes.tell()
        try:
            async with asyncio.timeout(min(patience, LONGEST_POLL)):
                await poll
        except TimeoutError:
            return []
        finally:
            if self._poll is poll:
                self._poll = None
        return self._batch(self._start(offset), limit)

    def end_poll(self, reason: str) -> None:
        """Answer a waiting poll with 409; one whose bot was killed just goes."""
        if self._poll is not None and not self._poll.done():
            if self._poll_alive():
                self._poll.set_exception(conflict(reason))
                self._poll = None
            else:
                self.abandon_poll()

    def abandon_poll(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(PollAbandoned())
        self._poll = None

    def _start(self, offset: int) -> int:
        """The first id to deliver; everything before it is confirmed."""
        self._drop_expired()
        head = next(iter(self._waiting), self._next_id)
        if offset < 0:
            offset += self._next_id
        elif offset > self._next_id + FUTURE_OFFSET:
            offset = 0
        start = max(offset, head)
        below = []
        for update_id in self._waiting:
            if update_id >= start:
                break
            below.append(update_id)
        if below:
            self.confirm(below)
        return start

    def _batch(self, start: int, limit: int) -> list[Waiting]:
        ready, self._again = self._again[:limit], self._again[limit:]
        for update in self._waiting.values():
            if len(ready) >= limit:
                break
            if update.update_id >= start:
                ready.append(update)
        return ready

    def _drop_expired(self) -> None:
        if not self._expiry:
            return
        now = self._clock.monotonic()
        for update_id in [item.update_id for item in self._waiting.values() if item.expires <= now]:
            del self._waiting[update_id]
