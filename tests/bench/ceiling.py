"""How fast the fake server is by itself: a raw client that keeps 16 connections busy, in a process of its own.

`python -m tests.bench.ceiling PORT SECONDS` prints the calls per second it got."""

import asyncio
import json
import sys
from time import perf_counter
from typing import cast

import uvloop

CONNECTIONS = 16
_BODY = json.dumps(
    {
        "chat_id": 1,
        "text": "¿Lees las ofertas en tu celular?",
        "reply_markup": {"inline_keyboard": [[{"text": "A veces", "callback_data": "12:aveces"}]] * 4},
    }
).encode()
_REQUEST = (
    b"POST /bot1:x/sendMessage HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(_BODY), _BODY)
)


class _Caller(asyncio.Protocol):
    """Asks again as soon as it is answered; the answers are small enough to come in one piece."""

    def __init__(self) -> None:
        self.answers = 0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(_REQUEST)

    def data_received(self, data: bytes) -> None:
        self.answers += 1
        if self._transport is not None:
            self._transport.write(_REQUEST)


async def measure(port: int, seconds: float) -> float:
    """Calls a second over `seconds`, after a tenth of that to warm up."""
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(_Caller, "127.0.0.1", port) for _ in range(CONNECTIONS)]
    await asyncio.sleep(seconds / 10)
    before, started = sum(caller.answers for _, caller in made), perf_counter()
    await asyncio.sleep(seconds)
    calls, took = sum(caller.answers for _, caller in made) - before, perf_counter() - started
    for transport, _ in made:
        transport.close()
    return calls / took


if __name__ == "__main__":
    print(uvloop.run(measure(int(sys.argv[1]), float(sys.argv[2]))))
