"""Syllables as the spelling rules count them, and INFLESZ as the published formula says."""

import pytest

from lessons.lint.readability import inflesz, sentences_in, syllables, words_in

SYLLABLES = {
    "sol": 1,
    "que": 1,
    "guía": 2,
    "guitarra": 3,
    "pingüino": 3,
    "país": 2,
    "oía": 3,
    "aeropuerto": 5,
    "cooperativa": 6,
    "ciudad": 2,
    "viuda": 2,
    "ruido": 2,
    "búho": 2,
    "ahora": 3,
    "prohibir": 2,
    "muy": 1,
    "ayer": 2,
    "y": 1,
    "leíais": 3,
    "construía": 3,
    "Uruguay": 3,
    "contraseña": 4,
    "verificación": 5,
    "reunión": 2,
    "héroe": 3,
    "química": 3,
    "chorro": 2,
    "averigüéis": 4,
}


@pytest.mark.parametrize(("word", "count"), SYLLABLES.items())
def test_a_word_has_the_syllables_the_rules_say(word: str, count: int) -> None:
    assert syllables(word) == count
    assert syllables(word.upper()) == count


def test_the_score_is_the_published_formula() -> None:
    text = "Si te piden pagar, para. " * 10

    assert len(words_in(text)) == 50
    assert inflesz(text) == pytest.approx(206.835 - 62.3 * 80 / 50 - 50 / 10)


def test_short_words_and_sentences_read_easier_than_long_ones() -> None:
    easy = inflesz("Para. Mira bien. No des tu clave. Llama tú. " * 5)
    hard = inflesz(
        "La verificación administrativa de documentación institucional requiere autorizaciones " * 5
    )

    assert easy is not None
    assert hard is not None
    assert easy > 80 > 40 > hard


def test_a_colon_does_not_end_a_sentence_and_a_line_does() -> None:
    words = "uno dos tres cuatro cinco seis siete ocho nueve diez "
    colons, lines = inflesz(f"{words}: {words}: {words}"), inflesz(f"{words}\n {words}\n {words}")

    assert colons is not None
    assert lines is not None
    assert lines - colons == pytest.approx(20)


def test_a_few_words_have_no_score() -> None:
    assert inflesz("Hola. Sigue.") is None


def test_a_placeholder_is_one_word_and_a_figure_too() -> None:
    assert len(words_in("Llama a {linea_denuncia} hoy, son 19 500 o 3.5")) == 9


def test_one_word_is_no_sentence_of_its_own() -> None:
    assert [len(sentence) for sentence in sentences_in("Para. Mira bien quién te escribe. ¿Y tú? Sigo.")] == [
        9
    ]
    assert [len(sentence) for sentence in sentences_in("Uno dos tres\n- cuatro cinco seis")] == [3, 3]


def test_a_dot_inside_an_address_ends_nothing() -> None:
    assert len(sentences_in("Mira la página www.alisonte.example con calma y decide")) == 1
