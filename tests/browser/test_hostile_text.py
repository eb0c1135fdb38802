"""Whatever people or organizations write is shown as text: no markup, no dialog, no broken page."""

import json

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import Open
from tests.browser.screen import PATIENCE_MS, Screen
from tests.browser.server import Site
from tests.welcome import WAY

IMAGE = "<img src=x onerror=alert(1)>"
TEXTS = {
    "image": IMAGE,
    "script": "</script><script>alert(1)</script>",
    "attribute": "\"'><svg onload=alert(1)>{{7*7}}${7*7}",
    "override": "Rosa \u202emoc.live\u202c \u2066\u200f\u0600",
    "long": "ñ" * 3999 + "!",
    "one word": "W" * 1200,
    "joined": "👩\u200d👩\u200d👧\u200d👦 a\u0301 \ufeff\u0007",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_what_she_writes_is_shown_as_she_wrote_it(screen: Screen, text: str) -> None:
    await screen.begin()
    await screen.write(text)
    await expect(screen.mine).to_have_count(1)
    assert await screen.mine.locator("p").first.text_content() == text.strip()
    await screen.quiet()
    await expect(screen.bot).to_have_count(2, timeout=PATIENCE_MS)
    await expect(screen.page.locator("#log img, #log svg, #log script")).to_have_count(0)
    assert await screen.overhang() <= 0


async def test_a_name_made_of_markup_never_becomes_markup(screen: Screen) -> None:
    await screen.begin()
    for label in WAY[: WAY.index("Sin nombre")]:
        await screen.asked()
        await screen.tap(label)
    await screen.asked()
    before = await screen.bot.count()
    await screen.write(IMAGE)
    await screen.quiet()
    await expect(screen.bot).not_to_have_count(before, timeout=PATIENCE_MS)
    await screen.asked()
    await expect(screen.page.locator("#log img[src=x]")).to_have_count(0)
    assert await screen.mine.last.locator("p").first.text_content() == IMAGE


async def test_whatever_the_feed_brings_becomes_text_labels_and_descriptions_alike(screen: Screen) -> None:
    told = [
        {"seq": 1, "text": IMAGE + TEXTS["script"], "entities": [["bold", 0, 28], ["bold", 2, 9999], ["link", 0, 3]],
         "buttons": [[{"label": IMAGE, "data": "1:x"}, {"label": TEXTS["override"], "data": "1:y"}]]},
        {"seq": 2, "picture": "https://elsewhere.example/x.svg", "alt": IMAGE},
        {"seq": 3, "text": "🙂🙂 negrita", "entities": [["bold", 5, 7]],
         "buttons": [[{"label": "W" * 80, "data": "3:z"}]]},
    ]  # fmt: skip
    body = "".join(f"event: message\nid: {each['seq']}\ndata: {json.dumps(each)}\n\n" for each in told)
    screen.forgiven += ["status of 404", "Failed to load resource: net::"]

    async def forged(route: Route) -> None:
        await route.fulfill(status=200, content_type="text/event-stream", body=body)

    await screen.page.route("**/chat/feed*", forged)
    await screen.open()
    await screen.page.click("#go")
    await expect(screen.bot).to_have_count(3)
    assert await screen.bot.first.locator("p").text_content() == told[0]["text"]
    # Styles that lie over each other are pieces, one within the other; together they are the text and nothing else.
    assert "".join(await screen.bot.first.locator("p > strong").all_inner_texts()) == told[0]["text"]
    assert await screen.bot.last.locator("strong").all_inner_texts() == ["negrita"]
    await expect(screen.bot.nth(1).locator("p")).to_have_text(IMAGE)
    await expect(screen.page.locator("#log img")).to_have_count(0)
    assert await screen.page.locator(".was").inner_text() == f"{IMAGE} · {TEXTS['override']}"
    assert await screen.labels() == ["W" * 80]
    assert await screen.overhang() <= 0


async def test_an_organization_with_a_hostile_name_stays_text_on_every_page(site: Site, opened: Open) -> None:
    own = Site.rehearsal(site.folder / "hostile", HOSTILE_ORGANIZATION)
    try:
        await own.start()
        for path in ("/chat", "/c/x", "/no-hay-tal"):
            screen = await opened(own.address)
            screen.forgiven.append("status of 404")
            await screen.open(path)
            await expect(screen.page.locator("h1")).to_have_count(1)
            await expect(screen.page.locator("img[src=x], body script")).to_have_count(0)
            if path != "/no-hay-tal":
                assert IMAGE in await screen.page.inner_text("body")
            assert await screen.overhang() <= 0
    finally:
        await own.kill()


HOSTILE_ORGANIZATION = f"""\
nombre: "{IMAGE}"
contacto: datos@organizacion.example
pagina: https://organizacion.example/aulita
horario: de lunes a viernes, de 9 a 17
facilitacion: El equipo </script><script>alert(2)</script>
"""
