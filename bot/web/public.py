"""Pages for anyone. Nothing is kept of who only looks: no cookie is set before she begins."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cause import link_code
from bot.web.parts import Refused, WebParts, language_of


@dataclass(frozen=True, slots=True)
class Public:
    """The join page, the chat page and the files beside them."""

    parts: WebParts

    async def front(self, request: Request) -> Response:
        if self.parts.rehearsal:
            return RedirectResponse("/chat", 303)
        return self._joining(request, "")

    async def join(self, request: Request) -> Response:
        return self._joining(request, link_code(request.path_params["code"]))

    def _joining(self, request: Request, code: str) -> Response:
        language = language_of(request)
        asked = {"code": code} if code else {}
        asked |= {"lang": language} if language != "es" else {}
        return self.parts.documents.page(
            "join.html",
            language,
            request.headers,
            code=code,
            here=f"/chat?{urlencode(asked)}" if asked else "/chat",
            telegram=self.parts.telegram_link(code),
        )

    async def challenge(self, request: Request) -> Response:
        """«Reto de 4»: an address short enough to be said aloud. The chat opens with it."""
        return RedirectResponse("/chat?code=reto", 303)

    async def chat(self, request: Request) -> Response:
        session = await self.parts.known(request)
        return self.parts.documents.page(
            "chat.html",
            language_of(request),
            request.headers,
            code=link_code(request.query_params.get("code", "")),
            session=session is not None,
            shared=session is not None and session.shared,
            rehearsal=self.parts.rehearsal,
        )

    async def static(self, request: Request) -> Response:
        name, asked = request.path_params["name"], request.query_params.get("v", "")
        found = self.parts.documents.static(name, asked, request.headers)
        if found is None:
            raise Refused(404)
        return found

    async def missing(self, _request: Request) -> Response:
        raise Refused(404)
