"""A text is changed where it stands; comments, order and every other line stay as they were."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.catalog import OWN_FOLDER
from lessons.editing import tidy
from lessons.lint.texts import texts_of
from lessons.load import load
from lessons.rewriting import WIDTH, Unwritable, rewritten, signed
from lessons.yaml_safe import read

UNITS = load(OWN_FOLDER).courses["empleo-seguro"].units
FILE = """\
# A comment at the top.
unidad: M1-01   # and one behind a value
titulo: La regla de oro
lista:
  - id: uno
    texto: >-
      Una frase que ocupa
      dos líneas.

    # About the next one.
    boton: Sigo
  - {id: dos, texto: "Entre comillas: sí", otro: Sin comillas}
  - primera
literal: |-
  una
  dos

simple: 'con ''comillas'' simples'
cierre: fin
"""


def lines_but(text: str, *changed: str) -> list[str]:
    return [line for line in text.splitlines() if not any(line.strip() in word for word in changed)]


@pytest.mark.parametrize(
    ("path", "new", "written"),
    [
        (("titulo",), "Otro título", "titulo: Otro título\n"),
        (("titulo",), "Con: dos puntos", 'titulo: "Con: dos puntos"\n'),
        (("titulo",), "no", 'titulo: "no"\n'),
        (("titulo",), "# nada", 'titulo: "# nada"\n'),
        (("lista", 0, "texto"), "Corta.", "    texto: >-\n      Corta.\n\n    # About"),
        (("lista", 0, "texto"), "Una.\nOtra.", "    texto: >-\n      Una.\n\n      Otra.\n\n    # About"),
        (("lista", 1, "texto"), 'Dice "sí"', '{id: dos, texto: "Dice \\"sí\\"", otro: Sin comillas}'),
        (("lista", 1, "otro"), "a, b", 'otro: "a, b"}'),
        (("lista", 2), "segunda", "  - segunda\nliteral"),
        (("literal",), "tres\n\ncuatro", "literal: |-\n  tres\n\n  cuatro\n\nsimple"),
        (("simple",), "it's", "simple: 'it''s'\n"),
        (("cierre",), "uno\ndos", "cierre: >-\n  uno\n\n  dos"),
    ],
)
def test_a_text_is_changed_where_it_stands(path: tuple[str | int, ...], new: str, written: str) -> None:
    result = rewritten(FILE, {path: new})
    assert written in result
    assert result.startswith("# A comment at the top.\nunidad: M1-01   # and one behind a value\n")
    assert "    # About the next one.\n    boton: Sigo\n" in result


def test_a_long_text_is_wrapped_and_a_folded_one_stays_folded() -> None:
    new = "palabra " * 60 + "fin"
    for path in (("titulo",), ("lista", 0, "texto")):
        result = rewritten(FILE, {path: new})
        lines = [line for line in result.splitlines() if "palabra" in line]
        assert len(lines) > 3
        assert all(100 < len(line) <= WIDTH for line in lines[:-1])
        assert 110 <= WIDTH <= 118


def test_ends_of_lines_are_kept() -> None:
    result = rewritten(FILE.replace("\n", "\r\n"), {("lista", 0, "texto"): "palabra " * 40 + "fin"})
    assert result.count("\r\n") == result.count("\n")


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_every_text_of_the_course_can_be_changed_and_nothing_else_moves(unit: str) -> None:
    source = UNITS[unit]
    text = (OWN_FOLDER / source.file).read_text(encoding="utf-8")
    paths = [found.path for found in texts_of(source.model)]
    result = rewritten(text, {path: f"Cambio: número {n}" for n, path in enumerate(paths)})
    root = read(result).root
    assert root is not None
    for n, path in enumerate(paths):
        node = root
        for step in path:
            found = node.child(step)
            assert found is not None
            node = found[1]
        assert node.value == f"Cambio: número {n}"
    assert [line for line in text.splitlines() if line.lstrip().startswith("#")] == [
        line for line in result.splitlines() if line.lstrip().startswith("#")
    ]


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_a_change_of_one_text_leaves_all_other_lines(unit: str) -> None:
    source = UNITS[unit]
    text = (OWN_FOLDER / source.file).read_text(encoding="utf-8")
    result = rewritten(text, {("cierre",): "Otra frase."})
    old, new = text.splitlines(), result.splitlines()
    start = next(n for n, line in enumerate(old) if line.startswith("cierre:"))
    assert new[:start] == old[:start]
    assert len(new) <= len(old)


@settings(max_examples=150, deadline=None)
@given(
    st.text(min_size=1).map(tidy).filter(bool),
    st.sampled_from(
        [
            ("titulo",),
            ("lista", 0, "texto"),
            ("lista", 1, "texto"),
            ("lista", 1, "otro"),
            ("lista", 2),
            ("literal",),
            ("simple",),
        ]
    ),
)
def test_whatever_is_written_is_read_back_or_refused(new: str, path: tuple[str | int, ...]) -> None:
    try:
        result = rewritten(FILE, {path: new})
    except Unwritable:
        assert any(not sign.isprintable() or sign.isspace() for sign in new)
        return
    node = read(result).root
    for step in path:
        assert node is not None
        found = node.child(step)
        assert found is not None
        node = found[1]
    assert node is not None
    assert node.raw == new


def test_a_signature_stands_before_the_parts_and_replaces_an_earlier_one(tmp_path: Path) -> None:
    text = "unidad: M1-01\nlegal: true\n# About the parts.\npartes:\n  - tipo: tarjeta\ncierre: fin\n"
    once = signed(text, 'Ana "la" Paz', "juridica", date(2027, 3, 1))
    line = 'revisado: {por: "Ana \\"la\\" Paz", rol: juridica, fecha: 2027-03-01}\n'
    assert once == text.replace("# About", line + "# About")
    twice = signed(once, "Luz Mar", "genero", date(2027, 3, 2))
    assert twice == text.replace(
        "# About", 'revisado: {por: "Luz Mar", rol: genero, fecha: 2027-03-02}\n# About'
    )
    block = text.replace(
        "# About", "revisado:\n  por: Ana Paz\n  rol: juridica\n  fecha: 2027-01-01\n# About"
    )
    assert signed(block, "Luz Mar", "genero", date(2027, 3, 2)) == twice
