"""The fake as a process of its own, steered over /control/: for drills that kill the bot."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_ROOT = Path(__file__).resolve().parents[2]
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class FakeProcess:
    """A context manager: ready on entering, ended on leaving. Calls block; its log outlives any bot."""

    def __init__(self, *options: str) -> None:
        self._options = options
        self._process: subprocess.Popen[str] | None = None
        self.url = ""
        self.token = ""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.fake_telegram", *self._options]
        self._process = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        if not ready:
            raise RuntimeError(f"the fake server ended with {self._process.wait()} before it was ready")
        told = json.loads(ready)
        self.url, self.token = told["url"], told["token"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def act(self, action: str, /, **details: Any) -> Any:
        """One of the people's actions, or clock, redeliver, faults; ValueError tells what was wrong."""
        return self._ask(f"/control/{action}", details)

    def raw(self, update: Any) -> int:
        return int(self._ask("/control/raw", update)["update_id"])

    def log(self, since: int = 0, wait: float = 0.0) -> list[dict[str, Any]]:
        """Entries numbered above `since`; waits up to `wait` seconds for one."""
        entries: list[dict[str, Any]] = self._ask(f"/control/log?since={since}&wait={wait}")
        return entries

    def screen(self, chat_id: int) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = self._ask(f"/control/screen/{chat_id}")
        return shown

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = self._ask("/control/state")
        return state

    def wait_for(self, predicate: Callable[[Self], Any], timeout: float = 10.0) -> Any:
        """The first truthy value, asked again after each call the fake sees, at least each 0.2 s."""
        end = time.monotonic() + timeout
        while not (value := predicate(self)):
            if time.monotonic() > end:
                raise TimeoutError(f"nothing came true within {timeout} s; state: {self.state()}")
            self.log(since=self.state()["calls"], wait=0.2)
        return value

    def _ask(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if data is not None else {}
        request = urllib.request.Request(self.url + path, data=data, headers=headers)
        try:
            with _DIRECT.open(request, timeout=30) as answer:
                return json.load(answer)["result"]
        except urllib.error.HTTPError as refused:
            with refused:
                raise ValueError(json.load(refused)["error"]) from None
