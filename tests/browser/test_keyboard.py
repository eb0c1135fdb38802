"""Without a pointer and without eyes: everything can be reached, is seen to be reached, and is told."""

from playwright.async_api import expect

from tests.browser.screen import PATIENCE_MS, Screen

_HERE = """() => {
  const node = document.activeElement, style = getComputedStyle(node);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const name = node === document.body ? "BODY" : node.id || node.className || node.tagName;
  return [name, node.textContent.trim(), ring && node.matches(":focus-visible")];
}"""


async def tab_to(screen: Screen, what: str, key: str = "Tab", most: int = 25) -> None:
    """Presses Tab until the thing of this id or these words is reached. Wherever it stops, that is to be seen."""
    stops = []
    for _ in range(most):
        await screen.page.keyboard.press(key)
        id, words, seen = await screen.page.evaluate(_HERE)
        stops.append((id, words[:40]))
        assert id == "BODY" or seen, f"nothing shows that {id} «{words[:40]}» has the focus"
        if what in (id, words):
            return
    raise AssertionError(f"{what} is not among {stops}")


async def test_from_the_first_page_to_the_first_answer_by_keyboard_alone(screen: Screen) -> None:
    await screen.open()
    await tab_to(screen, "go")
    await screen.page.keyboard.press("Enter")
    await screen.asked()
    await expect(screen.page.locator("#scroll")).to_be_focused()
    await tab_to(screen, "Probar")
    await screen.page.keyboard.press("Space")
    await expect(screen.bot).to_have_count(2, timeout=PATIENCE_MS)
    await expect(screen.mine).to_be_focused()
    await screen.asked()
    await tab_to(screen, "Estafa")
    await screen.page.keyboard.press("Enter")
    await expect(screen.mine).to_have_count(2)
    await screen.asked()
    await tab_to(screen, "text")
    await screen.page.keyboard.type("ayuda")
    await screen.page.keyboard.press("Enter")
    await expect(screen.mine).to_have_count(3)
    await screen.quiet()
    await expect(screen.page.locator("#text")).to_be_focused()


async def test_the_menu_holds_the_focus_until_it_is_closed_and_gives_it_back(screen: Screen) -> None:
    await screen.begin()
    await tab_to(screen, "open")
    await screen.page.keyboard.press("Enter")
    await expect(screen.page.locator("#menu-title")).to_be_focused()
    stops = await screen.page.locator("#menu button:visible, #menu a:visible").count()
    assert stops > 10
    for key in ("Tab", "Shift+Tab"):
        for _ in range(stops + 3):
            await screen.page.keyboard.press(key)
            assert await screen.page.evaluate(
                "document.getElementById('menu').contains(document.activeElement)"
            )
    await screen.page.keyboard.press("Escape")
    await expect(screen.page.locator("#menu")).to_be_hidden()
    await expect(screen.page.locator("#open")).to_be_focused()


async def test_new_messages_are_told_politely_in_a_log_inside_main(screen: Screen) -> None:
    await screen.begin()
    log = screen.page.locator("main [role=log]")
    await expect(log).to_have_count(1)
    await expect(log).to_have_attribute("aria-live", "polite")
    before = await log.locator(".bot").count()
    await screen.tap("Probar")
    await expect(log.locator(".bot")).to_have_count(before + 1, timeout=PATIENCE_MS)
    assert (await log.locator(".bot").last.text_content() or "").startswith("Aulita: ")
    assert (await log.locator(".mine").last.text_content() or "").startswith("Tú: ")
    for name in ("button", "link", "textbox", "checkbox"):
        for node in await screen.page.get_by_role(name).all():
            assert (await node.aria_snapshot()).count('"') >= 2, "every control has a name"
