"""Nobody else's page speaks for her, and no page of ours runs or loads what is not ours."""

import json
from pathlib import Path

import pytest
from starlette.datastructures import Headers

from bot.web.guard import LARGEST_BODY, POSTS, SECONDS, Floods, Site, is_local
from tests.web.browser import Browser
from tests.web.world import PUBLIC, World, web_world
from tests.welcome import WAY

FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
    {"Origin": "", "Sec_Fetch_Site": "none"},
)
POSTED = {
    "/chat/session": {},
    "/chat/start": {"code": "reto"},
    "/chat/say": {"text": "hola"},
    "/chat/tap": {"data": "1:on", "label": "x"},
    "/chat/leave": {},
}


async def test_a_post_from_anywhere_else_is_refused_with_one_sentence_and_does_nothing(
    world: World, browser: Browser
) -> None:
    await browser.begin()
    await world.settled()
    before = await browser.seen()
    for headers in FOREIGN:
        for path, body in POSTED.items():
            status, told = await browser.post(path, body, **headers)
            assert status == 403, (path, headers)
            assert "otra página" in told["error"]
    await world.settled()
    assert await browser.seen() == before


KINDS = ("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp")


async def test_a_post_that_is_not_json_is_refused(browser: Browser) -> None:
    await browser.begin()
    for kind in KINDS:
        for path, body in POSTED.items():
            raw = json.dumps(body).encode()
            headers = {"Origin": browser.base, **({"Content-Type": kind} if kind else {})}
            async with browser.client.post(
                browser.base + path, data=raw, headers=headers, skip_auto_headers=["Content-Type"]
            ) as response:
                assert response.status == 415, (path, kind)


BROKEN = (
    b"",
    b"{",
    b"[]",
    b'"hola"',
    b"{}",
    b'{"text": ""}',
    b'{"text": 7}',
    b'{"text": "\\ud800"}',
    b'{"text": "\xff"}',
    json.dumps({"text": "a" * 4097}).encode(),
    b'{"text": "hola", "once": "short"}',
    b'{"text": "hola", "once": "with spaces in it"}',
)


async def test_a_body_that_says_nothing_is_refused(browser: Browser) -> None:
    await browser.begin()
    for body in BROKEN:
        status, told = await browser.post("/chat/say", body)
        assert (status, list(told)) == (400, ["error"]), body


FORGED = ("", "on", ":on", "x:on", "1:", "1:" + "a" * 64, "-1:on", "1:ñ", "1:a\nb")


async def test_a_tap_that_no_button_of_ours_makes_is_refused(browser: Browser) -> None:
    await browser.begin()
    for data in FORGED:
        assert (await browser.post("/chat/tap", {"data": data}))[0] == 400, data


async def test_a_body_over_sixteen_kilobytes_is_refused(browser: Browser) -> None:
    await browser.begin()
    status, told = await browser.post("/chat/say", b" " * (LARGEST_BODY + 1))
    assert (status, list(told)) == (413, ["error"])


async def test_who_floods_is_told_calmly_and_nobody_else_is_held_up(world: World, browser: Browser) -> None:
    other = await world.browser()
    await browser.begin()
    await other.begin()
    told = [await browser.post("/chat/tap", {"data": "99:zz"}) for _ in range(POSTS + 2)]
    assert [status for status, _ in told] == [200] * POSTS + [429] * 2
    assert "Espera" in told[-1][1]["error"]
    assert (await other.post("/chat/say", {"text": "hola"}))[0] == 200


def test_the_flood_limit_opens_again_with_time_and_forgets_the_silent() -> None:
    now = [0.0]
    floods = Floods(lambda: now[0], 2)
    assert [floods.is_one("a") for _ in range(3)] == [False, False, True]
    assert not floods.is_one("b")
    now[0] += SECONDS
    assert not floods.is_one("a")


PATHS = ("/chat", "/nothing", "/c/abc", "/static/aulita.css", "/chat/me", "/chat/feed", "/")


async def test_every_answer_forbids_what_no_page_of_ours_does(world: World, browser: Browser) -> None:
    for path in PATHS:
        response = await browser.get(path, Accept="text/html")
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "camera=()" in response.headers["Permissions-Policy"]
        if not path.startswith("/static"):
            assert response.headers["Cache-Control"] == "no-store"


async def test_a_page_that_is_not_there_says_so_in_words(browser: Browser) -> None:
    page = await browser.get("/no-hay", Accept="text/html")
    assert page.status == 404
    assert "no existe" in await page.text()
    told = await browser.get("/static/../routes.py.txt")
    assert (told.status, list(await told.json())) == (404, ["error"])


