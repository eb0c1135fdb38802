"""The pretend clock over the local web server: there in a rehearsal, and only there."""

from datetime import datetime, timedelta
from typing import Any

import aiohttp

from tests.e2e.conftest import Start
from tests.e2e.program import Place
from tests.fake_telegram import FakeTelegram
from tests.welcome import WAY

NOT_THERE = (404, 405)
"""Pages for people lie under every address, for GET only: what is not there may say either."""
ROUTES = (("GET", "/rehearsal/now"), ("POST", "/rehearsal/skip"), ("POST", "/rehearsal/advance?hours=1"))


async def test_the_pretend_clock_stands_still_until_it_is_moved_and_stays_where_it_was_left(
    place: Place, start: Start, web: aiohttp.ClientSession
) -> None:
    place = place.with_(clock="rehearsal")
    program = await start(place)
    first = await _now(web, program.web())
    assert first == await _now(web, program.web())
    assert await _post(web, f"{program.web()}/rehearsal/skip") == (
        200,
        {"now": first.isoformat(), "moved": False},
    )
    status, told = await _post(web, f"{program.web()}/rehearsal/advance?hours=1.5")
    assert (status, told["moved"]) == (200, True)
    assert await _now(web, program.web()) == first + timedelta(hours=1.5)
    assert await program.stop() == 0
    again = await start(place)
    assert await _now(web, again.web()) == first + timedelta(hours=1.5)


WRONG_SPANS = (
    "",
    *(f"?hours={span}" for span in ("", "tomorrow", "0", "-3", "nan", "inf", "1e300", "100000")),
)


async def test_a_wrong_span_is_refused_with_one_sentence_and_moves_nothing(
    place: Place, start: Start, web: aiohttp.ClientSession
) -> None:
    program = await start(place.with_(clock="rehearsal"))
    before = await _now(web, program.web())
    for wrong in WRONG_SPANS:
        status, told = await _post(web, f"{program.web()}/rehearsal/advance{wrong}")
        assert status == 400
        assert "hours=N" in told["error"]
    assert await _now(web, program.web()) == before
    for method, path in (
        ("GET", "/rehearsal/skip"),
        ("POST", "/rehearsal/now"),
        ("GET", "/rehearsal/advance?hours=1"),
    ):
        async with web.request(method, f"{program.web()}{path}") as answer:
            assert answer.status in NOT_THERE


async def test_without_a_rehearsal_nothing_moves_the_clock(
    fake: FakeTelegram, place: Place, start: Start, web: aiohttp.ClientSession
) -> None:
    place = place.with_(telegram_mode="webhook", public_url="https://aulita.example", webhook_secret="s")
    program = await start(place, "setWebhook")
    for method, path in ROUTES:
        async with web.request(method, f"{program.web()}{path}") as answer:
            assert answer.status in NOT_THERE
    async with web.get(f"{program.web()}/health") as answer:
        assert (answer.status, await answer.json()) == (200, {"ok": True})


async def test_a_poller_on_the_real_clock_opens_no_port_at_all(place: Place, start: Start) -> None:
    program = await start(place)
    assert "local web server" not in program.said()


async def test_skipping_returns_only_when_what_was_due_has_been_sent(
    fake: FakeTelegram, place: Place, start: Start, web: aiohttp.ClientSession
) -> None:
    program = await start(place.with_(clock="rehearsal"))
    fake.start(501, first_name="Rosa", language_code="es-EC")
    for label in WAY:
        await _tap(fake, 501, label)
    await fake.wait_for(lambda: "a las 20:00" in fake.accepted("sendMessage", 501)[-1].text)
    sent = len(fake.accepted("sendMessage", 501))
    status, told = await _post(web, f"{program.web()}/rehearsal/skip")
    assert (status, told["moved"]) == (200, True)
    assert datetime.fromisoformat(told["now"]).hour == 1, "20:00 in Quito"
    assert len(fake.accepted("sendMessage", 501)) > sent


async def _tap(fake: FakeTelegram, chat: int, beginning: str) -> None:
    """Taps the button that begins so, when it has come."""

    def label() -> str | None:
        labels = [label for message in fake.messages(chat)[-1:] for label in message.labels]
        return next((label for label in labels if label.startswith(beginning)), None)

    found = await fake.wait_for(label)
    assert found is not None
    fake.tap(chat, None, found)


async def _now(web: aiohttp.ClientSession, address: str) -> datetime:
    async with web.get(f"{address}/rehearsal/now") as answer:
        assert answer.status == 200
        return datetime.fromisoformat((await answer.json())["now"])


async def _post(web: aiohttp.ClientSession, url: str) -> tuple[int, dict[str, Any]]:
    async with web.post(url) as answer:
        return answer.status, await answer.json()
