"""Pages for anyone. Nothing is kept of who only looks: no cookie is set before she begins."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot import seating
from bot.cause import link_code
from bot.web import join_group
from bot.web.casting import role_now
from bot.web.parts import Refused, WebParts, language_of
from flows import challenge, sought


@dataclass(frozen=True, slots=True)
class Public:
    """The join page, the chat page and the files beside them."""

    parts: WebParts

    async def front(self, request: Request) -> Response:
        if self.parts.rehearsal:
            return RedirectResponse("/chat", 303)
        return await self._joining(request, "")

    async def join(self, request: Request) -> Response:
        return await self._joining(request, link_code(request.path_params["code"]))

    async def _joining(self, request: Request, code: str) -> Response:
        language = language_of(request)
        return self.parts.documents.page(
            "join.html",
            language,
            request.headers,
            code=code,
            group=await self._group(code, language),
            here=_with("/chat", language, code),
            telegram=self.parts.telegram_link(code),
        )

    async def enter(self, request: Request) -> Response:
        """One button for somebody of the staff. The page is the same whatever stands behind the # of its address."""
        return self.parts.documents.page("enter.html", language_of(request), request.headers)

    async def _group(self, code: str, language: str) -> tuple[str, ...]:
        """What is true now of the group that a link of ours leads to; nothing for any other code."""
        if not sought.signed(code):
            return ()
        at = self.parts.clock.now()
        call = await self.parts.database.read(lambda conn: seating.room_of_code(conn, code, at))
        return join_group.lines(self.parts.rules.wording, call, language)

    async def challenge(self, request: Request) -> Response:
        """«Reto de 4»: an address short enough to be said aloud. The chat opens with it."""
        return RedirectResponse(_with("/chat", language_of(request), "reto"), 303)

    async def chat(self, request: Request) -> Response:
        """Changes nothing. Where she has a session the page's script posts the code, once, when she sees it."""
        session = await self.parts.known(request)
        language, code = language_of(request), link_code(request.query_params.get("code", ""))
        if session is not None and code and not _may_enter(request, code):
            return RedirectResponse(_with(f"/c/{code}", language), 303)
        return self.parts.documents.page(
            "chat.html",
            language,
            request.headers,
            code=code,
            session=session is not None,
            shared=session is not None and session.shared,
            key="" if session is None else self.parts.sessions.own_key(session),
            rehearsal=self.parts.rehearsal,
            role=await role_now(self.parts, session) if self.parts.rehearsal and session else "learner",
        )

    async def static(self, request: Request) -> Response:
        name, asked = request.path_params["name"], request.query_params.get("v", "")
        found = self.parts.documents.static(name, asked, request.headers)
        if found is None:
            raise Refused(404)
        return found

    async def missing(self, _request: Request) -> Response:
        raise Refused(404)


def _may_enter(request: Request, code: str) -> bool:
    """Whether opening the page is already a wish to follow the link: «Seguir aquí» was tapped on a page of ours, or
    it is the challenge, which joins nobody to anything. Old browsers do not say where they come from."""
    came_from = request.headers.get("sec-fetch-site", "same-origin")
    return came_from == "same-origin" or code.casefold() in challenge.LINK_CODES


def _with(path: str, language: str, code: str = "") -> str:
    asked = {"code": code} if code else {}
    asked |= {"lang": language} if language != "es" else {}
    return f"{path}?{urlencode(asked)}" if asked else path
