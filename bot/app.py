"""The composition root: builds the parts, runs them, stops them in order. Only cli.py and tests import it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bot import rehearsal as rehearsals
from bot.broadcasts import controls
from bot.broadcasts.gate import Gate
from bot.broadcasts.postman import Postman, depth_of
from bot.broadcasts.recall import Recalling
from bot.broadcasts.showing import Showing
from bot.channels.base import Channel
from bot.clock import Clock, PretendClock, RealClock
from bot.inbound import Intake, listen
from bot.organization import Organization, load_organization, sample_organization
from bot.pacing import Pacing
from bot.rehearsal import Rehearsal
from bot.rules import Staffing
from bot.sender import Sender
from bot.senders import Senders, Sending
from bot.settings import Settings, SettingsBroken
from bot.staff.orders import folder_of
from bot.store import checks, reach
from bot.store.database import Database, DatabaseTrouble, path_of
from bot.store.keys import read_or_make
from bot.store.sealed import Seals
from bot.ticker import Ticker
from bot.turn import Platform, Rules
from bot.watchdog import Watchdog
from bot.wording import Wording
from flows.effects import phrase
from flows.step import World
from lessons.catalog import load_catalogue


@dataclass(frozen=True, slots=True)
class Parts:
    """A bot that is put together, one door for each channel. `rehearsal` is there on a pretend clock only."""

    settings: Settings
    database: Database
    clock: Clock
    rules: Rules
    sender: Sending
    ticker: Ticker
    intakes: tuple[Intake, ...]
    watchdog: Watchdog
    rehearsal: Rehearsal | None
    seals: Seals
    showing: Showing
    recalling: Recalling

    @property
    def intake(self) -> Intake:
        """The first door; where there is one channel, the only one."""
        return self.intakes[0]

    def sick(self) -> str | None:
        """One sentence if somebody should look: nothing is sent, or the database cannot be used; None: all well."""
        return self.sender.halted or self.ticker.sick()


@dataclass(frozen=True, slots=True)
class Ground:
    """What channels are built on."""

    settings: Settings
    database: Database
    clock: Clock
    rules: Rules
    seals: Seals


@dataclass(frozen=True, slots=True)
class Way:
    """A channel, and what people call it: «{title} también puede ver este chat»."""

    channel: Channel
    title: str


MakeWays = Callable[[Ground], Sequence[Way]]


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
    catalogue = load_catalogue(settings.content_dir, rehearsal=settings.rehearsing)
    wording = Wording.load(organization, catalogue)
    if organization.country not in catalogue.countries:
        known = ", ".join(sorted(catalogue.countries))
        raise SettingsBroken(
            f"pais: {organization.country} in the organization file has no profile; write one of {known}"
        )
    site = "" if settings.rehearsing else settings.public_url
    staff = Staffing(frozenset(settings.owners), folder_of(_file_of(settings)), site)
    world = World(catalogue, wording.label, organization.country)
    return Rules(world, wording, platform(), staff, settings.send_rate)


@contextlib.asynccontextmanager
async def put_together(settings: Settings, make: MakeWays) -> AsyncIterator[Parts]:
    """Opens everything in order and closes it in reverse. `make` gives at least one way."""
    rules = rules_of(settings, dict)
    seals = read_or_make(settings.key_file, _file_of(settings))
    database = await Database.open(settings.database, seals)
    try:
        await rehearsals.settle_mode(database, settings.clock)
        clock: Clock = await rehearsals.clock_of(database) if settings.rehearsing else RealClock()
        await _fill_reach(database, rules.world)
        rules.wording.use_checks(await database.read(checks.newest))
        ground = Ground(settings, database, clock, rules, seals)
        ways = make(ground)
        for way in ways:
            rules.platforms[way.channel.name] = Platform(
                way.title,
                way.channel.abilities,
                partial(_username, way.channel),
                _site(settings, way.channel),
            )
        yield _assemble(ground, [way.channel for way in ways])
    finally:
        await database.close()


async def _fill_reach(database: Database, world: World) -> None:
    """What audiences are chosen by, of everybody who was there before, or before the course had these lessons: before
    any door opens, in small units of work."""
    more = True
    while more:
        more = await database.write(lambda conn: reach.fill(conn, world))


def _file_of(settings: Settings) -> Path:
    """The database file. An address that is none is a wrong setting: waiting does not mend it."""
    try:
        return path_of(settings.database)
    except DatabaseTrouble as trouble:
        raise SettingsBroken(str(trouble)) from None


def _assemble(ground: Ground, channels: Sequence[Channel]) -> Parts:
    settings, database, clock, rules = ground.settings, ground.database, ground.clock, ground.rules
    watchdog = Watchdog(mark=database.path.with_name(f"{database.path.name}.hung"))
    sender: Sending
    rates = {channel.name: _rate_of(settings, channel) for channel in channels}
    postman = Postman(
        database,
        rules,
        lambda: sender.poke(),
        {name: depth_of(rate) for name, rate in rates.items()},
    )
    ticker = Ticker(database, rules, clock, lambda: sender.poke(), postman)
    sender = _sending(ground, channels, ticker)

    def door(channel: Channel) -> Intake:
        def line(language: str) -> str:
            return group_line(rules, channel, language)

        return Intake(channel, database, rules, clock, watchdog, sender.poke, line)

    doors = tuple(door(channel) for channel in channels)
    moved = Rehearsal(database, clock, ticker, sender) if isinstance(clock, PretendClock) else None
    by_name = {channel.name: channel for channel in channels}
    showing = Showing(database, rules, by_name, clock, sender.poke, controls.buttons)
    recalling = Recalling(database, rules, by_name)
    return Parts(
        settings,
        database,
        clock,
        rules,
        sender,
        ticker,
        doors,
        watchdog,
        moved,
        ground.seals,
        showing,
        recalling,
    )


def _rate_of(settings: Settings, channel: Channel) -> float:
    """Limits are a platform's own; what people come to look at themselves has none."""
    return settings.send_rate if channel.abilities.can_push else 0.0


