"""Badges: what earns one, what costs none, and a card that can be drawn and names nobody."""

from dataclasses import replace

import pytest

from bot.pictures import card as drawn
from flows import badges, path
from flows.effects import Fact, ResultCard, Send
from flows.kinds.shape import progress_of, with_progress
from flows.opens import UnitClosed
from flows.person import Person, Progress
from lessons.model import Course
from tests.flows.edits import changed
from tests.flows.somebody import Somebody, joined, life_world
from tests.flows.test_forecast import step
from tests.lessons.life import COURSE, life


def course() -> Course:
    return life().courses[COURSE]


def with_done(*done: str, skipped: tuple[str, ...] = (), data: str = "text") -> Person:
    she = joined(world=life_world()).person
    person = with_progress(she, replace(progress_of(she), done=done, skipped=skipped))
    return replace(person, data="pictures" if data == "pictures" else "text")


@pytest.mark.parametrize(
    ("done", "skipped", "expected"),
    [
        (("M1-01",), (), ()),
        (("M2-01", "M2-02"), (), ("M2",)),
        (("M1-01", "M1-02"), ("M1-03",), ("M1",)),
        (("M1-01", "M1-03", "M2-01"), (), ("essential",)),
        (("M1-01", "M2-01"), ("M1-03",), ("essential",)),
        ((), ("M1-03",), ()),
        (("LB", "PF1", "FN"), (), ()),
        (("M1-01", "M1-02", "M1-03", "M2-01", "M2-02"), (), ("M1", "M2", "essential")),
    ],
)
def test_a_badge_is_earned_when_all_that_exists_is_done_or_skipped(
    done: tuple[str, ...], skipped: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    earned = badges.earned(course(), with_done(*done, skipped=skipped))

    assert progress_of(earned.person).badges == expected
    again = badges.earned(course(), earned.person)
    assert (again.person, again.effects) == (earned.person, ())


def test_the_card_comes_by_itself_only_where_pictures_do() -> None:
    for data, cards in (("text", 0), ("pictures", 1)):
        sent = badges.earned(course(), with_done("M2-01", "M2-02", data=data)).effects
        drawn_cards = [e for e in sent if isinstance(e, Send) and isinstance(e.what, ResultCard)]
        assert len(drawn_cards) == cards


def test_a_module_of_any_size_has_a_card_that_can_be_drawn() -> None:
    assert badges.MOST_SHAPES == drawn.MOST_SHAPES
    many = {f"M2-{n:02}": changed(course().units["M2-01"], id=f"M2-{n:02}") for n in range(10, 40)}
    big = changed(
        course(),
        units={**course().units, **many},
        plan=changed(course().plan, order=(*course().route, *many)),
    )
    for which in (*big.plan.modules, badges.ESSENTIAL):
        card = badges.card(big, which)
        assert 1 <= card.right == card.total <= drawn.MOST_SHAPES


def test_the_fork_is_met_once_and_both_ways_end_in_the_closing() -> None:
    for way in ("close", "full"):
        she = joined(world=life_world())
        while "close" not in she.offered():
            step(she)
        she.tap(way)
        assert progress_of(she.person).full is (way == "full")
        through(she)
        assert progress_of(she.person).done[-1] == "FN"
        beyond = {unit.id for unit in path.beyond(course(), Progress(COURSE))}
        assert (beyond <= set(progress_of(she.person).done)) is (way == "full")
        assert she.witness.noted(Fact.BADGE_EARNED)[0].value == "essential"


def test_the_whole_course_chosen_in_the_settings_answers_the_fork() -> None:
    she = joined(world=life_world())
    while "close" not in she.offered():
        step(she)
    she.say("ruta")
    she.tap("full")
    assert isinstance(she.person.open, UnitClosed)
    assert (COURSE, "unit") in she.timers
    through(she)
    assert {"M1-02", "M2-02"} <= set(progress_of(she.person).done)


def through(she: Somebody) -> None:
    for _ in range(200):
        if progress_of(she.person).finished:
            return
        assert "close" not in she.offered() or she.person.open is None
        step(she)
    raise AssertionError("the course does not end")
