"""PTB's seam for HTTP, filled with aiohttp: one pooled session, total time limits, and errors that say
whether the platform can have acted. The token lives here only: PTB is given a placeholder, so that neither
its errors, its logs nor its `repr` can show the real one."""

import json
import logging
import re
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

import aiohttp
from telegram import Bot
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData
from yarl import URL

OFFICIAL_API = "https://api.telegram.org"
CALL_SECONDS = 20.0
"""Total time of one call. An outbox lease must be longer."""
CONNECT_SECONDS = 5.0
"""Waiting for a free connection plus DNS, TCP and TLS."""
CONNECTIONS = 512
KEEP_ALIVE_SECONDS = 45.0
_TOKEN = re.compile(r"[A-Za-z0-9:_-]+")
_FILE_PATH = re.compile(r"[A-Za-z0-9_./-]{1,300}")
_PLACEHOLDER = "token"
_Seconds = Any
"""PTB's own type for «a number, None or not given» is private."""
_JSON = {"Content-Type": "application/json"}


class NotSent(NetworkError):
    """The call never left: DNS, TCP, TLS, no free connection, or something in between refused it."""


class Ambiguous(NetworkError):
    """Nobody can tell whether the platform acted: no answer in time, cut off, or not the Bot API's answer."""


class Answered(TelegramError):
    """The Bot API refused, in its own JSON. `retry_after` in seconds, 0 if it named none."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, object] | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        given = parameters or {}
        self.retry_after = _number(given.get("retry_after"))
        self.migrated = "migrate_to_chat_id" in given


def _number(value: object) -> float:
    return max(0.0, float(value)) if isinstance(value, int | float) else 0.0


class AiohttpRequest(BaseRequest):
    """One session for all calls of one bot. Made lazily, so that it belongs to the loop that calls.

    `read_timeout` of a call replaces the total limit of CALL_SECONDS: a long poll asks for its own.
    ValueError, in Spanish for whoever runs the bot, if token or address cannot be ones."""

    __slots__ = ("_base", "_connections", "_files", "_limits", "_session", "_token", "_urls")

    def __init__(self, token: str, *, api: str = OFFICIAL_API, connections: int = CONNECTIONS) -> None:
        if not _TOKEN.fullmatch(token):
            raise ValueError(
                "El token de Telegram lleva solo letras, cifras, «:», «_» y «-», como da @BotFather"
            )
        if not _is_web_address(api):
            raise ValueError(f"La dirección de la API de Telegram debe ser como {OFFICIAL_API}")
        self._token = token
        self._base = f"{api.rstrip('/')}/bot{token}/"
        self._files = f"{api.rstrip('/')}/file/bot{token}/"
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._urls: dict[str, URL] = {}
        self._limits: dict[float, aiohttp.ClientTimeout] = {}

    def bot(self) -> Bot:
        """The PTB bot that speaks through this request."""
        # At DEBUG it writes every parameter: learners' words and the webhook's secret.
        logging.getLogger("telegram").setLevel(logging.INFO)
        return Bot(_PLACEHOLDER, base_url=_unaddressed, request=self, get_updates_request=self)

    @property
    def read_timeout(self) -> float | None:
        return CALL_SECONDS

    async def initialize(self) -> None:
        """Nothing to do: the session is made by the first call."""

    async def shutdown(self) -> None:
        """Closes every connection. A later call opens a new session."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: _Seconds = BaseRequest.DEFAULT_NONE,
        write_timeout: _Seconds = BaseRequest.DEFAULT_NONE,
        connect_timeout: _Seconds = BaseRequest.DEFAULT_NONE,
        pool_timeout: _Seconds = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One POST. Returns only the answer of a call that succeeded; else raises NotSent, Ambiguous or
        Answered, none of which shows the token."""
        seconds = read_timeout if isinstance(read_timeout, int | float) else CALL_SECONDS
        try:
            async with self._open().post(
                self._address(url),
                data=_body(request_data),
                headers=None if request_data and request_data.contains_files else _JSON,
                timeout=self._limit(float(seconds)),
                allow_redirects=False,
            ) as response:
                code, payload = response.status, await response.read()
        except _NEVER_LEFT as error:
            raise NotSent(self._told(error)) from None
        except Exception as error:
            raise Ambiguous(self._told(error)) from None
        if code != 200:
            raise refusal(code, payload)
        return code, payload

    async def download(self, path: str, most: int, *, seconds: float) -> bytes | None:
        """A file of this bot; None if it has more than `most` bytes. Raises NotSent or Ambiguous."""
        if not _FILE_PATH.fullmatch(path) or ".." in path:
            raise Ambiguous("the path of a file is none")
        try:
            async with self._open().get(
                URL(self._files + path, encoded=True), timeout=self._limit(seconds), allow_redirects=False
            ) as response:
                if response.status != 200:
                    raise Ambiguous(f"status {response.status} instead of a file")
                data = bytearray()
                async for chunk in response.content.iter_chunked(64 * 1024):
                    data += chunk
                    if len(data) > most:
                        return None
        except _NEVER_LEFT as error:
            raise NotSent(self._told(error)) from None
        except Ambiguous:
            raise
        except Exception as error:
            raise Ambiguous(self._told(error)) from None
        return bytes(data)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer's envelope. Raises Ambiguous without quoting an answer that is not the Bot API's."""
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            raise Ambiguous("the answer is not JSON") from None
        if not isinstance(answer, dict):
            raise Ambiguous("the answer is not an object")
        if answer.get("ok") is False:
            raise refusal(int(_number(answer.get("error_code"))) or 400, payload)
        if "result" not in answer:
            raise Ambiguous("the answer has no result")
        return answer

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections, keepalive_timeout=KEEP_ALIVE_SECONDS, ttl_dns_cache=300
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )
        return self._session

    def _address(self, url: str) -> URL:
        method = url.rpartition("/")[2]
        known = self._urls.get(method)
        if known is None:
            known = self._urls[method] = URL(self._base + method, encoded=True)
        return known

    def _limit(self, seconds: float) -> aiohttp.ClientTimeout:
        known = self._limits.get(seconds)
        if known is None:
            known = self._limits[seconds] = aiohttp.ClientTimeout(
                total=seconds, connect=min(CONNECT_SECONDS, seconds)
            )
        return known

    def _told(self, error: BaseException) -> str:
        return f"{type(error).__name__}: {error}".replace(self._token, "<token>")


