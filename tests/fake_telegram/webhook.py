"""Posting updates to the bot's own server: in order for each chat, repeated until it says 2xx."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from typing import Any

import aiohttp

from tests.fake_telegram.account import Account, WebhookSettings
from tests.fake_telegram.script import Script
from tests.fake_telegram.updates import Waiting

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 1.0
ANSWER_SECONDS = 10.0


class WebhookSender:
    """One line per chat; an update that fails holds back its own line only."""

    def __init__(self, account: Account, script: Script) -> None:
        self._account = account
        self._script = script
        self._lines: dict[str, deque[Waiting]] = {}
        self._seen = -1
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._settings: WebhookSettings | None = None
        self._connections = asyncio.Semaphore(40)
        self.reroute: dict[str, str] = {}
        account.queue.on_new = self.look

    def look(self) -> None:
        """Take what is new in the queue; begin anew when the webhook was changed or removed."""
        settings = self._account.webhook
        if settings is not self._settings:
            self._cancel()
            self._settings = settings
            if settings:
                self._connections = asyncio.Semaphore(settings.max_connections)
        if settings is None:
            return
        for update in self._account.queue.newer(self._seen):
            self._seen = update.update_id
            self._enqueue(update, settings)
        for update in self._account.queue.take_again():
            self._enqueue(update, settings)

    async def close(self) -> None:
        tasks = self._cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    def _cancel(self) -> list[asyncio.Task[None]]:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        self._tasks.clear()
        self._lines.clear()
        self._seen = -1
        return tasks

    def _enqueue(self, update: Waiting, settings: WebhookSettings) -> None:
        key = line_of(update)
        line = self._lines.get(key)
        if line is not None:
            line.append(update)
            return
        self._lines[key] = deque([update])
        task = asyncio.get_running_loop().create_task(self._serve(key, settings))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, key: str, settings: WebhookSettings) -> None:
        line = self._lines[key]
        while line:
            update = line[0]
            await self._deliver(update, settings)
            line.popleft()
            self._account.queue.confirm([update.update_id])
            for again in self._account.queue.take_again():
                self._enqueue(again, settings)
        del self._lines[key]

    async def _deliver(self, update: Waiting, settings: WebhookSettings) -> None:
        pause = FIRST_PAUSE
        while True:
            async with self._connections:
                problem = await self._post(update.body, settings)
            if problem is None:
                return
            settings.last_error, settings.last_error_at = problem, self._account.clock.now()
            self._account.changes.tell()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _post(self, body: Any, settings: WebhookSettings) -> str | None:
        """The platform's words for what went wrong; None after a 2xx."""
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
            self._session = aiohttp.ClientSession(
                timeout=timeout, connector=aiohttp.TCPConnector(limit=0, ssl=False)
            )
        headers = {"Content-Type": "application/json"}
        if settings.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = settings.secret
        [sent] = self._script.rearrange([body])
        try:
            async with self._session.post(
                self._where(settings.url), data=json.dumps(sent), headers=headers
            ) as answer:
                if 200 <= answer.status < 300:
                    return None
                return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientError:
            return "Connection failed"

    def _where(self, url: str) -> str:
        """The address on this machine that stands for a public one."""
        for public, here in self.reroute.items():
            if url.startswith(f"{public}/"):
                return here + url.removeprefix(public)
        return url


def line_of(update: Waiting) -> str:
    """Updates with the same key are delivered one after another."""
    body = update.body
    if isinstance(body, dict):
        for value in body.values():
            if isinstance(value, dict):
                holder = value.get("message") if isinstance(value.get("message"), dict) else value
                chat = holder.get("chat") if isinstance(holder, dict) else None
                if isinstance(chat, dict) and "id" in chat:
                    return f"chat {chat['id']}"
    return f"update {update.update_id}"
