"""The web chat put on a running bot: what `aulita run` and `aulita web` serve."""

from collections.abc import Callable

from starlette.routing import BaseRoute

from bot import server
from bot.app import Parts, organization_of
from bot.channels.web import WebChannel
from bot.course_files import CourseFiles
from bot.store.files import StoredFiles
from bot.web.documents import Documents
from bot.web.feed import Feeds
from bot.web.guard import Site
from bot.web.parts import WebParts
from bot.web.routes import web_chat
from bot.web.sessions import Sessions


def web_routes(parts: Parts, feeds: Feeds, telegram: Callable[[], str]) -> list[BaseRoute]:
    """All routes of the web chat, the pretend clock first where there is one; must come last of all routes.

    `telegram` gives the username of the bot there, or an empty text. Raises SettingsBroken or ValueError if
    organization or public address have become unusable."""
    settings, rules = parts.settings, parts.rules
    rehearsal = parts.rehearsal is not None
    site = Site() if rehearsal else Site.at(settings.public_url)
    channel = next(d.channel for d in parts.intakes if isinstance(d.channel, WebChannel))
    organization = organization_of(settings)
    catalogue = rules.world.catalogue
    common = {
        "organization": organization.name,
        "contact": organization.contact,
        "page": organization.page,
        "hours": organization.hours,
        "course": catalogue.courses[catalogue.default].plan.title,
    }
    chat = web_chat(
        WebParts(
            channel=channel,
            feeds=feeds,
            database=parts.database,
            clock=parts.clock,
            rules=rules,
            documents=Documents(rules.wording, common),
            files=CourseFiles(settings.content_dir),
            kept=StoredFiles(parts.database),
            sessions=Sessions(parts.seals.derived("web sessions"), site.secure),
            site=site,
            telegram=telegram,
            rehearsal=rehearsal,
            poke=parts.sender.poke,
        )
    )
    clock = server.rehearsal_routes(parts.rehearsal, feeds.clock_moved) if parts.rehearsal else []
    return [*clock, chat]
