"""The composition root: builds the parts, runs them, stops them in order. Only cli.py and tests import it."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from bot import drawing
from bot import rehearsal as rehearsals
from bot.channels.base import Channel
from bot.clock import Clock, PretendClock, RealClock
from bot.inbound import Intake, listen
from bot.organization import Organization, load_organization, sample_organization
from bot.pacing import Pacing
from bot.rehearsal import Rehearsal
from bot.sender import Sender
from bot.settings import OFFICIAL_API, Settings, SettingsBroken
from bot.store.database import Database, DatabaseTrouble, path_of
from bot.store.keys import read_or_make
from bot.ticker import Ticker
from bot.turn import Platform, Rules
from bot.watchdog import Watchdog
from bot.wording import Wording
from flows.effects import phrase
from flows.step import World
from lessons.catalog import load_catalogue

if TYPE_CHECKING:
    from bot.channels.webhook import WebhookSettings

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """A bot that is put together. `rehearsal` is there on a pretend clock only."""

    settings: Settings
    database: Database
    clock: Clock
    rules: Rules
    sender: Sender
    ticker: Ticker
    intake: Intake
    watchdog: Watchdog
    rehearsal: Rehearsal | None


MakeChannel = Callable[[Database, Clock, Wording], Channel]


def organization_of(settings: Settings) -> Organization:
    """The operator's file; a rehearsal may use the sample, a real run may not."""
    if settings.organization is not None:
        organization = load_organization(settings.organization)
        if organization == sample_organization() and not settings.rehearsing:
            raise SettingsBroken(
                f"{settings.organization} is still the sample: write your own name, page and contact in it"
            )
        return organization
    if settings.rehearsing:
        return sample_organization()
    raise SettingsBroken(
        "AULITA_ORGANIZATION is not set: learners must be told who gives the course. Copy "
        "bot/organizacion.ejemplo.yaml to organizacion.yaml, fill it in, and set AULITA_ORGANIZATION to its path"
    )


def rules_of(settings: Settings, platform: Callable[[], dict[str, Platform]]) -> Rules:
    """Content, organization and words, all checked; raises ContentBroken, OrganizationBroken or SettingsBroken."""
    organization = organization_of(settings)
    catalogue = load_catalogue(settings.content_dir)
    wording = Wording.load(organization, catalogue.countries)
    if organization.country not in catalogue.countries:
        known = ", ".join(sorted(catalogue.countries))
        raise SettingsBroken(
            f"pais: {organization.country} in the organization file has no profile; write one of {known}"
        )
    return Rules(World(catalogue, wording.label, organization.country), wording, platform())


@contextlib.asynccontextmanager
async def put_together(settings: Settings, make: MakeChannel, title: str) -> AsyncIterator[Parts]:
    """Opens everything in order and closes it in reverse."""
    rules = rules_of(settings, dict)
    database = await Database.open(settings.database, read_or_make(settings.key_file, _file_of(settings)))
    try:
        await rehearsals.settle_mode(database, settings.clock)
        clock: Clock = await rehearsals.clock_of(database) if settings.rehearsing else RealClock()
        channel = make(database, clock, rules.wording)
        rules.platforms[channel.name] = Platform(title, channel.abilities)
        yield _assemble(settings, database, clock, rules, channel)
    finally:
        await database.close()


def _file_of(settings: Settings) -> Path:
    """The database file. An address that is none is a wrong setting: waiting does not mend it."""
    try:
        return path_of(settings.database)
    except DatabaseTrouble as trouble:
        raise SettingsBroken(str(trouble)) from None


def _assemble(settings: Settings, database: Database, clock: Clock, rules: Rules, channel: Channel) -> Parts:
    watchdog = Watchdog()
    sender: Sender
    ticker = Ticker(database, rules, clock, lambda: sender.poke())
    sender = Sender(database, {channel.name: channel}, Pacing(settings.send_rate), ticker.refused)
    intake = Intake(
        channel,
        database,
        rules,
        clock,
        watchdog,
        sender.poke,
        lambda language: group_line(rules, channel, language),
    )
    moved = Rehearsal(database, clock, ticker, sender) if isinstance(clock, PretendClock) else None
    return Parts(settings, database, clock, rules, sender, ticker, intake, watchdog, moved)


def group_line(rules: Rules, channel: Channel, language: str) -> str:
    """The one line for groups, with the link to the private chat."""
    username = getattr(channel, "username", "")
    line = phrase("group.line", link=f"https://t.me/{username}")
    return rules.wording.label(line, "en" if language.startswith("en") else "es")


