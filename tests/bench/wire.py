"""As much of HTTP/1.1 as two clients need, on raw sockets: requests in, answers out, connections kept.

A framework here would be slower than the programs under test."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import parse_qsl

Answer = Callable[[bytes], None]
"""Takes the JSON body of the answer; to be called once, at once or later."""

Handle = Callable[[str, dict[str, Any], Answer], None]
"""What to do with one call: method in small letters, parameters, and where the answer goes."""

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"


class Wire(asyncio.Protocol):
    """One connection. It ends the connection on anything that it cannot read."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._kept = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        kept = self._kept + data if self._kept else data
        while True:
            head_end = kept.find(b"\r\n\r\n")
            if head_end < 0:
                break
            head = kept[:head_end]
            body_at = head_end + 4
            length = _length(head)
            if len(kept) < body_at + length:
                break
            self._take(head, kept[body_at : body_at + length])
            kept = kept[body_at + length :]
        self._kept = kept

    def _take(self, head: bytes, body: bytes) -> None:
        method = head.split(b" ", 2)[1].rpartition(b"/")[2].decode("ascii").lower()
        self._handle(method.partition("?")[0], parameters(body), self._answer)

    def _answer(self, body: bytes) -> None:
        if self._transport is not None:
            self._transport.write(_OK % (len(body), body))


def _length(head: bytes) -> int:
    small = head.lower()
    at = small.find(b"\r\ncontent-length:")
    if at < 0:
        if b"\r\ntransfer-encoding:" in small:
            raise ValueError("this server reads bodies with Content-Length only")
        return 0
    end = small.find(b"\r\n", at + 2)
    return int(small[at + 17 : end if end >= 0 else None])


def parameters(body: bytes) -> dict[str, Any]:
    """A JSON or form body as one dictionary. Values of a form that are JSON stay text; an upload gives {}."""
    if not body or body.startswith(b"--"):
        return {}
    if body[0] == 123:
        read: dict[str, Any] = json.loads(body)
        return read
    return dict(parse_qsl(body.decode(), keep_blank_values=True))
