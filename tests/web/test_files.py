"""Files on the web: for who was sent the message, and for nobody else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.channels.base import DocumentBody, Entity, FileBody
from bot.store import files
from bot.store.outbox import NewRow, enqueue
from bot.store.tables import addresses, outbox
from tests.lessons.kinds_course import SOUND, write_kinds
from tests.web.browser import Browser
from tests.web.world import World, web_world

BODY = DocumentBody("mini", "pausa.mp3", "audio", "Una <b>pausa</b>", "Audio de 2 KB.")
PAGES = DocumentBody("mini", "hoja.pdf", "pdf", "Una hoja", "PDF de 1 KB.")
_WALL = 4_000_000_000_000


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    content = write_kinds(tmp_path / "content")
    (content / "courses/mini/media/hoja.pdf").write_bytes(b"%PDF-1.7" + bytes(60))
    async with web_world(tmp_path / "place", content_dir=content) as made:
        yield made


@pytest.fixture
async def browser(world: World) -> Browser:
    return await world.browser()


async def sent(world: World, body: DocumentBody | FileBody) -> int:
    """The file sent to the person who came last; its number."""

    def put(conn: Connection) -> int:
        whose = select(addresses.c.id, addresses.c.person_id).order_by(addresses.c.id.desc())
        address, person = conn.execute(whose).first() or (0, 0)
        enqueue(conn, [NewRow(person, address, body.name, 0, 0, "lesson", body)], _WALL)
        return int(conn.execute(select(outbox.c.id).where(outbox.c.cause == body.name)).scalar_one())

    seq = await world.parts.database.write(put)
    await world.settled()
    return seq


async def test_her_file_is_played_by_her_and_by_nobody_else(world: World, browser: Browser) -> None:
    await browser.begin()
    await world.settled()
    seq = await sent(world, BODY)
    other = await world.browser()
    await other.begin()
    await world.settled()
    data = (await browser.seen())[-1].data
    assert data == {
        "seq": seq,
        "file": f"/chat/media/{seq}",
        "form": "audio",
        "title": "Una <b>pausa</b>",
        "alt": "Audio de 2 KB.",
    }
    mine = await browser.get(data["file"])
    assert (mine.status, mine.headers["Content-Type"]) == (200, "audio/mpeg")
    assert await mine.read() == SOUND
    assert mine.headers["Content-Length"] == str(len(SOUND))
    assert mine.headers["X-Content-Type-Options"] == "nosniff"
    assert "media-src 'self'" in mine.headers["Content-Security-Policy"]
    assert mine.headers["Cache-Control"].startswith("private")
    assert (await other.get(data["file"])).status == 404
    assert (await (await world.browser()).get(data["file"])).status == 401
    text = (await browser.seen())[0].data["seq"]
    assert (await browser.get(f"/chat/media/{text}")).status == 404
    assert (await browser.get(f"/chat/picture/{seq}.svg")).status == 404
    assert (await browser.get("/chat/media/999999999999999999999")).status == 404


async def test_pages_to_print_are_saved_and_never_shown_as_a_page_of_ours(
    world: World, browser: Browser
) -> None:
    await browser.begin(shared=True)
    await world.settled()
    answer = await browser.get(f"/chat/media/{await sent(world, PAGES)}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hoja.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_file_that_is_gone_is_not_there(world: World, browser: Browser, tmp_path: Path) -> None:
    await browser.begin()
    await world.settled()
    seq = await sent(world, BODY)
    (tmp_path / "content/courses/mini/media/pausa.mp3").unlink()
    assert (await browser.get(f"/chat/media/{seq}")).status == 404


async def test_the_texts_of_a_unit_are_saved_as_a_document(world: World, browser: Browser) -> None:
    await browser.begin()
    await world.settled()
    seq = await sent(world, DocumentBody("mini", "M1-01.docx", "word", "M1-01", "Documento"))
    answer = await browser.get(f"/chat/media/{seq}")
    assert answer.status == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="M1-01.docx"'
    assert (await answer.read()).startswith(b"PK")


async def test_kept_pictures_are_shown_and_kept_files_saved_by_who_was_sent_them(
    world: World, browser: Browser
) -> None:
    await browser.begin()
    await world.settled()
    jpeg = b"\xff\xd8\xff\xe0" + bytes(40)

    def keep(conn: Connection) -> tuple[int, int]:
        photo = files.keep(conn, name="imagen.jpg", form="photo", data=jpeg, until=None)
        return photo, files.keep(conn, name='año "1".csv', form="csv", data=b"a;b", until=None)

    photo, sheet = await world.parts.database.write(keep)
    seq = await sent(world, FileBody(photo, "imagen.jpg", "photo", "Hola <b>", (Entity("bold", 0, 4),)))
    assert (await browser.seen())[-1].data == {
        "seq": seq,
        "photo": f"/chat/media/{seq}",
        "alt": "imagen.jpg",
        "text": "Hola <b>",
        "entities": [["bold", 0, 4]],
    }
    shown = await browser.get(f"/chat/media/{seq}")
    assert (shown.status, shown.headers["Content-Type"], await shown.read()) == (200, "image/jpeg", jpeg)
    assert shown.headers["Content-Disposition"].startswith("inline")
    seq = await sent(world, FileBody(sheet, "año 1.csv", "document"))
    saved = await browser.get(f"/chat/media/{seq}")
    assert (saved.status, await saved.read()) == (200, b"a;b")
    assert saved.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%C3%B1o%201.csv"
    assert saved.headers["Cache-Control"] == "no-store", "it may be a list of people behind a PIN"
    other = await world.browser()
    await other.begin()
    await world.settled()
    assert (await other.get(f"/chat/media/{seq}")).status == 404
    gone = await sent(world, FileBody(99, "nada.pdf", "document"))
    assert (await browser.get(f"/chat/media/{gone}")).status == 404
