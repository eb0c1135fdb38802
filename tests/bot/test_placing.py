"""`--unit`, `--profile` and `--country` of a rehearsal: looked up in the content, refused in one sentence."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.placing import Place, begin_at, begin_of
from bot.settings import SettingsBroken
from flows.step import Begin, World
from lessons.parts import Card
from tests.flows.somebody import catalogue, label
from tests.web.conftest import quick_heart as quick_heart
from tests.web.world import web_world

WORLD = World(catalogue(), label)


def test_small_letters_do_and_the_country_is_the_organizations_unless_another_is_named() -> None:
    assert begin_of(WORLD, Place("m1-05")) == Begin("M1-05", "EC")
    assert begin_of(WORLD, Place("LB", "minor", "gt")) == Begin("LB", "GT", "minor")


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (Place("M9-99"), r"--unit M9-99: empleo-seguro has no such unit; write one of FN, LB, M1-01, "),
        (Place("LB", "", "ZZ"), r"--country ZZ: there is no such profile; write one of CO, CR, "),
    ],
)
def test_what_is_not_there_is_refused_with_what_there_is(place: Place, told: str) -> None:
    with pytest.raises(SettingsBroken, match=told):
        begin_of(WORLD, place)


@pytest.mark.parametrize("command", ["chat", "web"])
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--unit", "M9-99"), "aulita: --unit M9-99: empleo-seguro has no such unit; write one of FN, LB"),
        (("--unit", "LB", "--country", "ZZ"), "aulita: --country ZZ: there is no such profile"),
        (("--unit", "LB", "--profile", "old"), "'old' is not one of 'minor', 'adult'"),
        (("--country", "GT"), "aulita: --profile and --country go with --unit"),
        (("--unit", "LB", "--keep"), "leave out --unit or --keep"),
    ],
)
def test_a_wrong_place_ends_the_command_with_one_sentence(
    command: str, words: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said: Result = CliRunner().invoke(main, [command, *words])

    assert said.exit_code == 2, said.output
    assert told in said.output
    assert "Traceback" not in said.output
    assert list(tmp_path.iterdir()) == []


async def test_who_comes_to_the_rehearsal_stands_in_the_unit_and_has_the_menu(tmp_path: Path) -> None:
    async with web_world(tmp_path) as world:
        begin_at(world.parts.rules, Place("M1-05", "minor", "GT"))
        browser = await world.browser()
        await browser.begin()
        await world.settled()
        first = [event.data["text"] for event in await browser.seen()]
        await browser.say("MENÚ")
        await world.settled()
        then = [event.data["text"] for event in await browser.seen()][len(first) :]

    opening = world.parts.rules.world.catalogue.courses["empleo-seguro"].units["M1-05"].parts[0]
    assert isinstance(opening, Card)
    assert any(opening.text.split("**")[0].strip() in text for text in first)
    assert not any("Soy Aulita" in text for text in first)
    assert len(then) == 1
