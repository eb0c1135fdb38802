"""Raw updates of Telegram, read one by one into what a person did. A bad update spoils nobody else's."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.channels.base import Address, Entity, EntityKind, HiddenLink, Inbound, Tap, Unreadable
from bot.channels.telegram_attachments import Albums, Media, attachment_of

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
_STYLES = frozenset(get_args(EntityKind))
_GROUPS = ("group", "supergroup")
_HERE = ("member", "administrator", "restricted")
_RAW_CHARACTERS = 64_000


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _User(_Part):
    id: int
    is_bot: bool = False
    first_name: str = ""
    language_code: str = ""


class _Chat(_Part):
    id: int
    type: str


class _Styled(_Part):
    type: str
    offset: int
    length: int
    url: str = ""


_STYLED = TypeAdapter(list[_Styled])


class _Message(Media):
    message_id: int = 0
    chat: _Chat
    sender: _User | None = Field(None, alias="from")
    text: str = ""
    caption: str = ""
    entities: Any = None
    caption_entities: Any = None


class _Button(_Part):
    text: str
    callback_data: str = ""


class _Keyboard(_Part):
    inline_keyboard: list[list[_Button]] = []


class _Tapped(_Part):
    message_id: int
    chat: _Chat
    text: str = ""
    entities: list[_Styled] = []
    reply_markup: _Keyboard | None = None


class _Callback(_Part):
    id: str
    sender: _User = Field(alias="from")
    message: _Tapped | None = None
    data: str = ""


class _Standing(_Part):
    status: str


class _Membership(_Part):
    chat: _Chat
    sender: _User | None = Field(None, alias="from")
    old_chat_member: _Standing
    new_chat_member: _Standing


class _Update(_Part):
    update_id: int
    message: _Message | None = None
    callback_query: _Callback | None = None
    my_chat_member: _Membership | None = None


class UpdateReader:
    """Reads updates for the bot `username` of the channel `channel`."""

    def __init__(self, channel: str, username: str) -> None:
        self._channel = channel
        self._username = username.lower()
        self._albums = Albums()
        self._mention = re.compile(rf"(?<!\w)@{re.escape(username)}(?!\w)", re.IGNORECASE)

    def read(self, raw: object, at: datetime) -> Inbound | Unreadable | None:
        """What the update says; None if it is none of our business. Never raises."""
        try:
            update = _Update.model_validate(raw)
        except ValidationError as error:
            return self.unreadable(raw, _where(error))
        once = str(update.update_id)
        if update.message is not None:
            return self._message(update.message, once, at)
        if update.callback_query is not None:
            return self._tap(update.callback_query, once, at)
        if update.my_chat_member is not None:
            return self._membership(update.my_chat_member, once, at)
        return None

    def unreadable(self, raw: object, reason: str) -> Unreadable:
        """`raw` as it came, cut at 64,000 characters, under its update id or else under a hash of itself."""
        written = raw if isinstance(raw, str) else json.dumps(raw)
        number = update_id(raw)
        once = str(number) if number is not None else f"raw-{_digest(written)}"
        return Unreadable(self._channel, once, written[:_RAW_CHARACTERS], reason)

    def _message(self, message: _Message, once: str, at: datetime) -> Inbound | None:
        sender = message.sender
        said = _clean(message.text or message.caption)
        if message.chat.type in _GROUPS:
            return self._group(message.chat, sender, once, at) if self._addresses_us(said) else None
        if message.chat.type != "private" or (sender is not None and sender.is_bot):
            return None
        start, code = (*said.split(maxsplit=1), "", "")[:2]
        starts = start.lower() in ("/start", f"/start@{self._username}")
        styled = _styled(message.entities or message.caption_entities)
        return Inbound(
            address=Address(self._channel, str(message.chat.id)),
            once=once,
            at=at,
            kind="start" if starts else "said",
            text=code.strip() if starts else said,
            called=_clean(sender.first_name) if sender else "",
            language=_clean(sender.language_code) if sender else "",
            entities=_entities(styled),
            links=tuple(HiddenLink(one.offset, one.length, _clean(one.url)) for one in styled if one.url),
            attachment=None if message.text else attachment_of(message),
            message_id=str(message.message_id) if message.message_id else "",
            album=self._albums.is_later(message),
        )

    def _tap(self, callback: _Callback, once: str, at: datetime) -> Inbound | None:
        tapped, sender = callback.message, callback.sender
        if tapped is not None and tapped.chat.type != "private":
            return None
        return Inbound(
            address=Address(self._channel, str(sender.id)),
            once=once,
            at=at,
            kind="tap",
            text=_clean(callback.data),
            called=_clean(sender.first_name),
            language=_clean(sender.language_code),
            tap=Tap(
                handle=callback.id,
                message_id=str(tapped.message_id) if tapped else "",
                label=_clean(_label(tapped, callback.data)),
                text=_clean(tapped.text) if tapped else "",
                entities=_entities(tapped.entities if tapped else ()),
            ),
        )

    def _membership(self, change: _Membership, once: str, at: datetime) -> Inbound | None:
        now, before = change.new_chat_member.status, change.old_chat_member.status
        if change.chat.type in _GROUPS:
            added = now in _HERE and before not in _HERE
            return self._group(change.chat, change.sender, once, at) if added else None
        if change.chat.type != "private" or now not in ("kicked", "member"):
            return None
        return Inbound(
            address=Address(self._channel, str(change.chat.id)),
            once=once,
            at=at,
            kind="blocked" if now == "kicked" else "unblocked",
        )

    def _group(self, chat: _Chat, sender: _User | None, once: str, at: datetime) -> Inbound:
        # Neither the words nor the name: a learner is never known by what she does in a group.
        return Inbound(
            address=Address(self._channel, str(chat.id)),
            once=once,
            at=at,
            kind="group",
            language=_clean(sender.language_code) if sender else "",
        )

    def _addresses_us(self, said: str) -> bool:
        if said.startswith("/"):
            _, at_sign, whom = said.split(maxsplit=1)[0].partition("@")
            return not at_sign or whom.lower() == self._username
        return self._mention.search(said) is not None


def update_id(raw: object) -> int | None:
    """The update's number, if it has one."""
    number = raw.get("update_id") if isinstance(raw, Mapping) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _digest(written: str) -> str:
    return hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:32]


def _where(error: ValidationError) -> str:
    """The place and the complaint, without the value: values are people's words."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'update'}: {first['type']}"[:200]


def _clean(said: str) -> str:
    # No NUL fits in a text of PostgreSQL, half a surrogate pair in none: either would stop a whole batch.
    if said.isascii():
        return said.replace("\x00", "") if "\x00" in said else said
    return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "")


def _label(tapped: _Tapped | None, data: str) -> str:
    if tapped is None or tapped.reply_markup is None or not data:
        return ""
    buttons = (button for row in tapped.reply_markup.inline_keyboard for button in row)
    return next((button.text for button in buttons if button.callback_data == data), "")


def _styled(raw: Any) -> list[_Styled]:
    """What is well formed of it: a style that is not shown is no reason to lose what was said."""
    try:
        return _STYLED.validate_python(raw or [])
    except ValidationError:
        return []


def _entities(marked: Iterable[_Styled]) -> tuple[Entity, ...]:
    found: list[Entity] = []
    for styled in marked:
        kind: Any = "blockquote" if styled.type == "expandable_blockquote" else styled.type
        if kind in _STYLES:
            found.append(Entity(kind, styled.offset, styled.length))
    return tuple(found)
