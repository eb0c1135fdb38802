"""The course changes under her: the event that comes then, whatever it is, finds her a next step (W1)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from flows.effects import Phrase, Send, Text
from flows.opens import MeasureOpen, UnitClosed, WelcomeOpen, WelcomeStep
from flows.person import DetourKind, Person, Standing
from lessons.model import Course
from tests.flows import edits
from tests.flows.somebody import Somebody, joined
from tests.flows.test_histories import carry_on, kinds_world, publish


def keys(she: Somebody) -> list[str]:
    """The phrases of the last step."""
    sent = [effect.what for effect in she.last.effects if isinstance(effect, Send)]
    return [
        words.key
        for what in sent
        if isinstance(what, Text)
        for words in what.words
        if isinstance(words, Phrase)
    ]


def in_the_challenge() -> Somebody:
    she = Somebody()
    she.start()
    for choice in ("try", "scam", "another", "real", "want", "agree", "called", "yes", "four"):
        she.tap(choice)
    return she


def in_a_card() -> Somebody:
    she = joined(figures=False)
    she.skip()
    return she


def course_gone(she: Somebody) -> None:
    she.world = replace(she.world, catalogue=edits.without_course(she.world.catalogue))
    she.witness.edited = True


def test_a_message_of_the_challenge_that_has_gone_leads_to_the_hour() -> None:
    she = in_the_challenge()
    open = she.person.open
    assert isinstance(open, MeasureOpen)
    publish(she, lambda course: edits.renamed_item(course, open.item))
    she.tap("s4")

    assert isinstance(she.person.open, WelcomeOpen)
    assert she.person.open.step is WelcomeStep.HOUR
    assert keys(she)[0] == "course.changed"


def without_open_part(course: Course, person: Person) -> Course:
    unit = person.courses[person.current].unit
    return edits.without_part(course, unit, getattr(person.open, "part", ""))


@pytest.mark.parametrize(
    ("event", "heard"),
    [
        (lambda she: she.tap("on"), "course.changed"),
        (lambda she: she.say("sigo adelante"), "course.changed"),
        (lambda she: she.fire("", "remind"), "course.changed"),
        (lambda she: she.say("me estafaron"), None),
        (lambda she: she.say("me quiero morir"), "detour.risk"),
        (lambda she: she.say("baja"), "unsubscribed"),
        (lambda she: she.say("ayuda"), "detour.help"),
        (lambda she: she.start(), None),
    ],
)
def test_every_event_finds_her_a_next_step(event: Callable[[Somebody], object], heard: str | None) -> None:
    she = in_a_card()
    publish(she, lambda course: without_open_part(course, she.person))
    event(she)

    assert heard is None or keys(she)[0] == heard
    if she.person.standing is Standing.ACTIVE:
        she.say("seguir")
        assert she.person.open is not None
        assert "on" in she.offered()


def test_a_block_is_still_a_block() -> None:
    she = in_a_card()
    publish(she, lambda course: without_open_part(course, she.person))
    step = she.block()

    assert she.person.standing is Standing.BLOCKED
    assert not keys(she)
    assert not step.person.open


def test_first_aid_that_is_open_stays_open() -> None:
    she = in_a_card()
    she.say("me estafaron")
    publish(she, lambda course: without_open_part(course, she.person))
    she.tap("dinero")

    assert she.person.aside is not None
    assert she.person.aside.kind is DetourKind.EMERGENCY


@pytest.mark.parametrize("state", [in_the_challenge, in_a_card, joined])
@pytest.mark.parametrize(
    "event",
    [
        lambda she: she.say("hola"),
        lambda she: she.say("otra más"),
        lambda she: she.say("progreso"),
        lambda she: she.press(she.person.turn, she.offered()[0]),
        lambda she: she.start("feria"),
    ],
)
def test_a_course_that_is_no_longer_given_is_told_in_every_state(
    state: Callable[[], Somebody], event: Callable[[Somebody], object]
) -> None:
    she = state()
    course_gone(she)
    event(she)
    assert "course.gone" in keys(she)
    she.say("me estafaron")
    assert she.person.aside is not None


def test_a_timer_of_a_course_that_has_gone_brings_no_unit() -> None:
    she = joined()
    assert isinstance(she.person.open, UnitClosed)
    course_gone(she)
    she.skip()
    assert "unit.hello" not in keys(she)


def test_an_edit_elsewhere_changes_nothing_for_her() -> None:
    she = carry_on(joined(figures=False), 3)
    before = she.person
    publish(she, lambda course: edits.without_unit(course, "M2-03"))
    she.say("repetir")
    assert she.person.open == before.open
    assert "course.changed" not in keys(she)


def in_unit(unit: str, *taps: str) -> Somebody:
    """In the part of that unit of the course of all kinds, after these taps."""
    she = joined(figures=False, world=kinds_world())
    course = she.world.catalogue.courses["mini"]
    order = (unit, *(id_ for id_ in course.route if id_ not in ("LB", "FN", unit)))
    publish(she, lambda course: edits.with_order(course, order))
    she.skip()
    for choice in taps:
        she.tap(choice)
    return she


@pytest.mark.parametrize(
    ("unit", "taps"),
    [
        ("M1-03", ("banco", "cuento")),
        ("M1-04", ("cobro",)),
        ("M1-05", ("hecho",)),
        ("M1-06", ("pago",)),
        ("M1-07", ("si-pague",)),
    ],
)
def test_a_step_line_scene_or_node_that_has_gone_moves_her_on(unit: str, taps: tuple[str, ...]) -> None:
    she = in_unit(unit, *taps)
    part = getattr(she.person.open, "part", "")
    publish(she, lambda course: edits.other_inside(course, unit, part))
    she.say("hola")

    assert keys(she)[0] == "course.changed"
    assert getattr(she.person.open, "part", "") == part
    assert she.offered()


def test_a_node_that_asks_nothing_any_more_moves_her_on() -> None:
    she = in_unit("M1-07", "si-pague")

    def shorter(course: Course) -> Course:
        unit = course.units["M1-07"]
        tree = unit.parts[0]
        first, when, calls, keeps = tree.nodes  # type: ignore[union-attr]
        when = edits.changed(when, turns=())
        first = edits.changed(
            first,
            turns=(*first.turns, edits.changed(first.turns[0], id="otro", label="Otra cosa", to=calls.id)),
        )
        return edits.with_parts(course, unit, [edits.changed(tree, nodes=(first, when, calls, keeps))])

    publish(she, shorter)
    she.say("hola")

    assert keys(she)[0] == "course.changed"
    assert "otro" in she.offered()


def test_an_order_of_which_nothing_is_left_to_choose_begins_anew() -> None:
    she = in_unit("M1-03", "banco", "clave")

    def shorter(course: Course) -> Course:
        unit = course.units["M1-03"]
        steps = unit.parts[0].steps[:3]  # type: ignore[union-attr]
        return edits.with_parts(course, unit, [edits.changed(unit.parts[0], steps=steps)])

    publish(she, shorter)
    she.say("hola")

    assert keys(she)[0] == "course.changed"
    assert sorted(she.offered()) == ["banco", "clave", "guardo"]
