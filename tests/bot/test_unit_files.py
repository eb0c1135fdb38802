"""A unit goes out as a document, comes back with changes, and is signed by a person; what is wrong changes nothing."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from docx.oxml import parse_xml

from bot import word_document
from bot.cli import main
from bot.unit_files import ROLES
from bot.word_document import DocumentBroken
from lessons.editing import Row
from lessons.load import load
from lessons.model import Review
from tests.lessons.mini import write_mini

Say = Callable[..., tuple[int, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = write_mini(tmp_path / "content")
    monkeypatch.setenv("AULITA_CONTENT_DIR", str(made))
    monkeypatch.chdir(tmp_path)
    return made


def say(command: str, *args: str, typed: str = "") -> tuple[int, str]:
    said = CliRunner().invoke(main, [command, *args, "--course", "mini"], input=typed)
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
    return said.exit_code, said.output


def unit_file(folder: Path) -> Path:
    return folder / "courses/mini/units/M1-01.yaml"


def exported(tmp_path: Path) -> Path:
    code, said = say("export-unit", "M1-01", "--out", "M1-01.docx")
    assert code == 0, said
    return tmp_path / "M1-01.docx"


def edited(path: Path, **changes: str) -> Path:
    """The document as she sends it back; the ids are written with two underscores for a stroke."""
    document = docx.Document(str(path))
    wanted = {key.replace("__", "/"): text for key, text in changes.items()}
    for row in document.tables[0].rows:
        if row.cells[0].text in wanted:
            row.cells[2].text = wanted.pop(row.cells[0].text)
    assert not wanted
    document.save(str(path))
    return path


def test_the_document_has_every_text_by_its_stable_id(folder: Path, tmp_path: Path) -> None:
    returned = word_document.read(exported(tmp_path).read_bytes())
    texts = {row.id: row.text for row in returned.rows}
    assert returned.unit == "M1-01"
    assert texts["partes/q1/opciones/b/texto"] == "Pago si es poco"
    assert texts["titulo"] == "La regla de oro"
    assert list(texts)[-1] == "cierre"
    assert {row.change for row in returned.rows} == {""}


def test_a_change_is_shown_and_only_written_when_asked(folder: Path, tmp_path: Path) -> None:
    before = unit_file(folder).read_text("utf-8")
    path = edited(
        exported(tmp_path), partes__q1__opciones__b__texto="Pago si es muy poco", titulo="  La  regla "
    )
    code, said = say("import-unit", str(path))
    assert code == 0, said
    assert "partes/q1/opciones/b/texto\n  - Pago si es poco\n  + Pago si es muy poco" in said
    assert "--write" in said
    assert unit_file(folder).read_text("utf-8") == before
    code, said = say("import-unit", str(path), "--write")
    assert code == 0, said
    assert unit_file(folder).read_text("utf-8") == before.replace(
        "Pago si es poco", "Pago si es muy poco"
    ).replace("titulo: La regla de oro", "titulo: La regla")
    code, said = say("import-unit", str(path), "--write")
    assert code == 1
    assert "ya no es el de tu documento" in said
    assert "partes/q1/opciones/b/texto" in said


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda row: setattr(row.cells[0], "text", "partes/nada/texto"), "no es un id"),
        (lambda row: setattr(row.cells[2], "text", "   "), "en blanco"),
        (lambda row: [setattr(row.cells[1], "text", "x"), setattr(row.cells[2], "text", "y")], "ya no es el"),
        (lambda row: setattr(row.cells[0], "text", "titulo"), "dos veces"),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_changes(
    spoil: Callable[[Any], object], words: str, folder: Path, tmp_path: Path
) -> None:
    before = unit_file(folder).read_bytes()
    path = exported(tmp_path)
    document = docx.Document(str(path))
    spoil(document.tables[0].rows[2])
    document.tables[0].rows[3].cells[2].text = "Un cambio bueno"
    document.save(str(path))
    code, said = say("import-unit", str(path), "--write")
    assert code == 1
    assert words in said
    assert unit_file(folder).read_bytes() == before


def test_a_change_that_breaks_a_rule_of_content_is_refused_with_the_rule(
    folder: Path, tmp_path: Path
) -> None:
    before = unit_file(folder).read_bytes()
    path = edited(exported(tmp_path), cierre="Llama a {telefono_de_nadie}.")
    code, said = say("import-unit", str(path), "--write")
    assert code == 1
    assert re.search(r"M1-01\.yaml:\d+", said)
    assert "telefono_de_nadie" in said
    assert unit_file(folder).read_bytes() == before


def test_no_change_is_said(folder: Path, tmp_path: Path) -> None:
    code, said = say("import-unit", str(exported(tmp_path)), "--write")
    assert (code, "ningún cambio" in said) == (0, True)


@pytest.mark.parametrize("command", ["export-unit", "sign-unit"])
def test_an_unknown_unit_is_one_sentence(command: str, folder: Path) -> None:
    more = ("--by", "Ana Paz", "--role", "juridica") if command == "sign-unit" else ()
    code, said = say(command, "M9-99", *more)
    assert code == 1
    assert "M1-01" in said


def zipped(size: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b"0" * size)
    return packed.getvalue()


def without_table() -> bytes:
    packed = io.BytesIO()
    docx.Document().save(packed)
    return packed.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"hola", zipped(10), zipped(50_000_000), without_table()],
    ids=["none", "text", "zip", "bomb", "bare"],
)
def test_other_files_are_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(DocumentBroken, match=r"Word|pesa|tabla"):
        word_document.read(data)


def test_a_long_unit_goes_out_and_back_whole() -> None:
    rows = [Row(f"partes/p{n}/texto", f"Línea {n}\ny «otra» **más** {{documento}} ⏸️") for n in range(400)]
    assert list(word_document.read(word_document.write("M1-01", "Título", rows)).rows) == rows


def test_tracked_changes_are_read_as_accepted(folder: Path, tmp_path: Path) -> None:
    """A word processor that tracks changes marks what she types as inserted; nothing of it may be lost."""
    path = edited(exported(tmp_path), titulo="Una regla")
    document = docx.Document(str(path))
    [cell] = [row.cells[2] for row in document.tables[0].rows if row.cells[0].text == "titulo"]
    tracked = (
        '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:del w:id="1" w:author="A"><w:r><w:delText>vieja </w:delText></w:r></w:del>'
        '<w:moveFrom w:id="2" w:author="A"><w:r><w:t>movida </w:t></w:r></w:moveFrom>'
        '<w:ins w:id="3" w:author="A"><w:r><w:t>Otra regla</w:t></w:r></w:ins></w:p>'
    )
    cell._tc.remove(cell.paragraphs[0]._p)
    cell._tc.append(parse_xml(tracked))
    document.save(str(path))
    code, said = say("import-unit", str(path))
    assert code == 0, said
    assert "  + Otra regla\n" in said


def test_only_a_person_signs(folder: Path) -> None:
    before = unit_file(folder).read_bytes()
    for typed in ("n\n", "y\n", "\n", "Luz Mar\n", ""):
        code, said = say("sign-unit", "M1-01", "--by", "Ana Paz", "--role", "juridica", typed=typed)
        assert code == 1
        assert "persona que leyó" in said
        assert unit_file(folder).read_bytes() == before


def test_a_signature_is_written_and_a_later_change_says_that_it_is_older(
    folder: Path, tmp_path: Path
) -> None:
    code, said = say("sign-unit", "M1-01", "--by", "Ana Paz", "--role", "juridica", typed="ana paz\n")
    assert code == 0, said
    review = load(folder).courses["mini"].units["M1-01"].model.reviewed
    assert review == Review(por="Ana Paz", rol="juridica", fecha=date.today())
    code, said = say("import-unit", str(edited(exported(tmp_path), titulo="Otra regla")), "--write")
    assert code == 0, said
    assert "Ana Paz" in said
    code, said = say("sign-unit", "M1-01", "--by", "Luz Mar", "--role", "genero", typed="Luz Mar\n")
    assert "ocupa su lugar" in said
    assert unit_file(folder).read_text("utf-8").count("revisado") == 1


def test_the_roles_are_those_of_a_review() -> None:
    assert set(ROLES) == set(Review.model_fields["role"].annotation.__args__)  # type: ignore[union-attr]
