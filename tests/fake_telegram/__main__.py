"""`python -m tests.fake_telegram`: the fake as a process; one JSON line tells its port when it is ready."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
from pathlib import Path

from tests.fake_telegram.server import TOKEN, FakeTelegram
from tests.fake_telegram.throttle import Speed


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fake_telegram", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port (default)")
    parser.add_argument("--log", type=Path, help="append every call to this file, one JSON object a line")
    parser.add_argument("--token", default=TOKEN, help="the only token that is let in")
    parser.add_argument("--lenient", action="store_true", help="skip the documented limits")
    parser.add_argument("--expiry", action="store_true", help="taps expire after 150 s, messages after 24 h")
    parser.add_argument("--per-second", type=int, help="messages in any sliding second, all chats (real: 30)")
    parser.add_argument("--per-chat", type=int, help="messages in any sliding second, one chat (real: 1)")
    return parser.parse_args()


async def _serve(arguments: argparse.Namespace) -> None:
    fake = FakeTelegram(
        token=arguments.token,
        strict=not arguments.lenient,
        expiry=arguments.expiry,
        speed=Speed(per_second=arguments.per_second, per_chat_per_second=arguments.per_chat),
        log_file=arguments.log,
    )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    port = await fake.start_server(arguments.port)
    print(json.dumps({"port": port, "token": fake.token, "url": fake.url}), flush=True)
    await stop.wait()
    await fake.stop_server()


if __name__ == "__main__":
    asyncio.run(_serve(_arguments()))
