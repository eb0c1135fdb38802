"""The platform's limits on what a bot writes: text, entities, commands, secrets, as plain checks.

Descriptions follow the platform's own where one is known. Those marked (ours) stand where the platform
silently corrects the bot instead: a fault we want to see in a test.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tests.fake_telegram.refusals import Refusal, bad_request

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
ENTITIES = 100
ANSWER_UNITS = 200
COMMANDS = 100
COMMAND_DESCRIPTION = 256
DESCRIPTION = 512
SHORT_DESCRIPTION = 120
DELETE_IDS = 100

ENTITY_TYPES = frozenset(
    {
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    }
)
_ENTITY_NEEDS = {
    "text_link": ("url", str),
    "text_mention": ("user", dict),
    "custom_emoji": ("custom_emoji_id", str),
    "date_time": ("unix_time", int),
}
CHAT_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")
_SECRET = re.compile(r"[A-Za-z0-9_-]*\Z")
_PARSE_MODES = frozenset({"html", "markdown", "markdownv2"})


def units(text: str) -> int:
    """Length in UTF-16 code units, the platform's measure; refuses half of a surrogate pair."""
    if text.isascii():
        return len(text)
    try:
        return len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        raise bad_request("text must be encoded in UTF-8") from None


def check_text(text: Any, entities: Any, parse_mode: Any) -> None:
    if text is None or text == "":
        raise bad_request("message text is empty")
    if not isinstance(text, str):
        raise bad_request("text must be of type String")
    if not text.strip():
        raise bad_request("text must be non-empty")
    check_parse_mode(parse_mode)
    length = units(text)
    if length > TEXT_UNITS:
        raise bad_request("message is too long")
    check_entities(text, length, entities)


def check_caption(caption: Any, entities: Any, parse_mode: Any) -> None:
    if caption is not None and not isinstance(caption, str):
        raise bad_request("caption must be of type String")
    check_parse_mode(parse_mode)
    length = units(caption or "")
    if length > CAPTION_UNITS:
        raise bad_request("message caption is too long")
    check_entities(caption or "", length, entities)


def check_parse_mode(parse_mode: Any) -> None:
    """Our bot sends entities only: a known mode is refused too, in words that say what to do."""
    if not parse_mode:
        return
    if str(parse_mode).lower() not in _PARSE_MODES:
        raise bad_request("unsupported parse_mode")
    raise bad_request("this fake server reads no parse_mode; send entities instead")


def check_entities(text: str, length: int, entities: Any) -> None:
    """Every entity known, complete, inside the text and on whole characters; at most 100 of them (ours)."""
    if entities is None:
        return
    if not isinstance(entities, list):
        raise bad_request("can't parse MessageEntity: expected an Array")
    if len(entities) > ENTITIES:
        raise bad_request(f"too many entities: {len(entities)}, at most {ENTITIES} are kept")
    inside_pairs = _positions_inside_pairs(text) if length != len(text) else frozenset()
    for entity in entities:
        _check_entity(entity, length, inside_pairs)


def _check_entity(entity: Any, length: int, inside_pairs: frozenset[int]) -> None:
    if not isinstance(entity, dict):
        raise _entity_error("expected an Object")
    kind = entity.get("type")
    if kind not in ENTITY_TYPES:
        raise _entity_error("Unsupported type specified")
    if kind in _ENTITY_NEEDS:
        name, wanted = _ENTITY_NEEDS[kind]
        if not isinstance(entity.get(name), wanted) or entity[name] == "":
            raise _entity_error(f'Can\'t find field "{name}"')
    start, size = entity.get("offset"), entity.get("length")
    for name, value in (("offset", start), ("length", size)):
        if type(value) is not int:
            raise _entity_error(f'Field "{name}" must be of type Number')
    assert isinstance(start, int)
    assert isinstance(size, int)
    if start < 0:
        raise bad_request(f"receive an entity with incorrect offset {start}")
    if size <= 0:
        raise bad_request(f"receive an entity with incorrect length {size}")
    end = start + size
    if start >= length:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {start}")
    if end > length:
        raise bad_request(
            f"entity beginning at UTF-16 offset {start} ends after the end of the text at UTF-16 offset {end}"
        )
    if start in inside_pairs:
        raise bad_request(f"entity begins in a middle of a UTF-16 symbol at UTF-16 offset {start}")
    if end in inside_pairs:
        raise bad_request(
            f"entity beginning at UTF-16 offset {start} ends in a middle of a UTF-16 symbol "
            f"at UTF-16 offset {end}"
        )


def _entity_error(reason: str) -> Refusal:
    return bad_request(f"can't parse MessageEntity: {reason}")


def _positions_inside_pairs(text: str) -> frozenset[int]:
    found: list[int] = []
    position = 0
    for character in text:
        if ord(character) > 0xFFFF:
            found.append(position + 1)
            position += 1
        position += 1
    return frozenset(found)


def check_answer(text: str) -> None:
    if units(text) > ANSWER_UNITS:
        raise bad_request("MESSAGE_TOO_LONG")


def check_commands(commands: Any) -> None:
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not isinstance(command, dict):
            raise bad_request("can't parse BotCommand: expected an Object")
        name, description = command.get("command"), command.get("description")
        if not isinstance(name, str) or not _COMMAND.match(name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not isinstance(description, str) or not 1 <= units(description) <= COMMAND_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def check_description(text: str, most: int) -> None:
    if units(text) > most:
        raise bad_request(f"description is too long: at most {most} characters")


def check_secret(secret: str) -> None:
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not _SECRET.match(secret):
        raise bad_request("secret token contains unallowed characters")


def check_chat_action(action: str) -> None:
    if action not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")


def check_message_ids(message_ids: Any) -> Sequence[int]:
    if not isinstance(message_ids, list) or not message_ids:
        raise bad_request("message identifiers are not specified")
    if len(message_ids) > DELETE_IDS:
        raise bad_request("too many message identifiers specified")
    if any(type(item) is not int for item in message_ids):
        raise bad_request("message identifier must be a Number")
    return message_ids
