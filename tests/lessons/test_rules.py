"""Each rule has an id that is listed, explained in the docs and shown by a broken file."""

import re
from datetime import date
from pathlib import Path

from lessons.catalog import check
from lessons.rules import RULES
from tests.lessons.mini import LESSON, LESSON_FILE, write_mini
from tests.lessons.test_broken import BROKEN, announced
from tests.pages import ROOT

PAGE = ROOT / "docs/es/reglas-de-contenido.md"
SHOWN_ELSEWHERE = {
    "archivo",
    "demasiados",
    "frases-promedio",
    "revisado-futuro",
    "peso",
    "excepcion",
    "traduccion",
}
"""Folders, floods, days and exceptions do not fit into one broken file; they have tests of their own."""


def test_every_rule_has_a_broken_file_and_no_file_an_unlisted_rule(tmp_path: Path) -> None:
    shown = set()
    for path in BROKEN:
        folder = tmp_path / path.stem
        target, _ = announced(path.read_text(encoding="utf-8"))
        shown |= {problem.rule for problem in check(write_mini(folder, {target: path.read_bytes()})).problems}

    assert shown <= set(RULES)
    assert set(RULES) - shown - SHOWN_ELSEWHERE == set()


def test_the_page_of_rules_is_the_table_in_the_code() -> None:
    told = re.findall(
        r"^\| `([^`]+)` \| (.+?) \| (.+?) \| (sí|no) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )

    assert told == [
        (name, rule.wants.replace("|", "/"), rule.why, "sí" if rule.waivable else "no")
        for name, rule in RULES.items()
    ]


def test_an_id_is_short_and_says_its_rule_in_plain_letters() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) and len(name) <= 24 for name in RULES)


def test_sentences_that_are_long_on_average_are_told_once(tmp_path: Path) -> None:
    long = "Hoy vemos una regla muy corta para que la uses en tu casa y en el bus con gente."
    card = f"  - {{tipo: tarjeta, id: x1, texto: {long * 3}, boton: Sigo}}\n".replace(".Hoy", ". Hoy")
    cards = "".join(card.replace("x1", f"x{n}") for n in range(20))
    lesson = LESSON.replace("partes:\n", f"partes:\n{cards}").replace("minutos: 3", "minutos: 10")

    problems = check(write_mini(tmp_path, {LESSON_FILE: lesson})).problems

    assert [(problem.rule, problem.severity) for problem in problems] == [("frases-promedio", "aviso")]


def test_a_unit_heavier_than_prepaid_data_bears_is_refused(tmp_path: Path) -> None:
    page = "Lee bien y sigue. " * 20
    pages = "".join(f"      - {page}\n" for _ in range(12))
    resource = "".join(
        f"  - tipo: recurso\n    id: r{n}\n    forma: lectura\n    texto: Lee esto.\n    paginas:\n{pages}"
        for n in range(8)
    )
    lesson = LESSON.replace("partes:\n", f"partes:\n{resource}")

    assert "peso" in {p.rule for p in check(write_mini(tmp_path, {LESSON_FILE: lesson})).problems}


def test_a_review_cannot_be_later_than_the_day_of_the_check(tmp_path: Path) -> None:
    signed = "minutos: 3\nlegal: true\nrevisado: {por: Ana Mera, rol: juridica, fecha: 2026-03-02}"
    folder = write_mini(tmp_path, {LESSON_FILE: LESSON.replace("minutos: 3", signed)})

    assert [p.rule for p in check(folder, today=date(2026, 3, 1)).problems] == ["revisado-futuro"]
    assert check(folder, today=date(2026, 3, 2)).problems == ()
    assert check(folder).problems == ()
