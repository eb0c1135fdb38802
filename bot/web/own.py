"""What a session may read: its feed, its pictures and files, what the menu shows, a reminder for her calendar."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import quote

import structlog
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse

from bot.channels.base import Body, DocumentBody, DrawnBody, FileBody
from bot.channels.kept_files import media_type as type_of
from bot.course_files import WORD, FileNotThere, media_type
from bot.drawing import recipe
from bot.pictures import PictureFailed, svg
from bot.returning import MARK
from bot.store import feed as rows
from bot.store import people, returning
from bot.store.database import DatabaseTrouble
from bot.web import stream
from bot.web.feed import TooManyFeeds
from bot.web.parts import Refused, WebParts, address_of
from bot.web.reminder_file import reminder_file
from bot.web.sessions import Session
from flows.effects import phrase
from flows.person import Person

_MARK = re.compile(r"[0-9]{1,15}")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Own:
    """Everything here is of the one who asks; what is somebody else's is not there."""

    parts: WebParts

    async def feed(self, request: Request) -> Response:
        """Server-sent events. Without a session only the farewell: a browser that is told so stops asking."""
        session = await self.parts.known(request)
        if session is None:
            return _event_stream(stream.over())
        if self.parts.feeds.is_full(session.who):
            raise Refused(429)
        mark = request.headers.get("last-event-id") or request.query_params.get("since", "")
        return _event_stream(self._events(session, int(mark) if _MARK.fullmatch(mark) else 0))

    async def _events(self, session: Session, since: int) -> AsyncIterator[str]:
        parts = self.parts

        async def local() -> str:
            return stream.local_time(parts.clock.now(), parts.zone(await parts.person(session)))

        try:
            with parts.feeds.watch(session.who, session.until) as feed:
                async for event in stream.events(
                    feed,
                    parts.database,
                    address_of(session),
                    since,
                    parts.wall,
                    local if parts.rehearsal else None,
                ):
                    yield event
        except TooManyFeeds:
            return
        except DatabaseTrouble as trouble:
            # The browser comes back by itself.
            _log.error("web.feed_broken", trouble=str(trouble))

    async def me(self, request: Request) -> Response:
        session = await self.parts.session(request)
        person = await self.parts.person(session)
        hour = None if person.hour is None else f"{person.hour // 60}:{person.hour % 60:02}"
        return JSONResponse(
            {
                "enrolled": person.enrolled,
                "hour": hour,
                "language": person.language,
                "telegram": self.parts.telegram_link(await self._joining(session, person)),
            }
        )

    async def _joining(self, session: Session, person: Person) -> str:
        """A code that joins this place to her Telegram, once and soon; empty if there is nothing to join yet."""
        if not person.enrolled or not self.parts.telegram():
            return ""
        address, now = address_of(session), self.parts.clock.now()

        def make(conn: Connection) -> str:
            found = people.find(conn, [address])
            return MARK + returning.new_link(conn, found[address].id, now) if address in found else ""

        return await self.parts.database.write(make)

    async def calendar(self, request: Request) -> Response:
        session = await self.parts.session(request)
        person = await self.parts.person(session)
        content = reminder_file(
            self.parts.rules.wording.label(phrase("web.calendar"), person.language),
            self.parts.sessions.pseudonym(session.who, "calendar"),
            person.hour,
            self.parts.zone(person),
            person.rest_days,
            self.parts.clock.now(),
        )
        answer = Response(content, media_type="text/calendar; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="calendario.ics"'
        return answer

    async def picture(self, request: Request) -> Response:
        session, body = await self._asked(request)
        if not isinstance(body, DrawnBody):
            raise Refused(404)
        try:
            drawn = await asyncio.to_thread(svg, recipe(body))
        except PictureFailed as failed:
            _log.error("web.picture_not_drawn", told=str(failed))
            raise Refused(404) from None
        answer = Response(drawn, media_type="image/svg+xml")
        return _kept(answer, session)

    async def file(self, request: Request) -> Response:
        """Sound and films for the player of the page; pages to print are saved, never shown as a page of ours."""
        session, body = await self._asked(request)
        if isinstance(body, FileBody):
            stored = await self._stored(body)
            # A document may be a list of people behind a PIN: the browser keeps no copy of its own.
            return _kept(stored, session) if body.form == "photo" else stored
        if not isinstance(body, DocumentBody):
            raise Refused(404)
        try:
            if body.form == WORD:
                return _kept(_saved(body, await self.parts.files.read(body)), session)
            path = await self.parts.files.found(body)
        except FileNotThere as gone:
            _log.error("web.file_not_there", error=str(gone))
            raise Refused(404) from None
        shown = "attachment" if body.form == "pdf" else "inline"
        answer = FileResponse(
            path, media_type=media_type(body), filename=body.name, content_disposition_type=shown
        )
        return _kept(answer, session)

    async def _stored(self, body: FileBody) -> Response:
        """A picture to be shown, or a file to be saved."""
        about = await self.parts.kept.about(body.file)
        data = await self.parts.kept.read(body.file) if about else None
        if about is None or data is None:
            raise Refused(404)
        answer = Response(data, media_type=type_of(about.form, data))
        shown = "inline" if body.form == "photo" else "attachment"
        answer.headers["Content-Disposition"] = f"{shown}; filename*=UTF-8''{quote(body.name)}"
        return answer

    async def _asked(self, request: Request) -> tuple[Session, Body | None]:
        """Who asks, and the message of hers with the number in the address."""
        session = await self.parts.session(request)
        address, asked = address_of(session), request.path_params["seq"]
        seq = int(asked) if _MARK.fullmatch(asked) else 0
        return session, await self.parts.database.read(lambda conn: rows.one(conn, address, seq))


def _kept(answer: Response, session: Session) -> Response:
    """For a day, by her own browser alone; on a shared computer by none."""
    if not session.shared:
        answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


def _event_stream(events: AsyncIterator[str]) -> Response:
    # The header is for proxies that would hold events back until they have a page full.
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _saved(body: DocumentBody, content: bytes) -> Response:
    """A document to be saved under its name."""
    answer = Response(content, media_type=media_type(body))
    answer.headers["Content-Disposition"] = f'attachment; filename="{body.name}"'
    return answer
