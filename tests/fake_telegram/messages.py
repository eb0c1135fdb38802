"""Sending, editing and deleting messages, with every rule that depends on what was sent before."""

from __future__ import annotations

from typing import Any

from tests.fake_telegram import limits
from tests.fake_telegram.account import Account
from tests.fake_telegram.call import Call
from tests.fake_telegram.chats import Chat
from tests.fake_telegram.markup import check_markup, inline_rows
from tests.fake_telegram.refusals import bad_request

DELETABLE_SECONDS = 48 * 3600
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def send_message(account: Account, call: Call) -> dict[str, Any]:
    text, entities = call.params.get("text"), call.params.get("entities")
    markup = call.params.get("reply_markup")
    if account.strict:
        limits.check_text(text, entities, call.params.get("parse_mode"))
        check_markup(markup)
    content: dict[str, Any] = {"text": text}
    if entities:
        content["entities"] = entities
    return _send(account, call, content)


def send_photo(account: Account, call: Call) -> dict[str, Any]:
    return _send_file(account, call, "photo")


def send_audio(account: Account, call: Call) -> dict[str, Any]:
    return _send_file(account, call, "audio")


def send_video(account: Account, call: Call) -> dict[str, Any]:
    return _send_file(account, call, "video")


def send_document(account: Account, call: Call) -> dict[str, Any]:
    return _send_file(account, call, "document")


def _send_file(account: Account, call: Call, field: str) -> dict[str, Any]:
    caption, entities = call.params.get("caption"), call.params.get("caption_entities")
    if account.strict:
        limits.check_caption(caption, entities, call.params.get("parse_mode"))
        check_markup(call.params.get("reply_markup"))
    account.open_target(call)
    stored = account.files.take(call, field, strict=account.strict)
    content: dict[str, Any] = {stored.kind: stored.as_result()}
    if stored.kind == "audio" and (title := call.string("title")):
        content["audio"]["title"] = title
    if caption:
        content["caption"] = caption
    if entities:
        content["caption_entities"] = entities
    return _send(account, call, content)


def _send(account: Account, call: Call, content: dict[str, Any]) -> dict[str, Any]:
    chat = account.open_target(call)
    reply = _replied(chat, call)
    account.throttle.admit(chat.chat_id, account.clock.monotonic())
    message = {**account.new_message(chat, account.bot_user()), **content}
    if reply is not None:
        message["reply_to_message"] = reply
    markup = call.params.get("reply_markup")
    if inline_rows(markup):
        message["reply_markup"] = markup
    elif isinstance(markup, dict) and "inline_keyboard" not in markup:
        chat.reply_keyboard = markup if "keyboard" in markup else None
    if call.flag("protect_content"):
        message["has_protected_content"] = True
    chat.messages[message["message_id"]] = message
    return message


def _replied(chat: Chat, call: Call) -> dict[str, Any] | None:
    wanted = call.params.get("reply_parameters")
    if not isinstance(wanted, dict):
        return None
    parent = chat.messages.get(wanted.get("message_id", 0))
    if parent is None:
        if not wanted.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return None
    return {name: value for name, value in parent.items() if name != "reply_to_message"}


def edit_message_text(account: Account, call: Call) -> dict[str, Any]:
    text, entities = call.params.get("text"), call.params.get("entities")
    markup = call.params.get("reply_markup")
    if account.strict:
        limits.check_text(text, entities, call.params.get("parse_mode"))
        check_markup(markup, inline_only=True)
    chat = account.open_target(call)
    old = chat.bot_message(call.integer("message_id"), account.bot_id, "edit")
    if "text" not in old:
        raise bad_request("there is no text in the message to edit")
    new = {name: value for name, value in old.items() if name not in ("text", "entities", "reply_markup")}
    new["text"] = text
    if entities:
        new["entities"] = entities
    return _replace(account, chat, old, new, markup)


def edit_message_caption(account: Account, call: Call) -> dict[str, Any]:
    """An empty caption takes the old one away."""
    caption, entities = call.params.get("caption"), call.params.get("caption_entities")
    markup = call.params.get("reply_markup")
    if account.strict:
        limits.check_caption(caption, entities, call.params.get("parse_mode"))
        check_markup(markup, inline_only=True)
    chat = account.open_target(call)
    old = chat.bot_message(call.integer("message_id"), account.bot_id, "edit")
    if not any(name in old for name in ("photo", "audio", "video", "document")):
        raise bad_request("there is no caption in the message to edit")
    dropped = ("caption", "caption_entities", "reply_markup")
    new = {name: value for name, value in old.items() if name not in dropped}
    if caption:
        new["caption"] = caption
    if entities:
        new["caption_entities"] = entities
    return _replace(account, chat, old, new, markup)


def edit_message_reply_markup(account: Account, call: Call) -> dict[str, Any]:
    markup = call.params.get("reply_markup")
    if account.strict:
        check_markup(markup, inline_only=True)
    chat = account.open_target(call)
    old = chat.bot_message(call.integer("message_id"), account.bot_id, "edit")
    new = {name: value for name, value in old.items() if name != "reply_markup"}
    return _replace(account, chat, old, new, markup)


def _replace(
    account: Account, chat: Chat, old: dict[str, Any], new: dict[str, Any], markup: Any
) -> dict[str, Any]:
    """Put `new` on the screen; the old object stays untouched, since updates already sent show it."""
    if inline_rows(markup):
        new["reply_markup"] = markup
    compared = ("text", "entities", "caption", "caption_entities", "reply_markup")
    if all(old.get(name) == new.get(name) for name in compared):
        raise bad_request(_NOT_MODIFIED)
    new["edit_date"] = int(account.clock.now())
    chat.messages[new["message_id"]] = new
    return new


def delete_message(account: Account, call: Call) -> bool:
    """Within 48 hours; in private chats the person's messages too."""
    chat = account.target(call)
    message_id = call.integer("message_id")
    if message_id is None:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to delete not found")
    if not _deletable(account, chat, message):
        raise bad_request("message can't be deleted")
    del chat.messages[message_id]
    return True


def delete_messages(account: Account, call: Call) -> bool:
    """At most 100; those that are gone already are skipped."""
    message_ids = limits.check_message_ids(call.params.get("message_ids"))
    chat = account.target(call)
    found = [chat.messages[item] for item in message_ids if item in chat.messages]
    if not all(_deletable(account, chat, message) for message in found):
        raise bad_request("message can't be deleted")
    for message in found:
        chat.messages.pop(message["message_id"], None)
    return True


def _deletable(account: Account, chat: Chat, message: dict[str, Any]) -> bool:
    mine = message.get("from", {}).get("id") == account.bot_id
    young = account.clock.now() - message["date"] < DELETABLE_SECONDS
    return young and (mine or chat.kind == "private")