def _sending(ground: Ground, channels: Sequence[Channel], ticker: Ticker) -> Sending:
    by_name = {channel.name: channel for channel in channels}
    alone = len(channels) == 1
    senders = [
        Sender(
            ground.database,
            by_name,
            Pacing(_rate_of(ground.settings, channel)),
            ticker.refused,
            only=None if alone else channel.name,
            gate=Gate(ground.rules, ground.clock),
        )
        for channel in channels
    ]
    return senders[0] if alone else Senders(senders)


def group_line(rules: Rules, channel: Channel, language: str) -> str:
    """The one line for groups, with the link to the private chat."""
    line = phrase("group.line", link=f"https://t.me/{_username(channel)}")
    return rules.wording.label(line, "en" if language.startswith("en") else "es")


def _site(settings: Settings, channel: Channel) -> str:
    """Where the pages of the web chat are; in a rehearsal on this machine, if its port is known by now."""
    if channel.name != "web":
        return ""
    if settings.rehearsing and not settings.public_url:
        return f"http://{settings.web_host}:{settings.web_port}" if settings.web_port else ""
    return settings.public_url.rstrip("/")


def _username(channel: Channel) -> str:
    """The bot's name on that platform; empty until it is known, or where there is none."""
    return str(getattr(channel, "username", ""))


async def run_parts(parts: Parts, *more: Coroutine[Any, Any, None], until: asyncio.Event) -> None:
    """Everything at once until `until` is set or one of them ends; then the door closes first, the sender last."""
    scheduler = parts.ticker.schedule(ticking=parts.rehearsal is None)
    sending = asyncio.create_task(parts.sender.run(), name="sender")
    watching = asyncio.create_task(parts.watchdog.run(), name="watchdog")
    jobs = (*map(listen, parts.intakes), parts.showing.run(), parts.recalling.run(), *more)
    doors = [asyncio.create_task(job, name="door") for job in jobs]
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
