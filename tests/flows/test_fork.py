"""At the end of the essential route she is told what closing means for her, before she chooses."""

import pytest

from flows.effects import Phrase
from flows.opens import ForkOpen
from tests.flows.somebody import Somebody, joined, life_world
from tests.flows.test_histories import carry_on
from tests.invariants import texts


def at_the_fork(*, figures: bool) -> Somebody:
    she = joined(figures=figures, world=life_world())
    for _ in range(120):
        if isinstance(she.person.open, ForkOpen):
            return she
        carry_on(she, 1)
    raise AssertionError("the essential route does not end")


@pytest.mark.parametrize("figures", [True, False])
def test_the_survey_is_named_to_who_gets_one_and_to_nobody_else(figures: bool) -> None:
    she = at_the_fork(figures=figures)

    she.say("repetir")

    assert she.last is not None
    [asked] = [text for text in texts(she.last) if text.choices]
    keys = [words.key for words in asked.words if isinstance(words, Phrase)]
    assert ("fork.survey" in keys) is figures
