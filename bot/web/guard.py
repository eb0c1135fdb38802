"""Who may speak to the web chat: one origin, one kind of body, not too much; and what every answer forbids."""

import ipaddress
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 16 * 1024
POSTS, SECONDS = 20, 10.0
_REMEMBERED = 10_000

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Site:
    """Where the chat is: the origin of its public address, or empty on this machine only."""

    origin: str = ""

    @classmethod
    def at(cls, public_url: str) -> "Site":
        """Raises ValueError, one sentence, unless it is an HTTPS address or one of this machine."""
        parts = urlsplit(public_url)
        if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
            raise ValueError("write only https:// and the name, without a path: the chat lives at the root")
        if not parts.hostname or (parts.scheme != "https" and not is_local(parts.netloc)):
            raise ValueError("write the address people reach, beginning with https://")
        return cls(f"{parts.scheme}://{parts.netloc}".lower())

    @property
    def secure(self) -> bool:
        return self.origin.startswith("https://")

    def is_own(self, headers: Headers) -> bool:
        """Whether a page of ours made this request. Browsers say where a post comes from; who says nothing of it
        is no browser of hers."""
        fetched, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if fetched not in (None, "same-origin"):
            return False
        if origin is None:
            return fetched == "same-origin"
        host = headers.get("host", "").lower()
        return origin == (self.origin or (f"http://{host}" if is_local(host) else None))


def is_local(host: str) -> bool:
    """Whether a Host header names this machine. A name of somebody's that leads here does not (DNS rebinding)."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class Shielded:
    """Gives every answer the headers that forbid what a page of ours never does."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def shielded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, shielded)


class LocalOnly:
    """Lets in only who names this machine; with `own_pages`, no post that says it comes from another page."""

    def __init__(self, app: ASGIApp, *, own_pages: bool = False) -> None:
        self._app = app
        self._own_pages = own_pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_welcome(Headers(scope=scope), scope["method"]):
            told = "Esto es un ensayo: solo se usa desde esta misma computadora."
            await JSONResponse({"error": told}, 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_welcome(self, headers: Headers, method: str) -> bool:
        host = headers.get("host", "").lower()
        if not is_local(host):
            return False
        if not self._own_pages or method in ("GET", "HEAD"):
            return True
        # A command line says nothing of origins; a browser always does.
        return headers.get("origin") in (None, f"http://{host}") and headers.get("sec-fetch-site") in (
            None,
            "same-origin",
        )


class Floods:
    """At most `most` a key in any 10 seconds. Memory is bounded."""

    def __init__(self, steady: Callable[[], float], most: int = POSTS) -> None:
        self._steady = steady
        self._most = most
        self._seen: dict[str, deque[float]] = {}

    def is_one(self, key: str) -> bool:
        """Counts one more, and says whether it is too many; what is too many is not counted."""
        now = self._steady()
        if len(self._seen) > _REMEMBERED:
            self._seen = {who: seen for who, seen in self._seen.items() if seen[-1] > now - SECONDS}
        seen = self._seen.setdefault(key, deque())
        while seen and seen[0] <= now - SECONDS:
            seen.popleft()
        if len(seen) >= self._most:
            return True
        seen.append(now)
        return False


class TooLong(Exception):
    """The body passes the limit."""


async def body_of(request: Request, most: int = LARGEST_BODY) -> bytes:
    """The whole body. Raises TooLong, at the latest when the limit is reached."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise TooLong
    return bytes(body)
