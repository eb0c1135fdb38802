"""The staff in a browser and on Telegram, through the running program: from a code to a contact that learners read."""

import re
from pathlib import Path

from bot.staff import orders
from tests.web.browser import Browser
from tests.web.test_joining import through
from tests.web.test_two_channels import Phone
from tests.web.world import World, web_world

BOT = "aulita_prueba_bot"


def owner_code(world: World) -> str:
    folder = world.parts.rules.staff.orders
    assert folder is not None
    return f"s_{orders.leave_owner_code(folder, world.parts.seals, world.parts.clock.now())}"


async def said(world: World, browser: Browser, text: str) -> str:
    """What the browser shows after she has written."""
    await browser.say(text)
    await world.settled()
    return str((await browser.seen())[-1].data["text"])


async def test_a_code_in_the_browser_then_a_role_for_a_phone_then_a_checked_contact(tmp_path: Path) -> None:
    phone = Phone()
    async with web_world(tmp_path / "bot", telegram=BOT, others=[phone]) as world:
        browser = await world.browser()
        await browser.begin()
        assert "dueña" in await said(world, browser, owner_code(world))
        assert "Panel del equipo" in await said(world, browser, "/panel")
        shown = await said(world, browser, "/rol nuevo autora")
        [code, *_] = re.findall(r"s_[A-Za-z0-9_-]{22}", shown)
        author = await through(world, phone, "start", code, "u1")
        asked = str((await browser.seen())[-1].data["text"])
        assert f"número {author.id} (Telegram id 1)" in asked
        assert "es autora desde ahora" in await said(world, browser, f"/rol confirmar {author.id}")
        await through(world, phone, "said", "/contactos ec linea_emergencia contestaron", "u2")
        assert any("Anotado" in text for text in phone.got)
        learner = await world.browser()
        await learner.begin()
        assert "ECU 911" in await said(world, learner, "me quiero morir"), "read at once by somebody else"
