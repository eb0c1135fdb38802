"""«Ver como» in the bar of a rehearsal: one tap, one line of the bot, and the panel opens."""

from playwright.async_api import expect

from tests.browser.conftest import PHONE
from tests.browser.screen import PATIENCE_MS, Screen


async def test_a_tap_makes_her_the_owner_and_the_panel_opens(screen: Screen) -> None:
    await screen.page.set_viewport_size(PHONE)
    await screen.begin()
    await expect(screen.page.locator("[data-role=owner]")).to_be_hidden()
    folded = await screen.page.locator("#rehearsal").bounding_box()
    assert folded is not None
    assert folded["height"] <= 60, "one line"
    await screen.page.click("#unfold")
    count = await screen.bot.count()
    await screen.page.click("[data-role=owner]")
    await expect(screen.bot).to_have_count(count + 1, timeout=PATIENCE_MS)
    await expect(screen.bot.last).to_contain_text("ahora eres dueña")
    assert await screen.violations() == []
    assert await screen.small() == []
    assert await screen.overhang() <= 0
    await screen.picture("cast-phone")
    await screen.write("/panel")
    await expect(screen.bot.last).to_contain_text("Panel del equipo", timeout=PATIENCE_MS)
