"""«Reto de 4» on the web: one address, no course, and a card at the end that is a drawing like any other."""

from tests.web.browser import Browser
from tests.web.world import World


async def test_the_address_leads_to_a_chat_that_begins_with_the_challenge(
    world: World, browser: Browser
) -> None:
    answer = await browser.get("/reto")
    assert (answer.status, answer.headers["Location"]) == (303, "/chat?code=reto")
    page = await browser.get(answer.headers["Location"])
    assert 'data-code="reto"' in await page.text()

    await browser.begin(code="reto")
    for label in ("Estafa", "Real", "Real", "Estafa"):
        await world.settled()
        assert (await browser.tap(label))["counted"]
    await world.settled()
    seen = [event.data for event in await browser.seen()]

    assert "Reto de 4" in seen[0]["text"]
    assert any("Reconociste 4 de 4" in shown.get("text", "") for shown in seen)
    (card,) = [shown for shown in seen if "picture" in shown]
    assert "4 de 4" in card["alt"]
    drawn = await (await browser.get(card["picture"])).text()
    assert "¿Lo intentas tú?" in drawn
    assert seen[-1]["buttons"][0][0]["label"] == "Quiero el curso"
    assert not (await (await browser.get("/chat/me")).json())["enrolled"]
