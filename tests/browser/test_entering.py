"""A link of the server opened in a browser: one tap, the panel, and a PIN that does not stay on the page."""

import asyncio
import re

from playwright.async_api import expect

from tests.browser.conftest import PHONE, Open
from tests.browser.screen import PATIENCE_MS
from tests.browser.server import INSTALLED, Site


async def aulita(site: Site, *words: str) -> str:
    """What the command says beside the running bot."""
    run = await asyncio.create_subprocess_exec(
        str(INSTALLED),
        *words,
        env=site.environment,
        cwd=site.folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await run.communicate()
    return told.decode()


async def test_a_link_opens_the_panel_after_one_tap(earnest: Site, opened: Open) -> None:
    [code] = re.findall(r"s_[A-Za-z0-9_-]{22}", (await aulita(earnest, "staff", "code")).split("https:")[0])
    owner = await opened(earnest.address)
    await owner.begin()
    await owner.write(code)
    await expect(owner.bot.last).to_contain_text("dueña", timeout=PATIENCE_MS)
    number = (await aulita(earnest, "staff", "list")).split()[0]
    [link] = re.findall(r"https?://\S+/entrar#\S+", await aulita(earnest, "staff", "link", number))

    screen = await opened(earnest.address)
    await screen.page.set_viewport_size(PHONE)
    await screen.page.goto(link)
    assert await screen.violations() == []
    assert await screen.small() == []
    assert await screen.overhang() <= 0
    await screen.picture("enter-phone")
    assert "#" not in screen.page.url, "nor does it stay in the history"
    await screen.page.click("#go")
    await screen.page.wait_for_url("**/chat")
    await expect(screen.bot.last).to_contain_text("/panel", timeout=PATIENCE_MS)
    await screen.write("/panel")
    await expect(screen.bot.last).to_contain_text("Panel del equipo", timeout=PATIENCE_MS)
    await screen.write("/pin")
    await screen.write("473829")
    await expect(screen.mine.last).to_contain_text("••••", timeout=PATIENCE_MS)
    assert "473829" not in await screen.page.content()
