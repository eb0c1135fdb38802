"""One Bot API call with plain dictionaries: PTB's typed methods cost three times as much (decision 008)."""

from typing import Any

from telegram import Bot

from bot.channels.telegram_http import AiohttpRequest, wire_name

Params = dict[str, Any]


class Calls:
    """The bot's calls. Of the platform's troubles they raise NotSent, Ambiguous and Answered, no others."""

    def __init__(self, request: AiohttpRequest) -> None:
        self._request = request
        self._bot: Bot = request.bot()
        self._wire: dict[str, str] = {}

    async def __call__(self, method: str, params: Params, *, seconds: float | None = None) -> Any:
        """The `result` of the answer. `seconds`: total limit, else the request's own."""
        name = self._wire.get(method)
        if name is None:
            name = self._wire[method] = wire_name(method)
        if seconds is None:
            return await self._bot.do_api_request(name, api_kwargs=params)
        return await self._bot.do_api_request(name, api_kwargs=params, read_timeout=seconds)

    async def download(self, path: str, most: int, *, seconds: float) -> bytes | None:
        """A file at the path that getFile told; None if it has more than `most` bytes. Raises as a call does."""
        return await self._request.download(path, most, seconds=seconds)

    async def close(self) -> None:
        await self._request.shutdown()
