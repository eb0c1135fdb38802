"""Payloads as Telegram sends them, and what each of them means to us."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.base import Address, Entity, HiddenLink, Inbound, Tap, Unreadable
from bot.channels.kept_files import Attachment
from bot.channels.telegram_updates import UpdateReader

AT = datetime(2031, 5, 4, 15, 0, tzinfo=UTC)
ANA = {"id": 501, "is_bot": False, "first_name": "Ana", "last_name": "Mora", "language_code": "es-EC"}
PRIVATE = {"id": 501, "first_name": "Ana", "last_name": "Mora", "type": "private"}
GROUP = {"id": -1001234567890, "title": "Empleo Quito", "type": "supergroup"}
BOT = {"id": 700000001, "is_bot": True, "first_name": "Aulita", "username": "aulita_bot"}
BUTTONS = {
    "inline_keyboard": [
        [{"text": "Sí, pago", "callback_data": "12:a"}],
        [{"text": "No pago", "callback_data": "12:b"}, {"text": "Sitio", "url": "https://aulita.example"}],
    ]
}


def message(**fields: Any) -> dict[str, Any]:
    return {"message_id": 77, "from": ANA, "chat": PRIVATE, "date": 1764000000, **fields}


def callback(**fields: Any) -> dict[str, Any]:
    tapped = {
        "message_id": 70,
        "from": BOT,
        "chat": PRIVATE,
        "date": 1764000000,
        "text": "Te piden 25 $. ¿Pagas?",
        "entities": [
            {"offset": 0, "length": 13, "type": "bold"},
            {"offset": 0, "length": 3, "type": "mention"},
        ],
        "reply_markup": BUTTONS,
    }
    whole = {"id": "8261", "from": ANA, "message": tapped, "chat_instance": "-33", "data": "12:b"}
    return {**whole, **fields}


def membership(chat: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    return {
        "chat": chat,
        "from": ANA,
        "date": 1764000000,
        "old_chat_member": {"user": BOT, "status": before},
        "new_chat_member": {"user": BOT, "status": after, "until_date": 0},
    }


def person(kind: Any, text: str = "", **fields: Any) -> Inbound:
    number = "77" if kind in ("start", "said") else ""
    named = {"called": "Ana", "language": "es-EC", "message_id": number, **fields}
    return Inbound(address=Address("telegram", "501"), once="9000", at=AT, kind=kind, text=text, **named)


def size(name: str, width: int, weighs: int = 9) -> dict[str, Any]:
    return {
        "file_id": name,
        "file_unique_id": f"u{name}",
        "file_size": weighs,
        "width": width,
        "height": width,
    }


def document(kind: str) -> dict[str, Any]:
    return {
        "file_id": "d",
        "file_unique_id": "ud",
        "file_size": 8,
        "file_name": "aviso.pdf",
        "mime_type": kind,
    }


OTHER = Attachment("other")
GROUP_LINE = Inbound(
    address=Address("telegram", "-1001234567890"), once="9000", at=AT, kind="group", language="es-EC"
)
NO_TEXT_TAP = Tap("8261", "70")

READ: dict[str, tuple[dict[str, Any], Inbound | None]] = {
    "text": ({"message": message(text="hola")}, person("said", "hola")),
    "a caption counts as text": (
        {"message": message(photo=[], caption="mira")},
        person("said", "mira", attachment=OTHER),
    ),
    "a sticker is said without words": (
        {"message": message(sticker={"emoji": "🙂"})},
        person("said", attachment=OTHER),
    ),
    "a photo is said without words": (
        {"message": message(photo=[{"file_id": "x"}])},
        person("said", attachment=Attachment("photo", "imagen.jpg", source="x")),
    ),
    "the largest size of a photo that is not too big": (
        {"message": message(photo=[size("s", 90), size("m", 800), size("l", 4000, 6_000_000)], caption="ve")},
        person("said", "ve", attachment=Attachment("photo", "imagen.jpg", 9, "m", "um")),
    ),
    "a photo that is too big is told with its size": (
        {"message": message(photo=[size("l", 4000, 6_000_000)])},
        person("said", attachment=Attachment("photo", "imagen.jpg", 6_000_000, "l", "ul")),
    ),
    "a PDF": (
        {"message": message(document=document("application/pdf"))},
        person("said", attachment=Attachment("pdf", "aviso.pdf", 8, "d", "ud")),
    ),
    "a file of another sort": (
        {"message": message(document=document("application/zip"))},
        person("said", attachment=OTHER),
    ),
    "an odd file is no reason to lose what was said": (
        {"message": message(document={"file_id": 7}, photo="?", caption="hola", caption_entities=[7])},
        person("said", "hola", attachment=OTHER),
    ),
    "styles, and what is behind words": (
        {
            "message": message(
                text="Hola a todas",
                entities=[
                    {"offset": 0, "length": 4, "type": "bold"},
                    {"offset": 0, "length": 4, "type": "expandable_blockquote"},
                    {"offset": 5, "length": 1, "type": "mention"},
                    {"offset": 7, "length": 5, "type": "text_link", "url": "https://a.example/x"},
                ],
            )
        },
        person(
            "said",
            "Hola a todas",
            entities=(Entity("bold", 0, 4), Entity("blockquote", 0, 4)),
            links=(HiddenLink(7, 5, "https://a.example/x"),),
        ),
    ),
    "start": ({"message": message(text="/start")}, person("start")),
    "start by a link": ({"message": message(text="/start c-UIO_26")}, person("start", "c-UIO_26")),
    "start to us by name": ({"message": message(text="/start@Aulita_Bot x")}, person("start", "x")),
    "only start is start": ({"message": message(text="/started")}, person("said", "/started")),
    "a command is said": ({"message": message(text="/ayuda")}, person("said", "/ayuda")),
    "a NUL goes": ({"message": message(text="ho\x00la")}, person("said", "hola")),
    "half a pair is replaced": ({"message": message(text="ho\ud83dla")}, person("said", "ho\ufffdla")),
    "no sender": (
        {"message": {"chat": PRIVATE, "text": "x"}},
        person("said", "x", called="", language="", message_id=""),
    ),
    "another bot": ({"message": message(**{"from": BOT}, text="hola")}, None),
    "an edit": ({"edited_message": message(text="hola")}, None),
    "a channel post": ({"channel_post": message(chat={"id": -1, "type": "channel"}, text="x")}, None),
    "an unknown kind": ({"moon_phase": {"bright": True}}, None),
    "a poll answer": ({"poll_answer": {"poll_id": "1", "option_ids": []}}, None),
    "tap": (
        {"callback_query": callback()},
        person(
            "tap",
            "12:b",
            tap=Tap("8261", "70", "No pago", "Te piden 25 $. ¿Pagas?", (Entity("bold", 0, 13),)),
        ),
    ),
    "tap on a button that is no longer shown": (
        {"callback_query": callback(data="11:a")},
        person("tap", "11:a", tap=Tap("8261", "70", "", "Te piden 25 $. ¿Pagas?", (Entity("bold", 0, 13),))),
    ),
    "tap on a deleted message": (
        {"callback_query": callback(message={"chat": PRIVATE, "message_id": 70, "date": 0})},
        person("tap", "12:b", tap=NO_TEXT_TAP),
    ),
    "tap without a message": (
        {"callback_query": callback(message=None)},
        person("tap", "12:b", tap=Tap("8261", "")),
    ),
    "tap in a group": ({"callback_query": callback(message={"chat": GROUP, "message_id": 1})}, None),
    "blocked": (
        {"my_chat_member": membership(PRIVATE, "member", "kicked")},
        person("blocked", called="", language=""),
    ),
    "unblocked": (
        {"my_chat_member": membership(PRIVATE, "kicked", "member")},
        person("unblocked", called="", language=""),
    ),
    "added to a group": ({"my_chat_member": membership(GROUP, "left", "member")}, GROUP_LINE),
    "made an administrator of a group": (
        {"my_chat_member": membership(GROUP, "member", "administrator")},
        None,
    ),
    "thrown out of a group": ({"my_chat_member": membership(GROUP, "member", "kicked")}, None),
    "added to a channel": (
        {"my_chat_member": membership({"id": -9, "type": "channel"}, "left", "administrator")},
        None,
    ),
    "a command in a group": ({"message": message(chat=GROUP, text="/ayuda")}, GROUP_LINE),
    "our command in a group": ({"message": message(chat=GROUP, text="/start@aulita_bot")}, GROUP_LINE),
    "another bot's command": ({"message": message(chat=GROUP, text="/start@otro_bot")}, None),
    "a mention": ({"message": message(chat=GROUP, text="oye @Aulita_bot, ¿qué es esto?")}, GROUP_LINE),
    "a longer name is not ours": ({"message": message(chat=GROUP, text="@aulita_botella")}, None),
    "an address is no mention": ({"message": message(chat=GROUP, text="yo@aulita_bot")}, None),
    "talk among themselves": ({"message": message(chat=GROUP, text="buenos días")}, None),
}


@pytest.mark.parametrize("name", READ)
def test_a_payload_is_read_as_what_the_person_did(name: str) -> None:
    body, expected = READ[name]
    assert UpdateReader("telegram", "aulita_bot").read({"update_id": 9000, **body}, AT) == expected


BROKEN: dict[str, tuple[Any, str]] = {
    "not an object": ("hola", "update"),
    "nothing": (None, "update"),
    "no update id": ({"message": message(text="x")}, "update_id"),
    "a message that is a word": ({"update_id": 9000, "message": "hola"}, "message"),
    "text that is a number": ({"update_id": 9000, "message": message(text=5)}, "message.text"),
    "a chat without id": ({"update_id": 9000, "message": message(chat={})}, "message.chat.id"),
    "a tap without handle": ({"update_id": 9000, "callback_query": callback(id=None)}, "callback_query.id"),
    "a membership without status": (
        {"update_id": 9000, "my_chat_member": {"chat": PRIVATE, "old_chat_member": {}}},
        "my_chat_member.old_chat_member.status",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_update_is_set_aside_with_the_place_and_without_the_words(name: str) -> None:
    raw, place = BROKEN[name]
    read = UpdateReader("telegram", "aulita_bot").read(raw, AT)
    assert isinstance(read, Unreadable)
    assert read.reason.startswith(f"{place}: ")
    assert "hola" not in read.reason
    assert read.raw
    assert read.once == "9000" if isinstance(raw, dict) and "update_id" in raw else read.once[:4] == "raw-"
    assert len(read.once) <= 64


def test_the_same_numberless_update_has_the_same_name_each_time() -> None:
    reader = UpdateReader("telegram", "aulita_bot")
    first, again, other = (reader.read({"x": value}, AT) for value in (1, 1, 2))
    assert isinstance(first, Unreadable)
    assert first == again
    assert first != other


def test_of_an_album_only_the_first_message_is_no_later_one() -> None:
    reader = UpdateReader("telegram", "aulita_bot")

    def read(number: int, album: str) -> bool:
        body = {**message(photo=[size("x", 9)]), "message_id": number, "media_group_id": album}
        found = reader.read({"update_id": number, "message": body}, AT)
        assert isinstance(found, Inbound)
        return found.album

    # The first one comes again because it was not confirmed: it is still the first.
    read_in_order = [read(n, album) for n, album in [(1, "a"), (2, "a"), (3, "b"), (1, "a"), (4, "a")]]
    assert read_in_order == [False, True, False, False, True]
    assert not any(read(number, str(number)) for number in range(10, 2000))
