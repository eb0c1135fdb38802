"""Everything the platform remembers about one bot: chats, messages, taps, files, commands, updates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.fake_telegram.call import Call
from tests.fake_telegram.chats import Chat, never_started
from tests.fake_telegram.clock import ServerClock
from tests.fake_telegram.files import FileShelf
from tests.fake_telegram.oracle import Changes
from tests.fake_telegram.refusals import bad_request
from tests.fake_telegram.throttle import Speed, Throttle
from tests.fake_telegram.updates import UpdateQueue


@dataclass(slots=True)
class Tap:
    """A button press waiting for its one answer; `answer` holds the parameters it got."""

    callback_id: str
    chat_id: int
    message_id: int
    data: str
    at: float
    answer: dict[str, Any] | None = None

    @property
    def toast(self) -> str:
        """What popped up on the screen; empty if unanswered or answered without words."""
        return str((self.answer or {}).get("text") or "")


@dataclass(slots=True)
class WebhookSettings:
    url: str
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: float = 0.0


@dataclass(slots=True)
class Profile:
    """What the set… methods change; commands by (scope as text, language)."""

    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)


class Account:
    """The state behind one token. `strict` turns the documented limits on."""

    def __init__(
        self,
        *,
        token: str,
        username: str,
        strict: bool,
        speed: Speed,
        expiry: bool,
        first_update_id: int,
    ) -> None:
        self.token = token
        self.bot_id = int(token.split(":", 1)[0])
        self.username = username
        self.strict = strict
        self.clock = ServerClock()
        self.changes = Changes()
        self.throttle = Throttle(speed)
        self.files = FileShelf(self.bot_id)
        self.queue = UpdateQueue(self.clock, self.changes, first_id=first_update_id, expiry=expiry)
        self.profile = Profile()
        self.webhook: WebhookSettings | None = None
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self._last_message_id = 0

    def bot_user(self) -> dict[str, Any]:
        return {"id": self.bot_id, "is_bot": True, "first_name": "Aulita", "username": self.username}

    def new_message_id(self) -> int:
        """One row of numbers for all chats, as private chats of one account share it."""
        self._last_message_id += 1
        return self._last_message_id

    def new_message(self, chat: Chat, sender: dict[str, Any]) -> dict[str, Any]:
        return {
            "message_id": self.new_message_id(),
            "from": sender,
            "chat": chat.as_result(),
            "date": int(self.clock.now()),
        }

    def target(self, call: Call) -> Chat:
        """The chat a call names, whether or not it may be written to."""
        value = call.params.get("chat_id")
        if value is None or value == "":
            raise bad_request("chat_id is empty")
        chat_id = call.integer("chat_id", 0) or 0
        chat = self.chats.get(chat_id)
        if chat is not None:
            return chat
        if chat_id <= 0:
            raise bad_request("chat not found")
        if self.strict:
            raise never_started()
        chat = self.chats[chat_id] = Chat(chat_id, "private", first_name="Persona", started=True)
        return chat

    def open_target(self, call: Call) -> Chat:
        chat = self.target(call)
        chat.require_open()
        return chat
