"""`/exportar`: the document is made when it is sent, from the course as it is then."""

import io
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from bot import word_document
from bot.channels.base import Address, Delivery, DocumentBody, Sent
from bot.channels.console import ConsoleChannel
from bot.channels.telegram_files import _FIELDS
from bot.course_files import CourseFiles, FileNotThere, media_type
from bot.store import bodies
from lessons.editing import rows_of
from lessons.load import load
from tests.bot.staff_scene import NOON
from tests.bot.staff_world import OWNER, SEALS, staff_world
from tests.lessons.mini import write_mini

BODY = DocumentBody("mini", "M1-01.docx", "word", "M1-01", "Documento")


async def test_the_author_gets_a_line_and_the_document_and_no_dialog_opens(tmp_path: Path) -> None:
    async with staff_world(tmp_path) as staff:
        await staff.own()
        await staff.world.say("/exportar m1-05", OWNER)
        found = await staff.world.ask("SELECT body FROM outbox ORDER BY id DESC LIMIT 2")
        document, line = (bodies.load(SEALS.unseal("outbox.body", sealed)) for (sealed,) in found)
        assert isinstance(document, DocumentBody)
        assert (document.course, document.name, document.form) == ("empleo-seguro", "M1-05.docx", "word")
        assert "tercera columna" in getattr(line, "text", "")
        assert await staff.world.ask("SELECT count(*) FROM dialogs") == [(0,)]


async def test_the_document_holds_the_texts_as_they_are_when_it_is_sent(tmp_path: Path) -> None:
    files = CourseFiles(write_mini(tmp_path))
    key = await files.key(BODY)
    unit = load(tmp_path).courses["mini"].units["M1-01"]
    assert word_document.read(await files.read(BODY)).rows == tuple(rows_of(unit))
    assert await files.key(BODY) == key
    path = tmp_path / unit.file
    path.write_text(path.read_text("utf-8").replace("La regla de oro", "Otra regla"), "utf-8")
    assert await files.key(BODY) != key
    assert b"PK" in await files.read(BODY)


@pytest.mark.parametrize("name", ["M9-99.docx", "../M1-01.docx", "course.docx", ""])
async def test_no_other_file_is_read(name: str, tmp_path: Path) -> None:
    files = CourseFiles(write_mini(tmp_path))
    for course in ("mini", "..", "nada"):
        with pytest.raises(FileNotThere):
            await files.read(DocumentBody(course, name, "word", "", ""))


def test_every_form_has_its_way_out() -> None:
    forms = set(get_args(get_type_hints(DocumentBody)["form"]))
    assert set(_FIELDS) == forms
    assert media_type(BODY).startswith("application/")


async def test_a_terminal_only_names_the_document() -> None:
    out = io.StringIO()
    delivery = Delivery(1, Address("console", "1"), BODY, False)
    assert isinstance(await ConsoleChannel(lambda: NOON, out=out).deliver(delivery), Sent)
    assert "M1-01.docx" in out.getvalue()
