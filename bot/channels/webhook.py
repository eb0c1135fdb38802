"""Telegram's webhook: posts are folded into one commit and answered 200 only after it."""

import asyncio
import contextlib
import hmac
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import structlog

from bot.channels.base import Inbound, Receive, Unreadable
from bot.channels.telegram_updates import UpdateReader

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

PATH = "/telegram/webhook"
LARGEST_POST = 1024 * 1024
FOLD = 100
FOLD_SECONDS = 0.005
ANSWER_SECONDS = 25.0
"""Longer than any healthy commit, shorter than Telegram's own patience; a late commit is told by its id."""
_RETRY_SECONDS = "5"
_WAITING = 2_000
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """`public_url` is the HTTPS address of our server as Telegram reaches it, without a path of ours.

    ValueError, in Spanish for whoever runs the bot, if Telegram would refuse one of them."""

    public_url: str
    secret: str = field(repr=False)
    max_connections: int = 40

    def __post_init__(self) -> None:
        if not _reachable(self.public_url):
            raise ValueError("La dirección pública del webhook debe empezar por https:// y llevar un nombre")
        if not _SECRET.fullmatch(self.secret):
            raise ValueError(
                "El secreto del webhook debe tener de 1 a 256 caracteres: A-Z, a-z, 0-9, guion y guion bajo"
            )
        if not 1 <= self.max_connections <= 100:
            raise ValueError("Las conexiones del webhook van de 1 a 100")

    @property
    def url(self) -> str:
        return self.public_url.rstrip("/") + PATH


@dataclass(slots=True)
class _Post:
    item: Inbound | Unreadable
    taken: asyncio.Future[None]


class WebhookInbox:
    """Checks, reads and queues posts (`routes`), and takes them in batches (`run`)."""

    def __init__(self, secret: str, *, now: Callable[[], datetime]) -> None:
        self._secret = secret.encode("ascii")
        self._now = now
        self._reader: UpdateReader | None = None
        self._posts: asyncio.Queue[_Post] = asyncio.Queue(_WAITING)

    def routes(self) -> "list[Route]":
        """The one route to mount: POST PATH. Before `open` it answers 503, which Telegram repeats."""
        from starlette.routing import Route

        return [Route(PATH, self._answer, methods=["POST"])]

    def open(self, reader: UpdateReader) -> None:
        """From now on posts are queued for `run` instead of being answered 503."""
        self._reader = reader

    async def run(self, receive: Receive) -> NoReturn:
        """Takes posts for ever: up to FOLD of them or FOLD_SECONDS in one `receive`. A batch that could not
        be stored is answered 503, and Telegram sends it again."""
        try:
            while True:
                await self._take(receive, await self._fold())
        finally:
            self._reader = None
            while not self._posts.empty():
                _refuse([self._posts.get_nowait()])

    async def _fold(self) -> list[_Post]:
        posts = [await self._posts.get()]
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FOLD_SECONDS):
                    while len(posts) < FOLD:
                        posts.append(await self._posts.get())
        except BaseException:
            _refuse(posts)
            raise
        return posts

    async def _take(self, receive: Receive, posts: Sequence[_Post]) -> None:
        try:
            await receive([post.item for post in posts], cursor=None)
        except Exception as error:
            _log.error("telegram.batch_not_stored", updates=len(posts), error=type(error).__name__)
            _refuse(posts)
        except BaseException:
            _refuse(posts)
            raise
        else:
            for post in posts:
                if not post.taken.done():
                    post.taken.set_result(None)

    async def _answer(self, request: "Request") -> "Response":
        from starlette.responses import Response

        # Before a byte of the body: a stranger must cost us nothing.
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._secret):
            return Response(status_code=403)
        body = await _within(request, LARGEST_POST)
        if body is None:
            return Response(status_code=413)
        if self._reader is None:
            return _later()
        item = _read(self._reader, body, self._now())
        if item is None or await self._durable(item):
            return Response(status_code=200)
        return _later()

    async def _durable(self, item: Inbound | Unreadable) -> bool:
        taken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            self._posts.put_nowait(_Post(item, taken))
            async with asyncio.timeout(ANSWER_SECONDS):
                await taken
        except (asyncio.QueueFull, TimeoutError, _NotTaken):
            return False
        return True


def _reachable(public_url: str) -> bool:
    """HTTPS, as Telegram wants it; plain HTTP only to this machine, for a rehearsal."""
    parts = urlsplit(public_url)
    here = parts.hostname in ("127.0.0.1", "::1", "localhost")
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and here))


class _NotTaken(Exception):
    pass


def _refuse(posts: Sequence[_Post]) -> None:
    for post in posts:
        if not post.taken.done():
            post.taken.set_exception(_NotTaken())


def _read(reader: UpdateReader, body: bytes, at: datetime) -> Inbound | Unreadable | None:
    try:
        raw: Any = json.loads(body)
    except (ValueError, RecursionError):
        return reader.unreadable(body.decode("utf-8", "replace"), "body: not JSON")
    return reader.read(raw, at)


async def _within(request: "Request", most: int) -> bytes | None:
    announced = request.headers.get("content-length", "0")
    if not announced.isascii() or not announced.isdigit() or int(announced[:12]) > most:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


def _later() -> "Response":
    from starlette.responses import Response

    return Response(status_code=503, headers={"Retry-After": _RETRY_SECONDS})
