"""The feed: everything once and in order, whatever breaks in between."""

import asyncio
from pathlib import Path

import aiohttp
from sqlalchemy import update

from bot.store.tables import outbox
from bot.web.feed import MOST_PER_PERSON
from tests.web.browser import Browser
from tests.web.world import World, web_world

NEVER = "Nunca te pediré"


async def test_a_feed_that_was_lost_goes_on_after_its_last_event(world: World, browser: Browser) -> None:
    await browser.begin()
    await world.settled()
    first = await browser.seen()
    assert NEVER in first[0].data["text"]
    await browser.tap("Probar")
    await world.settled()
    whole = await browser.seen()
    assert whole[: len(first)] == first
    assert await browser.seen(first[-1].id) == whole[len(first) :] != []
    assert await browser.seen(whole[-1].id) == []


async def test_a_place_may_be_a_bare_number_in_the_address(world: World, browser: Browser) -> None:
    await browser.begin()
    await world.settled()
    await browser.tap("Probar")
    await world.settled()
    whole = await browser.seen()
    number = whole[0].data["seq"]
    response = await browser.client.get(f"{browser.base}/chat/feed?since={number}")
    first = await asyncio.wait_for(_first_message(response), 5)
    response.close()
    assert f'"seq": {whole[1].data["seq"]},' in first


async def _first_message(response: object) -> str:
    async for line in response.content:  # type: ignore[attr-defined]
        if line.startswith(b'data: {"seq"'):
            return str(line.decode())
    return ""


async def test_she_finds_everything_again_after_a_restart_with_the_same_cookie(tmp_path: Path) -> None:
    async with web_world(tmp_path / "bot") as world:
        browser = await world.browser()
        await browser.begin()
        await world.settled()
        before, cookies = await browser.seen(), browser.cookies
    async with web_world(tmp_path / "bot") as world:
        browser = await world.browser(Cookie=f"aulita={cookies['aulita']}")
        assert await browser.seen() == before != []
        assert (await browser.tap("Probar"))["counted"]
        await world.settled()
        assert len(await browser.seen()) > len(before)


async def test_an_open_feed_ends_when_the_program_stops_and_delays_it_not(tmp_path: Path) -> None:
    async with web_world(tmp_path / "bot") as world:
        browser = await world.browser()
        await browser.begin()
        client = browser.client
        response = await client.get(f"{browser.base}/chat/feed")
        world.stack.pop_all()
        stopped = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - stopped < 3
    assert b"bye" not in await response.content.read()
    await client.close()


async def test_two_tabs_see_the_same_and_a_tap_in_both_counts_once(world: World, browser: Browser) -> None:
    await browser.begin()
    await world.settled()
    async with browser.feed() as one, browser.feed() as two:
        await one.until(NEVER)
        await two.until(NEVER)
        told = await asyncio.gather(browser.tap("Probar"), browser.tap("Probar"))
        await world.settled()
        assert sorted(answer["counted"] for answer in told) == [False, True]
        left = [event.data for event in await one.rest()]
        assert left == [event.data for event in await two.rest()]
        assert sum("¿Estafa o real?" in data.get("text", "") for data in left) == 1


async def test_the_same_post_sent_again_counts_once(world: World, browser: Browser) -> None:
    await browser.begin()
    await world.settled()
    before = len(await browser.seen())
    for _ in range(3):
        await browser.say("hola, ¿quién eres?", once="a1b2c3d4-e5f6")
    await world.settled()
    once = len(await browser.seen())
    assert once > before
    await browser.say("hola, ¿quién eres?", once="a1b2c3d4-e5f7")
    await world.settled()
    assert len(await browser.seen()) > once


async def test_one_persons_number_for_a_post_uses_up_nobody_elses(world: World) -> None:
    one, other = await world.browser(), await world.browser()
    for browser in (one, other):
        await browser.begin()
        await world.settled()
        before = len(await browser.seen())
        await browser.say("ayuda", once="the-same-number")
        await world.settled()
        assert len(await browser.seen()) > before


async def test_a_message_that_cannot_be_read_is_left_out(world: World, browser: Browser) -> None:
    await browser.begin()
    await world.settled()
    await browser.tap("Probar")
    await world.settled()
    whole = await browser.seen()
    empty = update(outbox).where(outbox.c.id == whole[0].data["seq"]).values(body=None)
    await world.parts.database.write(lambda conn: conn.execute(empty))
    assert await browser.seen() == whole[1:] != []


async def test_what_she_erased_leaves_the_screen_and_the_goodbye_comes(
    world: World, browser: Browser
) -> None:
    await browser.begin()
    await world.settled()
    await browser.say("BORRAR MIS DATOS")
    await world.settled()
    async with browser.feed() as feed:
        before = [event for event in await feed.rest() if event.name == "message"]
        assert len(before) > 1
        await browser.say("BORRAR TODO")
        await world.settled()
        events = await feed.rest()
    assert [event.name for event in events][:1] == ["afresh"]
    assert [event.name for event in events].count("message") == len(await browser.seen()) == 1


async def test_a_fifth_feed_of_one_session_is_refused_until_one_has_ended(
    world: World, browser: Browser
) -> None:
    await browser.begin()
    opened = [await browser.client.get(f"{browser.base}/chat/feed") for _ in range(MOST_PER_PERSON)]
    for response in opened:
        assert (await response.content.readline()).startswith(b"retry")
        await response.content.readline()
        await response.content.readline()
    refused = await browser.get("/chat/feed")
    assert refused.status == 429
    opened[0].close()
    again = await _once_allowed(browser)
    for response in (again, *opened):
        response.close()


async def _once_allowed(browser: Browser) -> aiohttp.ClientResponse:
    for _ in range(200):
        response = await browser.client.get(f"{browser.base}/chat/feed")
        if response.status == 200:
            return response
        await asyncio.sleep(0.02)
    raise AssertionError("the place of a feed that has ended is not free again")


async def test_starting_again_as_somebody_new_leaves_the_old_place_in_every_tab(
    world: World, browser: Browser
) -> None:
    await browser.begin()
    await world.settled()
    old = browser.cookies["aulita"]
    async with browser.feed() as tab:
        shown = await tab.until(NEVER)
        await tab.named("now")
        await browser.begin()
        assert await tab.next() is None
    async with browser.feed(shown[-1].id) as tab:
        assert (await tab.named("afresh")).data == {}
    stale = await world.browser(Cookie=f"aulita={old}")
    assert (await stale.get("/chat/me")).status == 401
    assert (await stale.post("/chat/say", {"text": "hola"}))[0] == 401


async def test_a_feed_says_once_that_everything_until_now_was_told(world: World, browser: Browser) -> None:
    await browser.begin()
    await world.settled()
    await browser.tap("Probar")
    await world.settled()
    async with browser.feed() as feed:
        before = [event.name for event in await feed.rest()]
        await browser.say("ayuda")
        await world.settled()
        after = [event.name for event in await feed.rest()]
    assert before[-3:] == ["message", "message", "now"]
    assert before.count("now") == 1
    assert set(after) == {"message"}
