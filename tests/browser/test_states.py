"""Every state of every page: light and dark, on a phone and on a desk, with a very large font."""

import pytest
from playwright.async_api import Page, Playwright, ViewportSize

from tests.browser import chromium, states
from tests.browser.conftest import PHONE, Open
from tests.browser.screen import Screen
from tests.browser.server import Site
from tests.browser.states import State

DESK: ViewportSize = {"width": 1280, "height": 800}
SIZES = {"phone": PHONE, "desk": DESK}
IN_A_DRILL = [pytest.param(state, marks=pytest.mark.drill, id=state.__name__) for state in states.VARIANTS]


def by_name(state: State) -> str:
    return state.__name__


async def looked_over(screen: Screen, state: State, around: str = "") -> list[str]:
    """What is wrong with how it looks now, each with the state, colours and size."""
    await state(screen)
    found = []
    for size, viewport in SIZES.items():
        await screen.page.set_viewport_size(viewport)
        for colours in ("light", "dark"):
            await screen.page.emulate_media(color_scheme=colours)
            await screen.picture(f"{state.__name__}-{size}-{colours}")
            place = f"{state.__name__} {size} {colours}"
            found += [f"{place}: {each}" for each in await screen.violations()]
        found += [f"{place}: small: {each}" for each in await screen.small()]
        if (over := await screen.overhang()) > 0:
            found.append(f"{place}: {over} px wider than the screen")
    return found


@pytest.mark.parametrize("state", [*states.IN_REHEARSAL, *IN_A_DRILL], ids=by_name)
async def test_a_state_has_no_axe_violation_and_fits_and_can_be_pressed(screen: Screen, state: State) -> None:
    assert await looked_over(screen, state) == []


async def test_outside_a_rehearsal_with_telegram_beside_it_is_the_same(earnest: Site, opened: Open) -> None:
    for state in states.IN_EARNEST:
        assert await looked_over(await opened(earnest.address), state) == []


async def test_with_a_font_twice_as_large_nothing_is_wider_than_a_phone(
    site: Site, playwright: Playwright
) -> None:
    large = await chromium.launch(playwright, "--blink-settings=defaultFontSize=32")
    try:
        for state in states.WITH_A_LARGE_FONT:
            page = await large.new_page(locale="es-EC", viewport=PHONE, reduced_motion="reduce")
            screen = Screen(page, site.address)
            screen.watch()
            await state(screen)
            assert await page.evaluate("getComputedStyle(document.body).fontSize") == "32px"
            await screen.picture(f"{state.__name__}-large")
            assert await screen.overhang() <= 0, state.__name__
            assert await outside(page) == [], state.__name__
            await page.close()
            assert screen.faults() == [], state.__name__
    finally:
        await large.close()


async def outside(page: Page) -> list[str]:
    """Words and controls that reach beyond the sides of the screen, where nothing scrolls to them."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll("p, h1, h2, h3, a, button, input, label, img, span")].filter(node => {
          if (!node.checkVisibility() || node.closest(".unseen")) return false;
          const box = node.getBoundingClientRect();
          return box.width > 1 && (box.left < -1 || box.right > window.innerWidth + 1);
        }).map(node => `${node.tagName} «${node.textContent.slice(0, 60)}»`)"""
    )
    return found


async def test_a_page_with_every_fault_is_found_to_have_them(screen: Screen) -> None:
    await screen.page.set_content(
        """<html lang=es><title>Mal</title><main><h1>Mal</h1><img src="data:," width=9 height=9>
        <p style="color: #aaa; background: #fff; width: 900px">Pálido y ancho</p><button>No</button></main>"""
    )
    found = "\n".join(await screen.violations())
    assert "image-alt: " in found
    assert "color-contrast: " in found
    assert ["«No»" in each for each in await screen.small()] == [True]
    assert await screen.overhang() > 500
    assert await outside(screen.page) == ["P «Pálido y ancho»"]
