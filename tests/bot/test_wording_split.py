"""A text too long for one message: cut where a reader would pause, never inside a sign, nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Abilities, TextBody
from bot.wording.split import split
from bot.wording.styled import Styled, units
from flows.effects import Choice, Text, Written
from tests.bot.wording_samples import ANA, wording

SENTENCES = "Primero, frena. No pagues más. ¿Dudas? Llama a «tu banco». Guarda el chat."


def parts(text: str, longest: int) -> list[str]:
    return [part.text for part in split(Styled(text), longest)]


def test_a_text_that_fits_is_left_alone() -> None:
    whole = Styled("Hola. Adiós.", ((0, 4),))
    assert split(whole, 12) == (whole,)


def test_cuts_come_at_the_end_of_a_sentence() -> None:
    assert parts(SENTENCES, 32) == [
        "Primero, frena. No pagues más.",
        "¿Dudas? Llama a «tu banco».",
        "Guarda el chat.",
    ]
    assert parts("Uno.\n\nDos sin punto\nTres", 14) == ["Uno.", "Dos sin punto", "Tres"]


def test_a_sentence_that_fits_exactly_is_not_cut() -> None:
    assert parts("Hola a todas. Y a todos.", 13) == ["Hola a todas.", "Y a todos."]


def test_without_a_sentence_end_cuts_come_at_a_space_and_at_last_between_signs() -> None:
    assert parts("una frase sin fin que sigue", 10) == ["una frase", "sin fin", "que sigue"]
    assert parts("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]


@pytest.mark.parametrize("sign", ["🎉", "é", "👍🏽", "👩‍🌾", "⚠️"])
def test_no_sign_is_cut_in_two(sign: str) -> None:
    for longest in range(12, 18):
        for part in parts(sign * 30, longest):
            assert part.replace(sign, "") == ""
            assert units(part) <= longest


def test_bold_that_crosses_a_cut_goes_on_after_it() -> None:
    whole = Styled("Uno 🎉. Dos tres. Cuatro.", ((4, 13), (18, 6)))
    first, second, third = split(whole, 10)
    assert [first.text, second.text, third.text] == ["Uno 🎉.", "Dos tres.", "Cuatro."]
    assert (first.bold, second.bold, third.bold) == (((4, 3),), ((0, 9),), ((0, 6),))


def test_the_buttons_stand_under_the_last_part() -> None:
    message = Text(
        (Written("**Frase** larga. " * 30), Written("¿Sigues?")), (Choice("on", Written("Sigo")),), turn=2
    )
    made = wording().bodies(message, ANA, Abilities(longest_text=200))
    assert len(made) > 2
    assert all(isinstance(one, TextBody) for one in made)
    texts = [one for one in made if isinstance(one, TextBody)]
    assert [bool(one.buttons) for one in texts] == [False] * (len(texts) - 1) + [True]
    assert texts[-1].text.endswith("¿Sigues?")
    assert sum(len(one.entities) for one in texts) == 30
    assert all(units(one.text) <= 200 for one in texts)


PIECES = st.lists(
    st.sampled_from(["hola", "ñandú. ", "🎉", "¿sí? ", "\n\n", " ", "é", "palabra", "fin.", "👩‍🌾", "»"]),
    max_size=60,
)


@given(PIECES, st.integers(2, 40), st.integers(0, 30), st.integers(1, 30))
def test_whatever_the_text_nothing_is_lost_and_every_part_fits(
    pieces: list[str], longest: int, start: int, length: int
) -> None:
    text = "".join(pieces)
    total = units(text)
    bold = ((start, min(length, total - start)),) if start < total else ()
    made = split(Styled(text, bold), longest)
    assert "".join("".join(part.text for part in made).split()) == "".join(text.split())
    for part in made:
        assert units(part.text) <= longest or len(made) == 1
        part.text.encode("utf-16-le")
        assert all(offset >= 0 and offset + size <= units(part.text) for offset, size in part.bold)