async def test_a_name_that_leads_to_this_machine_does_not_open_a_rehearsal(
    world: World, browser: Browser
) -> None:
    port = world.base.rpartition(":")[2]
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", ""):
        for path in ("/chat", "/rehearsal/now", "/chat/feed"):
            assert (await browser.get(path, Host=host)).status == 403, (host, path)
    for host in (f"localhost:{port}", "127.0.0.1", f"[::1]:{port}"):
        assert (await browser.get("/chat", Host=host)).status == 200


async def test_a_foreign_page_does_not_move_the_pretend_clock(world: World, browser: Browser) -> None:
    before = world.parts.clock.now()
    for headers in ({"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}):
        async with browser.client.post(
            f"{world.base}/rehearsal/advance?hours=1",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        ) as response:
            assert response.status == 403
    assert world.parts.clock.now() == before


async def test_in_a_real_run_only_pages_of_the_public_address_may_speak(tmp_path: Path) -> None:
    async with web_world(tmp_path / "bot", public_url=PUBLIC, telegram="aulita_prueba_bot") as world:
        browser = await world.browser()
        assert (await browser.post("/chat/session"))[0] == 403
        async with browser.client.post(
            f"{world.base}/chat/session",
            data=b"{}",
            headers={"Origin": PUBLIC, "Content-Type": "application/json"},
        ) as response:
            assert response.status == 201
            cookie = response.headers["Set-Cookie"]
        assert cookie.startswith("__Host-aulita=")
        assert "Secure" in cookie
        assert (await browser.get("/rehearsal/now")).status == 404
        front = await (await browser.get("/")).text()
        behind = await (await browser.get("/c/feria-norte")).text()
        wrong = await (await browser.get("/c/%3Cscript%3E")).text()
    assert 'href="https://t.me/aulita_prueba_bot"' in front
    assert 'href="https://t.me/aulita_prueba_bot?start=feria-norte"' in behind
    assert 'href="/chat?code=feria-norte"' in behind
    assert "<script>" not in wrong
    for page in (front, behind, wrong):
        assert "Organización de prueba" in page
        assert "https://curso.pruebas.invalid/quienes" in page


async def test_hostile_words_stay_words_in_the_feed(world: World, browser: Browser) -> None:
    hostile = "</script><img src=x onerror=alert(1)>\n\ndata: {}\u2028\u202e"
    await browser.begin()
    for label in WAY[: WAY.index("Sin nombre")]:
        await world.settled()
        await browser.tap(label)
    await world.settled()
    await browser.say(hostile)
    await world.settled()
    seen = await browser.seen()
    assert [event.name for event in seen] == ["message"] * len(seen)
    page = await (await browser.get("/chat?code=%22%3E%3Cscript%3E&lang=%22%3E")).text()
    assert "<script>" not in page


def test_only_an_address_people_can_reach_safely_is_a_site() -> None:
    assert Site.at("https://Aulita.example/").origin == "https://aulita.example"
    assert Site.at("https://aulita.example:8443").secure
    assert not Site.at("http://127.0.0.1:8080").secure
    for wrong in (
        "",
        "aulita.example",
        "http://aulita.example",
        "https://",
        "https://a.example/curso",
        "ftp://a.example",
    ):
        with pytest.raises(ValueError, match="write"):
            Site.at(wrong)


def test_a_request_is_ours_only_if_it_says_so() -> None:
    site = Site("https://aulita.example")
    ours = ({"origin": "https://aulita.example"}, {"sec-fetch-site": "same-origin"})
    for headers in ours:
        assert site.is_own(Headers(headers))
    others = (
        {},
        {"origin": "http://aulita.example"},
        {"origin": "https://aulita.example.evil.example"},
        {"origin": "https://aulita.example", "sec-fetch-site": "cross-site"},
    )
    for headers in others:
        assert not site.is_own(Headers(headers))


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:80", "127.0.0.1", "127.3.2.1:8080", "[::1]", "[::1]:9"]
)
def test_these_hosts_are_this_machine(host: str) -> None:
    assert is_local(host)


@pytest.mark.parametrize(
    "host", ["", "0.0.0.0", "10.0.0.1", "localhost.evil.example", "[::1", "evil.example", "::1"]
)
def test_these_hosts_are_not_this_machine(host: str) -> None:
    assert not is_local(host)
