"""A server and a browser for each worker, a fresh person for each test. Everything runs on one loop: Playwright's
own, sync API would leave its loop running in the thread and break the asynchronous tests beside these."""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright, ViewportSize, async_playwright

from tests.browser import chromium
from tests.browser.screen import Screen
from tests.browser.server import Site
from tests.fake_telegram import FakeTelegram

Open = Callable[..., Awaitable[Screen]]
PHONE: ViewportSize = {"width": 360, "height": 640}
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents and inspect.iscoroutinefunction(getattr(item, "function", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    chromium.path()
    async with async_playwright() as driver:
        yield driver


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(playwright: Playwright) -> AsyncIterator[Browser]:
    launched = await chromium.launch(playwright)
    yield launched
    await launched.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """One rehearsal for all tests of this worker; nobody's messages are anybody else's."""
    site = Site.rehearsal(tmp_path_factory.mktemp("site"))
    try:
        await site.start()
        yield site
    finally:
        await site.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def own_site(browser: Browser, tmp_path: Path) -> AsyncIterator[Site]:
    """A rehearsal for this test alone: it may be killed, and its clock is nobody else's."""
    site = Site.rehearsal(tmp_path / "own")
    try:
        await site.start()
        yield site
    finally:
        await site.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def earnest(browser: Browser, tmp_path: Path) -> AsyncIterator[Site]:
    """`aulita run` for a web chat and a Telegram bot, on the real clock."""
    async with FakeTelegram() as telegram:
        site = Site.earnest(tmp_path / "earnest", telegram)
        try:
            await site.start()
            yield site
        finally:
            await site.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def opened(browser: Browser) -> AsyncIterator[Open]:
    """`await opened(base, **options of the context)`: a new browser profile with one tab. After the test every tab
    must be without troubles."""
    screens: list[Screen] = []
    async with AsyncExitStack() as stack:

        async def new(base: str, beside: Screen | None = None, **options: Any) -> Screen:
            if beside is None:
                wanted = {"locale": "es-EC", "viewport": PHONE, "reduced_motion": "reduce", **options}
                context = await browser.new_context(**wanted)
                stack.push_async_callback(context.close)
            else:
                context = beside.page.context
            screen = Screen(await context.new_page(), base)
            screen.watch()
            screens.append(screen)
            return screen

        yield new
        assert [fault for screen in screens for fault in screen.faults()] == []


@pytest_asyncio.fixture(loop_scope="session")
async def screen(site: Site, opened: Open) -> Screen:
    """A phone of 360 x 640 that has not been here before."""
    return await opened(site.address)
