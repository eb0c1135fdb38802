"""What Telegram shows around the chat is brought up to date at the start, and only where it differs."""

from tests.e2e.conftest import Start
from tests.e2e.program import Place
from tests.fake_telegram import FakeTelegram

SETS = ("setMyCommands", "setMyDescription", "setMyShortDescription")


async def test_commands_and_descriptions_are_set_once_in_both_languages(
    fake: FakeTelegram, place: Place, start: Start
) -> None:
    def sets() -> list[str]:
        return [entry.method for entry in fake.log if entry.method in SETS]

    first = await start(place)
    await fake.wait_for(lambda: len(sets()) == 2 * len(SETS))
    commands = {language: entries for (_, language), entries in fake.account.profile.commands.items()}
    assert {"seguir", "menu", "ayuda", "me_estafaron", "baja"} <= {entry["command"] for entry in commands[""]}
    assert {"continue", "menu", "help", "scammed", "stop"} <= {entry["command"] for entry in commands["en"]}
    for told in (fake.account.profile.descriptions, fake.account.profile.short_descriptions):
        assert told[""] != told["en"]
        assert all(told.values())
    assert fake.refused() == []
    assert await first.stop() == 0

    second = await start(place)
    await fake.wait_for(lambda: sum(entry.method == "getMyShortDescription" for entry in fake.log) == 4)
    assert await second.stop() == 0
    assert len(sets()) == 2 * len(SETS), "setting them is rationed"
