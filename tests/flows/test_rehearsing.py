"""A rehearsal begins before any unit of the course, and everything goes on from there as for anybody."""

import pytest

from bot import habits
from flows import path, rehearsing, route
from flows.effects import Fact
from flows.kinds.shape import note
from flows.opens import NoticeOpen, WelcomeOpen
from flows.person import DetourKind, Person, Progress
from flows.step import Begin, World
from tests.flows.edits import with_course, with_order, without_unit
from tests.flows.somebody import Somebody, catalogue, label, life_world
from tests.lessons.life import COURSE

LONGEST_UNIT = 120
REAL = catalogue().courses[catalogue().default]
LIFE = life_world().catalogue


def beginning(world: World) -> Somebody:
    """She has opened the bot; the witness knows of the life that was made up for her."""
    begin = world.begin
    assert begin is not None
    she = Somebody(world=world)
    course = world.catalogue.courses[world.catalogue.default]
    placed = rehearsing.placed(world, Person(), begin, course.units[begin.unit], she.now)
    progress = placed.courses[course.id]
    she.witness.notes += [note(placed, Fact.UNIT_FINISHED, unit) for unit in progress.done]
    she.witness.notes += [note(placed, Fact.BADGE_EARNED, value=badge) for badge in progress.badges]
    she.start()
    return she


def progress_of(she: Somebody) -> Progress:
    return she.person.courses[she.person.current]


def play(she: Somebody, unit: str) -> None:
    """To the end of the unit, as somebody who knows."""
    for _ in range(LONGEST_UNIT):
        if unit in progress_of(she).done:
            return
        said = habits.answer(she.world, she.person, she.offered(), "right")
        if said.button is None:
            she.say(said.text)
        else:
            she.tap(said.button)
    raise AssertionError(f"{unit} does not end")


@pytest.mark.parametrize("age", ["", "minor", "adult"])
@pytest.mark.parametrize("unit", sorted(REAL.units))
def test_every_unit_can_be_begun_and_played_to_its_end(unit: str, age: str) -> None:
    she = beginning(World(catalogue(), label, begin=Begin(unit, "GT", age)))  # type: ignore[arg-type]

    assert progress_of(she).unit == unit
    assert (she.person.country, she.person.zone, she.person.age) == ("GT", "America/Guatemala", age)
    play(she, unit)
    she.say("menú")

    assert she.person.aside is not None
    assert she.person.aside.kind is DetourKind.MENU


def test_what_her_route_has_before_it_is_behind_her_and_what_follows_comes_next() -> None:
    before = REAL.route[: REAL.route.index("M1-11")]
    hers = {id_ for id_ in before if REAL.units[id_].essential or REAL.units[id_].kind == path.SURVEY}
    essential = progress_of(beginning(World(catalogue(), label, begin=Begin("M1-11", "EC"))))
    whole = progress_of(beginning(World(catalogue(), label, begin=Begin("M1-18", "EC"))))

    assert REAL.units["M1-11"].essential
    assert set(essential.done) == hers
    assert not essential.full
    assert not REAL.units["M1-18"].essential
    assert whole.done == REAL.route[: REAL.route.index("M1-18")]
    assert whole.full


def test_a_unit_that_is_on_no_route_is_begun_and_the_course_comes_after_it() -> None:
    order = [id_ for id_ in REAL.route if id_ != "M1-05"]
    world = World(with_course(catalogue(), with_order(REAL, order)), label, begin=Begin("M1-05", "EC"))
    she = beginning(world)
    play(she, "M1-05")

    assert progress_of(she).done == ("M1-05",)
    she.fire(REAL.id, route.UNIT)
    assert progress_of(she).unit == order[0]


def test_a_sensitive_unit_says_first_what_it_is_about() -> None:
    course = LIFE.courses[COURSE]
    unit = next(unit.id for unit in course.units.values() if unit.notice)
    she = beginning(World(LIFE, label, begin=Begin(unit, "EC")))

    assert she.person.open == NoticeOpen(unit)
    play(she, unit)


def test_without_a_place_and_where_it_has_left_the_course_she_is_welcomed() -> None:
    gone = with_course(catalogue(), without_unit(REAL, "M1-05"))
    for world in (World(gone, label, begin=Begin("M1-05", "EC")), World(catalogue(), label)):
        she = Somebody(world=world)
        she.start()

        assert isinstance(she.person.open, WelcomeOpen)
        assert not she.person.enrolled
