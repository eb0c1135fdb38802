"""Pictures and PDFs from the browser: only from who is asked for one, only what they are, and never too much."""

import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.broadcasts.content import Said
from bot.channels.kept_files import MOST_BYTES
from bot.staff.dialogs.scene import Moved, Scene
from bot.staff.dialogs.state import Panel
from bot.staff.dialogs.table import KINDS
from bot.store import files
from flows.effects import Written
from tests.channels.test_picture_size import jpeg, png
from tests.web.browser import Browser
from tests.web.test_guard import FOREIGN
from tests.web.test_staff import owner_code, said
from tests.web.world import World, web_world

PDF = b"%PDF-1.7" + bytes(60)
JPEG, PNG = jpeg(640, 480), png(640, 480)


@pytest.fixture
def took(monkeypatch: pytest.MonkeyPatch) -> list[Said]:
    """The panel asks for a message; what it was given."""
    given: list[Said] = []

    def take(scene: Scene, dialog: Panel, message: Said) -> Moved:
        given.append(message)
        return Moved(dialog, say=(Written("tomado"),))

    monkeypatch.setitem(KINDS, Panel, replace(KINDS[Panel], took=take))
    return given


@pytest.fixture
async def world(tmp_path: Path, took: list[Said]) -> AsyncIterator[World]:
    async with web_world(tmp_path / "place") as made:
        yield made


@pytest.fixture
async def owner(world: World) -> Browser:
    """Somebody of the staff who is being asked for a message."""
    browser = await world.browser()
    await browser.begin()
    await said(world, browser, owner_code(world))
    await said(world, browser, "/panel")
    return browser


def post(data: bytes, name: str = "aviso.pdf", **more: str) -> dict[str, str]:
    return {"name": name, "data": base64.b64encode(data).decode(), **more}


@pytest.mark.parametrize(
    ("data", "form", "kept_as"),
    [(PDF, "document", "pdf"), (JPEG, "photo", "photo"), (PNG, "photo", "photo")],
    ids=["pdf", "jpeg", "png"],
)
async def test_a_file_is_kept_and_taken_with_its_words(
    data: bytes, form: str, kept_as: str, world: World, owner: Browser, took: list[Said]
) -> None:
    shown = (await owner.seen())[-1].data
    assert shown["attach"] is True
    status, told = await owner.post("/chat/upload", post(data, "../mi aviso", text="*Hola* a todas"))
    assert (status, told) == (200, {"toast": ""})
    [message] = took
    assert (message.text, message.name, message.form, message.size) == (
        "Hola a todas",
        "mi aviso",
        form,
        len(data),
    )
    assert [one.kind for one in message.entities] == ["bold"]
    kept = await world.parts.database.read(lambda conn: files.get(conn, message.file))
    assert kept is not None
    assert (kept.data, kept.form) == (data, kept_as)
    await world.settled()
    assert (await owner.seen())[-1].data["text"].startswith("tomado")


async def test_five_megabytes_pass_and_one_byte_more_does_not(
    world: World, owner: Browser, took: list[Said]
) -> None:
    assert (await owner.post("/chat/upload", post(PDF + bytes(MOST_BYTES - len(PDF)))))[0] == 200
    for more in (1, MOST_BYTES):
        status, told = await owner.post("/chat/upload", post(PDF + bytes(MOST_BYTES - len(PDF) + more)))
        assert status == 413
        assert "5 MB" in told["error"]
    assert len(took) == 1


@pytest.mark.parametrize(
    "data", [b"<html>", b"GIF89a" + bytes(9), b"MZ" + bytes(9)], ids=["page", "gif", "program"]
)
async def test_what_is_no_picture_and_no_pdf_is_refused_whatever_its_name(
    data: bytes, owner: Browser, took: list[Said]
) -> None:
    status, told = await owner.post("/chat/upload", post(data, "foto.jpg"))
    assert status == 415
    assert "JPEG" in told["error"]
    assert took == []


@pytest.mark.parametrize("data", [png(9000, 1001), jpeg(30, 1), PNG[:20]], ids=["large", "long", "damaged"])
async def test_a_picture_that_telegram_would_not_show_is_refused_at_once(
    data: bytes, owner: Browser, took: list[Said]
) -> None:
    status, told = await owner.post("/chat/upload", post(data, "foto.png"))
    assert status == 415
    assert "más pequeña" in told["error"]
    assert took == []


async def test_a_post_that_is_damaged_or_from_elsewhere_is_refused(owner: Browser, took: list[Said]) -> None:
    for body in ({"name": "a.pdf", "data": "?" * 8}, {"name": "", "data": "AAAA"}, {"name": "a.pdf"}, b"{"):
        assert (await owner.post("/chat/upload", body))[0] == 400
    for headers in FOREIGN:
        assert (await owner.post("/chat/upload", post(PDF), **headers))[0] == 403
    assert (await owner.post("/chat/upload", post(PDF), Content_Type="text/plain"))[0] == 415
    assert took == []


async def test_the_same_upload_sent_again_counts_once(owner: Browser, took: list[Said]) -> None:
    for _ in range(2):
        assert (await owner.post("/chat/upload", post(PDF, once="1234567890")))[0] == 200
    assert len(took) == 1


async def test_a_learner_and_a_dialog_that_asks_for_nothing_are_refused_before_anything_is_read(
    world: World, owner: Browser, took: list[Said]
) -> None:
    learner = await world.browser()
    assert (await learner.post("/chat/upload", post(PDF)))[0] == 401
    await learner.begin()
    await world.settled()
    for browser in (learner, owner):
        if browser is owner:
            await said(world, owner, "/contactos")
            assert "attach" not in (await owner.seen())[-1].data
        status, told = await browser.post("/chat/upload", post(PDF + bytes(MOST_BYTES)))
        assert (status, "no te pedí" in told["error"]) == (403, True)
    assert took == []
    assert await world.parts.database.read(lambda conn: files.about(conn, 1)) is None


async def test_who_loses_her_role_is_not_asked_any_more(
    world: World, owner: Browser, took: list[Said]
) -> None:
    await world.parts.database.write(
        lambda conn: conn.exec_driver_sql("UPDATE roles SET revoked_at = 1").rowcount
    )
    assert (await owner.post("/chat/upload", post(PDF)))[0] == 403
    assert took == []
