"""A dialog that asks for a message takes it as it shall be sent; every other dialog, and every learner, as before."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.broadcasts.content import Said
from bot.channels.base import Address, Entity, FileBody, HiddenLink, Inbound, TextBody
from bot.channels.kept_files import MOST_BYTES, Attachment, Kept
from bot.staff import performing
from bot.staff.acts import Act, TakeRole
from bot.staff.dialogs.scene import Kind, Moved, Scene
from bot.staff.dialogs.state import Panel
from bot.staff.dialogs.table import KINDS
from bot.staff.performing import Done
from bot.store import bodies, files
from flows.effects import StoredFile, Written
from tests.bot.staff_world import OTHER, OWNER, SEALS, StaffWorld, beginning, staff_world

PHOTO = Attachment("photo", "imagen.jpg", 900, "AgAC", "AQAD")
PDF = Attachment("pdf", "../mi aviso.pdf", 800, "BQAC", "AQAE")


@pytest.fixture
def took(monkeypatch: pytest.MonkeyPatch) -> list[Said]:
    """The panel asks for a message from now on; what it was given."""
    given: list[Said] = []

    def take(scene: Scene, dialog: Panel, said: Said) -> Moved:
        given.append(said)
        return Moved(dialog, say=(Written("tomado"),))

    kind: Kind = replace(KINDS[Panel], took=take)
    monkeypatch.setitem(KINDS, Panel, kind)
    return given


async def send(
    staff: StaffWorld, text: str = "", chat: int = OWNER, channel: str = "telegram", **more: object
) -> None:
    inbound = Inbound(
        address=Address(channel, str(chat)),
        once=staff.world.once(),
        at=staff.world.clock.now(),
        kind="said",
        text=text,
        language="es",
    )
    await staff.world.take(replace(inbound, **more))  # type: ignore[arg-type]


async def opened(staff: StaffWorld) -> None:
    await staff.own()
    await staff.world.say("/panel", OWNER)


async def kept(staff: StaffWorld) -> list[Kept]:
    found = await staff.world.ask("SELECT id FROM files ORDER BY id")
    read = [await staff.world.database.read(lambda conn, n=n: files.about(conn, n)) for (n,) in found]  # type: ignore[misc]
    return [one for one in read if one is not None]


async def test_text_styles_and_addresses_are_taken_and_the_prompt_says_that_files_may_come(
    tmp_path: Path, took: list[Said]
) -> None:
    async with staff_world(tmp_path) as staff:
        await opened(staff)
        assert (await staff.last(OWNER)).takes_file
        link = HiddenLink(5, 4, "https://a.example")
        await send(staff, "Hola aquí", entities=(Entity("bold", 0, 4),), links=(link,))
        assert took == [Said("Hola aquí (https://a.example)", (Entity("bold", 0, 4),))]
        assert (await staff.last(OWNER)).text.startswith("tomado")


async def test_a_picture_and_a_pdf_are_kept_for_a_day_by_their_source(
    tmp_path: Path, took: list[Said]
) -> None:
    async with staff_world(tmp_path) as staff:
        await opened(staff)
        await send(staff, "Ven el lunes", attachment=PHOTO)
        await send(staff, attachment=PDF)
        assert [(said.text, said.name, said.form, said.size) for said in took] == [
            ("Ven el lunes", "imagen.jpg", "photo", 900),
            ("", "mi aviso.pdf", "document", 800),
        ]
        assert [(one.source, one.here) for one in await kept(staff)] == [("AgAC", False), ("BQAC", False)]
        assert await staff.world.ask("SELECT count(*) FROM files WHERE until IS NULL") == [(0,)]


@pytest.mark.parametrize("caption", ["cancelar", "baja", "/cancelar", "Contactos"])
async def test_words_beside_a_picture_are_its_caption_and_nothing_else(
    caption: str, tmp_path: Path, took: list[Said]
) -> None:
    async with staff_world(tmp_path) as staff:
        await opened(staff)
        await send(staff, caption, attachment=PHOTO)
        assert [said.text for said in took] == [caption]


async def test_words_by_themselves_still_work_and_a_message_may_name_danger(
    tmp_path: Path, took: list[Said]
) -> None:
    async with staff_world(tmp_path) as staff:
        await opened(staff)
        await send(staff, "Si te amenaza o te pega, escribe: no quiero vivir")
        assert len(took) == 1
        await send(staff, "cancelar")
        assert len(took) == 1
        assert (await staff.last(OWNER)).text.startswith(beginning("staff.closed"))


@pytest.mark.parametrize(
    ("attachment", "said"),
    [
        (Attachment("other"), "message.wrong_kind"),
        (replace(PHOTO, size=MOST_BYTES + 1), "message.too_big"),
    ],
)
async def test_what_cannot_be_taken_is_told_in_one_sentence_and_nothing_is_kept(
    attachment: Attachment, said: str, tmp_path: Path, took: list[Said]
) -> None:
    async with staff_world(tmp_path) as staff:
        await opened(staff)
        await send(staff, "un video", attachment=attachment)
        assert (took, await kept(staff)) == ([], [])
        assert (await staff.last(OWNER)).text.startswith(beginning(said))


async def test_of_several_pictures_sent_together_only_the_first_counts_and_the_rest_is_silent(
    tmp_path: Path, took: list[Said]
) -> None:
    async with staff_world(tmp_path) as staff:
        await opened(staff)
        await send(staff, "primera", attachment=PHOTO)
        [(before,)] = await staff.world.ask("SELECT count(*) FROM outbox")
        await send(staff, attachment=PHOTO, album=True)
        assert [said.text for said in took] == ["primera"]
        assert await staff.world.ask("SELECT count(*) FROM outbox") == [(before,)]


async def test_on_the_web_stars_are_bold(tmp_path: Path, took: list[Said]) -> None:
    async with staff_world(tmp_path) as staff:
        await send(staff, staff.owner_code(), channel="web")
        await send(staff, "/panel", channel="web")
        await send(staff, "*Hola* a todas", channel="web", attachment=Attachment("pdf", "a.pdf", 9, file=77))
        assert took == [Said("Hola a todas", (Entity("bold", 0, 4),), 77, "a.pdf", "document", 9)]


async def test_a_dialog_that_asks_for_no_message_and_a_learner_are_answered_as_before(tmp_path: Path) -> None:
    async with staff_world(tmp_path) as staff:
        await opened(staff)
        assert not (await staff.last(OWNER)).takes_file
        await send(staff, "Contactos", attachment=PHOTO)
        by_caption = (await staff.last(OWNER)).text
        await staff.world.say("/panel", OWNER)
        await send(staff, "Contactos")
        assert by_caption == (await staff.last(OWNER)).text
        assert not by_caption.startswith(beginning("staff.not_understood"))
        await send(staff, "hola", chat=OTHER)
        told = await staff.last(OTHER)
        await send(staff, "mira", chat=OTHER, attachment=PHOTO, entities=(Entity("bold", 0, 4),))
        again = await staff.last(OTHER)
        await send(staff, "mira", chat=OTHER)
        assert (again.text, told.takes_file) == ((await staff.last(OTHER)).text, False)
        assert await kept(staff) == []


@pytest.fixture
def gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is asked for in the panel, a file and a ready message come of it."""

    def perform(*asked: object) -> Done:
        file = StoredFile(7, "lista.csv", "document", Written("La **lista**"))
        return Done(
            (Written("Aquí está"),), files=(file,), bodies=(TextBody("Así", (Entity("code", 0, 3),)),)
        )

    act: Act = TakeRole(1)
    kind = replace(
        KINDS[Panel], wrote=lambda scene, dialog, text: Moved(dialog if text == "y" else None, act)
    )
    monkeypatch.setitem(KINDS, Panel, kind)
    monkeypatch.setattr(performing, "perform", perform)


@pytest.mark.usefixtures("gives")
@pytest.mark.parametrize("text", ["y", "z"])
async def test_files_and_ready_messages_come_after_the_words_and_before_the_next_prompt(
    text: str, tmp_path: Path
) -> None:
    async with staff_world(tmp_path) as staff:
        await opened(staff)
        [(before,)] = await staff.world.ask("SELECT max(id) FROM outbox")
        await send(staff, text)
        found = await staff.world.ask(f"SELECT body, silent FROM outbox WHERE id > {before} ORDER BY id")
        said, file, ready, *prompt = [bodies.load(SEALS.unseal("outbox.body", one)) for one, _ in found]
        assert isinstance(said, TextBody)
        assert said.text == "Aquí está"
        assert file == FileBody(7, "lista.csv", "document", "La lista", (Entity("bold", 3, 5),))
        assert ready == TextBody("Así", (Entity("code", 0, 3),))
        assert [silent for _, silent in found][:3] == [0, 0, 0]
        assert len(prompt) == (1 if text == "y" else 0)
        assert not prompt or (isinstance(prompt[0], TextBody) and prompt[0].buttons)
