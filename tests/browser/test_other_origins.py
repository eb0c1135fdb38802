"""Pages of others can do nothing here, and nothing that slipped into a page of ours could run."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.screen import Screen

BLANK = b"<!doctype html><title>Otra</title><p>Otra"
POSTS = """async address => {
  const tries = [];
  for (const mode of ["no-cors", "cors"]) for (const type of ["text/plain", "application/json"])
    tries.push(fetch(address + "/chat/say", {method: "POST", mode, credentials: "include",
      headers: {"Content-Type": type}, body: '{"text": "de otra parte"}'}).then(a => a.type, () => "refused"));
  return await Promise.all(tries);
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def elsewhere() -> AsyncIterator[str]:
    """A page on another port of this machine: another origin, and yet the same site, so that cookies go along. At
    `/null` it has no origin at all."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readline()
        more = b"Content-Security-Policy: sandbox allow-scripts\r\n" if b"/null" in asked else b""
        writer.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n" + more + b"\r\n" + BLANK)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    server.close()
    await server.wait_closed()


async def wire(screen: Screen) -> tuple[list[int], list[bool]]:
    """The statuses of all answers, and whether each request carried a cookie: also of those that the browser keeps
    from the page. Both grow from now on."""
    statuses: list[int] = []
    cookies: list[bool] = []
    network = await screen.page.context.new_cdp_session(screen.page)
    await network.send("Network.enable")
    network.on("Network.responseReceivedExtraInfo", lambda told: statuses.append(told["statusCode"]))
    network.on(
        "Network.requestWillBeSentExtraInfo",
        lambda told: cookies.append(any(not each["blockedReasons"] for each in told["associatedCookies"])),
    )
    return statuses, cookies


@pytest.mark.parametrize(("path", "origin"), [("", "http://127.0.0.1:"), ("null", "null")])
async def test_a_page_of_another_origin_cannot_speak_for_her(
    path: str, origin: str, screen: Screen, opened: Open, elsewhere: str
) -> None:
    await screen.begin()
    hers = await screen.said()
    foreign = await opened(screen.base, beside=screen)
    foreign.forgiven += ["elsewhere: ", "CORS policy", "status of 40[35]", "net::ERR_FAILED", "NotSameOrigin"]
    statuses, cookies = await wire(foreign)
    await foreign.page.goto(elsewhere + path)
    assert str(await foreign.page.evaluate("window.origin")).startswith(origin)
    told = await foreign.page.evaluate(POSTS, screen.base)
    assert told == ["refused"] * 4
    assert statuses.count(403) >= 2, f"the simplest posts got as far as the server: {statuses}"
    assert set(statuses) <= {200, 403, 405}
    if not path:
        assert any(cookies), "they even carried her session"
    await screen.page.reload()
    await screen.asked()
    assert await screen.said() == hers


async def test_a_form_of_another_origin_is_refused(screen: Screen, opened: Open, elsewhere: str) -> None:
    await screen.begin()
    hers = await screen.said()
    foreign = await opened(screen.base, beside=screen)
    foreign.forgiven += ["elsewhere: ", "status of 403"]
    await foreign.page.goto(elsewhere)
    async with foreign.page.expect_navigation() as went:
        await foreign.page.evaluate(
            """address => { const form = document.createElement("form"); form.method = "POST";
            form.enctype = "text/plain"; form.action = address + "/chat/leave";
            document.body.append(form); form.submit(); }""",
            screen.base,
        )
    answer = await went.value
    assert answer is not None
    assert answer.status == 403
    await screen.page.reload()
    await screen.asked()
    assert await screen.said() == hers


async def test_a_page_of_another_origin_cannot_show_the_chat_in_a_frame(
    screen: Screen, opened: Open, elsewhere: str
) -> None:
    foreign = await opened(screen.base, beside=screen)
    foreign.forgiven += ["elsewhere: ", "frame", "chrome-error:"]
    await foreign.page.goto(elsewhere)
    await foreign.page.evaluate(
        """address => new Promise(done => { const frame = document.createElement("iframe"); frame.src = address;
        frame.onload = done; document.body.append(frame); })""",
        f"{screen.base}/chat",
    )
    await expect(foreign.page.frame_locator("iframe").locator("#go")).to_have_count(0)


@pytest.mark.parametrize("path", ["/chat", "/c/feria", "/no-hay-tal"])
async def test_script_that_slipped_into_a_page_does_not_run(path: str, screen: Screen) -> None:
    screen.forgiven += ["Content Security Policy", "status of 404", "elsewhere: https://otra.example"]
    answer = await screen.page.goto(screen.base + path)
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    ran = await screen.page.evaluate(
        """async () => {
          const script = document.createElement("script"); script.textContent = "window.ran = 'inline'";
          document.body.append(script);
          const holder = document.createElement("div");
          holder.innerHTML = "<img src='/no.png' onerror='window.ran = 1'><p style='color: red'>x</p>";
          document.body.append(holder);
          const far = document.createElement("script"); far.src = "https://otra.example/x.js";
          const failed = new Promise(done => {
            far.onerror = () => done("blocked"); far.onload = () => done("loaded");
          });
          document.body.append(far);
          const asked = await fetch("https://otra.example/").then(() => "sent", () => "blocked");
          const red = getComputedStyle(holder.querySelector("p")).color === "rgb(255, 0, 0)";
          return [await failed, asked, red, typeof window.ran];
        }"""
    )
    assert ran == ["blocked", "blocked", False, "undefined"]
    refused = [each for each in screen.troubles if "Content Security Policy" in each]
    assert len(refused) >= 4, screen.troubles
