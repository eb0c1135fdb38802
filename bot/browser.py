"""`aulita web`: a learner in the browser on a pretend clock, with the whole program behind her."""

import asyncio
import signal
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bot import server
from bot.app import Way, put_together, run_parts
from bot.placing import Place, begin_at
from bot.reloading import Reloading
from bot.settings import Settings
from bot.web.door import web_routes
from bot.web.feed import Feeds
from bot.web.stored_feed import web_channel

HOST = "127.0.0.1"


async def browse(
    settings: Settings,
    say: Callable[[str], None],
    *,
    keep: bool,
    port: int | None,
    place: Place | None = None,
) -> None:
    """Until SIGTERM or SIGINT. `keep` False: nothing stays on disk. `port` None: 8080 or the next free one. `place`:
    where who comes begins; None: with the welcome.

    Raises SettingsBroken if the port or the place that was asked for cannot be had."""
    until = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, until.set)
    with ExitStack() as stack:
        if not keep:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="aulita-")))
            settings = settings.thrown_away(folder)
        listening = server.bind_near(HOST, 8080) if port is None else server.bind(HOST, port)
        stack.callback(listening.close)
        here = {"web_host": HOST, "web_port": listening.getsockname()[1]}
        settings = settings.model_copy(
            update={"clock": "rehearsal", "send_rate": 0.0, "telegram_token": None, **here}
        )
        feeds = Feeds()
        async with put_together(
            settings, lambda ground: [Way(web_channel(ground, feeds), "Tu navegador")]
        ) as parts:
            begin_at(parts.rules, place)
            reloading = Reloading(parts, say)
            routes = [server.health_route(parts.sick), *web_routes(parts, feeds, str)]
            say(f"Aulita, en ensayo: abre {server.address_of(listening)}")
            say("Todo es de mentira y nada se guarda." if not keep else f"Se guarda en {settings.data_dir}.")
            if settings.organization is None:
                say("(Con una organización de ejemplo: AULITA_ORGANIZATION no está puesta.)")
            say("Para terminar: Ctrl+C")
            serving = server.serve(listening, routes, feeds.close)
            await run_parts(parts, serving, reloading.run(), until=until)
