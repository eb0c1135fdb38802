"""The same people, faults and oracle over HTTP under /control/, for a fake in another process.

POST: say, start, tap, tap_data, block, unblock, deactivate, kick, group_say, raw, redeliver, clock, faults
(DELETE clears them). GET: log?since=n&wait=seconds, screen/{chat_id}, taps/{chat_id}, state. A wrong request
is answered with 400 and one sentence in `error`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fake_telegram.account import Tap
from tests.fake_telegram.script import fault_from_json

if TYPE_CHECKING:
    from tests.fake_telegram.server import FakeTelegram

_PEOPLE = frozenset(
    {"say", "start", "tap", "tap_data", "block", "unblock", "deactivate", "kick", "group_say"}
)


async def answer_control(fake: FakeTelegram, request: web.Request, path: str) -> web.Response:
    try:
        if request.method == "GET":
            return _reply(await _look(fake, request, path))
        if request.method == "DELETE" and path == "faults":
            fake.script.clear()
            return _reply({})
        body = await request.json() if request.body_exists else {}
        return _reply(_act(fake, path, body))
    except (ValueError, TypeError, LookupError) as problem:
        text = str(problem.args[0] if problem.args else problem)
        return web.json_response({"error": f"/control/{path}: {text}"}, status=400)


async def _look(fake: FakeTelegram, request: web.Request, path: str) -> Any:
    name, _, argument = path.partition("/")
    if name == "log":
        since, wait = int(request.query.get("since", 0)), float(request.query.get("wait", 0))
        if wait and not fake.log.since(since):
            try:
                await fake.wait_for(lambda: fake.log.since(since), wait)
            except TimeoutError:
                return []
        return [asdict(entry) for entry in fake.log.since(since)]
    if name == "screen":
        return [asdict(item) for item in fake.messages(int(argument))]
    if name == "taps":
        return [asdict(tap) for tap in fake.taps(int(argument))]
    if name == "state":
        return fake.state()
    raise ValueError("no such page; there are log, screen/{chat_id}, taps/{chat_id} and state")


def _act(fake: FakeTelegram, path: str, body: Any) -> Any:
    if path == "raw":
        return {"update_id": fake.raw(body)}
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    if path in _PEOPLE:
        action: Callable[..., Any] = getattr(fake, path)
        if path == "tap":
            body = {"message_id": None, **body}
        done = action(**body)
        return asdict(done) if isinstance(done, Tap) else {"update_id": done}
    if path == "redeliver":
        fake.account.queue.redeliver(body["update_id"])
        return {}
    if path == "clock":
        fake.account.clock.skip(float(body["skip"]))
        return {"now": fake.account.clock.now()}
    if path == "faults":
        for rule in body.get("rules", [body]):
            fake.script.add(fault_from_json(rule))
        return {"rules": len(fake.script.rules)}
    raise ValueError(f"no such action; there are {', '.join(sorted(_PEOPLE))}, raw, redeliver, clock, faults")


def _reply(result: Any) -> web.Response:
    return web.Response(
        body=json.dumps({"result": result}, ensure_ascii=True).encode(), content_type="application/json"
    )
