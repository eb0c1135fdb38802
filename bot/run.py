"""`aulita run`: the channels that the settings ask for, until stopped."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from bot import drawing
from bot.app import Ground, Parts, Way, put_together, run_parts
from bot.broadcasts.fetching import Fetching
from bot.course_files import CourseFiles
from bot.settings import OFFICIAL_API, Settings, SettingsBroken
from bot.web.feed import Feeds

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from bot.channels.telegram import TelegramChannel
    from bot.channels.webhook import WebhookSettings


async def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Until SIGTERM or SIGINT. Raises ChannelLost, SettingsBroken and their like before or meanwhile."""
    _refuse_mixing(settings)
    webhook_of(settings)
    check_site(settings)
    until = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, until.set)
    say("Aulita is starting: reading the course, opening the database")
    feeds = Feeds()
    async with put_together(settings, lambda ground: ways(ground, feeds)) as parts:
        telegram = _telegram_of(parts)
        more = [_web(parts, telegram, feeds, say)] if _needs_web(settings) else []
        if telegram is not None and _has_web_chat(settings):
            more.append(Fetching(parts.database, telegram.fetch).run())
        say(f"Aulita is running {_where(settings)}; stop it with Ctrl+C")
        try:
            await run_parts(parts, *more, until=until)
        finally:
            if telegram is not None:
                await telegram.close()
    say("Aulita has stopped; everything is kept")


def _refuse_mixing(settings: Settings) -> None:
    if settings.telegram_token is None and not _has_web_chat(settings):
        raise SettingsBroken(
            "AULITA_TELEGRAM_TOKEN is not set: get a token from BotFather and set it; for the web chat, with Telegram "
            "or alone, set AULITA_PUBLIC_URL to its https address; to try the bot without either: aulita web"
        )
    if settings.telegram_token is None and settings.telegram_mode == "webhook":
        raise SettingsBroken(
            "AULITA_TELEGRAM_MODE=webhook needs AULITA_TELEGRAM_TOKEN: set it, or leave the mode out"
        )
    if settings.rehearsing and settings.telegram_token and settings.telegram_api_url == OFFICIAL_API:
        raise SettingsBroken(
            "AULITA_CLOCK=rehearsal never meets real people: set AULITA_TELEGRAM_API_URL to a local Bot API server, "
            "or AULITA_CLOCK=real"
        )


def _has_web_chat(settings: Settings) -> bool:
    """Somebody can reach it: the world at its public address, or in a rehearsal who sits here."""
    return bool(settings.public_url) or settings.rehearsing


def _needs_web(settings: Settings) -> bool:
    return settings.telegram_mode == "webhook" or _has_web_chat(settings)


def _where(settings: Settings) -> str:
    told = [f"on Telegram by {settings.telegram_mode}"] if settings.telegram_token else []
    if _has_web_chat(settings):
        told.append("as a web chat" + ("" if settings.rehearsing else f" at {settings.public_url}"))
    return " and ".join(told)


def check_site(settings: Settings) -> None:
    """Raises SettingsBroken if the web chat could not be served at the public address."""
    if settings.public_url and not settings.rehearsing:
        from bot.web.guard import Site

        try:
            Site.at(settings.public_url)
        except ValueError as broken:
            raise SettingsBroken(f"AULITA_PUBLIC_URL is {settings.public_url!r}: {broken}") from None


def ways(ground: Ground, feeds: Feeds) -> Sequence[Way]:
    """The channels the settings ask for."""
    found = []
    if ground.settings.telegram_token is not None:
        found.append(Way(telegram_channel(ground), "Telegram"))
    if _has_web_chat(ground.settings):
        from bot.web.stored_feed import web_channel

        found.append(Way(web_channel(ground, feeds), "Tu navegador"))
    return found


def webhook_of(settings: Settings) -> "WebhookSettings | None":
    """What the webhook needs, or None when polling. Raises SettingsBroken if Telegram would refuse it."""
    if settings.telegram_mode != "webhook":
        return None
    from bot.channels.webhook import WebhookSettings

    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    try:
        return WebhookSettings(settings.public_url, secret)
    except ValueError as broken:
        names = "AULITA_PUBLIC_URL, AULITA_WEBHOOK_SECRET"
        raise SettingsBroken(f"AULITA_TELEGRAM_MODE=webhook: {broken} ({names})") from None


def telegram_channel(ground: Ground) -> "TelegramChannel":
    """The Telegram channel as the settings want it."""
    from bot.channels.telegram import Pictures, TelegramChannel
    from bot.menu import menu
    from bot.store.files import StoredFiles
    from bot.store.media import StoredMedia

    settings = ground.settings
    assert settings.telegram_token is not None
    return TelegramChannel(
        settings.telegram_token.get_secret_value(),
        now=ground.clock.now,
        pictures=Pictures(drawing.draw, drawing.key, StoredMedia(ground.database)),
        files=CourseFiles(settings.content_dir),
        kept=StoredFiles(ground.database),
        menu=menu(ground.rules.wording),
        api=settings.telegram_api_url,
        webhook=webhook_of(settings),
        mark_taps=settings.telegram_mark_taps,
    )


def _telegram_of(parts: Parts) -> "TelegramChannel | None":
    if parts.settings.telegram_token is None:
        return None
    from bot.channels.telegram import TelegramChannel

    return next(d.channel for d in parts.intakes if isinstance(d.channel, TelegramChannel))


def _web(
    parts: Parts, telegram: "TelegramChannel | None", feeds: Feeds, say: Callable[[str], None]
) -> Coroutine[Any, Any, None]:
    """The web server's task: the webhook, health, the web chat, and in rehearsals the pretend clock."""
    from bot import server
    from bot.web.door import web_routes

    settings = parts.settings
    if parts.rehearsal and not server.is_loopback(settings.web_host):
        raise SettingsBroken(
            "AULITA_CLOCK=rehearsal listens on this machine only: set AULITA_WEB_HOST to 127.0.0.1"
        )
    listening = server.bind(settings.web_host, settings.web_port)
    say(f"local web server: {server.address_of(listening)}")
    routes: list[BaseRoute] = [*telegram.routes()] if telegram else []
    routes.append(server.health_route(parts.sick))
    if _has_web_chat(settings):
        routes += web_routes(parts, feeds, (lambda: telegram.username) if telegram else str)
    return server.serve(listening, routes, feeds.close)
