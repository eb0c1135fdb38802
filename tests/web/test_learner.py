"""A learner who has nothing but a browser."""

from pathlib import Path

from sqlalchemy import select

from bot.store.tables import outbox
from tests.web.browser import Browser
from tests.web.world import World, web_world
from tests.welcome import WAY


async def enrol(world: World, browser: Browser) -> None:
    await browser.begin()
    for label in WAY:
        await world.settled()
        told = await browser.tap(label)
        assert told["counted"], label
    await world.settled()


async def test_she_goes_from_hello_to_her_first_lesson_by_http_alone(world: World, browser: Browser) -> None:
    await enrol(world, browser)
    assert (await (await browser.get("/chat/me")).json()) == {
        "enrolled": True, "hour": "20:00", "language": "es", "telegram": "",
    }  # fmt: skip
    async with browser.feed() as feed:
        before = await feed.named("clock")
        await feed.rest()
        status, told = await browser.post("/rehearsal/skip")
        assert (status, told["moved"]) == (200, True)
        events = await feed.rest()
    after = next(event for event in events if event.name == "clock")
    assert before.data["local"].endswith("10:00")
    assert after.data["local"].endswith("20:00")
    lesson = [event for event in events if event.name == "message"]
    assert lesson
    assert any(event.data.get("buttons") for event in lesson)


async def test_every_row_of_hers_is_sent_and_stands_in_her_feed_in_order(
    world: World, browser: Browser
) -> None:
    await enrol(world, browser)
    seen = await browser.seen()
    kept = select(outbox.c.id, outbox.c.state, outbox.c.platform_id).order_by(outbox.c.id)
    rows = await world.parts.database.read(lambda conn: [tuple(row) for row in conn.execute(kept)])
    assert [event.data["seq"] for event in seen] == [id for id, _, _ in rows]
    assert len(rows) > len(WAY)
    assert [(state, platform) for _, state, platform in rows] == [("sent", str(id)) for id, _, _ in rows]


async def test_typed_words_count_like_taps(world: World, browser: Browser) -> None:
    await browser.begin()
    await world.settled()
    before = len(await browser.seen())
    assert await browser.say("me estafaron") == {"toast": "", "hide": False}
    await world.settled()
    after = await browser.seen()
    assert len(after) > before
    assert any("banco" in event.data.get("text", "") or event.data.get("buttons") for event in after[before:])


async def test_a_link_brings_its_code_and_english_is_spoken_to_who_asked_for_it(tmp_path: Path) -> None:
    async with web_world(tmp_path / "bot") as world:
        browser = await world.browser(**{"Accept-Language": "en-US,en;q=0.9"})
        await browser.begin(code="feria-norte", language="en")
        await world.settled()
        assert (await (await browser.get("/chat/me")).json())["language"] == "en"
        states = select(outbox.c.person_id).distinct()
        assert len(await world.parts.database.read(lambda conn: list(conn.execute(states)))) == 1
