"""The words of a picture: what is kept, cut, broken, replaced, numbered."""

import pytest

from bot.pictures import CHANNELS, MessagePicture, drawn_lines, svg
from bot.pictures.body import CUT, EMPTY, MAX_CHARS, MAX_ROWS
from bot.pictures.legible import OTHER_ALPHABET, legible
from bot.pictures.sender import UNKNOWN
from bot.pictures.typeface import face
from lessons.model import Item
from tests.bot.picture_samples import NUMBERED, SAMPLES, texts, written


def test_a_long_message_is_cut_at_a_word_and_says_so() -> None:
    sample = MessagePicture("whatsapp", "Ana", "palabra " * 625)
    lines = drawn_lines(sample)
    assert lines[-1].endswith("palabra…")
    assert len(" ".join(lines)) <= MAX_CHARS
    assert CUT in written(svg(sample))
    assert CUT not in written(svg(SAMPLES[0]))


def test_no_item_the_content_rules_allow_is_cut() -> None:
    longest = Item.model_json_schema()["properties"]["texto"]["maxLength"]
    text = ("Convocatoria para seleccionar personal. " * 30)[:longest].strip()
    assert len(text) > MAX_CHARS - 10
    for channel in CHANNELS:
        assert " ".join(drawn_lines(MessagePicture(channel, "Ana", text, lines=True))) == text


def test_a_message_of_many_short_lines_is_cut_too() -> None:
    lines = drawn_lines(MessagePicture("whatsapp", "Ana", "a\n" * 200))
    assert len(lines) == MAX_ROWS
    assert lines[-1] == "a…"


def test_a_word_wider_than_the_bubble_is_broken_without_loss() -> None:
    lines = drawn_lines(MessagePicture("sms", "Ana", "b" * 300))
    assert "".join(lines) == "b" * 300
    assert len(lines) > 5


def test_an_address_too_long_for_one_line_keeps_its_domain_whole() -> None:
    sample = MessagePicture("correo", "Reclutamiento <rrhh.conectistmo@correo-gratis.example>", "Hola")
    assert "<rrhh.conectistmo@ correo-gratis.example>" in written(svg(sample))


def test_the_subject_of_a_mail_stands_apart_in_bold_and_a_title_does_not_end_it() -> None:
    sample = MessagePicture("correo", "Ana", "Asunto: Cita con la Dra. Mena. Estimada Eva: le esperamos.")
    bold = [element.text for element in texts(svg(sample)) if element.get("font-weight")]
    assert "Asunto: Cita con la Dra. Mena." in bold
    assert "Estimada Eva: le esperamos." not in bold
    assert drawn_lines(sample)[1] == "Estimada Eva: le esperamos."


def test_paragraphs_stay_paragraphs() -> None:
    sample = MessagePicture("telegram", "Ana", "Hola:\r\n\r\n\r\nUno  dos\u2028tres")
    assert drawn_lines(sample) == ("Hola:", "Uno dos", "tres")


def test_lines_are_numbered_from_one_only_when_asked() -> None:
    plain, numbered = (texts(svg(sample)) for sample in (SAMPLES[0], NUMBERED[0]))
    count = len(drawn_lines(NUMBERED[0]))
    assert [t.text for t in numbered if (t.text or "").isdigit()] == [str(n) for n in range(1, count + 1)]
    assert not [t.text for t in plain if (t.text or "").isdigit()]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("🔥URGENTE🔥gana 💰$500💰", "URGENTE gana $500"),
        ("¡Hola👋! 👨‍👩‍👧 1️⃣ paso", "¡Hola! 1 paso"),
        ("\u202eabc\u202c\u200b\x00\x1bd\ud800", "abcd"),
        ("𝐆𝐚𝐧𝐚 ①", "Gana 1"),
        ("ver 漢字 عربي ya", f"ver {OTHER_ALPHABET} ya"),
        ("nin\u0303o a\u0336\u0322", "niño a"),
        ("áéíóúüñÁÉÍÓÚÜÑ ¿¡«»“”…–—$€%°ºª@#&", "áéíóúüñÁÉÍÓÚÜÑ ¿¡«»“”…–—$€%°ºª@#&"),
        ("🔥🔥", ""),
    ],
)
def test_what_the_typeface_lacks_is_replaced_or_dropped_without_a_trace(raw: str, shown: str) -> None:
    assert legible(raw) == shown


def test_both_weights_draw_the_same_characters() -> None:
    assert set(face().advances) == set(face(bold=True).advances)
    assert len(face().advances) > 1000


def test_an_empty_sender_and_an_empty_message_say_so() -> None:
    shown = written(svg(MessagePicture("whatsapp", "\u200b 🔥", " \n ")))
    assert UNKNOWN in shown
    assert EMPTY in shown


@pytest.mark.parametrize(
    ("greeting", "hour"),
    [("Buenas noches, Ana.", "19:45"), ("Hola, buenas tardes.", "15:20"), ("Hola.", "9:15")],
)
def test_the_hour_beside_a_message_agrees_with_its_greeting(greeting: str, hour: str) -> None:
    assert hour in written(svg(MessagePicture("whatsapp", "Ana", greeting)))
