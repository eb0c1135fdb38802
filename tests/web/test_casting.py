"""«Ver como» of a rehearsal: a role is given and taken, told in the chat, and never outside a rehearsal."""

import re
from pathlib import Path

from sqlalchemy import select

from bot.store.staff_tables import audit
from tests.web.browser import Browser
from tests.web.test_staff import said
from tests.web.world import PUBLIC, World, web_world

PATH = "/rehearsal/role"


async def cast(world: World, browser: Browser, role: str) -> str:
    """What the chat shows after the switch."""
    assert await browser.post(PATH, {"role": role}) == (200, {"role": role})
    await world.settled()
    return str((await browser.seen())[-1].data["text"])


async def test_each_role_is_told_opens_the_panel_and_is_taken_away_again(
    world: World, browser: Browser
) -> None:
    await browser.begin()
    assert "Panel del equipo" not in await said(world, browser, "/panel")
    told = await cast(world, browser, "author")
    assert "autora" in told
    assert "/panel" in told
    panel = await said(world, browser, "/panel")
    assert "Panel del equipo" in panel
    assert "dueña" in await cast(world, browser, "owner")
    assert "código" in (await said(world, browser, "/rol nuevo autora")).lower()
    assert "alumna" in await cast(world, browser, "learner")
    assert "Panel del equipo" not in await said(world, browser, "/panel")
    lines = await world.parts.database.read(
        lambda conn: conn.execute(select(audit).order_by(audit.c.id)).all()
    )
    ours = [(line.who, line.what, line.detail) for line in lines if line.what.startswith("role_")]
    assert ours == [
        (0, "role_given", "author, rehearsal"),
        (0, "role_taken", "rehearsal"),
        (0, "role_given", "owner, rehearsal"),
        (0, "role_taken", "rehearsal"),
    ]


async def test_only_a_page_of_ours_with_a_session_on_this_machine_may_switch(
    world: World, browser: Browser
) -> None:
    assert (await browser.post(PATH, {"role": "owner"}))[0] == 401
    await browser.begin()
    assert (await browser.post(PATH, {"role": "owner"}, Origin="https://evil.example"))[0] == 403
    assert (await browser.post(PATH, {"role": "owner"}, Host="evil.example"))[0] == 403
    for role in ("superuser", "OWNER", "", None):
        assert (await browser.post(PATH, {"role": role}))[0] == 400
    await world.settled()
    assert "Panel del equipo" not in await said(world, browser, "/panel")


async def test_a_real_run_has_no_such_route(tmp_path: Path) -> None:
    async with web_world(tmp_path / "bot", public_url=PUBLIC) as world:
        browser = await world.browser()
        for path in (PATH, "/never-there"):
            async with browser.client.post(world.base + path, json={"role": "owner"}) as response:
                assert response.status == 405, path
        page = await (await browser.get("/chat")).text()
        assert "data-role" not in page


async def test_the_page_marks_the_present_role_and_a_facilitator_gets_a_cohort(
    world: World, browser: Browser
) -> None:
    await browser.begin()

    async def marked() -> list[str]:
        page = await (await browser.get("/chat")).text()
        return re.findall(r'data-role="(\w+)" aria-pressed="true"', page)

    assert await marked() == ["learner"]
    assert "administradora" in await cast(world, browser, "admin")
    assert await marked() == ["admin"]
    assert "facilitadora" in await cast(world, browser, "facilitator")
    assert await marked() == ["facilitator"]
    assert "facilitadora de grupo-de-ensayo-1" in await said(world, browser, "/panel")
    await cast(world, browser, "learner")
    await cast(world, browser, "facilitator")
    assert "facilitadora de grupo-de-ensayo-1" in await said(world, browser, "/panel"), (
        "and not another each time"
    )
    assert await marked() == ["facilitator"]
