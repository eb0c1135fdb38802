"""Menu and descriptions: per language, and written only when they differ."""

import pytest

from bot.channels.telegram_calls import Calls
from bot.channels.telegram_http import AiohttpRequest
from bot.channels.telegram_menu import MenuWords, show_menu
from tests.channels.canned import Canned, granted, refused, serving
from tests.channels.conftest import Ears, Make, called, listening
from tests.fake_telegram import FakeTelegram

SPANISH = MenuWords("", (("ayuda", "Ver qué puedo hacer"),), "Un curso gratis por chat", "Curso gratis")
ENGLISH = MenuWords("en", (("help", "See what I can do"),), "A free course by chat", "Free course")


async def shown_by(server: Canned, *menu: MenuWords) -> list[tuple[str, object]]:
    request = AiohttpRequest("1:a", api=server.url)
    await show_menu(Calls(request), menu)
    await request.shutdown()
    return server.calls


async def test_each_language_gets_its_own_words_and_the_first_is_for_everybody_else(
    make: Make, fake: FakeTelegram, ears: Ears
) -> None:
    async with listening(make(fake.url, menu=(SPANISH, ENGLISH)), ears):
        await fake.wait_for(lambda: len(called(fake, "setMyCommands")) == 2)
        await fake.wait_for(lambda: len(called(fake, "getMyShortDescription")) == 2)
    first, second = fake.accepted("setMyCommands")
    assert first.params == {"commands": [{"command": "ayuda", "description": "Ver qué puedo hacer"}]}
    assert second.params == {
        "language_code": "en",
        "commands": [{"command": "help", "description": "See what I can do"}],
    }


async def test_what_is_shown_already_is_not_written_again() -> None:
    shown = (
        granted([{"command": "ayuda", "description": "Ver qué puedo hacer"}]),
        granted({"description": "Un curso gratis por chat"}),
        granted({"short_description": "Curso gratis"}),
    )
    async with serving(*shown) as server:
        calls = await shown_by(server, SPANISH)
    assert [method for method, _ in calls] == ["getMyCommands", "getMyDescription", "getMyShortDescription"]


async def test_only_what_differs_is_written_and_a_refusal_stops_nothing_else() -> None:
    answers = (
        refused(429, "Too Many Requests: retry after 900", retry_after=900),
        granted({"description": "Otro texto"}),
        granted(True),
        granted({"short_description": "Free course"}),
    )
    async with serving(*answers) as server:
        calls = await shown_by(server, ENGLISH)
    assert calls == [
        ("getMyCommands", {"language_code": "en"}),
        ("getMyDescription", {"language_code": "en"}),
        ("setMyDescription", {"language_code": "en", "description": "A free course by chat"}),
        ("getMyShortDescription", {"language_code": "en"}),
    ]


@pytest.mark.parametrize(
    ("commands", "description", "short", "complaint"),
    [
        ((("Ayuda", "x"),), "", "", "a-z"),
        ((("a" * 33, "x"),), "", "", "1 to 32"),
        ((("ayuda", ""),), "", "", "1 to 256"),
        ((("ayuda", "x"),) * 101, "", "", "100 commands"),
        ((), "a" * 513, "", "512"),
        ((), "", "a" * 121, "120"),
    ],
)
def test_words_beyond_telegrams_limits_are_refused_before_the_start(
    commands: tuple[tuple[str, str], ...], description: str, short: str, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        MenuWords("", commands, description, short)
