"""The plainest Bot API client, for tests of the fake itself."""

from __future__ import annotations

import io
from typing import Any

import aiohttp

from tests.fake_telegram.server import FakeTelegram


class Bot:
    """Calls the fake as a bot would: JSON in, envelope out; status and envelope must agree."""

    def __init__(self, fake: FakeTelegram, session: aiohttp.ClientSession) -> None:
        self.fake = fake
        self.session = session

    async def __call__(self, method: str, **params: Any) -> dict[str, Any]:
        async with self.session.post(
            f"{self.fake.base_url}{self.fake.token}/{method}", json=params
        ) as answer:
            body: dict[str, Any] = await answer.json()
            assert body["ok"] is (answer.status == 200)
            assert body["ok"] or body["error_code"] == answer.status
            return body

    async def result(self, method: str, **params: Any) -> Any:
        body = await self(method, **params)
        assert body["ok"], body
        return body["result"]

    async def updates(self, offset: int = 0, **params: Any) -> list[Any]:
        found: list[Any] = await self.result("getUpdates", offset=offset, **params)
        return found

    async def upload(self, method: str, field: str, data: bytes, name: str, **params: Any) -> dict[str, Any]:
        form = aiohttp.FormData({key: str(value) for key, value in params.items()})
        form.add_field(field, io.BytesIO(data), filename=name)
        async with self.session.post(f"{self.fake.base_url}{self.fake.token}/{method}", data=form) as answer:
            body: dict[str, Any] = await answer.json()
            return body
