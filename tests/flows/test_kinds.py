"""What the kinds of part promise beside what transcripts show."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Abilities, TextBody
from flows import codec
from flows.effects import Fact, Keep, Keeping, Note
from flows.kinds import finding, ordering
from flows.kinds.shape import choices_of
from flows.opens import OrderingOpen
from flows.person import Person, Progress
from flows.route import is_hers
from lessons.activities import MOST_EXPLAINED, Finding, FoundLine
from lessons.base import Mistake
from lessons.parts import Card
from tests.bot.wording_samples import ANA, wording
from tests.flows.somebody import Somebody
from tests.flows.test_histories import kinds_world
from tests.flows.test_moved_places import in_unit

SECRET = "Me llamo Fulana y esto no lo sabe nadie"


def everything(she: Somebody) -> str:
    """All that the last step asks of the world, and all that is remembered of her."""
    return repr(she.last) + codec.dump(she.person)


def test_what_she_writes_for_herself_is_nowhere() -> None:
    she = in_unit("M1-08")
    she.person = replace(she.person, consents=replace(she.person.consents, figures=True))
    before = she.person
    step = she.say(SECRET)

    assert step.person.open != before.open
    assert SECRET not in everything(she)
    assert not any(isinstance(effect, Keep) and effect.what is Keeping.OPEN_ANSWER for effect in step.effects)


@pytest.mark.parametrize("figures", [True, False])
def test_a_reflection_is_kept_only_with_permission_and_never_in_her_state(figures: bool) -> None:
    she = in_unit("M1-09")
    she.witness = type(she.witness)(timers=she.witness.timers, edited=True)
    she.person = replace(she.person, consents=replace(she.person.consents, figures=figures))
    courses = {"mini": replace(she.person.courses["mini"], done=())}
    she.person = replace(she.person, courses=courses)
    step = she.say(f"  {SECRET} ")

    keeps = [effect for effect in step.effects if isinstance(effect, Keep)]
    kept = [keep for keep in keeps if keep.what is Keeping.OPEN_ANSWER]
    noted = [effect for effect in step.effects if isinstance(effect, Note) and effect.name is Fact.REFLECTED]
    assert kept == ([Keep(Keeping.OPEN_ANSWER, SECRET, "M1-09.piensa")] if figures else [])
    assert [note.value for note in noted] == (["written"] if figures else [])
    assert SECRET not in codec.dump(step.person)


@given(st.integers(0, 10**9))
def test_no_salt_shows_the_steps_in_their_right_order(salt: int) -> None:
    world = kinds_world()
    person = Person(salt=salt, courses={"mini": Progress("mini")}, current="mini")
    shown = choices_of(ordering.show(world, person, OrderingOpen("M1-03", "orden"), False))

    assert [choice.id for choice in shown] != ["banco", "clave", "guardo", "cuento"]
    assert len(shown) == 4


LINES = st.lists(st.tuples(st.integers(1, 200), st.booleans(), st.booleans()), min_size=3, max_size=8).filter(
    lambda lines: 0 < sum(wanted for _, wanted, _ in lines) < len(lines)
)


@given(LINES, st.integers(1, 200))
def test_an_explanation_is_three_bubbles_of_six_hundred_letters_at_most(
    lines: list[tuple[int, bool, bool]], last: int
) -> None:
    if sum(letters for letters, _, _ in lines) > MOST_EXPLAINED:
        return
    made = tuple(
        FoundLine(id=f"l{n}", text="x", wanted=wanted, feedback="y" * letters)
        for n, (letters, wanted, _) in enumerate(lines)
    )
    part = Finding(id="f", prompt="x", lines=made, feedback="z" * last)
    picked = [f"l{n}" for n, (_, _, taps) in enumerate(lines) if taps]
    bubbles = finding.explanation(part, picked)
    texts = [
        body.text
        for bubble in bubbles
        for body in wording().bodies(bubble, ANA, Abilities())
        if isinstance(body, TextBody)
    ]

    assert len(texts) <= 3
    assert max(map(len, texts)) <= 600
    assert all(text.strip() for text in texts)


def test_an_explanation_that_no_three_bubbles_hold_is_refused() -> None:
    lines = [FoundLine(id=f"l{n}", text="x", wanted=n < 5, feedback="y" * 170 * (n < 5)) for n in range(6)]
    with pytest.raises(ValueError, match="suman 850 letras") as told:
        Finding(id="f", prompt="x", lines=tuple(lines), feedback="z")
    assert isinstance(told.value.errors()[0]["ctx"]["error"], Mistake)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("age", "gets"),
    [
        ("", ["todas", "menores", "adultas"]),
        ("minor", ["todas", "menores"]),
        ("adult", ["todas", "adultas"]),
    ],
)
def test_parts_for_another_age_are_passed_over(age: str, gets: list[str]) -> None:
    person = Person(age=age)  # type: ignore[arg-type]
    cards = [Card(id=name, text="x", audience=name) for name in ("todas", "menores", "adultas")]  # type: ignore[arg-type]
    assert [card.audience for card in cards if is_hers(card, person)] == gets


@pytest.mark.parametrize(
    ("age", "parts"),
    [("", ["menores", "adultas", "todas"]), ("minor", ["menores", "todas"]), ("adult", ["adultas", "todas"])],
)
def test_she_meets_the_parts_of_her_age_and_then_the_end_of_the_unit(age: str, parts: list[str]) -> None:
    she = in_unit("M1-03")
    she.person = replace(she.person, age=age)  # type: ignore[arg-type]
    she.say("d, b, c, a")
    while "M1-10" not in she.person.courses["mini"].done:
        unit, part = getattr(she.person.open, "unit", ""), getattr(she.person.open, "part", "")
        if unit == "M1-10" and part:
            assert part == parts.pop(0)
        offered = she.offered()
        she.tap("more" if "more" in offered else "_done" if "_done" in offered else offered[0])

    assert parts == []
