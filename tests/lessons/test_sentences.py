"""A message in numbered lines: where sentences end, where they do not, and in which line a fragment lies."""

import pytest

from lessons.sentences import line_of, lines_of, sentences


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Hola. Soy Ana.", ("Hola.", "Soy Ana.")),
        ("La Lic. Paola y la Dra. Mena. Av. Central.", ("La Lic. Paola y la Dra. Mena.", "Av. Central.")),
        ("Vive en EE. UU. Gana 8.50 o 1,200.75. Ya.", ("Vive en EE. UU.", "Gana 8.50 o 1,200.75.", "Ya.")),
        (
            "Ruta Sol S.A. paga. Ven a las 8h00. ¿Vienes?",
            ("Ruta Sol S.A. paga.", "Ven a las 8h00.", "¿Vienes?"),
        ),
        ("Bueno... tal vez… Luego te digo.", ("Bueno... tal vez…", "Luego te digo.")),
        (
            "Dijo «No.» Y «¿Ya?» preguntó. ¡Corre! 3 cupos.",
            ("Dijo «No.»", "Y «¿Ya?» preguntó.", "¡Corre!", "3 cupos."),
        ),
        ("1. Llena. 2. Envía el No. 5.", ("1. Llena.", "2. Envía el No. 5.")),
        ("Te dije que no. Luego pagas.", ("Te dije que no.", "Luego pagas.")),
        ("Uno\ndos. Tres", ("Uno", "dos.", "Tres")),
        ("  Sin   punto ", ("Sin punto",)),
        ("", ()),
    ],
)
def test_sentences_end_where_a_reader_would_say_so(text: str, cut: tuple[str, ...]) -> None:
    assert sentences(text) == cut
    assert " ".join(cut) == " ".join(text.split())


def test_a_fragment_lies_in_one_line_or_in_none() -> None:
    lines = lines_of("Ana <ana@a.example>", "Paga hoy. No le digas\n a nadie.")
    assert line_of(lines, "ana@a.example", "remitente") == 1
    assert line_of(lines, "Paga hoy", "texto") == 2
    assert line_of(lines, "Ana", "texto") == 0
    assert line_of(lines, "hoy. No", "texto") == 0
