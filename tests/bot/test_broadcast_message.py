"""What the staff wrote becomes one body; what would not fit is said in a sentence; no address stays hidden."""

import pytest

from bot.broadcasts import content, message
from bot.broadcasts.content import Content, Said
from bot.broadcasts.spelling import spelled_out, starred, trimmed
from bot.channels.base import Abilities, Entity, FileBody, HiddenLink, TextBody
from bot.channels.kept_files import MOST_BYTES
from flows.effects import Phrase

TELEGRAM, WEB = Abilities(), Abilities(can_push=False)
BOLD = (Entity("bold", 0, 4),)


def keys(said: Said) -> list[str]:
    return [one.key for one in message.check(said, (TELEGRAM, WEB)) if isinstance(one, Phrase)]


def test_a_text_is_one_message_and_a_file_is_one_message() -> None:
    assert message.body_of(Said("Hola", BOLD)) == TextBody("Hola", BOLD)
    photo = Said("Hola", BOLD, 7, "imagen.jpg", "photo", 900)
    assert message.body_of(photo) == FileBody(7, "imagen.jpg", "photo", "Hola", BOLD)
    assert message.weight(photo) == 904
    assert message.weight(Said("año 💛")) == 9
    assert message.reworded(photo, Said("Otra", (), 9)) == Said("Otra", (), 7, "imagen.jpg", "photo", 900)
    said = Content(photo, Said("Hello"))
    assert content.load(content.dump(said)) == said


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (Said("Hola"), []),
        (Said("x" * 4096), []),
        (Said("x" * 4097), ["message.too_long"]),
        # In the units of the platform a sign beyond U+FFFF counts twice.
        (Said("💛" * 2049), ["message.too_long"]),
        (Said("x" * 1024, file=1, size=9), []),
        (Said("x" * 1025, file=1, size=9), ["message.caption_too_long"]),
        (Said("", file=1, size=MOST_BYTES), []),
        (Said("", file=1, size=MOST_BYTES + 1), ["message.too_big"]),
        (Said(" \n"), ["message.empty"]),
        (Said("x" * 200, tuple(Entity("bold", n, 1) for n in range(101))), ["message.too_styled"]),
    ],
)
def test_what_would_not_go_in_one_call_is_said_before(said: Said, wrong: list[str]) -> None:
    assert keys(said) == wrong


def test_the_channel_with_the_least_room_decides() -> None:
    narrow = Abilities(longest_text=100)
    [wrong] = message.check(Said("x" * 130), (TELEGRAM, narrow))
    assert isinstance(wrong, Phrase)
    assert dict(wrong.params) == {"most": 100, "has": 130, "over": 30}


def test_an_address_behind_words_is_written_beside_them_and_styles_move_along() -> None:
    text, styles = spelled_out(
        "💛 Mira aquí ya",
        (Entity("bold", 0, 2), Entity("italic", 3, 12), Entity("underline", 8, 4), Entity("code", 13, 2)),
        (HiddenLink(8, 4, "https://a.example/x"),),
    )
    assert text == "💛 Mira aquí (https://a.example/x) ya"
    assert styles == (
        Entity("bold", 0, 2),
        Entity("italic", 3, 34),
        Entity("underline", 8, 4),
        Entity("code", 35, 2),
    )


@pytest.mark.parametrize("label", ["https://a.example/", "a.example", "A.example"])
def test_an_address_that_can_be_read_is_not_written_twice(label: str) -> None:
    assert spelled_out(label, (), (HiddenLink(0, len(label), "https://a.example"),)) == (label, ())


def test_two_hidden_addresses_are_both_spelled_out() -> None:
    links = (HiddenLink(0, 1, "https://a.example"), HiddenLink(4, 1, "https://b.example"))
    assert spelled_out("a y b", (), links)[0] == "a (https://a.example) y b (https://b.example)"


def test_blanks_around_a_text_go_and_its_styles_stay_in_it() -> None:
    styles = (Entity("bold", 0, 4), Entity("italic", 4, 9), Entity("code", 7, 2), Entity("pre", 90, 5))
    assert trimmed("  Hola \n", styles) == ("Hola", (Entity("bold", 0, 2), Entity("italic", 2, 2)))


@pytest.mark.parametrize(
    ("written", "text", "bold"),
    [
        ("una *cosa* y **otra cosa**.", "una cosa y otra cosa.", [(4, 4), (11, 9)]),
        ("💛 *sí*", "💛 sí", [(3, 2)]),
        ("2 * 3 * 4", "2 * 3 * 4", []),
        ("a*b*c", "a*b*c", []),
        ("*no cierra", "*no cierra", []),
        ("** nada **", "** nada **", []),
        ("*en\ndos*", "*en\ndos*", []),
    ],
)
def test_stars_are_bold_where_they_close(written: str, text: str, bold: list[tuple[int, int]]) -> None:
    assert starred(written) == (text, tuple(Entity("bold", *stretch) for stretch in bold))
