"""The Bot API methods, each a plain function of the account and one call; a Refusal changes nothing."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.fake_telegram import limits
from tests.fake_telegram.account import Account, WebhookSettings
from tests.fake_telegram.call import Call
from tests.fake_telegram.messages import (
    delete_message,
    delete_messages,
    edit_message_caption,
    edit_message_reply_markup,
    edit_message_text,
    send_audio,
    send_document,
    send_message,
    send_photo,
    send_video,
)
from tests.fake_telegram.refusals import bad_request
from tests.fake_telegram.updates import CALLBACK_LIFE

Method = Callable[[Account, Call], Any]


def get_me(account: Account, _call: Call) -> dict[str, Any]:
    return {
        **account.bot_user(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def answer_callback_query(account: Account, call: Call) -> bool:
    """One answer for each tap, within 150 s; every other one is too late."""
    text = call.string("text")
    if account.strict:
        limits.check_answer(text)
    tap = account.taps.get(call.string("callback_query_id"))
    too_old = tap is not None and account.clock.monotonic() - tap.at > CALLBACK_LIFE
    if tap is None or too_old or tap.answer is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    tap.answer = {"text": text, "show_alert": call.flag("show_alert")}
    return True


def send_chat_action(account: Account, call: Call) -> bool:
    if account.strict:
        limits.check_chat_action(call.string("action"))
    account.open_target(call)
    return True


def get_chat(account: Account, call: Call) -> dict[str, Any]:
    chat = account.chats.get(call.integer("chat_id", 0) or 0)
    if chat is None or not chat.started:
        raise bad_request("chat not found")
    gifts = dict.fromkeys(
        (
            "unlimited_gifts",
            "limited_gifts",
            "unique_gifts",
            "premium_subscription",
            "gifts_from_channels",
        ),
        True,
    )
    return {**chat.as_result(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def get_file(account: Account, call: Call) -> dict[str, Any]:
    return account.files.path_of(call.string("file_id"))


def set_my_commands(account: Account, call: Call) -> bool:
    commands = call.params.get("commands")
    if account.strict:
        limits.check_commands(commands)
    account.profile.commands[_scope(call)] = commands or []
    return True


def get_my_commands(account: Account, call: Call) -> list[dict[str, str]]:
    return account.profile.commands.get(_scope(call), [])


def _scope(call: Call) -> tuple[str, str]:
    scope = call.params.get("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), call.string("language_code")


def set_my_description(account: Account, call: Call) -> bool:
    text = call.string("description")
    if account.strict:
        limits.check_description(text, limits.DESCRIPTION)
    account.profile.descriptions[call.string("language_code")] = text
    return True


def set_my_short_description(account: Account, call: Call) -> bool:
    text = call.string("short_description")
    if account.strict:
        limits.check_description(text, limits.SHORT_DESCRIPTION)
    account.profile.short_descriptions[call.string("language_code")] = text
    return True


def get_my_description(account: Account, call: Call) -> dict[str, str]:
    return {"description": account.profile.descriptions.get(call.string("language_code"), "")}


def get_my_short_description(account: Account, call: Call) -> dict[str, str]:
    return {"short_description": account.profile.short_descriptions.get(call.string("language_code"), "")}


def set_webhook(account: Account, call: Call) -> bool:
    """From here on updates are posted; a waiting getUpdates ends with 409. An empty url removes it."""
    url, secret = call.string("url"), call.string("secret_token")
    if not url:
        return delete_webhook(account, call)
    if account.strict:
        limits.check_secret(secret)
        _check_webhook_url(url)
    if call.flag("drop_pending_updates"):
        account.queue.drop_all()
    account.queue.remember_allowed(call.params.get("allowed_updates"))
    most = min(max(call.integer("max_connections", 40) or 40, 1), 100)
    account.webhook = WebhookSettings(url, secret, most)
    account.queue.end_poll("terminated by setWebhook request")
    account.queue.on_new()
    return True


def _check_webhook_url(url: str) -> None:
    """HTTPS, as the platform wants it, or plain HTTP to this very machine, for tests."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    try:
        loopback = ipaddress.ip_address(parts.hostname).is_loopback
    except ValueError:
        loopback = parts.hostname == "localhost"
    if parts.scheme == "http" and not loopback:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")


def delete_webhook(account: Account, call: Call) -> bool:
    if call.flag("drop_pending_updates"):
        account.queue.drop_all()
    account.webhook = None
    account.queue.on_new()
    return True


def get_webhook_info(account: Account, _call: Call) -> dict[str, Any]:
    hook = account.webhook
    info: dict[str, Any] = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(account.queue.pending()),
    }
    if hook:
        info["max_connections"] = hook.max_connections
        if hook.last_error:
            info["last_error_date"] = int(hook.last_error_at)
            info["last_error_message"] = hook.last_error
    if account.queue.allowed:
        info["allowed_updates"] = sorted(account.queue.allowed)
    return info


_CANONICAL: dict[str, Method] = {
    "getMe": get_me,
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendAudio": send_audio,
    "sendVideo": send_video,
    "sendDocument": send_document,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "answerCallbackQuery": answer_callback_query,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "sendChatAction": send_chat_action,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "setMyDescription": set_my_description,
    "getMyDescription": get_my_description,
    "setMyShortDescription": set_my_short_description,
    "getMyShortDescription": get_my_short_description,
    "getChat": get_chat,
    "getFile": get_file,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
# Method names are not case-sensitive on the platform.
METHODS: dict[str, tuple[str, Method]] = {name.lower(): (name, run) for name, run in _CANONICAL.items()}
