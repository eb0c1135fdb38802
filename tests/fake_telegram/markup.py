"""The platform's limits on buttons: inline keyboards, reply keyboards, and what is neither."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tests.fake_telegram.limits import units
from tests.fake_telegram.refusals import Refusal, bad_request

BUTTONS = 100
BUTTONS_A_ROW = 8
CALLBACK_DATA_BYTES = 64
COPY_TEXT_UNITS = 256
PLACEHOLDER_UNITS = 64

_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_STYLES = frozenset({"danger", "success", "primary"})


def check_markup(markup: Any, *, inline_only: bool = False) -> None:
    """Refuse a keyboard the platform would refuse; `inline_only` is for edits."""
    if markup is None:
        return
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"], "inline_keyboard")
        for row in rows:
            for button in row:
                _check_inline_button(button)
    elif inline_only:
        raise bad_request("inline keyboard expected")
    elif "keyboard" in markup:
        _check_reply_keyboard(markup)
    elif markup.get("remove_keyboard") is not True and markup.get("force_reply") is not True:
        raise bad_request("object expected as reply markup")


def inline_rows(markup: Any) -> list[list[dict[str, Any]]]:
    """The rows of an inline keyboard that have buttons; empty for none and for any other markup."""
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    return [row for row in rows if row] if isinstance(rows, list) else []


def _rows(rows: Any, field: str) -> list[list[Any]]:
    if not isinstance(rows, list):
        raise bad_request(f'field "{field}" must be of type Array')
    for row in rows:
        if not isinstance(row, list):
            raise bad_request(f'field "{field}" must be an Array of Arrays')
    if sum(len(row) for row in rows) > BUTTONS or any(len(row) > BUTTONS_A_ROW for row in rows):
        raise bad_request("reply markup is too long")
    return rows


def _check_inline_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise _button_error("expected an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise _button_error('Can\'t find field "text"')
    units(text)
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = [name for name in _ACTIONS if name in button]
    if not actions:
        raise _button_error("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"inline keyboard button must have exactly one action, not {', '.join(actions)}")
    if button.get("style", "primary") not in _STYLES:
        raise bad_request("invalid button style specified")
    _check_action(actions[0], button[actions[0]])


def _check_action(name: str, value: Any) -> None:
    if name == "callback_data":
        size = len(value.encode("utf-8", "surrogatepass")) if isinstance(value, str) else 0
        if not 1 <= size <= CALLBACK_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif name == "url":
        _check_url(value)
    elif name == "web_app":
        address = value.get("url") if isinstance(value, dict) else None
        if not isinstance(address, str) or not address.startswith("https://"):
            raise bad_request("inline keyboard button Web App URL is invalid: Only HTTPS links are allowed")
    elif name == "copy_text":
        copied = value.get("text") if isinstance(value, dict) else None
        if not isinstance(copied, str) or not 1 <= units(copied) <= COPY_TEXT_UNITS:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_url(value: Any) -> None:
    if not isinstance(value, str) or not value:
        raise bad_request("BUTTON_URL_INVALID")
    parts = urlsplit(value)
    if parts.scheme == "tg":
        return
    if parts.scheme not in ("http", "https"):
        raise bad_request(f"inline keyboard button URL '{value}' is invalid: Unsupported URL protocol")
    if "." not in (parts.hostname or ""):
        raise bad_request(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")


def _check_reply_keyboard(markup: dict[str, Any]) -> None:
    rows = _rows(markup["keyboard"], "keyboard")
    if not any(rows):
        raise bad_request("reply keyboard must have at least one button")
    for row in rows:
        for button in row:
            text = button.get("text") if isinstance(button, dict) else button
            if not isinstance(text, str) or not text.strip():
                raise bad_request("keyboard button text must be non-empty")
    placeholder = markup.get("input_field_placeholder")
    if placeholder is not None and not 1 <= units(str(placeholder)) <= PLACEHOLDER_UNITS:
        raise bad_request("reply keyboard placeholder must be 1 to 64 characters long")


def _button_error(reason: str) -> Refusal:
    return bad_request(f"can't parse InlineKeyboardButton: {reason}")
