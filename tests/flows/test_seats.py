"""Seats in cohorts under any history: nobody is stranded, every unit is accounted for, nothing comes too early."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import codec, start_day, timing, warmups
from flows.events import Fired, Started
from flows.opens import SeatOpen, UnitClosed
from flows.seat import Call, Group, Room
from flows.sought import REPLAN, sought
from flows.step import World
from tests.flows.somebody import MORNING, Somebody, joined, life_world, real_world
from tests.flows.test_histories import ACTIONS, Action, carry_on, finish, mini_world, play
from tests.lessons.life import COURSE

FIRST = date(2027, 3, 1)


def group(number: int, days: int | None, room: Room = Room.OPEN) -> Call:
    """A cohort that starts so many days after 1 March; None: rolling."""
    start = "" if days is None else (FIRST + timedelta(days=days)).isoformat()
    return Call(group=Group(number, f"Grupo {number}", start), room=room, queue=2)


def somebody(world: World, *calls: Call) -> Somebody:
    she = Somebody(world=world)
    following = group(9, 60)
    for call in (*calls, following):
        nxt = following.group if call.room is not Room.OPEN else None
        she.register.calls[call.group.cohort] = replace(call, next=nxt)
    return she


def enrolled(she: Somebody, code: str = "k_7", *, figures: bool = False, hour: str = "h1200") -> Somebody:
    she.start(code)
    for choice in ("try", "scam", "another", "real", "want", "agree", "called", "yes"):
        she.tap(choice)
    she.tap("eight" if figures else "none")
    while figures and "s4" in she.offered():
        she.tap("s4")
    she.tap(hour)
    return she


def changed(number: int, days: int | None, room: Room) -> Action:
    """The cohort changes, and everybody of it is planned anew."""

    def act(she: Somebody) -> None:
        old = she.register.calls.get(number)
        following = old.next if old else None
        she.register.calls[number] = replace(group(number, days, room), next=following)
        replan(she)

    return act


def placed(where: tuple[int, str] | None) -> Action:
    """The staff moves her, a seat comes free, or she is taken out."""

    def act(she: Somebody) -> None:
        if she.person.enrolled:
            she.register.placed = where
            replan(she)

    return act


def replan(she: Somebody) -> None:
    if she.person.enrolled:
        she.take(Fired(at=she.now, timer=REPLAN, context=she.context))


NUMBERS, DAYS = st.sampled_from((7, 8)), st.sampled_from((None, -40, -3, 0, 1, 5, 21, 41))
PLACES = st.sampled_from((None, (7, "in"), (7, "waiting"), (8, "in"), (8, "waiting")))
SEATS: st.SearchStrategy[Action] = st.one_of(
    ACTIONS,
    ACTIONS,
    st.sampled_from(("k_7", "k_8", "k_99")).map(lambda code: lambda she: she.start(code)),
    st.builds(changed, NUMBERS, DAYS, st.sampled_from(Room)),
    PLACES.map(placed),
)
ROOMS = st.sampled_from(Room)


@given(DAYS, ROOMS, st.lists(SEATS, max_size=40))
def test_no_history_from_a_link_on_breaks_anything(
    days: int | None, room: Room, actions: list[Action]
) -> None:
    she = somebody(real_world(), group(7, days, room), group(8, 10))
    she.start("k_7")
    assert play(she, actions).witness.steps > 0


@given(DAYS, ROOMS, st.booleans(), st.integers(0, 40), st.lists(SEATS, max_size=25))
def test_no_history_of_a_member_breaks_anything_and_each_reaches_the_end(
    days: int | None, room: Room, figures: bool, depth: int, actions: list[Action]
) -> None:
    she = enrolled(somebody(life_world(), group(7, days, room), group(8, 10)), figures=figures)
    play(carry_on(she, depth), actions)
    if not she.person.enrolled:
        return
    she.wait(timedelta(days=70))
    finish(she)

    assert she.person.courses[COURSE].finished


@pytest.mark.parametrize("way", ["shift", "compress", "next"])
@pytest.mark.parametrize("day", range(42))
def test_whatever_day_of_the_call_she_joins_her_whole_course_comes_and_none_of_it_early(
    day: int, way: str
) -> None:
    """W2: the witness adds up delivered, planned and waived after every step."""
    she = somebody(mini_world(), group(7, 21, Room.OPEN if day < 21 else Room.LATE))
    she.now = MORNING + timedelta(days=day)
    enrolled(she)
    if isinstance(she.person.open, SeatOpen):
        she.tap(way if way in she.offered() else "shift")
    begins = she.person.seat.begins if she.person.seat else ""
    while not she.person.courses["mini"].finished:
        done = she.person.courses["mini"].done
        carry_on(she, 1)
        today = timing.local_date(she.now, she.person.zone)
        fresh = she.person.courses["mini"].unit not in ("", *done)
        assert not (done and fresh and today < begins), "the second unit came before her group began"

    starts = 21 if day < 21 else 60
    waits = day < 21 or way == "next"
    assert begins == ((FIRST + timedelta(days=starts)).isoformat() if waits else "")


@given(st.integers(-30, 40), st.integers(-30, 40), st.integers(0, 20))
def test_a_changed_date_moves_the_next_unit_and_loses_none(before: int, after: int, depth: int) -> None:
    she = carry_on(enrolled(somebody(mini_world(), group(7, before))), depth)
    changed(7, after, Room.OPEN)(she)
    today = timing.local_date(she.now, she.person.zone)

    if isinstance(she.person.open, UnitClosed) and start_day.held(she.person, today):
        due = timing.local_date(she.timers["mini", "unit"], she.person.zone)
        assert due >= (FIRST + timedelta(days=after)).isoformat()
    finish_in_time(she)


def finish_in_time(she: Somebody) -> None:
    she.wait(timedelta(days=70))
    finish(she)
    assert she.person.courses["mini"].finished


def test_nothing_that_did_not_change_is_told() -> None:
    she = enrolled(somebody(real_world(), group(7, 21)))
    she.wait(timedelta(hours=1))
    before = she.person
    replan(she)
    assert she.last.effects == ()
    assert she.person == before


def test_the_form_is_the_one_that_keeps_the_halves_equal() -> None:
    she = somebody(real_world(), replace(group(7, 21), form="b"))
    enrolled(she, figures=True)
    assert she.person.courses["empleo-seguro"].form == "b"
    assert set(she.person.courses["empleo-seguro"].before) == set(
        real_world().catalogue.courses["empleo-seguro"].plan.forms.b
    )


def test_warm_ups_come_at_her_hour_once_a_week_and_never_from_the_start_on() -> None:
    she = enrolled(somebody(real_world(), group(7, 60)))
    while not isinstance(she.person.open, UnitClosed) or not she.person.courses["empleo-seguro"].done:
        carry_on(she, 1)
    came = []
    while she.timers.get(("empleo-seguro", warmups.WARMUP)):
        came.append(she.timers["empleo-seguro", warmups.WARMUP])
        she.fire("empleo-seguro", warmups.WARMUP)
        if "scam" in she.offered():
            she.tap("scam")
    days = [timing.local(moment, she.person.zone).date() for moment in came]
    assert len(days) == 8
    assert all((later - earlier).days == 7 for earlier, later in pairwise(days))
    assert {timing.minutes_of(moment, she.person.zone) for moment in came} == {20 * 60}
    assert max(days) < FIRST + timedelta(days=60)
    assert len(set(she.person.seat.warmed)) == 8 if she.person.seat else False


def test_an_ordinary_tap_asks_the_register_nothing() -> None:
    she = enrolled(somebody(real_world(), group(7, 21)))
    at = she.now
    assert sought(she.person, Started(at=at, code="plaza")) is None
    assert sought(she.person, Fired(at=at, timer="unit")) is None
    assert sought(replace(she.person, open=None), Started(at=at)) is None
    assert sought(joined().person, Started(at=at)) is None


def test_a_state_from_before_there_were_seats_still_loads() -> None:
    text = codec.dump(joined().person)
    assert '"seat":null' in text
    assert codec.load(text.replace('"seat":null,', "")).seat is None
