"""The fast fake Bot API: valid minimal answers, long polling with offsets, nothing checked, nothing kept.

It judges nothing (tests/fake_telegram does); it must only never be what the programs wait for."""

import asyncio
import json
from collections import Counter, deque
from collections.abc import Callable
from time import perf_counter
from typing import Any

from tests.bench.crowd import BOT, read_markup
from tests.bench.wire import Answer, Wire

TOKEN = "700000002:bench"
_TRUE = b'{"ok":true,"result":true}'
_EMPTY = b'{"ok":true,"result":[]}'
_OBJECTS = {
    "getmydescription": "description",
    "getmyshortdescription": "short_description",
    "getmyname": "name",
}
_UPDATE = b'{"update_id":%d,"%b":%b}'
_SHOWN = (
    b'{"ok":true,"result":{"message_id":%d,"date":1790000000,"text":"\xe2\x80\xa6","chat":{"id":%d,"type":"private",'
    b'"first_name":"Rosa"},"from":{"id":7,"is_bot":true,"first_name":"Aulita","username":"aulita_bench_bot"}}}'
)
_SENDS = frozenset({"sendmessage", "sendphoto"})
_SHOWS = _SENDS | {"editmessagetext", "editmessagereplymarkup", "editmessagecaption"}

Hear = Callable[[int, str, dict[str, Any] | None, int], None]


class BotApi:
    """One bot's server on a loopback port. `hear` is told of every accepted message."""

    def __init__(self) -> None:
        self.hear: Hear = _nobody
        self.calls: Counter[str] = Counter()
        """Calls by method since the last `forget`, getUpdates apart."""
        self.first_poll: float | None = None
        self.port = 0
        self._server: asyncio.Server | None = None
        self._updates: deque[tuple[int, bytes]] = deque()
        self._last_update = 1_000
        self._last_message = 10
        self._poll: _Poll | None = None
        self._answering = False

    async def start(self) -> None:
        """Listens on a free port of the loopback."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Wire(self._take), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()

    def forget(self) -> None:
        """Ready for the next program: no updates, no counts. Update numbers go on."""
        self.calls.clear()
        self.first_poll = None
        self._updates.clear()
        self._drop_poll()

    def hand_out(self, kind: str, content: dict[str, Any]) -> None:
        """Makes one update available to the bot."""
        self._last_update += 1
        if kind == "callback_query":
            content["id"] = str(self._last_update)
        body = json.dumps(content, separators=(",", ":")).encode()
        self._updates.append((self._last_update, _UPDATE % (self._last_update, kind.encode(), body)))
        if self._poll is not None and not self._answering:
            # At the end of this turn of the loop: taps of the same moment travel together.
            self._answering = True
            asyncio.get_running_loop().call_soon(self._answer_poll)

    def _take(self, method: str, given: dict[str, Any], answer: Answer) -> None:
        if method == "getupdates":
            self._polled(given, answer)
            return
        self.calls[method] += 1
        if method in _SHOWS:
            self._show(method, given, answer)
        else:
            answer(_plain(method))

    def _show(self, method: str, given: dict[str, Any], answer: Answer) -> None:
        chat = int(given.get("chat_id", 0))
        if method not in _SENDS:
            answer(_SHOWN % (int(given.get("message_id", 1)), chat))
            return
        self._last_message += 1
        answer(_SHOWN % (self._last_message, chat))
        said = str(given.get("text") or given.get("caption") or "")
        self.hear(chat, said, read_markup(given.get("reply_markup")), self._last_message)

    def _polled(self, given: dict[str, Any], answer: Answer) -> None:
        if self.first_poll is None:
            self.first_poll = perf_counter()
        offset, limit = int(given.get("offset") or 0), int(given.get("limit") or 100)
        while self._updates and self._updates[0][0] < offset:
            self._updates.popleft()
        self._drop_poll()
        self._poll = _Poll(limit, answer)
        seconds = float(given.get("timeout") or 0)
        if self._updates or not seconds:
            self._answer_poll()
        else:
            self._poll.timer = asyncio.get_running_loop().call_later(seconds, self._answer_poll)

    def _answer_poll(self) -> None:
        self._answering = False
        poll, self._poll = self._poll, None
        if poll is None:
            return
        if poll.timer is not None:
            poll.timer.cancel()
        if not self._updates:
            poll.answer(_EMPTY)
            return
        found = b",".join(self._updates[place][1] for place in range(min(poll.limit, len(self._updates))))
        poll.answer(b'{"ok":true,"result":[%b]}' % found)

    def _drop_poll(self) -> None:
        if self._poll is not None and self._poll.timer is not None:
            self._poll.timer.cancel()
        self._poll = None


class _Poll:
    __slots__ = ("answer", "limit", "timer")

    def __init__(self, limit: int, answer: Answer) -> None:
        self.limit = limit
        self.answer = answer
        self.timer: asyncio.TimerHandle | None = None


def _plain(method: str) -> bytes:
    if method == "getme":
        return json.dumps({"ok": True, "result": {**BOT, "can_join_groups": True}}).encode()
    if method == "getwebhookinfo":
        return b'{"ok":true,"result":{"url":"","has_custom_certificate":false,"pending_update_count":0}}'
    if method == "getmycommands":
        return _EMPTY
    if method in _OBJECTS:
        return json.dumps({"ok": True, "result": {_OBJECTS[method]: ""}}).encode()
    return _TRUE


def _nobody(chat: int, text: str, markup: dict[str, Any] | None, message_id: int) -> None:
    """Nobody listens yet."""
