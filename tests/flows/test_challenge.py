"""«Reto de 4»: for anybody, beside whatever is open; nothing is noted, and an edited course strands nobody."""

from dataclasses import replace

import pytest

from flows import challenge, codec
from flows.challenge import Ending
from flows.effects import Note, Phrase, ResultCard, Text
from flows.person import Detour, DetourKind, Person, Standing
from flows.step import Step, World
from tests.flows.edits import changed, with_course
from tests.flows.somebody import Somebody, catalogue, joined, real_world
from tests.flows.test_words import STATES
from tests.invariants import sends

FOUR = tuple(challenge.messages(real_world()))
RIGHT = ["scam" if item.is_scam else "real" for item in challenge.messages(real_world()).values()]


def phrases(step: Step) -> list[Phrase]:
    told = [send.what for send in sends(step) if isinstance(send.what, Text)]
    return [word for text in told for word in text.words if isinstance(word, Phrase)]


def answered(she: Somebody, verdicts: list[str]) -> Step:
    for verdict in verdicts:
        she.tap(verdict)
    return she.last


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("opened_by", ["say", "start"])
def test_it_opens_in_every_state_and_what_is_open_waits(state: type[Somebody], opened_by: str) -> None:
    she = state()
    before = she.person
    step = she.say("RETO") if opened_by == "say" else she.start("reto")
    assert sends(step)
    assert she.person.aside == Detour(DetourKind.CHALLENGE, item=FOUR[0])
    answered(she, RIGHT)

    assert she.person.open == before.open
    assert she.person.courses == before.courses
    assert she.person.code == before.code
    assert she.person.standing is before.standing


def test_nothing_of_it_is_noted_and_nothing_stays_in_the_state() -> None:
    she = joined(figures=True)
    noted = len(she.witness.notes)
    she.say("reto")
    for verdict in RIGHT:
        assert not [effect for effect in she.tap(verdict).effects if isinstance(effect, Note)]

    assert noted > 0
    assert len(she.witness.notes) == noted
    assert she.person.aside == Detour(DetourKind.CHALLENGE, seen=True)
    assert she.person.aside.judged == ()


@pytest.mark.parametrize(
    ("verdicts", "right", "ending"),
    [
        (RIGHT, 4, Ending.PERFECT),
        (["scam"] * 4, 2, Ending.ALARM),
        (["real"] * 4, 2, Ending.TRUST),
        (["unsure"] * 4, 0, Ending.DOUBT),
        ([*RIGHT[:3], "unsure"], 3, Ending.MOST),
        ([RIGHT[0], "unsure", "unsure", "unsure"], 1, Ending.SOME),
    ],
)
def test_the_result_says_how_many_and_is_kind(verdicts: list[str], right: int, ending: Ending) -> None:
    she = Somebody()
    she.start("reto")
    said = phrases(answered(she, verdicts))

    counted = next(phrase for phrase in said if phrase.key == "challenge.result")
    assert (dict(counted.params)["right"], dict(counted.params)["total"]) == (right, 4)
    assert f"challenge.end.{ending}" in {phrase.key for phrase in said}


def test_the_card_comes_after_the_result_in_words_and_before_the_question() -> None:
    she = Somebody()
    she.start("reto")
    what = [send.what for send in sends(answered(she, RIGHT))]

    card = next(one for one in what if isinstance(one, ResultCard))
    assert (card.right, card.total) == (4, 4)
    assert isinstance(what[-1], Text)
    assert what[-1].choices
    assert [type(one) for one in what] == [Text, Text, ResultCard, Text]


def test_a_message_that_left_the_course_is_not_judged_in_the_place_of_another() -> None:
    she = Somebody()
    she.start("reto")
    she.tap("scam")
    shown = she.person.aside
    assert shown is not None
    # Another message takes its place.
    other = next(id_ for id_ in catalogue().courses[catalogue().default].items if id_ not in FOUR)
    she.world = with_challenge(tuple(other if id_ == shown.item else id_ for id_ in FOUR))
    she.tap("scam")

    assert she.person.aside is not None
    assert she.person.aside.item not in ("", shown.item)
    assert [id_ for id_, _ in she.person.aside.judged] == [FOUR[0]]


def test_a_challenge_that_leaves_the_course_under_her_ends_kindly() -> None:
    she = Somebody()
    she.start("reto")
    she.world = with_challenge(())
    assert [phrase.key for phrase in phrases(she.say("real"))][-1] == "challenge.none"


def with_challenge(items: tuple[str, ...]) -> World:
    course = catalogue().courses[catalogue().default]
    fewer = changed(course, plan=changed(course.plan, challenge=items))
    return replace(real_world(), catalogue=with_course(catalogue(), fewer))


def test_where_a_course_has_no_challenge_that_is_said_and_the_way_on_is_offered() -> None:
    she = Somebody(world=with_challenge(()))
    step = she.start("reto")

    assert [phrase.key for phrase in phrases(step)] == ["challenge.none"]
    assert she.offered() == ["want"]
    she.tap("want")
    assert she.person.open is not None


def test_who_unsubscribed_may_try_it_and_comes_back_only_by_wanting_to() -> None:
    she = Somebody()
    she.start()
    she.say("baja")
    she.say("reto")
    answered(she, RIGHT)
    assert she.person.standing is Standing.UNSUBSCRIBED
    she.tap("want")

    assert she.person.standing is Standing.ACTIVE


def test_a_state_in_the_middle_of_it_is_stored_and_one_from_before_still_loads() -> None:
    middle = Person(aside=Detour(DetourKind.CHALLENGE, item=FOUR[1], judged=((FOUR[0], "scam"),)))
    assert codec.load(codec.dump(middle)) == middle
    old = codec.load('{"v":1,"person":{"aside":{"kind":"help","seen":true}}}')
    assert old.aside == Detour(DetourKind.HELP, seen=True)
