"""A tap that leaves the question open: a picture asked for, a line marked. Its choices stay, below what came."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.conftest import Open
from tests.browser.screen import PATIENCE_MS
from tests.browser.server import Site

LAST = "document.querySelector('#log').lastElementChild.className"


@pytest_asyncio.fixture(loop_scope="session")
async def lab(browser: Browser, tmp_path: Path) -> AsyncIterator[Site]:
    """A rehearsal that begins in the lab of module 1."""
    site = Site.rehearsal(tmp_path / "lab")
    site = replace(site, command=("web", "--unit", "M1-18", "--port", str(site.port)))
    try:
        await site.start()
        yield site
    finally:
        await site.kill()


async def test_the_choices_of_an_open_question_stay_below_a_picture_and_while_lines_are_marked(
    lab: Site, opened: Open
) -> None:
    screen = await opened(lab.address)
    await screen.begin()
    await screen.tap("Empiezo")
    await screen.asked()
    asked = await screen.labels()
    assert asked[-1].startswith("Ver imagen · ")

    await screen.tap("Ver imagen")
    await expect(screen.page.locator(".bubble.picture img")).to_be_visible(timeout=PATIENCE_MS)
    await screen.asked()
    assert await screen.labels() == asked
    assert await screen.page.evaluate(LAST) == "choices"

    await screen.tap("Seguro estafa")
    await expect(screen.bot.last).to_contain_text("Toca los números", timeout=PATIENCE_MS)
    await screen.asked()
    lines = await screen.labels()
    for marked in ("2", "4", "2"):
        await screen.tap(marked)
        await screen.asked()
        assert await screen.labels() == lines
        assert await screen.page.evaluate(LAST) == "choices"
    assert await screen.violations() == []

    await screen.tap("Listo")
    await expect(screen.bot.filter(has_text="Sí, es estafa")).to_have_count(1, timeout=PATIENCE_MS)
