"""Whoever joins late, pauses, or is away while we are down: the whole course all the same, a unit a day (W2)."""

from collections import Counter
from datetime import timedelta

import pytest

from flows import path, timing
from flows.effects import Fact
from flows.opens import UnitClosed
from flows.person import Detour, DetourKind, Standing
from tests.flows.somebody import Somebody, joined
from tests.flows.test_histories import carry_on


def through(she: Somebody) -> Somebody:
    """To the end, at her hour, day by day."""
    for _ in range(600):
        if she.person.courses["empleo-seguro"].finished:
            return she
        carry_on(she, 1)
    raise AssertionError("the course does not end")


def her_route(she: Somebody) -> tuple[str, ...]:
    """The units of the route she takes, in their order."""
    progress = she.person.courses["empleo-seguro"]
    course = she.world.catalogue.courses["empleo-seguro"]
    return tuple(unit.id for unit in path.route_of(course, progress))


def opened(she: Somebody) -> list[str]:
    return [note.unit for note in she.witness.noted(Fact.UNIT_OPENED)]


@pytest.mark.parametrize("days", range(0, 42, 3))
def test_whoever_joins_on_any_day_gets_every_unit_once(days: int) -> None:
    she = Somebody()
    she.now += timedelta(days=days, hours=days % 24)
    she.start()
    for choice in ("try", "scam", "another", "real", "want", "agree", "called", "yes", "four"):
        she.tap(choice)
    while "s4" in she.offered():
        she.tap("s4")
    she.tap("h420")
    through(she)

    progress = she.person.courses["empleo-seguro"]
    assert sorted(progress.done) == sorted(her_route(she))
    assert Counter(opened(she)) == Counter(progress.done)


@pytest.mark.parametrize("days", range(1, 61))
def test_a_pause_moves_the_next_unit_and_loses_none(days: int) -> None:
    she = joined()
    while not (isinstance(she.person.open, UnitClosed) and she.person.open.unit):
        carry_on(she, 1)
    paused_at = she.now
    she.say(f"pausa {days}")
    assert she.person.standing is Standing.PAUSED
    before = len(opened(she))
    she.skip()

    assert len(opened(she)) == before + 1
    first, back = (timing.local(moment, "America/Guayaquil").date() for moment in (paused_at, she.now))
    away = (back - first).days
    assert days <= away <= days + 1
    assert timing.minutes_of(she.now, "America/Guayaquil") == 1200
    through(she)
    assert sorted(she.person.courses["empleo-seguro"].done) == sorted(her_route(she))


@pytest.mark.parametrize("hours", [1, 11, 25, 200])
def test_a_timer_that_comes_late_still_brings_its_unit(hours: int) -> None:
    she = joined()
    before = len(opened(she))
    she.fire("empleo-seguro", "unit", late=timedelta(hours=hours))
    if timing.is_quiet(she.now, "America/Guayaquil") and hours % 24 > 2:
        assert len(opened(she)) == before, "hours late, and at night: not now"
        due = she.timers["empleo-seguro", "unit"]
        assert timing.minutes_of(due, "America/Guayaquil") == 1200
        assert due - she.now < timedelta(hours=24)
        she.fire("empleo-seguro", "unit")
    assert len(opened(she)) == before + 1


def test_without_permission_for_figures_surveys_are_waived_and_nothing_is_noted() -> None:
    she = through(joined(figures=False))
    progress = she.person.courses["empleo-seguro"]
    assert set(progress.skipped) == {"LB", "PF1", "PF2", "FN"}
    assert sorted((*progress.done, *progress.skipped)) == sorted(her_route(she))
    assert she.witness.notes == []


def test_a_reminder_leaves_the_day_to_a_promised_check_in() -> None:
    she = joined(figures=False)
    while "now" not in she.offered():
        carry_on(she, 1)
    she.tap("now")
    she.wait(timedelta(hours=26))
    asked_on = timing.local_date(she.now, "America/Guayaquil")
    assert she.person.aside == Detour(DetourKind.CHECK_IN)
    assert she.person.reminded == 0
    while she.person.reminded == 0:
        assert she.skip()
    assert timing.local_date(she.now, "America/Guayaquil") > asked_on
