"""Learners of each habit walk through every kind of part to the end, and do what their habit says."""

from dataclasses import replace

import pytest

from bot import habits
from flows import route
from flows.effects import Fact
from flows.person import Standing
from tests.flows.somebody import Somebody, joined
from tests.flows.test_histories import kinds_world


def played(habit: str) -> Somebody:
    she = joined(world=kinds_world())
    for _ in range(600):
        if she.person.courses["mini"].finished:
            return she
        if not (she.person.aside or route.is_question(she.person.open)):
            she.skip()
            continue
        answer = habits.answer(she.world, she.person, she.offered(), habit)
        if answer.button is None:
            she.say(answer.text)
        else:
            she.tap(answer.button)
    raise AssertionError(f"{habit} is stuck at {she.person.open}")


def values(she: Somebody, name: Fact) -> list[str]:
    return [note.value for note in she.witness.noted(name)]


def test_who_knows_is_right_everywhere() -> None:
    she = played("right")

    assert values(she, Fact.ORDERED) == ["4/4"]
    assert values(she, Fact.FOUND) == ["tp=3 taps=3 wanted=3"]
    assert values(she, Fact.CHECKED) == ["3/3"]
    assert values(she, Fact.DECIDED) == ["pregunto", "cambio"]
    assert values(she, Fact.REFLECTED) == ["written"]


def test_who_errs_is_wrong_and_comes_to_the_end() -> None:
    she = played("wrong")

    assert values(she, Fact.ORDERED) != ["4/4"]
    assert values(she, Fact.FOUND) == ["tp=0 taps=1 wanted=3"]
    assert values(she, Fact.CHECKED) == ["0/3"]
    assert not set(values(she, Fact.DECIDED)) & {"pregunto", "cambio"}
    assert values(she, Fact.REFLECTED) == ["skipped"]


@pytest.mark.parametrize("habit", ["right", "wrong", "mixed"])
def test_every_habit_comes_to_the_end_and_is_noted_once_for_each_part(habit: str) -> None:
    she = played(habit)

    assert she.person.standing is Standing.ACTIVE
    assert [len(values(she, name)) for name in (Fact.ORDERED, Fact.FOUND, Fact.CHECKED)] == [1, 1, 1]
    assert [note.item for note in she.witness.noted(Fact.DECIDED)] == ["caminos.adelanto", "caminos.cita"]


def test_who_is_asked_something_without_buttons_writes() -> None:
    she = joined(world=kinds_world())

    assert habits.answer(she.world, replace(she.person, open=None), [], "wrong").text
