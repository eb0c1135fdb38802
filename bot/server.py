"""The local web server: it carries the webhook, the web chat, a health page, and in rehearsals the pretend clock."""

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.rehearsal import Rehearsal
from bot.settings import SettingsBroken
from bot.web.guard import LocalOnly

STOP_SECONDS = 5.0


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling: stopping is app.py's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def rehearsal_routes(rehearsal: Rehearsal, moved: Callable[[], None] = lambda: None) -> list[BaseRoute]:
    """POST /rehearsal/skip, POST /rehearsal/advance?hours=N, GET /rehearsal/now: for this machine and its pages
    only. `moved` is called after each move."""
    lock = asyncio.Lock()

    def told(**more: object) -> JSONResponse:
        return JSONResponse({"now": rehearsal.clock.now().isoformat(), **more})

    async def skip(_request: Request) -> Response:
        async with lock:
            went = await rehearsal.skip()
        moved()
        return told(moved=went)

    async def advance(request: Request) -> Response:
        try:
            hours = float(request.query_params.get("hours", ""))
            async with lock:
                await rehearsal.advance(timedelta(hours=hours))
        except (ValueError, OverflowError):
            return JSONResponse({"error": "write hours=N with a number above 0"}, status_code=400)
        moved()
        return told(moved=True)

    async def now(_request: Request) -> Response:
        return told()

    here = [Middleware(LocalOnly, own_pages=True)]
    return [
        Route("/rehearsal/skip", skip, methods=["POST"], middleware=here),
        Route("/rehearsal/advance", advance, methods=["POST"], middleware=here),
        Route("/rehearsal/now", now, methods=["GET"], middleware=here),
    ]


def health_route(sick: Callable[[], str | None]) -> Route:
    """GET /health: 200 {"ok": true}, or 503 with one sentence."""

    async def health(_request: Request) -> Response:
        trouble = sick()
        if trouble is None:
            return JSONResponse({"ok": True})
        return JSONResponse({"ok": False, "trouble": trouble}, status_code=503)

    return Route("/health", health, methods=["GET"])


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Raises SettingsBroken with one sentence if the address cannot be had."""
    try:
        return socket.create_server((host, port), backlog=256)
    except OSError as trouble:
        raise SettingsBroken(
            f"cannot listen at {host}:{port} ({trouble.strerror}): "
            "set AULITA_WEB_HOST and AULITA_WEB_PORT to a free address"
        ) from trouble


def bind_near(host: str, port: int) -> socket.socket:
    """A listening socket at `port` or, if that is taken, at the first free one of the next twenty, or any."""
    for near in range(port, port + 20):
        with contextlib.suppress(SettingsBroken):
            return bind(host, near)
    return bind(host, 0)


def address_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def serve(
    listening: socket.socket, routes: Sequence[BaseRoute], closing: Callable[[], None] = lambda: None
) -> None:
    """Runs until cancelled; then answers under way get three seconds. `closing` ends those that never would."""
    config = uvicorn.Config(
        Starlette(routes=list(routes)),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=3,
        server_header=False,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        closing()
        server.should_exit = True
        await asyncio.wait({serving}, timeout=STOP_SECONDS)
        serving.cancel()
        raise
    finally:
        listening.close()
