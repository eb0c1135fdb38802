"""What the first load costs, as the network counts it, and what works without any script."""

from playwright.async_api import Request, expect

from tests.browser.conftest import Open
from tests.browser.screen import Screen
from tests.browser.server import Site

KB = 1024


async def loaded(screen: Screen, path: str) -> tuple[int, list[str]]:
    """Bytes, headers and all, of everything that a first visit brings; and what that was."""
    finished: list[Request] = []
    screen.page.on("requestfinished", lambda request: finished.append(request))
    await screen.page.goto(screen.base + path, wait_until="networkidle")
    sizes = [await request.sizes() for request in finished]
    whole = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    return whole, [request.url.removeprefix(screen.base) for request in finished]


async def test_the_chat_is_there_within_sixty_kilobytes(screen: Screen) -> None:
    whole, asked = await loaded(screen, "/chat")
    assert sum(path.startswith("/static/") for path in asked) >= 4, asked
    assert 4 * KB < whole <= 60 * KB
    assert await screen.page.context.cookies() == [], "nobody is marked before she begins"


async def test_the_join_page_is_there_within_forty_kilobytes_and_marks_nobody(screen: Screen) -> None:
    whole, asked = await loaded(screen, "/c/feria-norte")
    assert [path for path in asked if ".js" in path] == []
    assert 2 * KB < whole <= 40 * KB
    assert await screen.page.context.cookies() == []


async def test_without_script_the_join_page_leads_on_and_the_chat_says_what_it_needs(
    site: Site, opened: Open
) -> None:
    screen = await opened(site.address, java_script_enabled=False)
    await screen.open("/c/feria-norte")
    await screen.page.click("a.choice.first")
    await expect(screen.page.locator("noscript p")).to_be_visible()
    assert screen.page.url == f"{site.address}/chat?code=feria-norte"
