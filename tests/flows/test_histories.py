"""Whatever happens, in whatever order: the engine never raises and every invariant holds after every step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from flows.events import Arrival
from flows.opens import FindingOpen, SpottingOpen, UnitClosed
from flows.step import World
from flows.words import SPELLINGS
from lessons.catalog import load_catalogue
from lessons.model import Course
from tests.flows import edits
from tests.flows.somebody import Somebody, joined, label, life_world, real_world
from tests.lessons.kinds_course import kinds_catalogue
from tests.lessons.life import COURSE
from tests.lessons.mini import write_mini

Action = Callable[[Somebody], object]

TYPED = (
    "1", "2", "3", "9", "a", "B", "c)", "0", "10", "1, 2 y 3", "", "   ", "👍", "ok", "si", "No", "sí, claro",
    "gracias",
    "estafa", "Real", "no se", "Seguro estafa", "surely", "otro", "Rosa María", "a las 8 de la noche", "20:30", "7",
    "no entiendo nada", "/loquesea", "/start", "borrar todo", "pausa 5", "/pausa 400", "me quiero morir", "x" * 4096,
    "b, a, c", "2 1 3", "c, a", "ya", "hecho",
    "saltar", "la b", "1, 1", "\u202eevil\u202c",
    "skip", "listo", "Sigo", "sigo", "otra más", "never",
    "did", "España", "15:00", "pausa -1",
)  # fmt: skip
WORDS = tuple(spelling for spellings in SPELLINGS.values() for spelling in spellings)


@cache
def mini_world() -> World:
    """A small generated course, unlike the real one."""
    with TemporaryDirectory() as folder:
        return World(load_catalogue(write_mini(Path(folder))), label)


@cache
def kinds_world() -> World:
    """The small course with every kind of part in which she does something."""
    catalogue = kinds_catalogue()
    return World(edits.changed(catalogue, default="mini"), label)


def tap(n: int) -> Action:
    def act(she: Somebody) -> None:
        offered = she.offered()
        if offered:
            she.tap(offered[n % len(offered)])

    return act


def tap_any(n: int) -> Action:
    """Any button that was ever shown, stale or not, perhaps twice."""

    def act(she: Somebody) -> None:
        if she.buttons:
            turn, choice = she.buttons[-1 - n % len(she.buttons)]
            she.press(turn, choice.id)
            she.press(turn, choice.id)

    return act


def forge(turn: int, choice: str) -> Action:
    return lambda she: she.press(she.person.turn + turn, choice)


def fire(n: int, late: int) -> Action:
    def act(she: Somebody) -> None:
        if she.timers:
            she.fire(*sorted(she.timers)[n % len(she.timers)], late=timedelta(minutes=late))

    return act


def wait(hours: float) -> Action:
    return lambda she: she.wait(timedelta(hours=hours))


def arrive(arrival: Arrival) -> Action:
    """Only who has a place can be moved or joined, and only who has none can be told that words open nothing."""

    def act(she: Somebody) -> None:
        if she.person.enrolled == (arrival in (Arrival.MOVED, Arrival.JOINED, Arrival.PLACED)):
            she.arrive(arrival)

    return act


def missed(she: Somebody) -> None:
    she.context = replace(she.context, missed=not she.context.missed)


def route(which: str) -> Action:
    """To the other route, from wherever she is."""

    def act(she: Somebody) -> None:
        she.say("ruta")
        if which in she.offered():
            she.tap(which)

    return act


SMALL = st.integers(0, 11)
FORGED = st.sampled_from(("on", "_resume", "agree", "s4", "back", "x", "never", "h99"))
TAPS = st.builds(tap, SMALL)
ACTIONS: st.SearchStrategy[Action] = st.one_of(
    TAPS,
    TAPS,
    TAPS,
    st.builds(tap_any, st.integers(0, 40)),
    st.builds(forge, st.integers(-2, 1), FORGED),
    st.sampled_from(TYPED).map(lambda text: lambda she: she.say(text)),
    st.sampled_from(WORDS).map(lambda text: lambda she: she.say(text)),
    st.text(max_size=30).map(lambda text: lambda she: she.say(text)),
    st.sampled_from(("", "plaza", "other")).map(lambda code: lambda she: she.start(code)),
    st.builds(fire, SMALL, st.sampled_from((0, 0, 1, 45, 1500))),
    st.builds(wait, st.sampled_from((0.1, 0.6, 5, 13, 26, 80, 200))),
    st.sampled_from((Somebody.block, Somebody.unblock, missed)),
    st.sampled_from(Arrival).map(arrive),
)
ROUTES = st.sampled_from(("full", "essential")).map(route)
DEPTHS = st.integers(0, 90)


def play(she: Somebody, actions: list[Action]) -> Somebody:
    for act in actions:
        she.now += timedelta(seconds=40)
        act(she)
    return she


def carry_on(she: Somebody, taps: int) -> Somebody:
    """So many taps onward along the course, each day at her hour."""
    for n in range(taps):
        if isinstance(she.person.open, UnitClosed) and not she.person.aside:
            she.skip()
            continue
        offered = she.offered()
        if not offered and not she.skip():
            return she
        she.now += timedelta(seconds=20)
        if "done" in offered:
            she.tap("done")
        elif "_done" in offered and getattr(she.person.open, "picked", ()):
            she.tap("_done")
        elif offered:
            she.tap("on" if "on" in offered else offered[n % len(offered)])
    return she


@given(st.lists(ACTIONS, max_size=40))
def test_no_history_from_the_first_message_on_breaks_anything(actions: list[Action]) -> None:
    assert play(Somebody(), actions).witness.steps >= 0


@given(DEPTHS, st.booleans(), st.integers(0, 50), st.lists(ACTIONS, max_size=25))
def test_no_history_anywhere_in_the_real_course_breaks_anything(
    depth: int, figures: bool, salt: int, actions: list[Action]
) -> None:
    she = carry_on(joined(figures=figures, salt=salt), depth)

    assert play(she, actions).witness.steps > 10


@given(DEPTHS, st.booleans(), st.lists(ACTIONS, max_size=25))
def test_no_history_in_a_small_generated_course_breaks_anything(
    depth: int, figures: bool, actions: list[Action]
) -> None:
    she = carry_on(joined(figures=figures, world=mini_world()), depth)

    assert play(she, actions).witness.steps > 10


@given(st.integers(0, 40), st.booleans(), st.lists(ACTIONS, max_size=30))
def test_no_history_with_every_kind_of_part_breaks_anything(
    depth: int, figures: bool, actions: list[Action]
) -> None:
    she = carry_on(joined(figures=figures, world=kinds_world()), depth)

    assert play(she, actions).witness.steps > 10


@given(st.integers(0, 40), st.lists(ACTIONS, max_size=12))
def test_every_kind_of_part_leads_to_the_end(depth: int, actions: list[Action]) -> None:
    she = play(carry_on(joined(figures=False, world=kinds_world()), depth), actions)
    finish(she)

    progress = she.person.courses[she.person.current] if she.person.courses else None
    assert progress is None or progress.finished


@given(DEPTHS, st.booleans(), st.booleans(), st.lists(st.one_of(ACTIONS, ROUTES), max_size=30))
def test_no_history_over_two_routes_and_a_sensitive_unit_breaks_anything(
    depth: int, figures: bool, full: bool, actions: list[Action]
) -> None:
    she = joined(figures=figures, world=life_world())
    if full:
        route("full")(she)
    play(carry_on(she, depth), actions)
    finish(she)

    assert she.person.courses[COURSE].finished


def edit(kind: int, unit: int, part: int) -> Callable[[Course], Course]:
    def apply(course: Course) -> Course:
        unit_id = course.route[unit % len(course.route)]
        parts = course.units[unit_id].parts
        part_id = parts[part % len(parts)].id
        return (
            lambda: edits.without_unit(course, unit_id),
            lambda: edits.renamed_unit(course, unit_id),
            lambda: edits.without_part(course, unit_id, part_id),
            lambda: edits.renamed_part(course, unit_id, part_id),
            lambda: edits.turned_into_card(course, unit_id, part_id),
            lambda: edits.turned_into_quiz(course, unit_id, part_id),
            lambda: edits.reordered_parts(course, unit_id),
            lambda: edits.other_inside(course, unit_id, part_id),
            lambda: edits.swapped_forms(course),
            lambda: edits.shorter_and_longer(course),
            lambda: edits.with_order(course, tuple(reversed(course.route))),
        )[kind % 11]()

    return apply


def publish(she: Somebody, change: Callable[[Course], Course]) -> None:
    """The next event meets another catalogue."""
    catalogue = she.world.catalogue
    course = change(catalogue.courses[catalogue.default])
    she.world = replace(she.world, catalogue=edits.with_course(catalogue, course))
    she.witness.edited = True


EDITS = st.builds(edit, st.integers(0, 10), st.integers(0, 11), st.integers(0, 15))


@given(
    st.booleans(),
    DEPTHS,
    st.booleans(),
    st.lists(st.tuples(EDITS, st.lists(ACTIONS, max_size=6)), min_size=1, max_size=4),
)
def test_whatever_is_published_everybody_has_a_next_step(
    ours: bool, depth: int, figures: bool, rounds: list[tuple[Callable[[Course], Course], list[Action]]]
) -> None:
    she = carry_on(joined(figures=figures, world=real_world() if ours else kinds_world()), depth)
    for change, actions in rounds:
        publish(she, change)
        play(she, actions)
    publish(she, lambda course: course)
    she.say("seguir")
    finish(she)

    assert she.person.courses[she.person.current].finished


def finish(she: Somebody) -> None:
    """From wherever she is, going on leads to the end."""
    she.unblock()
    she.say("volver")
    for n in range(400):
        progress = she.person.courses[she.person.current] if she.person.courses else None
        if progress and progress.finished:
            return
        she.now += timedelta(seconds=30)
        offered = she.offered()
        if not offered:
            she.say("20:00" if n % 2 else "7")
        elif "done" in offered:
            she.tap("done")
        elif "_done" in offered:
            she.tap("_done")
        elif "no" in offered and "now" not in offered:
            she.tap("no")
        elif "back" in offered:
            she.tap("back")
        elif "on" in offered:
            she.tap("on")
        elif she.person.enrolled:
            she.tap(offered[n % len(offered)])
        else:
            wanted = [c for c in ("try", "another", "want", "agree", "reconsider", "scam") if c in offered]
            she.tap(wanted[0] if wanted else offered[0])


@given(DEPTHS, st.integers(0, 11))
def test_the_same_tap_twice_counts_once(depth: int, n: int) -> None:
    she = carry_on(joined(), depth)
    if isinstance(she.person.open, UnitClosed):
        she.skip()
    offered = she.offered()
    if not offered:
        return
    turn, choice = she.person.turn, offered[n % len(offered)]
    she.press(turn, choice)
    once, facts = she.person, len(she.witness.notes)

    again = she.press(turn, choice)

    if isinstance(she.person.open, FindingOpen | SpottingOpen) and she.person.turn == turn:
        return  # there a second tap takes the mark off, on purpose
    if she.person.turn == turn:
        assert once == she.person, "marking one of several twice leaves it marked once"
    assert she.person == once
    assert len(she.witness.notes) == facts
    assert again.toast is not None


def test_the_real_world_is_what_the_properties_play() -> None:
    assert real_world().catalogue.default == "empleo-seguro"
    assert len(mini_world().catalogue.courses["mini"].route) == 4
