"""How long a unit takes: words read slowly, questions answered, things done."""

from typing import assert_never

from lessons.lint.readability import words_in
from lessons.model import Unit
from lessons.parts import Branches, Card, Measure, Part, Practice, Question, Quiz, Sorting, Spotting

WORDS_A_MINUTE = 150
QUESTION = 0.55
PHRASE = 0.15
OPINION = 0.25
"""A survey question is a tap, not a problem to solve."""
JUDGED_MESSAGE = 0.75
ACTIVITY = 0.5
MEASURED_BEFORE, MEASURED_AFTER = 4, 8
"""Of the first form, four messages are usually judged in the welcome already."""


def computed_minutes(unit: Unit) -> float:
    """Minutes for a slow reader who answers everything; of a quiz or a choice the longest way is read."""
    words = len(words_in(unit.closing))
    activity = 0.0
    for part in unit.parts:
        more_words, more_activity = _words_and_activity(part)
        words += more_words
        activity += more_activity
    return words / WORDS_A_MINUTE + activity


def _words_and_activity(part: Part) -> tuple[int, float]:
    match part:
        case Card():
            return _count(part.text), 0.0
        case Quiz():
            feedback = max(_count(option.feedback) for option in part.options)
            return _count(part.stem, *(option.text for option in part.options)) + feedback, QUESTION
        case Sorting():
            phrases = (text for phrase in part.phrases for text in (phrase.text, phrase.feedback))
            return _count(part.prompt, *phrases), PHRASE * len(part.phrases)
        case Spotting():
            return 0, JUDGED_MESSAGE * len(part.items)
        case Branches():
            return _count(part.prompt) + max(_count(*branch.steps) for branch in part.branches), ACTIVITY
        case Practice():
            return _count(part.text), ACTIVITY
        case Question():
            return _count(part.text, *(answer.text for answer in part.answers)), OPINION
        case Measure():
            messages = MEASURED_BEFORE if part.moment == "antes" else MEASURED_AFTER
            return _count(part.intro), JUDGED_MESSAGE * messages
        case _:
            assert_never(part)


def _count(*texts: str) -> int:
    return sum(len(words_in(text)) for text in texts)
