"""A server that answers every call with the same canned bytes, for answers no Bot API would give."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Canned:
    """`answers` are given in turn, the last one for ever: status, body, content type."""

    answers: list[tuple[int, bytes, str]]
    calls: list[tuple[str, Any]] = field(default_factory=list)
    url: str = ""
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def called(self, method: str) -> Any:
        """Waits for a call of `method` and gives its parameters."""
        while not (found := [params for name, params in self.calls if name == method]):
            self.heard.clear()
            await asyncio.wait_for(self.heard.wait(), 5)
        return found[0]

    async def answer(self, request: web.Request) -> web.Response:
        posted = await request.read()
        parsed = json.loads(posted) if request.content_type == "application/json" else None
        self.calls.append((request.path.rpartition("/")[2], parsed))
        self.heard.set()
        status, body, kind = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return web.Response(status=status, body=body, content_type=kind)


def refused(code: int, description: str, **parameters: Any) -> tuple[int, bytes, str]:
    envelope: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    if parameters:
        envelope["parameters"] = parameters
    return code, json.dumps(envelope).encode(), "application/json"


def granted(result: Any) -> tuple[int, bytes, str]:
    return 200, json.dumps({"ok": True, "result": result}).encode(), "application/json"


def page(code: int) -> tuple[int, bytes, str]:
    return code, b"<html><body>Sign in to the network</body></html>", "text/html"


@asynccontextmanager
async def serving(*answers: tuple[int, bytes, str]) -> AsyncIterator[Canned]:
    canned = Canned(list(answers))
    app = web.Application()
    app.router.add_post("/{path:.*}", canned.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    canned.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield canned
    finally:
        await runner.cleanup()
