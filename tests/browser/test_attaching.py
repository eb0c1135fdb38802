"""«Adjuntar» and messages of the staff in a real browser: shown only while asked, sent, styled, edited, taken away."""

import base64
import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import expect
from sqlalchemy import Connection, select

from bot.broadcasts import message
from bot.broadcasts.content import Said
from bot.channels.base import Address, Entity, TextBody
from bot.channels.web import WebChannel
from bot.staff import performing
from bot.staff.acts import TakeRole
from bot.staff.dialogs.scene import Moved, Scene
from bot.staff.dialogs.state import Panel
from bot.staff.dialogs.table import KINDS
from bot.staff.performing import Done
from bot.store.tables import addresses, outbox
from flows.effects import Written
from tests.browser.conftest import Open
from tests.browser.screen import Screen
from tests.browser.test_states import looked_over
from tests.web.test_staff import owner_code
from tests.web.world import World, web_world

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def previews(monkeypatch: pytest.MonkeyPatch) -> None:
    """The panel asks for a message and shows it back as it would be sent."""
    given: list[Said] = []

    def take(scene: Scene, dialog: Panel, said: Said) -> Moved:
        given.append(said)
        return Moved(dialog, TakeRole(1))

    def perform(*asked: object) -> Done:
        return Done((Written("Así se verá:"),), bodies=(message.body_of(given[-1]),))

    monkeypatch.setitem(KINDS, Panel, replace(KINDS[Panel], took=take))
    monkeypatch.setattr(performing, "perform", perform)


async def asked(world: World, screen: Screen) -> None:
    """Somebody of the staff, on the screen that asks for a message."""
    await screen.begin()
    await expect(screen.page.locator("#attach")).to_be_hidden()
    await screen.write(owner_code(world))
    await expect(screen.bot.last).to_contain_text("dueña")
    await screen.write("/panel")
    await expect(screen.page.locator("#attach")).to_be_visible()


async def newest(world: World) -> tuple[Address, str]:
    """The last message with words that went out, and to whom."""

    def read(conn: Connection) -> tuple[str, int]:
        found = conn.execute(
            select(addresses.c.external_id, outbox.c.id)
            .join_from(outbox, addresses, outbox.c.address_id == addresses.c.id)
            .order_by(outbox.c.id.desc())
        ).first()
        assert found is not None
        return found.external_id, found.id

    who, seq = await world.parts.database.read(read)
    return Address("web", who), str(seq)


@pytest.mark.usefixtures("previews")
async def test_a_picture_is_attached_shown_edited_and_taken_away(opened: Open, tmp_path: Path) -> None:
    async with web_world(tmp_path / "place") as world:
        screen = await opened(world.base)
        await asked(world, screen)
        await screen.page.fill("#text", "*Ven* el lunes")
        await screen.page.set_input_files(
            "#file", {"name": "cartel.png", "mimeType": "image/png", "buffer": PNG}
        )
        photo = screen.page.locator(".bubble.bot.picture img")
        await expect(photo).to_be_visible()
        assert await photo.evaluate("node => node.complete && node.naturalWidth") == 1
        await expect(screen.page.locator(".bubble.bot.picture strong")).to_have_text("Ven")
        await expect(screen.mine.last).to_contain_text("cartel.png")
        assert await screen.page.input_value("#text") == ""
        await screen.write("una *cosa*")
        await expect(screen.bot.filter(has_text="una cosa")).to_be_visible()
        await world.settled()
        [channel] = [one.channel for one in world.parts.intakes if isinstance(one.channel, WebChannel)]
        address, number = await newest(world)
        styled = TextBody("Todo cambió aquí", (Entity("bold", 0, 11), Entity("italic", 5, 6)))
        assert await channel.edit(address, number, styled)
        await expect(screen.bot.last).to_have_text(re.compile("Todo cambió aquí"))
        assert await screen.bot.last.locator("p").inner_html() == (
            "<strong>Todo </strong><em><strong>cambió</strong></em> aquí"
        )
        assert await channel.delete(address, [number]) == (number,)
        await expect(screen.bot.filter(has_text="Todo cambió")).to_have_count(0)
        await screen.page.reload()
        await expect(screen.page.locator(".bubble.bot.picture img")).to_be_visible()
        await expect(screen.bot.filter(has_text="Todo cambió")).to_have_count(0)


@pytest.mark.usefixtures("previews")
async def test_what_is_no_picture_is_refused_in_a_sentence(opened: Open, tmp_path: Path) -> None:
    async with web_world(tmp_path / "place") as world:
        screen = await opened(world.base)
        screen.forgiven.append("status of 415")
        await asked(world, screen)
        await screen.page.set_input_files(
            "#file", {"name": "nota.pdf", "mimeType": "application/pdf", "buffer": b"hola"}
        )
        await expect(screen.page.locator("#toast")).to_contain_text("JPEG")
        await expect(screen.page.locator(".unsent")).to_be_visible()


@pytest.mark.usefixtures("previews")
async def test_the_control_has_no_axe_violation_and_can_be_pressed(opened: Open, tmp_path: Path) -> None:
    async with web_world(tmp_path / "place") as world:
        screen = await opened(world.base)

        async def attaching(shown: Screen) -> None:
            await asked(world, shown)

        assert await looked_over(screen, attaching) == []
