"""The predicted day of finishing is the day on which the engine, played day by day, finishes her."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from flows import days, forecast, path, timing
from flows.opens import ForkOpen, UnitClosed
from tests.flows.edits import changed
from tests.flows.somebody import Somebody, joined, life_world
from tests.lessons.life import COURSE, life


def predicted(she: Somebody) -> date | None:
    return forecast.finish_day(she.world.catalogue.courses[COURSE], she.person, she.now)


def played(she: Somebody) -> date:
    """Each unit at her hour, each day as many lessons as she wants, and the closing at the fork."""
    for _ in range(400):
        if she.person.courses[COURSE].finished:
            return timing.local(she.now, she.person.zone).date()
        step(she)
    raise AssertionError("the course does not end")


def step(she: Somebody) -> None:
    if isinstance(she.person.open, ForkOpen):
        she.tap("close")
    elif isinstance(she.person.open, UnitClosed):
        done = days.lessons_on(she.person, she.now)
        if 0 < done < she.person.pace:
            she.tap("more")
        else:
            she.fire(COURSE, "unit")
    else:
        answer(she)


def answer(she: Somebody) -> None:
    offered = she.offered()
    wanted = ("open", "on", "yes", "no", "skip", "s4")
    she.tap(next((choice for choice in wanted if choice in offered), offered[-1]))


def set_out(pace: int, rest: tuple[int, ...], full: bool, figures: bool, hour: str) -> Somebody:
    she = joined(world=life_world(), figures=figures, hour=hour)
    she.say("ritmo")
    she.tap(f"n{pace}")
    she.say("descanso")
    for day in rest:
        she.tap(f"w{day}")
    she.tap("back")
    she.say("ruta")
    she.tap("full" if full else "essential")
    return she


PACES = st.integers(1, 4)
RESTS = st.sets(st.integers(0, 6), max_size=6).map(lambda found: tuple(sorted(found)))


@given(PACES, RESTS, st.booleans(), st.booleans(), st.sampled_from(("h420", "h1200")), st.integers(0, 25))
def test_from_wherever_she_is_the_predicted_day_is_the_day(
    pace: int, rest: tuple[int, ...], full: bool, figures: bool, hour: str, ahead: int
) -> None:
    she = set_out(pace, rest, full, figures, hour)
    for _ in range(ahead):
        if not she.person.courses[COURSE].finished:
            step(she)
    foreseen = predicted(she)

    if she.person.courses[COURSE].finished:
        assert foreseen is None
    elif not isinstance(she.person.open, UnitClosed) or days.lessons_on(she.person, she.now) >= pace:
        assert played(she) == foreseen
    else:
        # With lessons of today still wanted it counts from the next hour on: she may be earlier, never later.
        assert foreseen is not None
        assert played(she) <= foreseen


@given(PACES, RESTS, st.booleans())
def test_a_faster_pace_never_ends_later_and_a_day_of_rest_never_earlier(
    pace: int, rest: tuple[int, ...], full: bool
) -> None:
    course = life().courses[COURSE]
    she = set_out(pace, rest, full, True, "h1200")
    now = predicted(she)
    assert now is not None

    faster = replace(she.person, pace=min(4, pace + 1))
    restful = replace(she.person, rest_days=())
    sooner = forecast.finish_day(course, faster, she.now)
    assert sooner is not None
    assert sooner <= now
    rested = forecast.finish_day(course, replace(restful, open=None), she.now)
    assert rested is not None
    assert rested <= now


def test_a_long_course_is_told_in_weeks_too() -> None:
    she = set_out(1, (0, 1, 2, 3, 4, 5), True, False, "h1200")
    told = forecast.words(life().courses[COURSE], she.person, she.now)

    assert [getattr(words, "key", "") for words in told] == ["forecast", "forecast.weeks"]


def test_nothing_is_foretold_where_nothing_is_left_or_she_is_not_written_to() -> None:
    course = life().courses[COURSE]
    she = set_out(4, (), False, False, "h1200")
    she.say("baja")
    assert forecast.words(course, she.person, she.now) == ()
    she.say("seguir")
    played(she)
    assert forecast.words(course, she.person, she.now) == ()
    assert forecast.words(None, she.person, she.now) == ()


def test_who_may_be_offered_what() -> None:
    she = set_out(1, (), False, True, "h1200")
    course = life().courses[COURSE]
    progress = she.person.courses[COURSE]
    assert [unit.id for unit in path.remaining(course, she.person)] == [
        "LB",
        "M1-01",
        "PF1",
        "M1-03",
        "M2-01",
        "FN",
    ]
    assert [unit.id for unit in path.beyond(course, progress)] == ["M1-02", "M2-02"]
    assert path.beyond(course, replace(progress, full=True)) == ()
    assert "M2-03" not in course.units
    assert changed(course.plan).preparing == {"M3-01": "La lección que viene"}
