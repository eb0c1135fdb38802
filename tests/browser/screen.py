"""One person's tab: what she sees, taps and types; and every trouble the browser noticed meanwhile."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Dialog, Locator, Page, expect

from tests.welcome import WAY

PATIENCE_MS = 10_000
LOUD = ("error", "warning", "assert")
PICTURE = "(picture)"

_SAID = """nodes => nodes.map(node => node.querySelector("img") ? "(picture)" : node.querySelector("p").textContent)"""
_SMALL = """nodes => nodes.filter(node => node.checkVisibility()).map(node => {
  const box = (node.matches("input[type=checkbox]") ? node.closest("label") : node).getBoundingClientRect();
  return box.width < 44 || box.height < 44 ? `${node.id} «${node.textContent}» ${box.width}x${box.height}` : "";
}).filter(Boolean)"""


@dataclass(slots=True)
class Screen:
    """A tab at `base`. `troubles`: console errors, uncaught errors, dialogs, what was asked of other places."""

    page: Page
    base: str
    troubles: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)
    """What a test makes happen on purpose: patterns of troubles that are no fault."""

    def watch(self) -> None:
        page = self.page
        page.on("console", lambda told: self._noticed(told.type, told.text) if told.type in LOUD else None)
        page.on("pageerror", lambda error: self._noticed("uncaught", str(error)))
        page.on("request", lambda asked: self._elsewhere(asked.url))

        async def dismiss(dialog: Dialog) -> None:
            self._noticed("dialog", dialog.message)
            await dialog.dismiss()

        page.on("dialog", dismiss)

    def _elsewhere(self, address: str) -> None:
        if not address.startswith((f"{self.base}/", "data:", "about:", "blob:")):
            self._noticed("elsewhere", address)

    def _noticed(self, kind: str, words: str) -> None:
        self.troubles.append(f"{kind}: {words}")

    def faults(self) -> list[str]:
        """The troubles that no test made on purpose."""
        return [each for each in self.troubles if not any(re.search(known, each) for known in self.forgiven)]

    @property
    def bot(self) -> Locator:
        return self.page.locator(".bubble.bot")

    @property
    def mine(self) -> Locator:
        return self.page.locator(".bubble.mine")

    @property
    def options(self) -> Locator:
        return self.page.locator(".choices button")

    async def open(self, path: str = "/chat") -> None:
        await self.page.goto(self.base + path)

    async def begin(self, path: str = "/chat") -> None:
        """A new person who is being asked the first question."""
        await self.open(path)
        await self.page.click("#go")
        await self.asked()

    async def asked(self) -> None:
        """Returns when there is something to choose and nothing is on its way."""
        await expect(self.options.first).to_be_visible(timeout=PATIENCE_MS)
        await self.quiet()

    async def quiet(self) -> None:
        """Returns when all that she did has been taken."""
        await expect(self.page.locator(".pending")).to_have_count(0, timeout=PATIENCE_MS)

    async def tap(self, label: str) -> None:
        """Taps the newest button that begins so."""
        await self.options.filter(has_text=re.compile(f"^{re.escape(label)}")).first.click(
            timeout=PATIENCE_MS
        )

    async def write(self, text: str) -> None:
        await self.page.fill("#text", text)
        await self.page.press("#text", "Enter")

    async def enrol(self) -> None:
        """From the first page to being told when the first unit comes."""
        await self.begin()
        for label in WAY:
            await self.asked()
            await self.tap(label)
        await expect(self.bot.last).to_contain_text("20:00", timeout=PATIENCE_MS)
        await self.quiet()

    async def skip(self) -> None:
        """«Salta a lo que sigue», until the clock was moved and what was due is there."""
        async with self.page.expect_response("**/rehearsal/skip"):
            await self.move("[data-move=skip]")

    async def move(self, which: str) -> None:
        """Presses a button of the pretend clock, whose bar is folded on a phone."""
        if await self.page.locator("#unfold[aria-expanded=false]").is_visible():
            await self.page.click("#unfold")
        await self.page.click(which)

    async def said(self) -> list[str]:
        """What the bot has said here, oldest first; a picture is PICTURE."""
        found: list[str] = await self.bot.evaluate_all(_SAID)
        return found

    async def labels(self) -> list[str]:
        return await self.options.all_inner_texts()

    async def violations(self) -> list[str]:
        """What axe finds, a line each with the element."""
        found = await Axe().run(self.page, options={"resultTypes": ["violations"]})
        rows = found.response["violations"]
        return [
            f"{row['id']}: {node['html'][:200]} {node['failureSummary']}"
            for row in rows
            for node in row["nodes"]
        ]

    async def small(self) -> list[str]:
        """What can be pressed and is smaller than 44 px; links inside a line of text do not count."""
        targets = self.page.locator("button, input, [role=button], a.primary, a.wide, a.choice")
        found: list[str] = await targets.evaluate_all(_SMALL)
        return found

    async def overhang(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return int(
            await self.page.evaluate(
                "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - window.innerWidth"
            )
        )

    async def picture(self, name: str) -> None:
        """Keeps what is seen now, where AULITA_SCREENSHOTS names a folder for it."""
        folder = os.environ.get("AULITA_SCREENSHOTS")
        if folder:
            await self.page.screenshot(path=Path(folder) / f"{name}.png")
