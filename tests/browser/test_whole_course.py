"""Issue 1's whole path, on the web: from hello to the closing summary, with a new server now and then."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.wording import Voice
from flows.person import Person
from tests.browser.conftest import Open
from tests.browser.screen import PATIENCE_MS, Screen
from tests.browser.server import Site
from tests.e2e.twin import PICTURE, Twin, covered
from tests.short_course import write_short_course

BEFORE_A_RESTART = 18
"""Posts. Twenty in ten seconds are taken from one person, and a new server has not counted any."""
LANDMARKS = (
    "¿Cuándo lo haces?",
    "¿Pudiste guardar",
    "Terminaste «",
    "Al comenzar reconociste",
    "Hoy reconociste",
)
"""Practice, check-in, and the closing summary of both surveys."""


@dataclass(slots=True)
class WebTwin(Twin):
    """The engine, playing beside a browser."""

    def voice(self) -> Voice:
        return replace(Twin.voice(self), platform="Tu navegador")


@dataclass(slots=True)
class Learner:
    """She does the same on the page and in the engine; after each step the page shows what the engine said."""

    screen: Screen
    site: Site
    twin: WebTwin
    typed: int = 0
    tapped: int = 0
    moved: int = 0
    restarts: int = 0
    since: int = 0
    """Posts since the server was started."""

    async def seen(self) -> None:
        expected = self.twin.shown
        await expect(self.screen.bot).to_have_count(len(expected), timeout=PATIENCE_MS)
        assert [covered(text) for text in await self.screen.said()] == expected

    async def begin(self) -> None:
        await self.screen.begin("/chat?code=grupo-1")
        self.twin.person = Person()
        self.twin.start("grupo-1")
        await self.seen()

    async def answer(self) -> None:
        if words := self.twin.words():
            self.typed += 1
            await self.screen.write(words)
            self.twin.say(words)
        else:
            button = self.twin.choice()
            self.tapped += 1
            await self.screen.options.get_by_text(button.label, exact=True).last.click()
            self.twin.press(button)
        self.since += 1
        await self.seen()

    async def until_over(self) -> None:
        while not self.twin.over:
            if self.since >= BEFORE_A_RESTART:
                await self.come_back()
            if self.twin.asked:
                await self.answer()
            else:
                await self.skip()

    async def skip(self) -> None:
        async with self.screen.page.expect_response("**/rehearsal/skip") as answered:
            await self.screen.move("[data-move=skip]")
        told = await (await answered.value).json()
        assert told["moved"], "nothing is due, and the course is not over"
        self.moved += 1
        self.twin.reach(datetime.fromisoformat(told["now"]))
        await self.seen()

    async def come_back(self) -> None:
        """The server was restarted without a goodbye, and she loads the page again."""
        await self.screen.quiet()
        await self.site.again()
        await self.screen.page.reload()
        self.restarts += 1
        self.since = 0
        await self.seen()


@pytest.mark.timeout(150)
async def test_a_learner_goes_from_hello_to_the_closing_summary_in_her_browser(
    own_site: Site, opened: Open, tmp_path: Path
) -> None:
    content = write_short_course(tmp_path / "content")
    own_site.environment["AULITA_CONTENT_DIR"] = str(content)
    await own_site.again()
    screen = await opened(own_site.address)
    screen.forgiven.append("Failed to load resource: net::")
    now = await (await screen.page.request.get(f"{own_site.address}/rehearsal/now")).json()
    twin = WebTwin.beside(own_site.organization, datetime.fromisoformat(now["now"]), 1, "", content)
    assert isinstance(twin, WebTwin)
    twin.language = "es-EC"
    learner = Learner(screen, own_site, twin)
    await learner.begin()
    await learner.until_over()

    assert learner.tapped > 60
    assert learner.typed >= 4
    assert learner.moved >= 5, "the course went over days"
    assert learner.restarts >= 3
    said = "\n".join(await screen.said())
    for wanted in LANDMARKS:
        assert wanted in said, wanted
    await _pictures_are_drawn(screen)
    await screen.picture("whole-course-end")


async def _pictures_are_drawn(screen: Screen) -> None:
    """Every sample is there as a picture and, for who cannot see it, in words."""
    shown = screen.page.locator(".picture img")
    assert await shown.count() == (await screen.said()).count(PICTURE) >= 1
    for image in await shown.all():
        await image.scroll_into_view_if_needed()
        await expect(image).to_have_js_property("complete", True)
        assert await image.evaluate("image => image.naturalWidth") > 100
        assert len(await image.get_attribute("alt") or "") > 40
    for colours in ("light", "dark"):
        await screen.page.emulate_media(color_scheme=colours)
        await screen.picture(f"picture-{colours}")
        assert await screen.violations() == []


async def test_the_program_prints_the_address_where_it_answers(own_site: Site) -> None:
    assert own_site.told_address() == own_site.address
