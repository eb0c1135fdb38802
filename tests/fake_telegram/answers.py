"""How one call is answered: read it, let the script spoil it, run it, log it, write the envelope."""

from __future__ import annotations

import asyncio
import json
from typing import Any, assert_never

from aiohttp import web

from tests.fake_telegram.account import Account
from tests.fake_telegram.call import Call, read_call
from tests.fake_telegram.methods import METHODS
from tests.fake_telegram.oracle import CallLog
from tests.fake_telegram.refusals import Refusal, conflict, method_not_found, unauthorized
from tests.fake_telegram.script import Action, Fault, Script
from tests.fake_telegram.updates import PollAbandoned

_GET_UPDATES = "getupdates"
_GARBAGE = "<html><body>Welcome to nginx!</body></html>"
_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Answers:
    """What was accepted is logged before anything is written back, whatever happens to the answer."""

    def __init__(self, account: Account, script: Script, log: CallLog) -> None:
        self.account = account
        self.script = script
        self.log = log

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        if path.startswith("/file/bot"):
            return self._download(path.removeprefix("/file/bot"))
        token, _, name = path.removeprefix("/bot").partition("/")
        if not path.startswith("/bot") or not name:
            return _json(Refusal(404, "Not Found").envelope(), 404)
        if token != self.account.token:
            refusal = unauthorized()
            self.log.add(name, {}, refusal=refusal)
            return _json(refusal.envelope(), refusal.code)
        try:
            call = await read_call(request, METHODS[name.lower()][0] if name.lower() in METHODS else name)
        except Refusal as refusal:
            self.log.add(name, {}, refusal=refusal)
            return _json(refusal.envelope(), refusal.code)
        fault = self.script.for_call(call)
        if fault is None:
            return _respond(await self._run(request, call, None))
        return await self._spoiled(request, call, fault)

    def _download(self, path: str) -> web.Response:
        token, _, name = path.partition("/")
        content = self.account.files.content(name) if token == self.account.token else None
        self.log.add("download", {"file_path": name})
        return web.Response(status=404) if content is None else web.Response(body=content)

    async def _spoiled(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        action = fault.action
        match action:
            case "error":
                refusal = fault.refusal()
                self._log(call, refusal=refusal, fault=action)
                return _respond(refusal)
            case "refuse_before":
                gone = Refusal(0, "connection closed before accepting")
                self._log(call, refusal=gone, fault=action)
                return _hang_up(request)
            case "delay":
                await asyncio.sleep(fault.seconds)
                return _respond(await self._run(request, call, action))
            case "drop_after_accepting":
                await self._run(request, call, action)
                return _hang_up(request)
            case "hang_after_accepting":
                await self._run(request, call, action)
                await asyncio.sleep(fault.seconds)
                return _hang_up(request)
            case "garbage":
                await self._run(request, call, action)
                return web.Response(text=_GARBAGE, content_type="text/html")
            case "truncated":
                whole = _respond(await self._run(request, call, action)).body
                assert isinstance(whole, bytes)
                return web.Response(body=whole[: len(whole) // 2], content_type="application/json")
            case "duplicate" | "reorder" | "malformed":
                raise AssertionError(f"{action} is about updates, not about the answer to a call")
            case _:
                assert_never(action)

    async def _run(self, request: web.Request, call: Call, fault: Action | None) -> Any:
        """The result, or the Refusal as a value; either way the call is in the log afterwards."""
        if call.method.lower() == _GET_UPDATES:
            return await self._get_updates(request, call, fault)
        known = METHODS.get(call.method.lower())
        try:
            if known is None:
                raise method_not_found()
            result = known[1](self.account, call)
        except Refusal as refusal:
            self._log(call, refusal=refusal, fault=fault)
            return refusal
        message_id = result.get("message_id") if isinstance(result, dict) else None
        self._log(call, message_id=message_id, fault=fault)
        return result

    async def _get_updates(self, request: web.Request, call: Call, fault: Action | None) -> Any:
        def alive() -> bool:
            return request.transport is not None and not request.transport.is_closing()

        queue = self.account.queue
        try:
            if self.account.webhook:
                raise conflict(_WEBHOOK_ACTIVE)
            queue.remember_allowed(call.params.get("allowed_updates"))
            updates = await queue.get(
                call.integer("offset", 0) or 0,
                call.integer("limit", 100) or 100,
                float(call.integer("timeout", 0) or 0),
                alive,
            )
        except PollAbandoned:
            return []
        except Refusal as refusal:
            self.log.add("getUpdates", call.params, refusal=refusal, fault=fault)
            return refusal
        ids = tuple(update.update_id for update in updates)
        self.log.add("getUpdates", call.params, fault=fault, updates=ids)
        return self.script.rearrange([update.body for update in updates])

    def _log(
        self,
        call: Call,
        *,
        message_id: int | None = None,
        refusal: Refusal | None = None,
        fault: Action | None = None,
    ) -> None:
        chat_id = call.integer("chat_id")
        if call.method == "answerCallbackQuery":
            tap = self.account.taps.get(call.string("callback_query_id"))
            chat_id, message_id = (tap.chat_id, tap.message_id) if tap else (None, None)
        if message_id is None:
            message_id = call.integer("message_id")
        self.log.add(
            call.method,
            call.logged_params(),
            chat_id=chat_id,
            message_id=message_id,
            refusal=refusal,
            fault=fault,
        )


def _respond(outcome: Any) -> web.Response:
    if not isinstance(outcome, Refusal):
        return _json({"ok": True, "result": outcome}, 200)
    response = _json(outcome.envelope(), outcome.code)
    if retry_after := outcome.parameters.get("retry_after"):
        response.headers["Retry-After"] = str(retry_after)
    return response


def _json(body: dict[str, Any], status: int) -> web.Response:
    return web.Response(
        body=json.dumps(body, ensure_ascii=True).encode(), status=status, content_type="application/json"
    )


def _hang_up(request: web.Request) -> web.Response:
    """Close the connection; the response returned never reaches anybody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)
