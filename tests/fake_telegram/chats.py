"""Chats as the platform keeps them, and what the person's screen shows of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.fake_telegram.limits import units
from tests.fake_telegram.refusals import Refusal, bad_request, forbidden


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: its label, and the callback data or None for links and the like."""

    label: str
    data: str | None
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as it stands on the screen now, edits applied."""

    message_id: int
    by_bot: bool
    kind: str
    text: str
    entities: tuple[dict[str, Any], ...]
    buttons: tuple[tuple[Button, ...], ...]
    edited: bool
    raw: dict[str, Any]

    @property
    def labels(self) -> list[str]:
        return [button.label for row in self.buttons for button in row]


@dataclass(slots=True)
class Chat:
    """A private chat (id = the person's id) or a group (negative id).

    `refusal`, when set, is the reason with which every message to it is refused (blocked, gone, kicked).
    """

    chat_id: int
    kind: str
    first_name: str = ""
    language_code: str = "es"
    username: str = ""
    title: str = ""
    started: bool = False
    refusal: str | None = None
    reply_keyboard: dict[str, Any] | None = None
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)

    def as_result(self) -> dict[str, Any]:
        result: dict[str, Any] = {"id": self.chat_id, "type": self.kind}
        for name in ("title", "first_name", "username"):
            if value := getattr(self, name):
                result[name] = value
        return result

    def person(self) -> dict[str, Any]:
        """The other side of a private chat, as a User."""
        user: dict[str, Any] = {"id": self.chat_id, "is_bot": False, "first_name": self.first_name}
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user

    def require_open(self) -> None:
        """403 unless the bot may write here."""
        if self.refusal:
            raise forbidden(self.refusal)
        if self.kind == "private" and not self.started:
            raise never_started()

    def bot_message(self, message_id: int | None, bot_id: int, action: str) -> dict[str, Any]:
        """A message of the bot itself; `action` is the word of the refusal, such as `edit`."""
        if message_id is None:
            raise bad_request("message identifier is not specified")
        message = self.messages.get(message_id)
        if message is None:
            raise bad_request(f"message to {action} not found")
        if message.get("from", {}).get("id") != bot_id:
            raise bad_request(f"message can't be {action}ed")
        return message

    def screen(self, bot_id: int) -> list[Shown]:
        return [shown(message, bot_id) for _, message in sorted(self.messages.items())]


def never_started() -> Refusal:
    return forbidden("bot can't initiate conversation with a user")


def shown(message: dict[str, Any], bot_id: int) -> Shown:
    kind = next((name for name in ("photo", "audio", "video", "document") if name in message), "text")
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return Shown(
        message_id=message["message_id"],
        by_bot=message.get("from", {}).get("id") == bot_id,
        kind=kind,
        text=message.get("text", message.get("caption", "")),
        entities=tuple(message.get("entities", message.get("caption_entities", ()))),
        buttons=tuple(
            tuple(Button(item["text"], item.get("callback_data"), item) for item in row) for row in rows
        ),
        edited="edit_date" in message,
        raw=message,
    )


def command_entities(text: str) -> list[dict[str, Any]]:
    """Commands the platform would mark in a person's text: /word at the start or after white space."""
    found = []
    position = 0
    for piece in text.replace("\n", " ").split(" "):
        name = piece[1:].split("@")[0]
        if piece.startswith("/") and name and name.replace("_", "").isalnum() and len(name) <= 32:
            found.append({"type": "bot_command", "offset": position, "length": units(piece)})
        position += units(piece) + 1
    return found
