"""One request of the bot, taken apart: method, parameters, uploaded files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, hdrs, web

from tests.fake_telegram.refusals import bad_request

_JSON_PARAMETERS = frozenset(
    {
        "allowed_updates",
        "caption_entities",
        "commands",
        "entities",
        "link_preview_options",
        "message_ids",
        "reply_markup",
        "reply_parameters",
        "scope",
    }
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in a multipart body."""

    file_name: str
    content_type: str
    data: bytes

    def summary(self) -> dict[str, Any]:
        """What the log keeps of it: never the bytes."""
        return {
            "file_name": self.file_name,
            "size": len(self.data),
            "sha256": hashlib.sha256(self.data).hexdigest(),
        }


@dataclass(frozen=True, slots=True)
class Call:
    """Parameters are decoded: what a form sends as JSON text is a list or an object here."""

    method: str
    params: dict[str, Any]
    files: dict[str, Upload]

    def integer(self, name: str, default: int | None = None) -> int | None:
        """The parameter as a number; `default` when absent or not a number (as the platform does)."""
        value = self.params.get(name)
        if isinstance(value, bool):
            return default
        if isinstance(value, int):
            return value
        try:
            return int(value) if isinstance(value, str) else default
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        value = self.params.get(name)
        if isinstance(value, str):
            return value.strip().lower() in ("true", "1", "yes", "t", "y")
        return bool(value)

    def string(self, name: str) -> str:
        """The parameter as text; empty when absent. Numbers become their digits."""
        value = self.params.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else str(value)

    def logged_params(self) -> dict[str, Any]:
        if not self.files:
            return self.params
        return {**self.params, **{name: upload.summary() for name, upload in self.files.items()}}


async def read_call(request: web.Request, method: str) -> Call:
    """Read a query string, JSON, form or multipart body; refuses a body that is not what it claims."""
    params: dict[str, Any] = dict(request.query) if request.query_string else {}
    files: dict[str, Upload] = {}
    content_type = request.content_type
    if not request.body_exists:
        pass
    elif content_type == "application/json":
        params.update(_read_json(await request.read()))
    elif content_type.startswith("multipart/"):
        await _read_multipart(request, params, files)
    elif content_type == "application/x-www-form-urlencoded":
        params.update(await request.post())
    _decode(params)
    return Call(method, params, files)


def _read_json(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        value = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("object expected as request body")
    return {name: item for name, item in value.items() if item is not None}


async def _read_multipart(request: web.Request, params: dict[str, Any], files: dict[str, Upload]) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        data = bytes(await part.read())
        if part.filename is None:
            params[part.name] = data.decode("utf-8", "replace")
        else:
            kind = part.headers.get(hdrs.CONTENT_TYPE, "application/octet-stream")
            files[part.name] = Upload(part.filename, kind, data)


def _decode(params: dict[str, Any]) -> None:
    for name in _JSON_PARAMETERS & params.keys():
        value = params[name]
        if isinstance(value, str):
            if not value:
                del params[name]
                continue
            try:
                params[name] = json.loads(value)
            except ValueError:
                what = "reply keyboard markup" if name == "reply_markup" else name
                raise bad_request(f"can't parse {what} JSON object") from None
