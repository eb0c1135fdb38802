"""Answers about herself are kept only with both permissions, the one for figures and the one for her profile."""

from dataclasses import replace

import pytest

from flows import engine
from flows.effects import Fact, Keep, Keeping, Note
from flows.events import Chose, Said
from flows.opens import PermissionOpen, QuestionOpen
from flows.person import Consents
from flows.step import Step
from tests.flows.somebody import Somebody, joined, life_world
from tests.flows.test_forecast import answer, step
from tests.lessons.life import COURSE


def asked() -> Somebody:
    she = joined(world=life_world())
    she.say("ritmo")
    she.tap("n4")
    while not isinstance(she.person.open, PermissionOpen):
        step(she)
    return she


def about_herself(she: Somebody) -> list[str]:
    return [note.item for note in she.witness.noted(Fact.QUESTION_ANSWERED) if note.unit == "PF1"]


def test_no_passes_over_the_rest_and_nothing_about_her_is_noted() -> None:
    she = asked()
    she.tap("no")

    assert she.person.consents.profile is False
    assert "PF1" in she.person.courses[COURSE].done
    assert about_herself(she) == []


def test_yes_asks_what_is_to_be_kept_and_notes_it_without_her_words() -> None:
    she = asked()
    she.tap("yes")
    she.tap("otro")
    she.say("género fluido")
    kept = [effect for effect in she.last.effects if isinstance(effect, Keep)]
    notes = [effect for effect in she.last.effects if isinstance(effect, Note)]

    assert she.person.consents.profile is True
    assert kept == [Keep(Keeping.OPEN_ANSWER, "género fluido", "genero")]
    assert [note.value for note in notes] == ["otro"]
    assert about_herself(she) == ["genero"]


@pytest.mark.parametrize(
    ("band", "age"), [("15-17", "minor"), ("18-24", "adult"), ("25-mas", "adult"), ("skip", "")]
)
def test_the_age_band_decides_which_variant_is_hers(band: str, age: str) -> None:
    she = asked()
    she.tap("yes")
    she.tap("mujer")
    she.tap(band)

    assert she.person.age == age


@pytest.mark.parametrize(
    ("figures", "profile", "kept"),
    [
        (True, True, True),
        (True, False, False),
        (True, None, False),
        (False, True, False),
        (None, None, False),
    ],
)
def test_without_one_of_the_two_neither_fact_nor_words_leave_the_flow(
    figures: bool | None, profile: bool | None, kept: bool
) -> None:
    """However she came to stand there, as after an edit that took the permission away."""
    she = asked()
    open = QuestionOpen("PF1", "genero", picked=("otro",), typed=True)
    person = replace(she.person, open=open, consents=Consents("1", figures, profile))
    tapped = replace(person, open=QuestionOpen("PF1", "genero"))

    wrote = engine.step(she.world, person, Said(at=she.now, text="género fluido", context=she.context))
    chose = engine.step(
        she.world, tapped, Chose(at=she.now, turn=tapped.turn, choice="mujer", context=she.context)
    )

    assert bool(_answers(wrote)) is kept
    assert bool(_answers(chose)) is kept


def _answers(taken: Step) -> list[object]:
    return [
        effect
        for effect in taken.effects
        if (isinstance(effect, Note) and effect.name is Fact.QUESTION_ANSWERED)
        or (isinstance(effect, Keep) and effect.what is Keeping.OPEN_ANSWER)
    ]


def test_only_a_yes_or_a_no_answers_a_permission() -> None:
    she = asked()
    for words in ("guardar", "puedes", "quizás", "sí puedes si quieres"):
        she.say(words)
        assert isinstance(she.person.open, PermissionOpen), words
    she.say("no")
    assert she.person.consents.profile is False


def test_without_permission_for_figures_it_is_not_even_asked() -> None:
    she = joined(world=life_world(), figures=False)
    while not she.person.courses[COURSE].finished:
        step(she)
    assert "PF1" in she.person.courses[COURSE].skipped
    assert she.person.consents.profile is None


def test_who_said_yes_is_not_asked_again() -> None:
    she = asked()
    she.person = replace(she.person, consents=replace(she.person.consents, profile=True))
    she.say("seguir")
    answer(she)
    assert isinstance(she.person.open, QuestionOpen)
