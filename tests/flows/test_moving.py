"""She moves to another zone in mid-course: no date of her new clock brings two units, none is left without (W4)."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import timing
from flows.effects import Fact
from flows.opens import UnitClosed
from flows.person import Standing
from tests.flows.somebody import Somebody, joined, life_world
from tests.flows.test_forecast import answer
from tests.lessons.life import COURSE

PLACES = {
    "America/Los_Angeles": "5:00",
    "America/Guayaquil": "10:00",
    "America/Santiago": "12:00",
    "Europe/Madrid": "16:00",
}
ZONES = tuple(PLACES)
WEEK = timedelta(days=6)


def moves(she: Somebody, zone: str) -> None:
    """Through AJUSTES, by the time that her new clock shows."""
    she.say("zona")
    she.tap("elsewhere")
    she.tap("other")
    she.say(timing.clock_text(timing.minutes_of(she.now, zone)))
    assert timing.minutes_of(she.now, she.person.zone) == timing.minutes_of(she.now, zone)


def living_in(zone: str, hour: int) -> Somebody:
    she = joined(world=life_world(), figures=False)
    moves(she, zone)
    she.say("hora")
    she.say(f"{hour}:00")
    she.say("ruta")
    she.tap("full")
    return she


def goes_on(she: Somebody, openings: list[date], until: timedelta) -> None:
    """Does each unit as it comes; the local dates on which one was opened."""
    end = she.now + until
    while she.timers and min(she.timers.values()) <= end:
        before = she.person.courses[COURSE].unit
        she.skip()
        progress = she.person.courses[COURSE]
        if progress.unit and progress.unit != before:
            openings.append(timing.local(she.now, she.person.zone).date())
        while not isinstance(she.person.open, UnitClosed) and not she.person.courses[COURSE].finished:
            answer(she)
    she.now = max(she.now, end)


@given(
    st.sampled_from([(a, b) for a in ZONES for b in ZONES if a != b]),
    st.integers(0, 23),
    st.integers(0, 47),
)
def test_no_date_of_the_new_clock_has_two_units_by_the_clock(
    zones: tuple[str, str], hour: int, after: int
) -> None:
    she = living_in(zones[0], hour)
    old: list[date] = []
    goes_on(she, old, timedelta(hours=24 + after))
    had = she.person.unit_at and timing.local(she.person.unit_at, zones[1]).date()
    moves(she, zones[1])
    today = timing.local(she.now, zones[1]).date()
    new: list[date] = []
    goes_on(she, new, timedelta(days=2))

    assert max(Counter([*new, *([had] if had else [])]).values(), default=0) <= 1
    # The day of the move may be over where she is now; every date after it has its unit.
    wanted = [today + timedelta(days=1)]
    assert set(wanted) <= {*new, *([had] if had else [])} or she.person.courses[COURSE].finished


@pytest.mark.parametrize(
    ("start", "there", "hour", "expected"),
    [
        # Her hour is past in Madrid, and today had no unit: it comes when it would have come at home.
        ("America/Guayaquil", "Europe/Madrid", "12:00", "18:00"),
        # At home it would have come at night there: half an hour from now.
        ("America/Guayaquil", "Europe/Madrid", "15:30", "16:30"),
    ],
)
def test_the_day_of_the_move_is_not_left_without_its_unit(
    start: str, there: str, hour: str, expected: str
) -> None:
    she = joined(world=life_world(), figures=False)
    she.say("hora")
    she.say(hour)
    moves(she, there)

    due = she.timers[COURSE, "unit"]
    assert timing.clock_text(timing.minutes_of(due, there)) == expected
    assert timing.local_date(due, there) == timing.local_date(she.now, there)
    assert isinstance(she.person.open, UnitClosed)
    assert she.person.open.due == due


def test_a_move_in_a_pause_leaves_the_pause_until_she_is_back_on_the_way() -> None:
    she = joined(world=life_world(), figures=False)
    she.say("pausa 5")
    she.say("descanso")
    she.tap("w0")
    assert she.person.standing is Standing.PAUSED
    assert ("", "wake") in she.timers
    she.tap("back")
    assert she.person.standing is Standing.ACTIVE
    assert (COURSE, "unit") in she.timers


def test_a_setting_never_touches_what_is_open() -> None:
    she = joined(world=life_world(), figures=True)
    she.skip()
    opened, units = she.person.open, len(she.witness.noted(Fact.UNIT_OPENED))
    for words, choices in (
        ("hora", ("h420",)),
        ("zona", ("elsewhere", "EC")),
        ("ritmo", ("n3",)),
        ("descanso", ("w1", "w2", "back")),
        ("datos", ("pictures",)),
        ("ruta", ("full",)),
        ("ruta", ("essential",)),
        ("cursos", ("back",)),
        ("ajustes", ("language",)),
    ):
        she.say(words)
        for choice in choices:
            she.tap(choice)
        assert she.person.open == opened, words
    assert len(she.witness.noted(Fact.UNIT_OPENED)) == units
    assert (she.person.hour, she.person.pace, she.person.rest_days) == (420, 3, (1, 2))
    assert (she.person.data, she.person.language) == ("pictures", "en")
