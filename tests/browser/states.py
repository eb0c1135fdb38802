"""Every page and every state of it that a person can come to, and the way there."""

from collections.abc import Awaitable, Callable

from playwright.async_api import expect

from tests.browser.screen import Screen

State = Callable[[Screen], Awaitable[None]]


async def start(screen: Screen) -> None:
    await screen.open()
    await expect(screen.page.locator("#go")).to_be_visible()


async def start_in_english(screen: Screen) -> None:
    await screen.open("/chat?lang=en")
    await expect(screen.page.locator("#go")).to_be_visible()


async def start_failed(screen: Screen) -> None:
    screen.forgiven.append("Failed to load resource: net::ERR_FAILED")
    await screen.page.route("**/chat/session", lambda route: route.abort())
    await screen.open()
    await screen.page.click("#go")
    await expect(screen.page.locator("#start-trouble")).not_to_be_empty()


async def misunderstood(screen: Screen) -> None:
    """Her own words, choices that were not used, a question asked again, and a tap."""
    await screen.begin()
    await screen.write("¿Esto cuesta algo?")
    await expect(screen.bot).to_have_count(2)
    await screen.tap("Probar")
    await expect(screen.bot).to_have_count(3)
    await screen.asked()


async def next_day(screen: Screen) -> None:
    """The first unit, under a line with the new day's name."""
    await screen.enrol()
    before = len(await screen.said())
    await screen.move("[data-move='advance?hours=24']")
    await expect(screen.page.locator(".day").last).not_to_be_empty()
    await screen.asked()
    assert len(await screen.said()) > before
    await screen.picture("next_day")


async def scrolled(screen: Screen) -> None:
    """She reads further up, and is offered the way down."""
    await next_day(screen)
    await screen.page.locator("#scroll").evaluate("node => node.scrollTop = 0")
    if await screen.page.locator("#scroll").evaluate("node => node.scrollHeight > node.clientHeight + 80"):
        await expect(screen.page.locator("#newest")).to_be_visible()


async def unsent(screen: Screen) -> None:
    screen.forgiven.append("Failed to load resource: net::ERR_FAILED")
    await screen.begin()
    await screen.page.route("**/chat/say", lambda route: route.abort())
    await screen.write("Hola")
    await expect(screen.page.locator(".again")).to_be_visible()


async def offline(screen: Screen) -> None:
    """The server does not answer; nothing more is on its way."""
    screen.forgiven.append("Failed to load resource")
    await screen.page.route("**/chat/feed*", lambda route: route.abort())
    await screen.open()
    await screen.page.click("#go")
    await expect(screen.page.locator("#offline")).to_be_visible()


async def menu(screen: Screen) -> None:
    await screen.begin()
    await screen.page.click("#open")
    await expect(screen.page.locator("#menu-title")).to_be_focused()


async def leaving(screen: Screen) -> None:
    await menu(screen)
    await screen.page.click("#leave")
    await expect(screen.page.locator("#leave-yes")).to_be_focused()


async def over(screen: Screen) -> None:
    await leaving(screen)
    await screen.page.click("#leave-yes")
    await expect(screen.page.locator("#over-title")).to_be_focused()


async def shared(screen: Screen) -> None:
    await screen.open()
    await screen.page.check("#is-shared")
    await screen.page.click("#go")
    await expect(screen.page.locator("#shared")).to_be_visible()
    await screen.asked()


async def error(screen: Screen) -> None:
    screen.forgiven.append("status of 404")
    await screen.open("/no-hay-tal")
    await expect(screen.page.locator("h1")).to_be_visible()


async def forbidden(screen: Screen) -> None:
    """A form of a page that is nobody's sends her here."""
    screen.forgiven += ["status of 403", "elsewhere: "]
    await screen.page.goto("about:blank")
    await screen.page.set_content(
        f"<form method=post enctype=text/plain action='{screen.base}/chat/say'><button>Sí</button></form>"
    )
    await screen.page.click("button")
    await expect(screen.page.locator(".card p")).to_contain_text("vino de otra página")


async def too_many(screen: Screen) -> None:
    """A fifth feed, opened as if it were a page."""
    screen.forgiven.append("status of 429")
    await screen.begin()
    beside = await screen.page.context.new_page()
    await screen.page.goto("about:blank")
    await beside.goto(f"{screen.base}/chat")
    await beside.evaluate(
        """() => Promise.all([1, 2, 3].map(() => new Promise(opened => {
          const open = () => {
            const feed = new EventSource("/chat/feed");
            feed.addEventListener("now", opened);
            feed.onerror = () => { feed.close(); setTimeout(open, 100); };
          };
          open(); })))"""
    )
    await screen.open("/chat/feed")
    await expect(screen.page.locator(".card p")).to_contain_text("muchos intentos")


async def challenge(screen: Screen) -> None:
    """The bar is folded, her own bubbles are there again, and the link has led to the challenge."""
    await screen.begin()
    await screen.tap("Probar")
    await expect(screen.bot).to_have_count(2)
    await screen.asked()
    await screen.open("/reto")
    await expect(screen.bot.last).to_contain_text("Reto de 4")
    await screen.page.reload()
    await expect(screen.mine).to_have_count(2)
    await screen.asked()


async def unfolded(screen: Screen) -> None:
    await screen.begin()
    await screen.page.click("#unfold")
    await expect(screen.page.locator("[data-move=skip]")).to_be_visible()


async def join(screen: Screen) -> None:
    await screen.open("/c/feria-norte")
    await expect(screen.page.locator("a.choice.first")).to_be_visible()


async def join_in_english(screen: Screen) -> None:
    await screen.open("/c/feria-norte?lang=en")
    await expect(screen.page.locator("a.choice.first")).to_be_visible()


async def real_chat(screen: Screen) -> None:
    """No rehearsal: no banner, no pretend clock."""
    await screen.begin()
    await expect(screen.page.locator(".rehearsal")).to_have_count(0)


async def join_with_telegram(screen: Screen) -> None:
    await screen.open("/c/feria-norte")
    await expect(screen.page.locator("a.choice")).to_have_count(2)
    link = await screen.page.locator("a.choice").last.get_attribute("href") or ""
    assert link.endswith("?start=feria-norte")


async def menu_with_telegram(screen: Screen) -> None:
    await screen.begin()
    await screen.page.click("#open")
    await expect(screen.page.locator("#telegram-link")).to_be_visible()
    assert (await screen.page.locator("#telegram-link").get_attribute("href") or "").startswith(
        "https://t.me/"
    )
    await screen.page.locator("#telegram-link").scroll_into_view_if_needed()


IN_REHEARSAL: tuple[State, ...] = (
    start, misunderstood, scrolled, unsent, offline, menu, leaving, over, shared, error, forbidden, too_many, challenge,
    unfolded, join,
)  # fmt: skip
"""`scrolled` has all that `next_day` has."""
VARIANTS: tuple[State, ...] = (start_in_english, start_failed, join_in_english)
"""Pages of IN_REHEARSAL with other words."""
IN_EARNEST: tuple[State, ...] = (real_chat, join_with_telegram, menu_with_telegram)
WITH_A_LARGE_FONT: tuple[State, ...] = (
    start,
    misunderstood,
    next_day,
    leaving,
    shared,
    unfolded,
    error,
    join,
)
