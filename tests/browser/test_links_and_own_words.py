"""Links opened with a chat in progress, and her own bubbles after a reload: once, hers alone, gone when they should."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.screen import PATIENCE_MS, Screen
from tests.browser.test_reconnecting import posts

KEPT = "sessionStorage.length ? Object.values(sessionStorage).join() : ''"
SECRET = "me da miedo mi vecino"
LINK = "Abrí un enlace"


async def hers(screen: Screen) -> list[str]:
    return await screen.mine.locator("p:first-of-type").all_inner_texts()


async def order(screen: Screen) -> list[str]:
    """Who speaks, in the order of the page."""
    return list(
        await screen.page.locator(".bubble").evaluate_all(
            "nodes => nodes.map(node => node.classList.contains('mine') ? 'she' : 'bot')"
        )
    )


async def spoken(screen: Screen) -> None:
    """She has tapped, and written what nobody else is to read; both are kept."""
    await screen.begin()
    await screen.tap("Probar")
    await expect(screen.bot).to_have_count(2, timeout=PATIENCE_MS)
    await screen.asked()
    await screen.write(SECRET)
    await expect(screen.bot).to_have_count(3, timeout=PATIENCE_MS)
    await screen.asked()
    await screen.page.wait_for_function(f"({KEPT}).length > 20")


async def test_the_challenge_without_a_session_begins_with_one_and_a_reload_begins_it_no_more(
    screen: Screen,
) -> None:
    await screen.begin("/reto")
    await expect(screen.bot.first).to_contain_text("Reto de 4", timeout=PATIENCE_MS)
    assert screen.page.url == f"{screen.base}/chat"
    asked, before = posts(screen), await screen.said()
    await screen.page.reload()
    await screen.asked()
    assert await screen.said() == before
    assert asked == []


async def test_the_challenge_opens_in_her_chat_once_and_leads_back_to_her_place(screen: Screen) -> None:
    await screen.begin()
    await screen.tap("Probar")
    await expect(screen.bot).to_have_count(2, timeout=PATIENCE_MS)
    asked = posts(screen)
    await screen.open("/reto")
    await expect(screen.bot).to_have_count(3, timeout=PATIENCE_MS)
    await screen.asked()
    assert "Reto de 4" in (await screen.said())[-1]
    assert asked == ["/chat/start"]
    await expect(screen.page).to_have_url(f"{screen.base}/chat")
    assert await order(screen) == ["bot", "she", "bot", "she", "bot"]
    before = await screen.said()
    await screen.page.reload()
    await screen.asked()
    assert await screen.said() == before
    assert await hers(screen) == ["» Probar", LINK]
    for label in ("Estafa", "Real", "Real", "Estafa"):
        count = await screen.bot.count()
        await screen.tap(label)
        await expect(screen.bot).not_to_have_count(count, timeout=PATIENCE_MS)
        await screen.asked()
    assert asked == ["/chat/start", *["/chat/tap"] * 4]
    assert await screen.violations() == []


async def test_go_on_here_behind_a_link_enters_the_chat_she_has(screen: Screen) -> None:
    await screen.begin()
    asked = posts(screen)
    await screen.open("/c/feria-norte")
    assert asked == []
    await screen.page.click("a.choice.first")
    await expect(screen.bot).to_have_count(2, timeout=PATIENCE_MS)
    await screen.asked()
    assert asked == ["/chat/start"]
    await expect(screen.page).to_have_url(f"{screen.base}/chat")
    assert await screen.labels() == ["Probar", "¿Quiénes son?", "Me estafaron"]


async def test_a_link_that_could_not_be_followed_stays_and_is_offered_again(screen: Screen) -> None:
    screen.forgiven.append("Failed to load resource: net::ERR_FAILED")
    await screen.begin()
    await screen.page.route("**/chat/start", lambda route: route.abort())
    await screen.open("/reto")
    await expect(screen.page.locator(".again")).to_be_visible(timeout=PATIENCE_MS)
    assert screen.page.url == f"{screen.base}/chat?code=reto"
    await screen.page.unroute("**/chat/start")
    await screen.page.click(".again")
    await expect(screen.bot).to_have_count(2, timeout=PATIENCE_MS)
    await expect(screen.page).to_have_url(f"{screen.base}/chat")


async def test_her_bubbles_are_there_after_a_reload_at_their_place_and_nowhere_in_clear(
    screen: Screen, opened: Open
) -> None:
    await spoken(screen)
    before, said = await order(screen), await screen.said()
    kept = await screen.page.evaluate(KEPT)
    assert SECRET not in kept
    assert "Probar" not in kept
    await screen.page.reload()
    await screen.asked()
    await expect(screen.mine).to_have_count(2, timeout=PATIENCE_MS)
    assert await hers(screen) == ["» Probar", SECRET]
    assert await order(screen) == before == ["bot", "she", "bot", "she", "bot"]
    assert await screen.said() == said
    assert await screen.labels() == ["Estafa", "Real", "No sé"]
    assert await screen.violations() == []
    other = await opened(screen.base, beside=screen)
    await other.open()
    await other.asked()
    assert await hers(other) == [], "another tab was never told"


async def test_hostile_words_come_back_as_text(screen: Screen) -> None:
    hostile = "<img src=x onerror=alert(1)></script>\u202e"
    await screen.begin()
    await screen.write(hostile)
    await expect(screen.bot).to_have_count(2, timeout=PATIENCE_MS)
    await screen.page.wait_for_function(f"({KEPT}).length > 20")
    await screen.page.reload()
    await expect(screen.mine).to_have_count(1, timeout=PATIENCE_MS)
    assert await screen.mine.locator("p").first.text_content() == hostile
    await expect(screen.page.locator("#log img[src=x], #log script")).to_have_count(0)


async def test_on_a_shared_computer_no_word_of_hers_is_kept(screen: Screen) -> None:
    await screen.open()
    await screen.page.check("#is-shared")
    await screen.page.click("#go")
    await screen.asked()
    await screen.write(SECRET)
    await expect(screen.bot).to_have_count(2, timeout=PATIENCE_MS)
    await screen.asked()
    await screen.page.wait_for_timeout(300)
    assert await screen.page.evaluate(KEPT) == ""
    await screen.page.reload()
    await screen.asked()
    assert await hers(screen) == []


@pytest.mark.parametrize("how", ["leaves", "erases", "begins anew"])
async def test_her_bubbles_go_with_her_session_and_her_data(how: str, screen: Screen) -> None:
    await spoken(screen)
    if how == "leaves":
        await screen.page.click("#open")
        await screen.page.click("#leave")
        await screen.page.click("#leave-yes")
        await expect(screen.page.locator("#over-title")).to_be_focused()
    elif how == "erases":
        await screen.write("BORRAR MIS DATOS")
        await expect(screen.bot).to_have_count(4, timeout=PATIENCE_MS)
        await screen.write("BORRAR TODO")
        await expect(screen.bot).to_have_count(1, timeout=PATIENCE_MS)
    else:
        await screen.move("#anew")
        await expect(screen.bot).to_have_count(1, timeout=PATIENCE_MS)
    await screen.quiet()
    await screen.page.wait_for_timeout(300)
    await screen.page.reload()
    await screen.page.wait_for_timeout(500)
    assert SECRET not in await screen.page.inner_text("body")
    assert "» Probar" not in await hers(screen)


async def test_another_session_cannot_open_what_was_kept_and_it_is_wiped(screen: Screen) -> None:
    await spoken(screen)
    kept = await screen.page.evaluate(KEPT)
    await screen.page.context.clear_cookies()
    await screen.open()
    await expect(screen.page.locator("#go")).to_be_visible()
    assert await screen.page.evaluate(KEPT) == ""
    await screen.page.click("#go")
    await screen.asked()
    await screen.page.evaluate("kept => sessionStorage.setItem('aulita-mine', kept)", kept)
    await screen.page.reload()
    await screen.asked()
    assert await hers(screen) == []
    await screen.page.wait_for_function(f"({KEPT}) === ''")


async def test_the_bar_is_one_line_on_a_phone_and_the_greeting_and_its_choices_are_seen_whole(
    screen: Screen,
) -> None:
    await screen.begin()
    bar = screen.page.locator("#rehearsal")
    for colours in ("light", "dark"):
        await screen.page.emulate_media(color_scheme=colours)
        assert await bar.evaluate("node => node.offsetHeight") <= 48
        await expect(screen.page.locator("[data-move=skip]")).to_be_hidden()
        inside = await screen.page.evaluate(
            """() => { const box = document.getElementById("scroll").getBoundingClientRect();
            return [...document.querySelectorAll(".bot, .option")].map(node => node.getBoundingClientRect())
              .every(each => each.top >= box.top && each.bottom <= box.bottom); }"""
        )
        assert inside
        await screen.page.click("#unfold")
        await expect(screen.page.locator("[data-move=skip]")).to_be_visible()
        await expect(screen.page.locator(".unreal")).to_be_visible()
        assert await screen.page.get_attribute("#unfold", "aria-expanded") == "true"
        assert await screen.violations() == []
        assert await screen.small() == []
        await screen.page.click("#unfold")
        assert await screen.page.get_attribute("#unfold", "aria-expanded") == "false"
    await screen.page.set_viewport_size({"width": 1280, "height": 800})
    await expect(screen.page.locator("#unfold")).to_be_hidden()
    await expect(screen.page.locator("[data-move=skip]")).to_be_visible()
    await expect(screen.page.locator(".unreal")).to_be_visible()


async def test_the_calendar_file_comes_down_and_says_nothing_of_the_course(screen: Screen) -> None:
    await screen.enrol()
    await screen.page.click("#open")
    async with screen.page.expect_download() as coming:
        await screen.page.click("a[download]")
    file = await coming.value
    assert file.suggested_filename == "calendario.ics"
    content = (await file.path()).read_text("utf-8")
    assert content.startswith("BEGIN:VCALENDAR")
    assert "T200000" in content
    assert "RRULE:FREQ=DAILY" in content
    for word in ("Aulita,", "estafa", "Organización"):
        assert word not in content
    assert await screen.violations() == []
