"""A link opened by who has a chat already: it enters the bot as a start with its code, once, and only as a wish."""

import json
import re

import pytest
from sqlalchemy import func, select

from bot.store.tables import outbox
from tests.web.browser import Browser
from tests.web.test_learner import enrol
from tests.web.world import World

CROSS = {"Sec_Fetch_Site": "cross-site"}


async def rows(world: World) -> int:
    counted = select(func.count()).select_from(outbox)
    return await world.parts.database.read(lambda conn: conn.execute(counted).scalar_one())


async def last(browser: Browser) -> str:
    return str((await browser.seen())[-1].data["text"])


async def test_the_challenge_opens_in_her_chat_and_her_place_waits(world: World, browser: Browser) -> None:
    await enrol(world, browser)
    cookie, before = browser.cookies["aulita"], len(await browser.seen())
    assert (await browser.post("/chat/start", {"code": "reto"})) == (200, {"toast": ""})
    await world.settled()
    seen = await browser.seen()
    assert "Reto de 4" in seen[before].data["text"]
    assert [label["label"] for label in seen[-1].data["buttons"][0]] == ["Estafa", "Real", "No sé"]
    assert browser.cookies["aulita"] == cookie
    assert (await (await browser.get("/chat/me")).json())["enrolled"]
    for label in ("Estafa", "Real", "Real", "Estafa", "Seguir donde iba"):
        assert (await browser.tap(label))["counted"], label
        await world.settled()
    assert len(await browser.seen()) > before + 5


async def test_the_same_act_sent_again_counts_once(world: World, browser: Browser) -> None:
    await browser.begin()
    for _ in range(3):
        await browser.post("/chat/start", {"code": "reto", "once": "one-act-of-hers"})
    await world.settled()
    assert sum("Reto de 4" in event.data.get("text", "") for event in await browser.seen()) == 1


async def test_another_code_reaches_the_bot_and_she_is_met_where_she_was(
    world: World, browser: Browser
) -> None:
    await browser.begin()
    await world.settled()
    await browser.tap("Probar")
    await world.settled()
    asked = await last(browser)
    assert (await browser.post("/chat/start", {"code": "feria-norte"}))[0] == 200
    await world.settled()
    assert await last(browser) == asked
    assert (await browser.tap("Estafa"))["counted"]


@pytest.mark.parametrize("path", ["/reto", "/chat?code=reto", "/c/feria-norte", "/chat?code=feria-norte"])
async def test_looking_at_a_page_changes_nothing(path: str, world: World, browser: Browser) -> None:
    await browser.begin()
    await world.settled()
    before = await rows(world)
    cookie = browser.cookies["aulita"]
    for headers in ({}, CROSS, {"Sec_Purpose": "prefetch;prerender"}):
        answer = await browser.get(path, **headers)
        assert answer.status in (200, 303)
        assert "Set-Cookie" not in answer.headers
    await world.settled()
    assert await rows(world) == before
    assert browser.cookies["aulita"] == cookie


async def test_a_post_of_another_origin_or_without_a_session_starts_nothing(
    world: World, browser: Browser
) -> None:
    stranger = await world.browser()
    assert (await stranger.post("/chat/start", {"code": "reto"}))[0] == 401
    await browser.begin()
    await world.settled()
    before = await rows(world)
    for headers in ({"Origin": "https://elsewhere.example"}, {"Origin": ""}, CROSS):
        assert (await browser.post("/chat/start", {"code": "reto"}, **headers))[0] == 403
    assert (await browser.post("/chat/start", {"code": "reto"}, Content_Type="text/plain"))[0] == 415
    for wrong in ({}, {"code": ""}, {"code": "a b"}, {"code": "a" * 65}, {"code": 7}, {"code": "ñ"}):
        assert (await browser.post("/chat/start", wrong))[0] == 400, wrong
    await world.settled()
    assert await rows(world) == before


async def test_from_elsewhere_a_code_leads_to_the_page_where_she_chooses_but_the_challenge_opens(
    world: World, browser: Browser
) -> None:
    """Nobody else's page puts her into a group by leading her browser somewhere."""
    assert (await browser.get("/chat?code=feria", **CROSS)).status == 200, "nobody is here yet"
    await browser.begin()
    for told in ("cross-site", "same-site", "none"):
        sent = await browser.get("/chat?code=feria&lang=en", Sec_Fetch_Site=told)
        assert (sent.status, sent.headers["Location"]) == (303, "/c/feria?lang=en")
        assert (await browser.get("/chat?code=RETO", Sec_Fetch_Site=told)).status == 200
    page = await browser.get("/c/feria?lang=en", **CROSS)
    assert 'href="/chat?code=feria&amp;lang=en"' in await page.text()
    for own in ({}, {"Sec_Fetch_Site": "same-origin"}):
        page = await browser.get("/chat?code=feria", **own)
        assert 'data-code="feria"' in await page.text()


async def test_the_language_of_the_address_goes_along(browser: Browser) -> None:
    answer = await browser.get("/reto?lang=en")
    assert (answer.status, answer.headers["Location"]) == (303, "/chat?code=reto&lang=en")


async def test_the_key_of_her_bubbles_is_her_sessions_alone_and_never_given_on_a_shared_computer(
    world: World,
) -> None:
    keys = []
    for _ in range(2):
        browser = await world.browser()
        assert 'data-key=""' in await (await browser.get("/chat")).text()
        status, told = await browser.post("/chat/session", {})
        assert (status, list(told)) == (201, ["key"])
        page = await (await browser.get("/chat")).text()
        assert f'data-key="{told["key"]}"' in page
        assert re.fullmatch(r"[0-9a-f]{32}", told["key"])
        keys.append(told["key"])
    assert len(set(keys)) == 2
    status, told = await browser.post("/chat/session", {"shared": True})
    assert (status, told) == (201, {"key": ""})
    page = await (await browser.get("/chat")).text()
    assert 'data-key=""' in page
    assert not any(key in page or key in json.dumps(told) for key in keys)
