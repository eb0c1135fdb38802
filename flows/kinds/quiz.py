"""Quizzes: three options, feedback for each, a second try. The first try is the one that counts."""

from dataclasses import replace
from datetime import datetime

from flows.effects import Effect, Fact, Text, Written, phrase
from flows.kinds.shape import (
    Begun,
    Kind,
    Message,
    Outcome,
    lettered,
    note,
    progress_of,
    shuffled,
    with_progress,
)
from flows.opens import QuizOpen
from flows.person import Person
from flows.step import World
from lessons.model import Unit
from lessons.parts import Option, Quiz

TRIES = 2

PRAISES = 5
"""Ways to say that it is right: one for every answer would tire."""


def begin(world: World, person: Person, unit: Unit, part: Quiz, at: datetime) -> Begun:
    return Begun(QuizOpen(unit.id, part.id))


def show(world: World, person: Person, open: QuizOpen, again: bool) -> tuple[Message, ...]:
    quiz = part_of(world, person, open)
    options = {option.id: option for option in quiz.options}
    order = shuffled(options, person.salt, open.unit, open.part)
    stem = (Written(quiz.stem),) if open.tries == 0 else (phrase("quiz.second_try"), Written(quiz.stem))
    return (lettered(stem, [(id_, options[id_].text) for id_ in order]),)


def chose(world: World, person: Person, open: QuizOpen, choice: str, at: datetime) -> Outcome:
    quiz = part_of(world, person, open)
    option = next(option for option in quiz.options if option.id == choice)
    said = (_feedback(world, person, open, option),)
    effects: tuple[Effect, ...] = ()
    if open.tries == 0:
        progress = progress_of(person)
        progress = replace(progress, asked=progress.asked + 1, right=progress.right + option.correct)
        person = with_progress(person, progress)
        effects = (note(person, Fact.QUIZ_ANSWERED, open.unit, quiz.id, option.id, quiz.rev),)
    if option.correct or open.tries + 1 >= TRIES:
        return Outcome(person, said + _answer(quiz, option), None, effects)
    return Outcome(person, said, replace(open, tries=open.tries + 1), effects)


def _feedback(world: World, person: Person, open: QuizOpen, option: Option) -> Text:
    praise = phrase(f"quiz.right.{_praise(world, person, open)}")
    return Text((praise if option.correct else phrase("quiz.not_quite"), Written(option.feedback)))


def _praise(world: World, person: Person, open: QuizOpen) -> str:
    """In turn through the quizzes of a unit, from a beginning of her own: the same never comes twice in a row."""
    order = shuffled((str(n) for n in range(PRAISES)), person.salt, open.unit)
    quizzes = [part.id for part in _unit(world, person, open).parts if isinstance(part, Quiz)]
    return order[quizzes.index(open.part) % PRAISES]


def _answer(quiz: Quiz, option: Option) -> tuple[Message, ...]:
    """After a second miss the right answer is told, without a word of blame."""
    if option.correct:
        return ()
    right = next(candidate for candidate in quiz.options if candidate.correct)
    return (Text((phrase("quiz.answer_was", answer=Written(right.text)), Written(right.feedback))),)


def part_of(world: World, person: Person, open: QuizOpen) -> Quiz:
    part = _unit(world, person, open).part[open.part]
    assert isinstance(part, Quiz)
    return part


def _unit(world: World, person: Person, open: QuizOpen) -> Unit:
    return world.catalogue.courses[person.current].units[open.unit]


KIND = Kind(QuizOpen, show, chose, part=Quiz, begin=begin)
