"""From the browser to Telegram and back: one place, whichever way she comes."""

from pathlib import Path

from bot import word_list
from bot.channels.base import Address, Inbound
from bot.store import people
from tests.web.browser import Browser
from tests.web.test_learner import enrol
from tests.web.test_two_channels import Phone
from tests.web.world import World, web_world

BOT = "aulita_prueba_bot"
PHONE = Address("telegram", "1")


async def link(browser: Browser) -> str:
    me = await (await browser.get("/chat/me")).json()
    address, _, code = str(me["telegram"]).partition("?start=")
    assert address == f"https://t.me/{BOT}"
    return code


async def through(world: World, phone: Phone, kind: str, text: str, once: str) -> people.Row:
    """She does this on her phone; who she is there afterwards."""
    receive, at = await phone.hears, world.parts.clock.now()
    await receive([Inbound(address=PHONE, once=once, at=at, kind=kind, text=text)])  # type: ignore[arg-type]
    await world.settled()
    return (await world.parts.database.read(lambda conn: people.find(conn, [PHONE])))[PHONE]


async def test_the_link_of_the_menu_joins_her_phone_and_both_go_on(tmp_path: Path) -> None:
    phone = Phone()
    async with web_world(tmp_path / "bot", telegram=BOT, others=[phone]) as world:
        browser = await world.browser()
        await browser.begin()
        assert await link(browser) == "", "there is nothing to join yet"
        browser = await world.browser()
        await enrol(world, browser)
        code = await link(browser)
        joined = await through(world, phone, "start", code, "u1")
        told = await browser.seen()
        await browser.say("progreso")
        await world.settled()
        assert joined.person.enrolled
        assert joined.person.code == ""
        assert len(code) == 24
        assert any("son ahora el mismo lugar" in text for text in phone.got)
        assert "Telegram" in told[-1].data["text"]
        assert len(await browser.seen()) > len(told), "the browser still works"
        assert (await browser.get("/chat/me")).status == 200


async def test_her_words_written_on_the_phone_close_the_browsers_chat(tmp_path: Path) -> None:
    phone = Phone()
    async with web_world(tmp_path / "bot", telegram=BOT, others=[phone]) as world:
        browser = await world.browser()
        await enrol(world, browser)
        await browser.say("PALABRAS")
        await world.settled()
        shown = [str(event.data.get("text", "")).rpartition("\n")[2] for event in await browser.seen()]
        [written] = [words for words in shown if word_list.read(words)]
        moved = await through(world, phone, "said", written, "u1")
        seen = [event.data.get("text", "") for event in await browser.seen()]
        assert moved.person.enrolled
        assert any("Tu lugar se abrió en otro chat" in str(text) for text in seen)
        assert not any(word_list.read(str(text).rpartition("\n")[2]) for text in seen), "nor the old ones"
        assert (await (await browser.get("/chat/me")).json())["enrolled"] is False
