"""How the platform says no: one exception that carries a status, a description and its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PREFIX = {400: "Bad Request: ", 403: "Forbidden: ", 404: "Not Found: ", 409: "Conflict: "}


class Refusal(Exception):
    """A call the platform does not accept; nothing has changed when it is raised.

    `description` is the complete text the bot sees, prefix included.
    """

    def __init__(self, code: int, description: str, parameters: Mapping[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})

    def envelope(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str) -> Refusal:
    return Refusal(400, _PREFIX[400] + reason)


def forbidden(reason: str) -> Refusal:
    return Refusal(403, _PREFIX[403] + reason)


def conflict(reason: str) -> Refusal:
    return Refusal(409, _PREFIX[409] + reason)


def too_many_requests(retry_after: int) -> Refusal:
    """Whole seconds, at least one, as the platform tells them."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


def unauthorized() -> Refusal:
    return Refusal(401, "Unauthorized")


def method_not_found() -> Refusal:
    return Refusal(404, "Not Found: method not found")
