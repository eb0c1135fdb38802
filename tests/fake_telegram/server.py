"""The fake server as one object: its life, its people (inherited) and the questions a test asks it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.fake_telegram.account import Account, Tap
from tests.fake_telegram.answers import Answers
from tests.fake_telegram.chats import Shown
from tests.fake_telegram.control import answer_control
from tests.fake_telegram.oracle import CallLog, Entry
from tests.fake_telegram.people import People
from tests.fake_telegram.script import Action, Fault, Rule, Script
from tests.fake_telegram.throttle import Speed
from tests.fake_telegram.webhook import WebhookSender

T = TypeVar("T")

TOKEN = "700000001:fake-token-of-the-test-server"
_BODY_BYTES = 64 * 1024 * 1024


class FakeTelegram(People):
    """A Bot API server for one bot on a loopback port; an async context manager.

    Everything is in memory and starts empty. `strict=False` skips the documented limits and lets the bot
    write to anybody; `speed` and `expiry` (150 s taps, 24 h messages) are off unless asked for.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "aulita_test_bot",
        strict: bool = True,
        speed: Speed | None = None,
        expiry: bool = False,
        log_file: Path | None = None,
        first_update_id: int = 1000,
    ) -> None:
        super().__init__(
            Account(
                token=token,
                username=username,
                strict=strict,
                speed=speed or Speed(),
                expiry=expiry,
                first_update_id=first_update_id,
            )
        )
        self.token = token
        self.script = Script()
        self.log = CallLog(self.account.changes, log_file)
        self.port = 0
        self._answers = Answers(self.account, self.script, self.log)
        self._webhook = WebhookSender(self.account, self.script)
        self.reroute = self._webhook.reroute
        """Public address -> the local one where its posts go: the program under test has no https of its own."""
        self._runner: web.AppRunner | None = None
        self.account.queue.deliver_again = lambda: self.script.strikes("duplicate") is not None

    async def start_server(self, port: int = 0, host: str = "127.0.0.1") -> int:
        """Listen, and return the port; 0 takes any free one."""
        app = web.Application(client_max_size=_BODY_BYTES)
        app.router.add_route("*", "/{path:.*}", self._route)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        listener = socket.create_server((host, port), reuse_port=False)
        await web.SockSite(self._runner, listener).start()
        self.port = int(listener.getsockname()[1])
        return self.port

    async def stop_server(self) -> None:
        """Close everything; a waiting getUpdates ends without a trace. The log can still be read."""
        self.account.queue.abandon_poll()
        await self._webhook.close()
        if self._runner:
            await self._runner.cleanup()
        self.log.close()

    async def __aenter__(self) -> Self:
        await self.start_server()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop_server()

    async def _route(self, request: web.Request) -> web.StreamResponse:
        if request.path.startswith("/control/"):
            return await answer_control(self, request, request.path.removeprefix("/control/"))
        return await self._answers.answer(request)

    @property
    def url(self) -> str:
        """What the bot takes for the platform's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """The form `telegram.Bot(base_url=…)` wants: the token is appended to it."""
        return f"{self.url}/bot"

    def messages(self, chat_id: int) -> list[Shown]:
        """What the person's screen shows now, oldest first."""
        chat = self.account.chats.get(chat_id)
        return chat.screen(self.account.bot_id) if chat else []

    def accepted(self, method: str | None = None, chat_id: int | None = None) -> list[Entry]:
        """Calls that took effect, told to the bot or not."""
        return self.log.pick(method, chat_id, accepted=True)

    def refused(self, method: str | None = None, chat_id: int | None = None) -> list[Entry]:
        return self.log.pick(method, chat_id, accepted=False)

    @property
    def confirmed_offset(self) -> int:
        """One above the highest update the bot has confirmed; 0 when none."""
        return self.account.queue.confirmed_offset

    def taps(self, chat_id: int) -> list[Tap]:
        return [tap for tap in self.account.taps.values() if tap.chat_id == chat_id]

    def reply_keyboard(self, chat_id: int) -> list[str]:
        """Labels of the keyboard that replaces the letters; empty if there is none."""
        chat = self.account.chats.get(chat_id)
        rows = chat.reply_keyboard.get("keyboard", []) if chat and chat.reply_keyboard else []
        return [item["text"] if isinstance(item, dict) else item for row in rows for item in row]

    async def wait_for(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:  # noqa: ASYNC109
        """The first truthy value, looked at after each call or confirmation.

        TimeoutError after `timeout` seconds tells the last calls seen.
        """
        try:
            return await self.account.changes.wait_for(predicate, timeout)
        except TimeoutError:
            recent = self.log.since(len(self.log) - 8)
            last = [f"{entry.method} {entry.chat_id} {entry.error or 'ok'}" for entry in recent]
            raise TimeoutError(f"nothing came true within {timeout} s; the last calls were {last}") from None

    def fault(self, action: Action, **details: Any) -> Rule:
        """Add a rule, such as `fault("error", code=429, retry_after=3, method="sendMessage", times=2)`."""
        return self.script.add(Fault(action, **details))

    def state(self) -> dict[str, Any]:
        queue = self.account.queue
        return {
            "confirmed_offset": queue.confirmed_offset,
            "pending": [update.update_id for update in queue.pending()],
            "polling": queue.polling,
            "calls": len(self.log),
            "webhook": self.account.webhook.url if self.account.webhook else "",
            "chats": sorted(self.account.chats),
            "faults": [{"action": rule.fault.action, "fired": rule.fired} for rule in self.script.rules],
        }
