"""Cookies: ours hold as long as they say, nothing else opens anything."""

import base64
from dataclasses import dataclass

import pytest

from bot.store.sealed import Seals
from bot.web.sessions import LONG_MS, SHARED_MS, Sessions
from tests.web.browser import Browser
from tests.web.world import World

KEY = Seals({1: bytes(range(32))}).derived("web sessions")


@dataclass(slots=True)
class Wall:
    now: int = 1_800_000_000_000

    def __call__(self) -> int:
        return self.now


def cookie_of(header: str) -> str:
    return header.partition("=")[2].partition(";")[0]


def test_a_session_is_read_back_until_its_time_is_over() -> None:
    wall = Wall()
    sessions = Sessions(KEY, True, wall)
    for shared, life in ((False, LONG_MS), (True, SHARED_MS)):
        session = sessions.begin(shared=shared)
        cookie = cookie_of(sessions.header(session))
        assert sessions.read(cookie) == session
        wall.now += life - 1
        assert sessions.read(cookie) == session
        wall.now += 1
        assert sessions.read(cookie) is None


def test_every_session_has_an_address_of_its_own_of_128_bits() -> None:
    sessions = Sessions(KEY, True)
    whos = {sessions.begin(shared=False).who for _ in range(100)}
    assert len(whos) == 100
    assert {len(base64.urlsafe_b64decode(who + "==")) for who in whos} == {16}


def test_no_change_of_a_cookie_and_no_other_key_opens_anything() -> None:
    sessions = Sessions(KEY, True)
    cookie = cookie_of(sessions.header(sessions.begin(shared=True)))
    who, _, until, seal = cookie.split(".")
    other = Sessions(Seals({1: bytes(32)}).derived("web sessions"), True)
    purpose = Sessions(Seals({1: bytes(range(32))}).derived("something else"), True)
    assert sessions.read(cookie) is not None
    assert other.read(cookie) is None
    assert purpose.read(cookie) is None
    longer = f"{who}.s.{int(until) + 1}.{seal}"
    owned = f"{who}.o.{until}.{seal}"
    for forged in (
        "",
        ".",
        "...",
        "a.b",
        cookie[:-1],
        cookie + "A",
        longer,
        owned,
        f".s.{until}.{seal}",
        "ñ.ó.ú.á",
    ):
        assert sessions.read(forged) is None, forged


def test_a_cookie_holds_when_a_key_is_added() -> None:
    cookie = cookie_of(Sessions(KEY, True).header(Sessions(KEY, True).begin(shared=False)))
    newer = Seals({1: bytes(range(32)), 2: bytes(32)}).derived("web sessions")
    assert Sessions(newer, True).read(cookie) is not None


@pytest.mark.parametrize(("secure", "name"), [(True, "__Host-aulita"), (False, "aulita")])
def test_the_cookie_is_bound_to_its_host_and_out_of_reach_of_scripts(secure: bool, name: str) -> None:
    sessions = Sessions(KEY, secure)
    for header in (sessions.header(sessions.begin(shared=False)), sessions.ended()):
        parts = [part.strip() for part in header.split(";")]
        assert parts[0].startswith(f"{name}=")
        assert {"Path=/", "HttpOnly", "SameSite=Lax"} <= set(parts)
        assert ("Secure" in parts) is secure
        assert not any(part.startswith("Domain") for part in parts)


def test_a_shared_computer_keeps_the_cookie_only_while_the_browser_is_open() -> None:
    sessions = Sessions(KEY, True)
    assert "Max-Age" not in sessions.header(sessions.begin(shared=True))
    assert "Max-Age=15552000" in sessions.header(sessions.begin(shared=False))
    assert sessions.ended().endswith("Max-Age=0")


def test_a_session_lasts_longer_by_use() -> None:
    wall = Wall()
    sessions = Sessions(KEY, True, wall)
    shared, long = sessions.begin(shared=True), sessions.begin(shared=False)
    assert sessions.renewed(long) is None
    wall.now += 60_000
    renewed = sessions.renewed(shared)
    assert renewed is not None
    assert renewed.until == wall.now + SHARED_MS
    wall.now += 2 * 24 * 3_600_000
    renewed = sessions.renewed(long)
    assert renewed is not None
    assert (renewed.who, renewed.until) == (long.who, wall.now + LONG_MS)


async def test_no_cookie_is_set_before_she_begins_and_the_address_is_new_each_time(world: World) -> None:
    browser = await world.browser()
    for path in ("/", "/chat", "/c/abc", "/nothing", "/chat/me", "/static/chat.js"):
        response = await browser.get(path)
        assert "Set-Cookie" not in response.headers, path
    await browser.begin()
    first = browser.cookies["aulita"]
    await browser.begin()
    assert browser.cookies["aulita"].partition(".")[0] != first.partition(".")[0]


async def test_a_forged_cookie_sees_nothing(world: World, browser: Browser) -> None:
    await browser.begin()
    await world.settled()
    forged = browser.cookies["aulita"][:-2] + "zz"
    thief = await world.browser(Cookie=f"aulita={forged}")
    assert (await thief.get("/chat/me")).status == 401
    assert (await thief.get("/chat/calendario.ics")).status == 401
    assert (await thief.post("/chat/say", {"text": "hola"}))[0] == 401
    async with thief.feed() as feed:
        assert [event.name for event in await feed.rest()] == ["bye"]


async def test_leaving_ends_the_session_everywhere_and_clears_the_browser(
    world: World, browser: Browser
) -> None:
    await browser.begin(shared=True)
    await world.settled()
    kept = browser.cookies["aulita"]
    async with browser.feed() as feed:
        assert [event.name for event in await feed.rest()][-2:] == ["message", "now"]
        async with browser.client.post(
            f"{browser.base}/chat/leave",
            data=b"{}",
            headers={"Origin": browser.base, "Content-Type": "application/json"},
        ) as response:
            assert response.status == 204
            assert response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
        assert [event.name for event in await feed.rest()] == ["bye"]
    assert "aulita" not in browser.cookies
    copy = await world.browser(Cookie=f"aulita={kept}")
    assert (await copy.get("/chat/me")).status == 401
    assert await world.parts.ticker.next_due() is None


async def test_a_shared_session_ends_after_thirty_minutes_of_silence(world: World, browser: Browser) -> None:
    await browser.begin(shared=True)
    await world.settled()
    cookie = browser.cookies["aulita"]
    sessions = Sessions(world.parts.seals.derived("web sessions"), False)
    session = sessions.read(cookie)
    assert session is not None
    async with browser.feed() as feed:
        await feed.rest()
        # What the clock on the wall does in half an hour.
        world.feeds.extend(session.who, session.until - SHARED_MS)
        assert [event.name for event in await feed.rest()] == ["bye"]
    over = Sessions(sessions.key, False, lambda: session.until - 2 * SHARED_MS - 1_000)
    gone = await world.browser(Cookie=over.header(over.begin(shared=True)).partition(";")[0])
    assert (await gone.get("/chat/me")).status == 401
    assert (await gone.post("/chat/say", {"text": "hola"}))[0] == 401
