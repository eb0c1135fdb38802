"""What people do in the browser: begin, say, tap, follow a link, leave. Each answers after the commit."""

from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.staff import doors
from bot.store import feed as rows
from bot.web.guard import LARGEST_BODY, POSTS, Floods, TooLong, body_of
from bot.web.parts import Refused, WebParts, address_of
from bot.web.posts import Begin, Follow, Leave, Post, Press, Say
from bot.web.sessions import Session
from flows.effects import Phrase

NEW_SESSIONS = 60
"""In ten seconds from one network: a class begins at the same time, and all of it behind one address."""
DOORS = 5
"""Links of the staff that may be tried in ten seconds from one network."""
_CLEARED = '"cache", "cookies", "storage"'

P = TypeVar("P", bound=Post)


@dataclass(frozen=True, slots=True)
class Talk:
    """The posts. Each is checked before its body is read: where it comes from, whose it is, how many there were."""

    parts: WebParts
    posts: Floods = field(init=False)
    newcomers: Floods = field(init=False)
    doors: Floods = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "posts", Floods(self.parts.steady, POSTS))
        object.__setattr__(self, "newcomers", Floods(self.parts.steady, NEW_SESSIONS))
        object.__setattr__(self, "doors", Floods(self.parts.steady, DOORS))

    async def begin(self, request: Request) -> Response:
        """Somebody new, even in a browser that had a session: that one is left."""
        self._check_source(request)
        if self.newcomers.is_one(request.client.host if request.client else ""):
            raise Refused(429)
        begin = await self.read(request, Begin)
        if begin.code.startswith(doors.MARK):
            await self._check_door(request, begin.code)
        before = await self.parts.known(request)
        session = self.parts.sessions.begin(shared=begin.shared)
        await self.parts.channel.take(
            session.who, "start", begin.code, language=_tag(request, begin.language)
        )
        if before is not None:
            await self._left(before)
            self.parts.feeds.renew(before.who)
        answer = JSONResponse({"key": self.parts.sessions.own_key(session)}, 201)
        answer.headers["Set-Cookie"] = self.parts.sessions.header(session)
        return answer

    async def _check_door(self, request: Request, code: str) -> None:
        """Before anything is left for it: a link of the staff that opens nothing costs nobody her chat."""
        if self.doors.is_one(request.client.host if request.client else ""):
            raise Refused(429)
        rules, now, token = self.parts.rules, self.parts.clock.now(), code.removeprefix(doors.MARK)
        if not await self.parts.database.read(lambda conn: doors.is_good(conn, rules, token, now)):
            raise Refused(410)

    async def say(self, request: Request) -> Response:
        session, said = await self.spoken(request, Say)
        told = await self.parts.channel.take(session.who, "said", said.text, once=said.once)
        return self.renewing(session, {"toast": "", "hide": told is not None and told.hide})

    async def tap(self, request: Request) -> Response:
        session, press = await self.spoken(request, Press)
        told = await self.parts.channel.take(
            session.who, "tap", press.data, once=press.once, label=press.label
        )
        counted = told is not None and told.mark
        return self.renewing(session, {"toast": told.toast if told else "", "counted": counted})

    async def follow(self, request: Request) -> Response:
        """A link opened by who is here already: the same as a start with its code. It takes nobody's place away."""
        session, follow = await self.spoken(request, Follow)
        await self.parts.channel.take(session.who, "start", follow.code, once=follow.once)
        return self.renewing(session, {"toast": ""})

    async def leave(self, request: Request) -> Response:
        session, _ = await self.spoken(request, Leave)
        await self._left(session)
        self.parts.feeds.end(session.who)
        answer = Response(status_code=204)
        answer.headers["Set-Cookie"] = self.parts.sessions.ended()
        answer.headers["Clear-Site-Data"] = _CLEARED
        return answer

    async def _left(self, session: Session) -> None:
        """Nobody comes back to this address: nothing is planned for it any more."""
        address = address_of(session)
        if await self.parts.database.read(lambda conn: rows.is_only_way(conn, address)):
            await self.parts.channel.take(session.who, "blocked")
        await self.parts.database.write(lambda conn: rows.leave(conn, address))

    def _check_source(self, request: Request) -> None:
        if not self.parts.site.is_own(request.headers):
            raise Refused(403)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise Refused(415)

    async def spoken(self, request: Request, shape: type[P]) -> tuple[Session, P]:
        """Whose post it is and what it says. Raises Refused unless it is a page of ours, hers, and not too many."""
        session = await self.speaker(request)
        return session, await self.read(request, shape)

    async def speaker(self, request: Request) -> Session:
        """Whose post it is, its body unread. Raises Refused likewise."""
        self._check_source(request)
        session = await self.parts.session(request)
        if self.posts.is_one(session.who):
            raise Refused(429)
        return session

    async def read(
        self, request: Request, shape: type[P], *, most: int = LARGEST_BODY, too_long: Phrase | None = None
    ) -> P:
        """The body, of at most so many bytes, checked. Raises Refused."""
        try:
            return shape.model_validate_json(await body_of(request, most))
        except TooLong:
            raise Refused(413, too_long) from None
        except ValidationError:
            raise Refused(400) from None

    def renewing(self, session: Session, told: dict[str, object]) -> Response:
        answer = JSONResponse(told)
        renewed = self.parts.sessions.renewed(session)
        if renewed is not None:
            self.parts.feeds.extend(session.who, renewed.until)
            answer.headers["Set-Cookie"] = self.parts.sessions.header(renewed)
        return answer


def _tag(request: Request, language: str) -> str:
    """Her language with the region her browser names for it, such as `es-GT`: it only offers a country."""
    first = request.headers.get("accept-language", "").partition(",")[0].partition(";")[0].strip()
    return first[:20] if first.lower().startswith(f"{language}-") else language
