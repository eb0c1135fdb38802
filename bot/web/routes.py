"""The routes of the web chat (decision 021), and how a refusal is told."""

import functools
from collections.abc import Awaitable, Callable

import structlog
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from bot.channels.web import NotListening
from bot.store.database import DatabaseTrouble
from bot.web.casting import Casting
from bot.web.guard import LocalOnly, Shielded
from bot.web.own import Own
from bot.web.parts import Refused, WebParts, language_of
from bot.web.public import Public
from bot.web.talk import Talk
from bot.web.upload import Uploads
from flows.effects import Phrase, phrase

Endpoint = Callable[[Request], Awaitable[Response]]

_REFUSALS: dict[int, Phrase] = {
    400: phrase("web.error.400"),
    401: phrase("web.error.401"),
    403: phrase("web.error.403"),
    404: phrase("web.error.404"),
    410: phrase("web.error.410"),
    413: phrase("web.error.413"),
    415: phrase("web.error.400"),
    429: phrase("web.error.429"),
    500: phrase("web.error.503"),
    503: phrase("web.error.503"),
}
_WITH_A_PAGE = (403, 404, 429)
_log = structlog.get_logger(__name__)


def web_chat(parts: WebParts) -> Mount:
    """Everything below `/` that no route before it has taken."""
    public, talk, own = Public(parts), Talk(parts), Own(parts)
    table: tuple[tuple[str, str, Endpoint], ...] = (
        ("GET", "/", public.front),
        ("GET", "/c/{code}", public.join),
        ("GET", "/reto", public.challenge),
        ("GET", "/chat", public.chat),
        ("GET", "/entrar", public.enter),
        ("GET", "/static/{name}", public.static),
        ("POST", "/chat/session", talk.begin),
        ("POST", "/chat/start", talk.follow),
        ("POST", "/chat/say", talk.say),
        ("POST", "/chat/tap", talk.tap),
        ("POST", "/chat/upload", Uploads(parts, talk).upload),
        ("POST", "/chat/leave", talk.leave),
        ("GET", "/chat/feed", own.feed),
        ("GET", "/chat/me", own.me),
        ("GET", "/chat/calendario.ics", own.calendar),
        ("GET", "/chat/picture/{seq}.svg", own.picture),
        ("GET", "/chat/media/{seq}", own.file),
        ("GET", "/{path:path}", public.missing),
    )
    if parts.rehearsal:
        table = (("POST", "/rehearsal/role", Casting(parts, talk).role), *table)
    routes = [Route(path, _answered(parts, act), methods=[method]) for method, path, act in table]
    around = [Middleware(Shielded), *([Middleware(LocalOnly)] if parts.rehearsal else [])]
    return Mount("/", routes=routes, middleware=around)


def _answered(parts: WebParts, act: Endpoint) -> Endpoint:
    @functools.wraps(act)
    async def answered(request: Request) -> Response:
        try:
            return await act(request)
        except Refused as refused:
            return _refusal(parts, request, refused.status, refused.told)
        except (NotListening, DatabaseTrouble) as trouble:
            _log.error("web.not_taken", trouble=type(trouble).__name__)
            return _refusal(parts, request, 503)
        except Exception as mistake:
            _log.exception("web.failed", route=act.__name__, kind=type(mistake).__name__)
            return _refusal(parts, request, 500)

    return answered


def _refusal(parts: WebParts, request: Request, status: int, told: Phrase | None = None) -> Response:
    """One sentence: on a page for who looks, as JSON for the script."""
    language = language_of(request)
    if status in _WITH_A_PAGE and "text/html" in request.headers.get("accept", ""):
        return parts.documents.page("error.html", language, request.headers, status, status=status)
    sentence = parts.rules.wording.label(told or _REFUSALS[status], language)
    retry = {"Retry-After": "5"} if status in (429, 503) else {}
    return JSONResponse({"error": sentence}, status, retry)
