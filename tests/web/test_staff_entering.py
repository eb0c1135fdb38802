"""Somebody of the staff enters the web by a link from her phone or the server: once, soon, while she is there."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.rules import Staffing
from bot.staff import orders
from bot.staff.access import Role
from bot.staff.doors import is_good
from bot.store import audit, doors, people, roles
from bot.store.roles import IDLE
from tests.web.browser import Browser
from tests.web.test_joining import PHONE, through
from tests.web.test_staff import BOT, said
from tests.web.test_two_channels import Phone
from tests.web.world import World, web_world

SITE = "https://aulita.example"


class Staff:
    """A bot with a phone on which somebody has a role."""

    def __init__(self, world: World, phone: Phone) -> None:
        self.world, self.phone = world, phone
        self.steps = 0

    async def says(self, text: str) -> str:
        """What her phone was told last after she wrote this."""
        self.steps += 1
        await through(self.world, self.phone, "said", text, f"s{self.steps}")
        return self.phone.got[-1]

    async def appointed(self, role: Role = Role.OWNER) -> None:
        await self.says("hola")
        now = self.world.parts.clock.now()

        def give(conn: Connection) -> None:
            row = people.find(conn, [PHONE])[PHONE]
            roles.give(conn, row.id, row.address_id, role.value, "", 0, now)

        await self.world.parts.database.write(give)

    async def link(self) -> str:
        """The token of a new link."""
        told = await self.says("/entrar")
        [token] = re.findall(rf"{SITE}/entrar#([A-Za-z0-9_-]{{22}})\n", told)
        return str(token)

    async def number(self) -> int:
        found = await self.world.parts.database.read(lambda conn: people.find(conn, [PHONE]))
        return found[PHONE].id

    async def deeds(self) -> list[str]:
        lines = await self.world.parts.database.read(lambda conn: audit.lines(conn, most=99))
        return [line.what for line in reversed(lines)]


async def enters(browser: Browser, token: str) -> int:
    status, _ = await browser.post("/chat/session", {"code": f"e_{token}"})
    return status


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[Staff]:
    phone = Phone()
    async with web_world(tmp_path / "bot", telegram=BOT, others=[phone]) as world:
        parts = world.parts
        parts.rules.staff = Staffing(frozenset(), parts.rules.staff.orders, SITE)
        yield Staff(world, phone)


async def test_a_link_of_her_phone_opens_the_panel_in_a_browser_with_her_roles(staff: Staff) -> None:
    await staff.appointed(Role.ADMIN)
    token = await staff.link()
    browser = await staff.world.browser()
    page = await (await browser.get("/entrar")).text()
    assert 'id="go"' in page
    assert "enter.js" in page
    assert await enters(browser, token) == 201
    await staff.world.settled()
    assert "administradora" in (await browser.seen())[-1].data["text"]
    assert "Panel del equipo" in await said(staff.world, browser, "/panel")
    assert any("Se abrió un navegador" in text for text in staff.phone.got)
    assert "(también en la web)" in await staff.says("/rol")
    assert await staff.deeds() == ["door_made", "door_used"]


async def test_looking_at_the_page_uses_nothing_up_and_entering_does(staff: Staff) -> None:
    await staff.appointed()
    token = await staff.link()
    for _ in range(5):
        scanner = await staff.world.browser()
        assert (await scanner.get("/entrar")).status == 200
    first, second = await staff.world.browser(), await staff.world.browser()
    assert await enters(first, token) == 201
    assert await enters(second, token) == 410
    assert second.cookies == {}, "and a link that opens nothing begins no session"


async def test_after_ten_minutes_or_a_newer_link_it_opens_nothing(staff: Staff) -> None:
    await staff.appointed()
    old = await staff.link()
    newer = await staff.link()
    browser = await staff.world.browser()
    assert await enters(browser, old) == 410
    await staff.world.parts.rehearsal.advance(doors.LIFE)  # type: ignore[union-attr]
    assert await enters(browser, newer) == 410


async def test_it_brings_what_she_may_do_at_the_moment_of_entering(staff: Staff) -> None:
    await staff.appointed()
    token = await staff.link()
    number, now = await staff.number(), staff.world.parts.clock.now()
    await staff.world.parts.database.write(lambda conn: roles.take(conn, number, ["owner"], now))
    browser = await staff.world.browser()
    await enters(browser, token)
    await staff.world.settled()
    assert "ya no sirve" in (await browser.seen())[-1].data["text"]
    assert "Panel del equipo" not in await said(staff.world, browser, "/panel")


async def test_half_an_hour_of_silence_ends_the_role_there_and_the_course_goes_on(staff: Staff) -> None:
    await staff.appointed()
    browser = await staff.world.browser()
    await enters(browser, await staff.link())
    moved = staff.world.parts.rehearsal
    assert moved is not None
    for _ in range(3):
        await moved.advance(IDLE - timedelta(minutes=1))
        assert "Panel del equipo" in await said(staff.world, browser, "/panel"), "each word there counts"
        await browser.say("CANCELAR")
    await moved.advance(IDLE)
    assert "30 minutos" in await said(staff.world, browser, "/panel")
    assert "30 minutos" in await said(staff.world, browser, "/rol"), "a second try changes nothing"
    assert "Panel" not in await said(staff.world, browser, "hola")
    assert "(también en la web)" not in await staff.says("/rol")
    assert "Panel del equipo" in await staff.says("/panel"), "on her phone it holds"


async def test_her_phone_shuts_the_browser_and_another_browser_takes_its_place(staff: Staff) -> None:
    await staff.appointed()
    first, second = await staff.world.browser(), await staff.world.browser()
    await enters(first, await staff.link())
    await enters(second, await staff.link())
    assert "Panel del equipo" not in await said(staff.world, first, "/panel")
    assert "Panel del equipo" in await said(staff.world, second, "/panel")
    assert "ningún navegador" in await staff.says("/entrar cerrar")
    assert "Panel del equipo" not in await said(staff.world, second, "/panel")
    assert "No había" in await staff.says("/entrar cerrar")


async def test_a_role_that_is_taken_away_goes_in_the_browser_too(staff: Staff) -> None:
    await staff.appointed(Role.AUTHOR)
    browser = await staff.world.browser()
    await enters(browser, await staff.link())
    folder = staff.world.parts.rules.staff.orders
    assert folder is not None
    orders.leave_take_away(folder, await staff.number(), staff.world.parts.clock.now())
    assert "Panel del equipo" not in await said(staff.world, browser, "/panel")


async def test_a_link_of_the_server_opens_once_beside_a_running_bot(staff: Staff) -> None:
    await staff.appointed()
    parts = staff.world.parts
    token, number, folder = doors.new_token(), await staff.number(), parts.rules.staff.orders
    assert folder is not None
    orders.leave_door(folder, number, doors.hashed(parts.seals, token), parts.clock.now())
    first, second = await staff.world.browser(), await staff.world.browser()
    assert await enters(first, token) == 201
    assert "Panel del equipo" in await said(staff.world, first, "/panel")
    assert await enters(second, token) == 410
    assert await staff.deeds() == ["door_made", "door_used"]


async def test_a_browser_makes_no_link_and_a_phone_enters_by_none(staff: Staff) -> None:
    await staff.appointed()
    token = await staff.link()
    await through(staff.world, staff.phone, "start", f"e_{token}", "x1")
    assert "ya no sirve" in staff.phone.got[-1]
    browser = await staff.world.browser()
    assert await enters(browser, token) == 201, "it was not used up by the wrong door"
    assert "/entrar" in await said(staff.world, browser, "/entrar")
    assert "#" not in (await browser.seen())[-1].data["text"]


async def test_ten_thousand_guesses_open_nothing_and_another_page_may_not_post(staff: Staff) -> None:
    await staff.appointed()
    token = await staff.link()
    rules, now = staff.world.parts.rules, staff.world.parts.clock.now()

    def guess(conn: Connection) -> int:
        return sum(is_good(conn, rules, doors.new_token(), now) for _ in range(10_000))

    assert await staff.world.parts.database.read(guess) == 0
    browser = await staff.world.browser()
    for _ in range(3):
        assert await enters(browser, "x" * 22) == 410
    body = {"code": f"e_{token}"}
    assert (await browser.post("/chat/session", body, Origin="https://evil.example"))[0] == 403
    assert (await browser.post("/chat/session", body, Content_Type="text/plain"))[0] == 415
    statuses = [await enters(browser, "y" * 22) for _ in range(5)]
    assert statuses[-1] == 429


async def test_a_pin_typed_in_a_browser_does_not_stay_on_the_page(staff: Staff) -> None:
    await staff.appointed()
    browser = await staff.world.browser()
    await enters(browser, await staff.link())
    told = [await browser.say(words) for words in ("/pin", "4711", "4711", "/panel")]
    assert [one["hide"] for one in told] == [False, True, True, False]


async def test_her_learners_place_is_the_same_in_both(staff: Staff) -> None:
    await staff.appointed()
    browser = await staff.world.browser()
    await enters(browser, await staff.link())
    await staff.world.settled()
    ways = await staff.world.parts.database.read(
        lambda conn: [
            row[0]
            for row in conn.exec_driver_sql(
                "SELECT channel FROM addresses WHERE person_id = "
                "(SELECT person_id FROM addresses WHERE channel = 'telegram') ORDER BY id"
            )
        ]
    )
    assert ways == ["telegram", "web"]
