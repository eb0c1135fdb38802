"""A browser as the server sees one: a cookie jar, posts that say where they come from, a feed that is read."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import aiohttp

PATIENCE = 10.0
BEAT = ":"
BEAT_SECONDS = 0.03
"""What the tests make of the server's twenty seconds."""


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event."""

    name: str
    data: Any
    id: str = ""


@dataclass(slots=True)
class Feed:
    """An open feed; events come in order."""

    response: aiohttp.ClientResponse

    async def next(self) -> Event | None:
        """The next event; None if the server has ended it. TimeoutError after 10 s."""
        while (found := await self._next()) == BEAT:
            pass
        return found if isinstance(found, Event) else None

    async def _next(self) -> Event | str | None:
        lines: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE):
            while raw := await self.response.content.readline():
                line = raw.decode().rstrip("\n")
                if line == BEAT:
                    return BEAT
                if not line and "event" in lines:
                    return Event(lines["event"], json.loads(lines["data"]), lines.get("id", ""))
                key, _, value = line.partition(": ")
                lines[key] = value
        return None

    async def until(self, words: str) -> list[Event]:
        """Everything up to and with the first message that holds these words."""
        events: list[Event] = []
        while (event := await self.next()) is not None:
            events.append(event)
            if words in str(event.data.get("text", "")):
                return events
        raise AssertionError(f"the feed ended before {words!r}; it had {[e.data for e in events]}")

    async def named(self, name: str) -> Event:
        """The next event of that name."""
        while (event := await self.next()) is not None:
            if event.name == name:
                return event
        raise AssertionError(f"the feed ended before {name!r}")

    async def rest(self) -> list[Event]:
        """What is there now: everything until the server has had nothing to say for two heartbeats, or the end."""
        events: list[Event] = []
        began, beats = monotonic(), 0
        while beats < 2 and (found := await self._next()) is not None:
            if isinstance(found, Event):
                events.append(found)
                beats = 0
            elif monotonic() - began > 2 * BEAT_SECONDS:
                # Older ones may have waited here unread.
                beats += 1
        return events


@dataclass(slots=True)
class Browser:
    """One person's browser at `base`."""

    base: str
    client: aiohttp.ClientSession
    headers: dict[str, str] = field(default_factory=dict)

    async def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Status and JSON of a post as a page of ours makes it; headers given here win, empty ones are left out."""
        sent = {"Origin": self.base, "Content-Type": "application/json", **self.headers, **headers}
        sent = {name.replace("_", "-"): value for name, value in sent.items() if value}
        raw = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
        async with self.client.post(self.base + path, data=io.BytesIO(raw), headers=sent) as response:
            told = await response.read()
            return response.status, json.loads(told) if told else None

    async def get(self, path: str, **headers: str) -> aiohttp.ClientResponse:
        """The response, read to its end; redirects are not followed."""
        sent = {name.replace("_", "-"): value for name, value in {**self.headers, **headers}.items()}
        response = await self.client.get(self.base + path, headers=sent, allow_redirects=False)
        await response.read()
        return response

    async def begin(self, **body: Any) -> None:
        status, told = await self.post("/chat/session", body)
        assert status == 201, told

    async def say(self, text: str, **body: Any) -> Any:
        status, told = await self.post("/chat/say", {"text": text, **body})
        assert status == 200, told
        return told

    async def tap(self, label: str, **body: Any) -> Any:
        """Taps the newest button that begins so. LookupError if she sees none."""
        for event in reversed(await self.seen()):
            for row in event.data.get("buttons", ()):
                for button in row:
                    if button["label"].startswith(label):
                        status, told = await self.post("/chat/tap", {**button, **body})
                        assert status == 200, told
                        return told
        raise LookupError(label)

    async def seen(self, since: str = "") -> list[Event]:
        """What a page that is loaded now would show: the messages of a new feed."""
        async with self.feed(since) as feed:
            return [event for event in await feed.rest() if event.name == "message"]

    @asynccontextmanager
    async def feed(self, since: str = "", **headers: str) -> AsyncIterator[Feed]:
        sent = {**self.headers, **({"Last-Event-ID": since} if since else {}), **headers}
        async with self.client.get(f"{self.base}/chat/feed", headers=sent) as response:
            assert response.status == 200, await response.text()
            assert response.headers["Content-Type"].startswith("text/event-stream")
            yield Feed(response)

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.key: cookie.value for cookie in self.client.cookie_jar}
