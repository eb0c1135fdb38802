"""What a right answer is called varies: by person and by quiz, never the same twice in a row in a unit."""

from dataclasses import replace
from itertools import pairwise

from flows.effects import Phrase, Text
from flows.kinds import quiz
from flows.opens import QuizOpen
from flows.person import Person
from lessons.parts import Quiz
from tests.flows.somebody import joined, real_world


def praises(she: Person) -> dict[str, list[str]]:
    """Of every unit, in the order of its quizzes, for who is right each time."""
    world = real_world()
    found: dict[str, list[str]] = {}
    for unit in world.catalogue.courses[she.current].units.values():
        for part in unit.parts:
            if isinstance(part, Quiz):
                right = next(option.id for option in part.options if option.correct)
                said = quiz.chose(world, she, QuizOpen(unit.id, part.id), right, joined_at).say[0]
                assert isinstance(said, Text)
                assert isinstance(said.words[0], Phrase)
                found.setdefault(unit.id, []).append(said.words[0].key)
    return found


joined_at = joined().now


def test_no_praise_comes_twice_in_a_row_in_a_unit_and_all_of_them_come() -> None:
    told = praises(joined().person)

    in_a_row = [pair for keys in told.values() for pair in pairwise(keys)]
    assert len(in_a_row) > 10
    assert not [pair for pair in in_a_row if pair[0] == pair[1]]
    assert len({key for keys in told.values() for key in keys}) == quiz.PRAISES


def test_it_is_the_same_whenever_it_is_computed_and_another_for_other_people() -> None:
    she = joined().person

    assert praises(she) == praises(she)
    assert praises(she) != praises(replace(she, salt=she.salt + 1))