_NEVER_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.InvalidURL,
)


def _is_web_address(api: str) -> bool:
    try:
        parts = urlsplit(api)
        return parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _unaddressed(_token: str) -> str:
    return "telegram:"


def _body(request_data: RequestData | None) -> bytes | aiohttp.FormData:
    if request_data is None:
        return b"{}"
    if not request_data.contains_files:
        return json.dumps(request_data.parameters).encode("ascii")
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, part in request_data.multipart_data.items():
        file_name, data, mime = cast("tuple[str, bytes, str]", part)
        form.add_field(name, data, filename=file_name, content_type=mime)
    return form


def refusal(code: int, payload: bytes) -> TelegramError:
    """What an answer other than success means. Only the Bot API's own JSON counts as an answer: a proxy's
    page with 4xx never reached it, one with 2xx, 3xx or 5xx leaves everything open."""
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict) and answer.get("ok") is False:
        parameters = answer.get("parameters")
        return Answered(
            code, str(answer.get("description", "")), parameters if isinstance(parameters, dict) else None
        )
    if code == 413:
        return Answered(code, "Request Entity Too Large")
    if 400 <= code < 500:
        return NotSent(f"status {code} from something that is not the Bot API")
    return Ambiguous(f"status {code} without an answer of the Bot API")


def wire_name(method: str) -> str:
    """The spelling under which `Bot.do_api_request` passes `method` on without advising its typed twin: that
    advice is a warning on every call."""
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in method)
