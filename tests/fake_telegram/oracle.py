"""What the platform saw, call by call: the log that judges the bot, in memory and as JSON lines."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.fake_telegram.refusals import Refusal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One call. `accepted` means it took effect, whether or not the bot was ever told so.

    `t_monotonic` is the machine's monotonic clock in seconds, comparable between processes of one machine.
    `fault` names the scripted fault that was applied; `updates` are the ids a getUpdates carried.
    """

    n: int
    t_monotonic: float
    method: str
    chat_id: int | None
    message_id: int | None
    params: dict[str, Any]
    accepted: bool
    error: str | None
    error_code: int | None = None
    fault: str | None = None
    updates: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """What the person was to read: text, caption or toast; empty if none."""
        return str(self.params.get("text") or self.params.get("caption") or "")


class Changes:
    """Wakes whoever waits for something to have happened on the server."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def tell(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def wait_for(self, predicate: Callable[[], T], seconds: float) -> T:
        """The first truthy value of `predicate`, looked at after every change; TimeoutError if none."""
        async with asyncio.timeout(seconds):
            while not (value := predicate()):
                future = asyncio.get_running_loop().create_future()
                self._waiting.add(future)
                try:
                    await future
                finally:
                    self._waiting.discard(future)
        return value


class CallLog:
    """Every call in the order it was decided; a file gets each line flushed before the bot is answered."""

    def __init__(self, changes: Changes, path: Path | None = None) -> None:
        self._changes = changes
        self._entries: list[Entry] = []
        self._file = path.open("a", encoding="utf-8") if path else None

    def add(
        self,
        method: str,
        params: dict[str, Any],
        *,
        chat_id: int | None = None,
        message_id: int | None = None,
        refusal: Refusal | None = None,
        accepted: bool | None = None,
        fault: str | None = None,
        updates: tuple[int, ...] = (),
    ) -> Entry:
        entry = Entry(
            n=len(self._entries) + 1,
            t_monotonic=time.monotonic(),
            method=method,
            chat_id=chat_id,
            message_id=message_id,
            params=params,
            accepted=refusal is None if accepted is None else accepted,
            error=refusal.description if refusal else None,
            error_code=refusal.code if refusal else None,
            fault=fault,
            updates=updates,
        )
        self._entries.append(entry)
        if self._file:
            self._file.write(json.dumps(asdict(entry), ensure_ascii=True) + "\n")
            self._file.flush()
        self._changes.tell()
        return entry

    def close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def since(self, n: int) -> list[Entry]:
        """Entries numbered above `n`."""
        return self._entries[max(0, n) :]

    def pick(self, method: str | None, chat_id: int | None, *, accepted: bool) -> list[Entry]:
        return [
            entry
            for entry in self._entries
            if entry.accepted is accepted
            and (method is None or entry.method == method)
            and (chat_id is None or entry.chat_id == chat_id)
        ]
