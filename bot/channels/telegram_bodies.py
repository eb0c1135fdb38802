"""What goes over the wire: bodies and reactions as parameters of the Bot API, within its limits."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.channels.base import Button, Entity, FileBody, Tap, TextBody

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_TOAST = 200
_NO_PREVIEW = {"is_disabled": True}


def utf16_length(text: str) -> int:
    """In the units Telegram counts: characters beyond U+FFFF count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, units: int) -> str:
    """At most `units` UTF-16 units, ending in «…» if something was left out; no character is split."""
    if utf16_length(text) <= units:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (units - 1)].decode("utf-16-le", "ignore")
    return kept.rstrip() + "…"


def message(chat: int, body: TextBody, *, silent: bool) -> dict[str, Any]:
    """Parameters of sendMessage. Entities, never a parse mode: no character of a text can break it."""
    params: dict[str, Any] = {"chat_id": chat, **_content(body)}
    if silent:
        params["disable_notification"] = True
    return params


def captioned(chat: int, body: FileBody, *, silent: bool) -> dict[str, Any]:
    """Parameters of sendPhoto and sendDocument, but for the file itself. A caption that is too long is cut."""
    params: dict[str, Any] = {"chat_id": chat, **_caption(body)}
    if silent:
        params["disable_notification"] = True
    return params


def _content(body: TextBody) -> dict[str, Any]:
    params: dict[str, Any] = {"text": body.text, "link_preview_options": _NO_PREVIEW}
    if body.entities:
        params["entities"] = _entities(body.entities)
    if body.buttons:
        rows = [[_button(button) for button in row] for row in body.buttons]
        params["reply_markup"] = {"inline_keyboard": rows}
    return params


def _caption(body: FileBody) -> dict[str, Any]:
    if not body.text:
        return {}
    caption = cut(body.text, LONGEST_CAPTION)
    params: dict[str, Any] = {"caption": caption}
    whole = utf16_length(caption)
    if styles := [entity for entity in body.entities if entity.offset + entity.length <= whole]:
        params["caption_entities"] = _entities(styles)
    return params


def line(chat: int, text: str) -> dict[str, Any]:
    """Parameters of one quiet line in a group."""
    return {
        "chat_id": chat,
        "text": cut(text, LONGEST_TEXT),
        "link_preview_options": _NO_PREVIEW,
        "disable_notification": True,
    }


def mark(chat: int, tap: Tap) -> tuple[str, dict[str, Any]]:
    """The call that shows the choice under the tapped question and takes its buttons away; only the latter
    if the text is unknown or would become too long."""
    params: dict[str, Any] = {"chat_id": chat, "message_id": int(tap.message_id)}
    marked = f"{tap.text}\n\n» {tap.label}"
    if not tap.text or not tap.label or utf16_length(marked) > LONGEST_TEXT:
        return "editMessageReplyMarkup", params
    params |= {"text": marked, "link_preview_options": _NO_PREVIEW}
    if tap.entities:
        params["entities"] = _entities(tap.entities)
    return "editMessageText", params


def edited(chat: int, message: int, body: TextBody | FileBody) -> tuple[str, dict[str, Any]]:
    """The call that puts a text in the place of another, or a caption; its buttons are those of the body."""
    params: dict[str, Any] = {"chat_id": chat, "message_id": message}
    if isinstance(body, FileBody):
        return "editMessageCaption", params | _caption(body)
    return "editMessageText", params | _content(body)


def deleted(chat: int, messages: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """The call that takes one message away, or several at once."""
    numbers = [int(one) for one in messages]
    if len(numbers) == 1:
        return "deleteMessage", {"chat_id": chat, "message_id": numbers[0]}
    return "deleteMessages", {"chat_id": chat, "message_ids": numbers}


def _entities(entities: Iterable[Entity]) -> list[dict[str, Any]]:
    return [{"type": entity.kind, "offset": entity.offset, "length": entity.length} for entity in entities]


def _button(button: Button) -> dict[str, str]:
    return {"text": button.label, "callback_data": button.data}
