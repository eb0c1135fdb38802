"""The reader gives plain data and remembers where everything was written."""

from datetime import date

import pytest

from lessons.yaml_safe import read
from lessons.yaml_words import SurprisingWord, plain_value


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Sí", "Sí"),
        ("si", "si"),
        ("not", "not"),
        ("true", True),
        ("False", False),
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("1.5", 1.5),
        ("2026-02-09", date(2026, 2, 9)),
        ("~", None),
        ("", None),
        ("8 de la mañana", "8 de la mañana"),
        ("10h00", "10h00"),
        ("19 500", "19 500"),
        ("1.2.3", "1.2.3"),
        ("+593", 593),
        ("-", "-"),
        ("...", "..."),
        ("1e5", "1e5"),
    ],
)
def test_a_bare_word_means_what_one_sees(written: str, meant: object) -> None:
    value = plain_value(written)

    assert value == meant
    assert type(value) is type(meant)


YES_OR_NO = ("yes", "Yes", "YES", "no", "No", "NO", "on", "On", "off", "OFF", "y", "N")
NUMBERS = ("08:00", "1:30:00", "010", "03", "0x1F", "0o7", "0b1", "1_000", "2026-13-01")


@pytest.mark.parametrize("word", [*YES_OR_NO, *NUMBERS])
def test_a_bare_word_that_yaml_reads_otherwise_is_refused_with_advice(word: str) -> None:
    with pytest.raises(SurprisingWord) as surprise:
        plain_value(word)

    assert word in str(surprise.value)
    assert "entre comillas" in str(surprise.value) or "así: " in str(surprise.value)


def test_quotes_make_any_word_a_text() -> None:
    reading = read("a: 'no'\nb: \"08:00\"\nc: >-\n  2026-02-09\n")

    assert reading.complaints == []
    assert reading.root is not None
    assert reading.root.value == {"a": "no", "b": "08:00", "c": "2026-02-09"}


def test_lines_are_those_of_the_file() -> None:
    text = "# nota\ntitulo: Uno\n\npartes:\n  - id: a\n    texto: >-\n      dos\n      tres\n  - id: b\n"

    root = read(text).root

    assert root is not None
    assert root.line_of("titulo") == 2
    assert root.line_of("partes") == 4
    assert root.line_of("partes", 0, "texto") == 6
    assert root.line_of("partes", 1) == 9
    assert root.line_of("partes", 1, "texto") == 9, "what is missing is named at the thing that lacks it"
    assert root.line_of("partes", 7, "texto") == 4


def test_a_key_is_always_a_text() -> None:
    root = read("on: 1\n1: 2\nnull: 3\n").root

    assert root is not None
    assert root.value == {"on": 1, "1": 2, "null": 3}


def test_a_mark_at_the_start_and_windows_line_ends_are_fine() -> None:
    root = read("---\r\na: uno\r\nb:\r\n  - dos\r\n...\r\n").root

    assert root is not None
    assert root.value == {"a": "uno", "b": ["dos"]}
    assert root.line_of("b", 0) == 4


def test_all_complaints_of_a_file_come_at_once() -> None:
    lines = [complaint.line for complaint in read("a: no\nb: &x 1\nc: 08:00\na: 2\n").complaints]

    assert lines == [1, 2, 3, 4]


def test_thousands_of_complaints_stop_early() -> None:
    assert len(read("- no\n" * 5_000).complaints) == 20
