"""The rules of a cohort's life, and what time alone does with it over a year."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import cohort_rules as rules
from bot.cohort_rules import Start
from bot.contacts import Board, Check, Outcome
from bot.organization import sample_organization
from bot.store.cohorts import Cohort, State
from lessons.catalog import signed_only
from tests.bot.cohort_world import without_signature
from tests.bot.intake_world import rules as taught
from tests.bot.wording_samples import content

TODAY = date(2027, 3, 1)
NOON = datetime(2027, 3, 1, 17, tzinfo=UTC)
DATED = Cohort(
    1, "enero", "empleo-seguro", State.DRAFT, date(2027, 4, 1), date(2027, 5, 13), 60, ("EC", "GT"), "", 1,
    NOON, None, None, None,
)  # fmt: skip
ROLLING = replace(DATED, start=None, ends=None)
S = State


@pytest.mark.parametrize(
    ("cohort", "legal"),
    [
        (DATED, {S.DRAFT: {S.OPEN, S.ARCHIVED}, S.OPEN: {S.CLOSED}, S.CLOSED: {S.OPEN, S.ARCHIVED}}),
        (
            ROLLING,
            {S.DRAFT: {S.OPEN, S.ARCHIVED}, S.OPEN: {S.CLOSED}, S.CLOSED: {S.OPEN, S.SURVEY, S.ARCHIVED}},
        ),
    ],
)
def test_every_state_knows_its_moves(cohort: Cohort, legal: dict[State, set[State]]) -> None:
    expected = {S.RUNNING: {S.SURVEY}, S.SURVEY: {S.ARCHIVED}} | legal
    for state in State:
        assert set(rules.moves(replace(cohort, state=state))) == expected.get(state, set()), state


@given(st.integers(-800, 800))
def test_a_start_is_good_after_three_weeks_and_takes_a_reason_before(days: int) -> None:
    said = rules.judged(TODAY + timedelta(days=days), TODAY)
    assert said is (
        Start.PAST if days <= 0 else Start.EARLY if days < 21 else Start.GOOD if days <= 730 else Start.FAR
    )


@given(st.integers(0, 60), st.integers(1, 100))
def test_while_a_call_is_open_the_weeks_count_from_its_opening(open_for: int, ahead: int) -> None:
    opened, start = TODAY - timedelta(days=open_for), TODAY + timedelta(days=ahead)
    assert (rules.judged(start, TODAY, opened) is Start.GOOD) == (start - opened >= rules.NOTICE)
    assert rules.judged(rules.earliest(TODAY, opened), TODAY, opened) is Start.GOOD


def test_what_to_expect() -> None:
    assert rules.expected(60) == rules.Expected(60, 15, 21, 86, 120)
    assert rules.expected(1) == rules.Expected(1, 1, 1, 86, 120)
    assert rules.expected(0).high == 0


def test_a_country_without_its_three_contacts_is_named_with_what_it_lacks() -> None:
    board = Board(sample_organization(), content().countries)
    checked = {
        ("EC", key): Check("EC", key, "123", Outcome.ANSWERED, 1, TODAY - timedelta(days=350))
        for key in rules.GATE
    }
    board = replace(board, checks=checked)
    assert rules.missing(board, ("EC",), TODAY) == {}, "ending soon is good still"
    assert rules.missing(board, ("EC",), TODAY + timedelta(days=30)) == {"EC": rules.GATE}
    silent = {**checked, ("EC", rules.GATE[1]): replace(checked["EC", rules.GATE[1]], outcome=Outcome.SILENT)}
    assert rules.missing(replace(board, checks=silent), ("EC",), TODAY) == {"EC": (rules.GATE[1],)}
    assert set(rules.missing(board, (), TODAY)) == set(board.countries) - {"EC"}, "everywhere is everywhere"


def test_units_that_wait_for_somebody_are_named() -> None:
    catalogue = without_signature(taught().world, "M1-05", "M1-02").catalogue
    course = catalogue.courses["empleo-seguro"]
    assert rules.unsigned(course) == ("M1-02", "M1-05")
    assert set(rules.unwritten(course)) == set(course.plan.preparing) != set()
    served = signed_only(catalogue).courses["empleo-seguro"].route
    assert set(course.route) - set(served) == {"M1-02", "M1-05"}


def test_a_day_begins_for_the_easternmost_first() -> None:
    world = taught().world
    start = date(2027, 4, 1)
    here = rules.midnight(replace(DATED, countries=("GT",)), start, world)
    both = rules.midnight(replace(DATED, countries=("GT", "EC")), start, world)
    assert both == datetime(2027, 4, 1, 5, tzinfo=UTC) < here, "Quito, not the Galápagos and not Guatemala"
    assert rules.midnight(replace(DATED, countries=()), start, world) == both, "at home"


@pytest.mark.parametrize(
    ("state", "rolling", "coming"),
    [
        (S.DRAFT, False, None),
        (S.OPEN, False, (S.RUNNING, date(2027, 4, 1))),
        (S.CLOSED, False, (S.RUNNING, date(2027, 4, 1))),
        (S.RUNNING, False, (S.SURVEY, date(2027, 5, 13))),
        (S.SURVEY, False, (S.ARCHIVED, date(2027, 7, 12))),
        (S.ARCHIVED, False, None),
        (S.OPEN, True, None),
        (S.CLOSED, True, None),
    ],
)
def test_what_time_brings(state: State, rolling: bool, coming: tuple[State, date] | None) -> None:
    assert rules.following(replace(ROLLING if rolling else DATED, state=state)) == coming
