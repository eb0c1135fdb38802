"""The whole bot behind a real web server on this machine, on a pretend clock and a real database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot import server
from bot.app import Ground, Parts, Way, put_together, run_parts
from bot.channels.base import Channel
from bot.settings import Settings
from bot.web.door import web_routes
from bot.web.feed import Feeds
from bot.web.stored_feed import web_channel
from tests.web.browser import Browser

PUBLIC = "https://aulita.example"
ORGANIZATION = """\
nombre: Organización de prueba
contacto: datos@pruebas.invalid
pagina: https://curso.pruebas.invalid/quienes
horario: de lunes a viernes
facilitacion: El equipo
"""


@dataclass(slots=True)
class World:
    """A running bot and the browsers that visit it."""

    base: str
    parts: Parts
    feeds: Feeds
    stack: AsyncExitStack = field(repr=False)

    async def browser(self, **headers: str) -> Browser:
        """A new one, without a cookie."""
        jar = aiohttp.CookieJar(unsafe=True)
        client = await self.stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
        return Browser(self.base, client, headers)

    async def settled(self) -> None:
        """Everything that can be shown is shown."""
        await self.parts.sender.drained()


@asynccontextmanager
async def web_world(
    folder: Path, *, telegram: str = "", others: Sequence[Channel] = (), **changes: Any
) -> AsyncIterator[World]:
    """A rehearsal, or with `public_url` a real one; opening the same folder again is a restart. `others`: channels
    beside the web."""
    organization = _organization(folder)
    clock = "real" if "public_url" in changes else "rehearsal"
    made: dict[str, Any] = {"clock": clock, "send_rate": 0.0, "organization": organization, **changes}
    settings = Settings(_env_file=None, **made).thrown_away(folder)  # type: ignore[call-arg]
    feeds = Feeds()
    async with AsyncExitStack() as stack:

        def ways(ground: Ground) -> list[Way]:
            web = Way(web_channel(ground, feeds), "Tu navegador")
            return [*(Way(other, "Telegram") for other in others), web]

        parts = await stack.enter_async_context(put_together(settings, ways))
        listening = server.bind("127.0.0.1", 0)
        routes = [server.health_route(lambda: None), *web_routes(parts, feeds, lambda: telegram)]
        until = asyncio.Event()
        running = asyncio.create_task(
            run_parts(parts, server.serve(listening, routes, feeds.close), until=until)
        )
        base = server.address_of(listening)
        async with AsyncExitStack() as browsers:
            await _answering(base)
            yield World(base, parts, feeds, browsers)
        until.set()
        await running


def _organization(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "organizacion.yaml"
    file.write_text(ORGANIZATION, "utf-8")
    return file


async def _answering(base: str) -> None:
    async with asyncio.timeout(10), aiohttp.ClientSession() as client:
        while True:
            try:
                async with client.get(f"{base}/health") as response:
                    assert response.status == 200
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.01)
