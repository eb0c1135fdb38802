"""What goes over the wire: bodies and reactions as parameters of the Bot API, within its limits."""

from collections.abc import Iterable
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
    params: dict[str, Any] = {"chat_id": chat, "text": body.text, "link_preview_options": _NO_PREVIEW}
    if body.entities:
        params["entities"] = _entities(body.entities)
    if body.buttons:
        rows = [[_button(button) for button in row] for row in body.buttons]
        params["reply_markup"] = {"inline_keyboard": rows}
    if silent:
        params["disable_notification"] = True
    return params


def captioned(chat: int, body: FileBody, *, silent: bool) -> dict[str, Any]:
    """Parameters of sendPhoto and sendDocument, but for the file itself. A caption that is too long is cut."""
    params: dict[str, Any] = {"chat_id": chat}
    if body.text:
        params["caption"] = cut(body.text, LONGEST_CAPTION)
    whole = utf16_length(params.get("caption", ""))
    if styles := [entity for entity in body.entities if entity.offset + entity.length <= whole]:
        params["caption_entities"] = _entities(styles)
    if silent:
        params["disable_notification"] = True
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


def _entities(entities: Iterable[Entity]) -> list[dict[str, Any]]:
    return [{"type": entity.kind, "offset": entity.offset, "length": entity.length} for entity in entities]


def _button(button: Button) -> dict[str, str]:
    return {"text": button.label, "callback_data": button.data}