async def run_parts(parts: Parts, *more: Coroutine[Any, Any, None], until: asyncio.Event) -> None:
    """Everything at once until `until` is set or one of them ends; then the door closes first, the sender last."""
    scheduler: Any = parts.ticker.schedule(ticking=parts.rehearsal is None)
    sending = asyncio.create_task(parts.sender.run(), name="sender")
    watching = asyncio.create_task(parts.watchdog.run(), name="watchdog")
    doors = [asyncio.create_task(job, name="door") for job in (listen(parts.intake), *more)]
    stopped = asyncio.create_task(until.wait(), name="until")
    lost = asyncio.create_task(parts.ticker.lost.wait(), name="lost")
    scheduler.start()
    try:
        await asyncio.wait([*doors, sending, watching, stopped, lost], return_when=asyncio.FIRST_COMPLETED)
    finally:
        scheduler.shutdown(wait=False)
        await _end(*doors, stopped, lost)
        await _end(sending, watching)
    if parts.ticker.lost.is_set():
        raise DatabaseTrouble(
            f"another process has taken the database {parts.database.path}; this one has stopped"
        )
    for task in (*doors, sending, watching):
        if not task.cancelled() and (trouble := task.exception()) is not None:
            raise trouble


async def _end(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def serve_telegram(settings: Settings, say: Callable[[str], None]) -> None:
    """`aulita run`: until SIGTERM or SIGINT. Raises ChannelLost, SettingsBroken and their like before or meanwhile."""
    _refuse_mixing(settings)
    webhook_of(settings)
    until = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, until.set)
    say("Aulita is starting: reading the course, opening the database")
    from bot.channels.telegram import TelegramChannel

    async with put_together(settings, lambda *parts: telegram_channel(settings, *parts), "Telegram") as parts:
        channel = parts.intake.channel
        assert isinstance(channel, TelegramChannel)
        more = [_web(parts, channel, say)] if settings.telegram_mode == "webhook" or parts.rehearsal else []
        say(f"Aulita is running on Telegram by {settings.telegram_mode}; stop it with Ctrl+C")
        try:
            await run_parts(parts, *more, until=until)
        finally:
            await channel.close()
    say("Aulita has stopped; everything is kept")


def _refuse_mixing(settings: Settings) -> None:
    if settings.telegram_token is None:
        raise SettingsBroken(
            "AULITA_TELEGRAM_TOKEN is not set: get a token from BotFather and set it, "
            "or try the bot without one: aulita chat"
        )
    if settings.rehearsing and settings.telegram_api_url == OFFICIAL_API:
        raise SettingsBroken(
            "AULITA_CLOCK=rehearsal never meets real people: set AULITA_TELEGRAM_API_URL to a local Bot API server, "
            "or AULITA_CLOCK=real"
        )


def webhook_of(settings: Settings) -> "WebhookSettings | None":
    """What the webhook needs, or None when polling. Raises SettingsBroken if Telegram would refuse it."""
    from bot.channels.webhook import WebhookSettings

    if settings.telegram_mode != "webhook":
        return None
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    try:
        return WebhookSettings(settings.public_url, secret)
    except ValueError as broken:
        names = "AULITA_PUBLIC_URL, AULITA_WEBHOOK_SECRET"
        raise SettingsBroken(f"AULITA_TELEGRAM_MODE=webhook: {broken} ({names})") from None


def telegram_channel(settings: Settings, database: Database, clock: Clock, wording: Wording) -> Channel:
    """The Telegram channel as the settings want it."""
    from bot.channels.telegram import Pictures, TelegramChannel
    from bot.menu import menu
    from bot.store.media import StoredMedia

    assert settings.telegram_token is not None
    return TelegramChannel(
        settings.telegram_token.get_secret_value(),
        now=clock.now,
        pictures=Pictures(drawing.draw, drawing.key, StoredMedia(database)),
        menu=menu(wording),
        api=settings.telegram_api_url,
        webhook=webhook_of(settings),
        mark_taps=settings.telegram_mark_taps,
    )


def _web(parts: Parts, channel: Any, say: Callable[[str], None]) -> Coroutine[Any, Any, None]:
    """The web server's task: routes of the channel, health, and the pretend clock in rehearsals on loopback."""
    from bot import server

    settings = parts.settings
    if parts.rehearsal and not server.is_loopback(settings.web_host):
        raise SettingsBroken(
            "AULITA_CLOCK=rehearsal listens on this machine only: set AULITA_WEB_HOST to 127.0.0.1"
        )
    listening = server.bind(settings.web_host, settings.web_port)
    host, port = listening.getsockname()[:2]
    say(f"local web server: http://{host}:{port}")
    routes = [*channel.routes(), server.health_route(lambda: parts.sender.halted)]
    if parts.rehearsal:
        routes += server.rehearsal_routes(parts.rehearsal)
    return server.serve(listening, routes)
