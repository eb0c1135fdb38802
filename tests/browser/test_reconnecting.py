"""Lost connections, new servers, second tabs and impatient fingers: nothing is lost, nothing comes or counts twice."""

import aiohttp
from playwright.async_api import Request, Route, expect

from tests.browser.cable import cable
from tests.browser.conftest import Open
from tests.browser.screen import PATIENCE_MS, Screen
from tests.browser.server import Site

A_DAY = "/rehearsal/advance?hours=24"


async def advance(site: Site) -> None:
    """A day later, without any browser."""
    async with aiohttp.ClientSession() as client, client.post(site.address + A_DAY) as answer:
        assert answer.status == 200


async def as_loaded_now(screen: Screen, opened: Open) -> list[str]:
    """What a new tab of the same person shows: what the server holds."""
    tab = await opened(screen.base, beside=screen)
    await tab.open()
    await tab.asked()
    said = await tab.said()
    await tab.page.close()
    return said


def posts(screen: Screen) -> list[str]:
    """The paths that this tab posts to from now on, as they are asked for."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            asked.append(request.url.removeprefix(screen.base))

    screen.page.on("request", note)
    return asked


async def test_the_feed_goes_on_after_the_server_was_killed_and_started_again(
    own_site: Site, opened: Open
) -> None:
    screen = await opened(own_site.address)
    screen.forgiven += ["Failed to load resource: net::", "net::ERR_INCOMPLETE_CHUNKED_ENCODING"]
    await screen.enrol()
    before = await screen.said()
    await own_site.kill()
    await expect(screen.page.locator("#offline")).to_be_visible(timeout=PATIENCE_MS)
    await own_site.start()
    await advance(own_site)
    await expect(screen.bot).not_to_have_count(len(before), timeout=PATIENCE_MS * 2)
    await expect(screen.page.locator("#offline")).to_be_hidden()
    await screen.asked()
    after = await screen.said()
    assert after[: len(before)] == before
    assert after == await as_loaded_now(screen, opened)
    await screen.tap("Sigo")
    await expect(screen.bot).not_to_have_count(len(after), timeout=PATIENCE_MS)


async def test_what_came_while_her_connection_was_lost_is_there_when_it_is_back(
    own_site: Site, opened: Open
) -> None:
    async with cable(own_site.port) as line:
        screen = await opened(line.address)
        screen.forgiven.append("net::ERR_")
        await screen.enrol()
        before = await screen.said()
        line.cut()
        await expect(screen.page.locator("#offline")).to_be_visible(timeout=PATIENCE_MS)
        await advance(own_site)
        assert await screen.said() == before
        line.mend()
        await expect(screen.bot).not_to_have_count(len(before), timeout=PATIENCE_MS * 2)
        await expect(screen.page.locator("#offline")).to_be_hidden()
        await screen.asked()
        held = await as_loaded_now(screen, opened)
        assert await screen.said() == held
        assert held[: len(before)] == before


async def test_what_she_wrote_without_a_network_is_kept_and_sent_once_when_she_asks(
    screen: Screen, opened: Open
) -> None:
    screen.forgiven.append("net::ERR_INTERNET_DISCONNECTED")
    await screen.begin()
    await screen.page.context.set_offline(True)
    await screen.write("ayuda")
    await expect(screen.page.locator(".again")).to_be_visible(timeout=PATIENCE_MS)
    await expect(screen.mine).to_contain_text("ayuda")
    await screen.page.context.set_offline(False)
    asked = posts(screen)
    await screen.page.click(".again")
    await expect(screen.page.locator(".again")).to_have_count(0, timeout=PATIENCE_MS)
    await expect(screen.bot).not_to_have_count(1, timeout=PATIENCE_MS)
    await screen.asked()
    assert asked == ["/chat/say"]
    assert await as_loaded_now(screen, opened) == await screen.said()


async def test_two_tabs_see_the_same_and_a_question_answered_in_one_is_answered_in_both(
    screen: Screen, opened: Open
) -> None:
    await screen.begin()
    other = await opened(screen.base, beside=screen)
    await other.open()
    await other.asked()
    assert await other.said() == await screen.said()
    await screen.tap("Probar")
    for tab in (screen, other):
        await expect(tab.bot).to_have_count(2, timeout=PATIENCE_MS)
        await tab.asked()
    assert await other.said() == await screen.said()
    assert await other.labels() == await screen.labels() == ["Estafa", "Real", "No sé"]
    await other.tap("Estafa")
    await expect(screen.bot).not_to_have_count(2, timeout=PATIENCE_MS)
    await screen.asked()
    await expect(other.bot).to_have_count(await screen.bot.count())
    assert await other.said() == await screen.said()


async def test_the_same_button_in_two_tabs_counts_once(screen: Screen, opened: Open) -> None:
    await screen.begin()
    other = await opened(screen.base, beside=screen)
    await other.open()
    await other.asked()
    late = await other.options.get_by_text("Probar").element_handle()
    assert late is not None
    await screen.tap("Probar")
    for tab in (screen, other):
        await expect(tab.bot).to_have_count(2, timeout=PATIENCE_MS)
    async with other.page.expect_response("**/chat/tap") as answered:
        await late.evaluate("node => node.click()")
    assert (await (await answered.value).json())["counted"] is False
    await screen.asked()
    assert await as_loaded_now(screen, opened) == await screen.said()
    assert len(await screen.said()) == 2


async def test_a_double_click_counts_once(screen: Screen, opened: Open) -> None:
    await screen.begin()
    asked = posts(screen)
    await screen.options.get_by_text("Probar").dblclick()
    await expect(screen.bot).to_have_count(2, timeout=PATIENCE_MS)
    await screen.asked()
    assert asked.count("/chat/tap") == 1
    assert await screen.mine.count() == 1
    assert await as_loaded_now(screen, opened) == await screen.said()


async def test_two_clicks_of_a_script_on_one_button_count_once(screen: Screen, opened: Open) -> None:
    await screen.begin()
    await screen.options.get_by_text("Probar").evaluate("node => { node.click(); node.click(); }")
    await expect(screen.bot).to_have_count(2, timeout=PATIENCE_MS)
    await screen.asked()
    assert await as_loaded_now(screen, opened) == await screen.said()
    assert len(await screen.said()) == 2


async def test_what_was_taken_but_never_confirmed_counts_once_when_it_is_sent_again(
    screen: Screen, opened: Open
) -> None:
    screen.forgiven.append("Failed to load resource: net::ERR_FAILED")
    await screen.begin()
    lost: list[str] = []

    async def lose(route: Route) -> None:
        if lost:
            await route.continue_()
            return
        answer = await route.fetch()
        lost.append(f"{answer.status} {route.request.post_data}")
        await route.abort()

    await screen.page.route("**/chat/tap", lose)
    await screen.tap("Probar")
    await expect(screen.page.locator(".again")).to_be_visible(timeout=PATIENCE_MS)
    assert lost[0].startswith("200 ")
    await expect(screen.bot).to_have_count(2, timeout=PATIENCE_MS)
    async with screen.page.expect_request("**/chat/tap") as sent:
        await screen.page.click(".again")
    assert (await sent.value).post_data == lost[0].removeprefix("200 ")
    await expect(screen.page.locator(".again")).to_have_count(0)
    await screen.asked()
    assert len(await screen.said()) == 2
    assert await as_loaded_now(screen, opened) == await screen.said()


async def test_a_new_person_in_one_tab_is_a_new_person_in_the_other(screen: Screen, opened: Open) -> None:
    await screen.begin()
    await screen.tap("Probar")
    await expect(screen.bot).to_have_count(2, timeout=PATIENCE_MS)
    other = await opened(screen.base, beside=screen)
    await other.open()
    await expect(other.bot).to_have_count(2, timeout=PATIENCE_MS)
    await screen.move("#anew")
    for tab in (screen, other):
        await expect(tab.bot).to_have_count(1, timeout=PATIENCE_MS)
        await tab.asked()
    assert await other.labels() == await screen.labels()
