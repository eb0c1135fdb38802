"""Every unit, every option of every question: no dead end in what exists, and one is found where there is one."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.walking import walk
from flows import asking
from flows.kinds.shape import Outcome
from flows.opens import CardOpen
from flows.person import Person
from flows.step import World
from tests.flows.somebody import life_world, real_world


def test_from_every_option_of_every_unit_the_end_is_reached() -> None:
    walked = walk(real_world())

    assert walked.units == len(real_world().catalogue.courses["empleo-seguro"].units)
    assert walked.dead_ends == []
    assert walked.unseen == []
    assert walked.options > 3 * walked.places > 2000


def test_sensitive_units_have_no_dead_end_either() -> None:
    assert walk(life_world()).dead_ends == []


def test_a_card_that_leads_nowhere_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def stays(world: World, person: Person, open: CardOpen, choice: str, at: datetime) -> Outcome:
        return Outcome(person, (), open)

    monkeypatch.setitem(asking.KINDS, CardOpen, replace(asking.KINDS[CardOpen], chose=stays))

    walked = walk(real_world())

    assert any(line.startswith("M1-05 any age: ") and "'card'" in line for line in walked.dead_ends)
    assert any(line.startswith("M1-05: ") for line in walked.unseen)
