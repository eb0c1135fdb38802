"""The people on the other side: they write, tap, block, and never wait for the bot."""

from __future__ import annotations

import zlib
from typing import Any

from tests.fake_telegram.account import Account, Tap
from tests.fake_telegram.call import Upload
from tests.fake_telegram.chats import Button, Chat, Shown, command_entities

_BLOCKED = "bot was blocked by the user"
_GONE = "user is deactivated"
_KICKED = "bot was kicked from the group chat"


class People:
    """Each action returns the id of the update it made; None if the bot did not ask for that kind."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def say(
        self,
        chat_id: int,
        text: str,
        *,
        first_name: str | None = None,
        language_code: str | None = None,
        username: str | None = None,
    ) -> int | None:
        """A person writes in her private chat; names given once are kept."""
        chat = self._private(chat_id, first_name, language_code, username)
        if chat.refusal == _BLOCKED:
            self.unblock(chat_id)
        return self._write(chat, chat.person(), text)

    def start(self, chat_id: int, payload: str = "", **names: str | None) -> int | None:
        """She presses Start, with the payload of a deep link if any."""
        return self.say(chat_id, f"/start {payload}".rstrip(), **names)

    def send_photo(self, chat_id: int, data: bytes, caption: str = "", **more: Any) -> int | None:
        """She sends a picture; `more`: fields of the message, such as caption_entities or media_group_id."""
        return self._attach(chat_id, "photo", Upload("photo.jpg", "image/jpeg", data), caption, more)

    def send_document(
        self, chat_id: int, data: bytes, name: str, mime: str, caption: str = "", **more: Any
    ) -> int | None:
        """She sends a file."""
        return self._attach(chat_id, "document", Upload(name, mime, data), caption, more)

    def group_say(
        self,
        chat_id: int,
        text: str,
        *,
        user_id: int,
        first_name: str = "Persona",
        title: str = "Grupo",
    ) -> int | None:
        """Someone writes in a group (negative id) the bot belongs to."""
        if chat_id >= 0:
            raise ValueError(f"a group's id is negative, {chat_id} is not: give for instance -100")
        kind = "supergroup" if chat_id < -1_000_000_000_000 else "group"
        chat = self.account.chats.setdefault(chat_id, Chat(chat_id, kind, title=title, started=True))
        return self._write(chat, _member_of_group(user_id, first_name), text)

    def tap(self, chat_id: int, message_id: int | None, button: str, *, user_id: int | None = None) -> Tap:
        """Press a button that is on the screen, named by label or callback data.

        Without a message the lowest one that has it is taken. LookupError says what is there instead.
        """
        chat = self.account.chats.get(chat_id)
        screen = chat.screen(self.account.bot_id) if chat else []
        candidates = [item for item in reversed(screen) if message_id in (None, item.message_id)]
        for item in candidates:
            found = _find(item, button)
            if found is not None and found.data is not None:
                return self.tap_data(chat_id, item.message_id, found.data, user_id=user_id)
        there = [label for item in candidates for label in item.labels]
        raise LookupError(f"no button {button!r} on the screen of chat {chat_id}; there is {there or 'none'}")

    def tap_data(self, chat_id: int, message_id: int, data: str, *, user_id: int | None = None) -> Tap:
        """Press a button that may be gone, or forge its data; a deleted message arrives as inaccessible."""
        chat = self.account.chats[chat_id]
        message = chat.messages.get(message_id)
        if message is None:
            message = {"chat": chat.as_result(), "message_id": message_id, "date": 0}
        callback_id = str(self.account.bot_id * 1_000_000 + len(self.account.taps) + 1)
        tap = Tap(callback_id, chat_id, message_id, data, self.account.clock.monotonic())
        self.account.taps[callback_id] = tap
        person = chat.person() if chat.kind == "private" else _member_of_group(user_id or 1)
        self.account.queue.add(
            "callback_query",
            {
                "id": callback_id,
                "from": person,
                "message": message,
                "chat_instance": str(zlib.crc32(str(chat_id).encode())),
                "data": data,
            },
        )
        return tap

    def block(self, chat_id: int) -> int | None:
        """She blocks the bot: it is told by my_chat_member, later sends are refused with 403."""
        return self._membership(chat_id, "member", "kicked", _BLOCKED)

    def unblock(self, chat_id: int) -> int | None:
        return self._membership(chat_id, "kicked", "member", None)

    def deactivate(self, chat_id: int) -> None:
        """Her account is gone; the bot is told nothing until it writes."""
        self._private(chat_id, None, None, None).refusal = _GONE

    def kick(self, chat_id: int, *, user_id: int = 1) -> int | None:
        """The bot is removed from a group."""
        return self._membership(chat_id, "member", "kicked", _KICKED, user_id=user_id)

    def raw(self, update: Any) -> int:
        """Queue any JSON as an update, well formed or not."""
        return self.account.queue.add_raw(update)

    def _private(
        self, chat_id: int, first_name: str | None, language_code: str | None, username: str | None
    ) -> Chat:
        if chat_id <= 0:
            raise ValueError(f"a person's chat id is positive, {chat_id} is not")
        chat = self.account.chats.setdefault(chat_id, Chat(chat_id, "private", first_name="Ana"))
        chat.first_name = chat.first_name if first_name is None else first_name
        chat.language_code = chat.language_code if language_code is None else language_code
        chat.username = chat.username if username is None else username
        return chat

    def _write(self, chat: Chat, sender: dict[str, Any], text: str) -> int | None:
        chat.started = True
        message = {**self.account.new_message(chat, sender), "text": text}
        if entities := command_entities(text):
            message["entities"] = entities
        chat.messages[message["message_id"]] = message
        return self.account.queue.add("message", message)

    def _attach(
        self, chat_id: int, field: str, upload: Upload, caption: str, more: dict[str, Any]
    ) -> int | None:
        chat = self._private(chat_id, None, None, None)
        chat.started = True
        stored = self.account.files.sent_by_person(upload, field)
        message = {**self.account.new_message(chat, chat.person()), field: stored.as_result(), **more}
        if caption:
            message["caption"] = caption
        chat.messages[message["message_id"]] = message
        return self.account.queue.add("message", message)

    def _membership(
        self, chat_id: int, before: str, after: str, refusal: str | None, *, user_id: int = 1
    ) -> int | None:
        chat = self.account.chats.get(chat_id) or self._private(chat_id, None, None, None)
        chat.refusal = refusal
        bot = self.account.bot_user()
        person = chat.person() if chat.kind == "private" else _member_of_group(user_id)
        return self.account.queue.add(
            "my_chat_member",
            {
                "chat": chat.as_result(),
                "from": person,
                "date": int(self.account.clock.now()),
                "old_chat_member": _member(bot, before),
                "new_chat_member": _member(bot, after),
            },
        )


def _member_of_group(user_id: int, first_name: str = "Persona") -> dict[str, Any]:
    return {"id": user_id, "is_bot": False, "first_name": first_name}


def _member(bot: dict[str, Any], status: str) -> dict[str, Any]:
    return {"user": bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}


def _find(item: Shown, button: str) -> Button | None:
    return next((one for row in item.buttons for one in row if button in (one.label, one.data)), None)
