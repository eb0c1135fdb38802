"""What every route of the web chat works with, and who is asking."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request

from bot.channels.base import Address
from bot.channels.kept_files import FileShelf
from bot.channels.web import NAME, WebChannel
from bot.clock import Clock, wall_ms
from bot.course_files import CourseFiles
from bot.store import feed as rows
from bot.store import people
from bot.store.database import Database
from bot.turn import Rules
from bot.web.documents import Documents
from bot.web.feed import Feeds
from bot.web.guard import Site
from bot.web.sessions import Session, Sessions
from flows.effects import Phrase
from flows.person import Person


class Refused(Exception):
    """The request is answered with this status and one sentence: `told`, else the one of the status."""

    def __init__(self, status: int, told: Phrase | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.told = told


@dataclass(frozen=True, slots=True, kw_only=True)
class WebParts:
    """One web chat on one running bot. `telegram` gives the bot's username there, or an empty text.

    `rehearsal`: the clock is pretend, and only this machine is served."""

    channel: WebChannel
    feeds: Feeds
    database: Database
    clock: Clock
    rules: Rules
    documents: Documents
    files: CourseFiles
    kept: FileShelf
    sessions: Sessions
    site: Site
    telegram: Callable[[], str]
    rehearsal: bool
    steady: Callable[[], float] = field(default=time.monotonic)
    wall: Callable[[], int] = field(default=wall_ms)
    poke: Callable[[], None] = field(default=lambda: None)

    async def known(self, request: Request) -> Session | None:
        """The session of this request, unless it has ended."""
        session = self.sessions.read(request.cookies.get(self.sessions.cookie, ""))
        if session is None:
            return None
        address = address_of(session)
        return None if await self.database.read(lambda conn: rows.has_left(conn, address)) else session

    async def session(self, request: Request) -> Session:
        """The same; raises Refused if there is none."""
        session = await self.known(request)
        if session is None:
            raise Refused(401)
        return session

    async def person(self, session: Session) -> Person:
        """Her state; a blank one if all of hers is gone."""
        address = address_of(session)
        found = await self.database.read(lambda conn: people.find(conn, [address]))
        return found[address].person if address in found else Person()

    def zone(self, person: Person) -> str:
        """Her zone, or the one she will be offered first."""
        world = self.rules.world
        country = world.catalogue.countries.get(person.country) or world.catalogue.countries[world.home]
        return person.zone or country.zones[0]

    def telegram_link(self, code: str = "") -> str:
        """Where the bot is on Telegram, with the code of her link; empty if it is not there."""
        username = self.telegram()
        if not username:
            return ""
        return f"https://t.me/{username}" + (f"?start={code}" if code else "")


def address_of(session: Session) -> Address:
    return Address(NAME, session.who)


def language_of(request: Request) -> str:
    """The language a page is asked for in."""
    return "en" if request.query_params.get("lang") == "en" else "es"
