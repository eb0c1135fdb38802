"""How long a unit takes: words read slowly, questions answered, things done."""

from typing import assert_never

from lessons.activities import (
    Checklist,
    Deciding,
    Finding,
    Ordering,
    Permission,
    Reflection,
    Resource,
    Tree,
    Writing,
)
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
DONE_ON_HER_PHONE = 3.5
"""Going through a list of things in the settings of her own phone."""
MEASURED_BEFORE, MEASURED_AFTER = 4, 8
"""Of the first form, four messages are usually judged in the welcome already."""


LESSON, PRACTICE = 1.3, 4.0
"""What is done in a lesson beside its quizzes, and on her own phone in a practice: fixed, whatever the kind."""


def computed_minutes(unit: Unit) -> float:
    """Minutes for a slow reader who answers everything.

    Words of cards, prompts, pages of resources and the closing line, the quizzes, and a fixed time for what is done,
    by the kind of unit: the words inside quizzes and activities are in those times. A survey is counted in full."""
    if unit.kind == "encuesta":
        return _survey(unit)
    words = _count(unit.closing, *(text for part in unit.parts for text in _read(part)))
    quizzes = sum(isinstance(part, Quiz) for part in unit.parts)
    return words / WORDS_A_MINUTE + QUESTION * quizzes + _done(unit)


def _done(unit: Unit) -> float:
    if unit.kind == "leccion":
        return LESSON
    if unit.kind == "practica":
        return PRACTICE
    return JUDGED_MESSAGE * sum(len(part.items) for part in unit.parts if isinstance(part, Spotting))


def _read(part: Part) -> tuple[str, ...]:
    """What is read outside quizzes and activities."""
    match part:
        case Card() | Permission():
            return (part.text,)
        case Resource():
            return (part.text, *part.pages)
        case Sorting() | Ordering() | Finding() | Checklist() | Deciding() | Branches():
            return (part.prompt,)
        case Measure():
            return (part.intro,)
        case Quiz() | Spotting() | Tree() | Writing() | Reflection() | Practice() | Question():
            return ()
        case _:
            assert_never(part)


def _survey(unit: Unit) -> float:
    words = _count(unit.closing)
    activity = 0.0
    for part in unit.parts:
        more_words, more_activity = _words_and_activity(part)
        words += more_words
        activity += more_activity
    return words / WORDS_A_MINUTE + activity


def _words_and_activity(part: Part) -> tuple[int, float]:
    """Of a quiz or a choice the longest way is read."""
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
        case Ordering():
            return _count(part.prompt, *(step.text for step in part.steps), part.feedback), ACTIVITY
        case Finding():
            lines = (text for line in part.lines for text in (line.text, line.feedback))
            return _count(part.prompt, *lines, part.feedback), ACTIVITY
        case Checklist():
            return _count(part.prompt, *(step.text for step in part.steps)), DONE_ON_HER_PHONE
        case Deciding():
            longest = (max(_count(way.feedback) for way in scene.ways) for scene in part.scenes)
            shown = (t for scene in part.scenes for t in (scene.text, *(way.text for way in scene.ways)))
            return _count(part.prompt, *shown) + sum(longest), PHRASE * len(part.scenes)
        case Tree():
            return sum(sorted((_count(node.text) for node in part.nodes), reverse=True)[:4]), ACTIVITY
        case Writing() | Reflection():
            return _count(part.text, part.after), ACTIVITY
        case Resource():
            return _count(part.text, *part.pages), 0.0
        case Branches():
            return _count(part.prompt) + max(_count(*branch.steps) for branch in part.branches), ACTIVITY
        case Practice():
            return _count(part.text), ACTIVITY
        case Question():
            return _count(part.text, *(answer.text for answer in part.answers)), OPINION
        case Permission():
            return _count(part.text), OPINION
        case Measure():
            messages = MEASURED_BEFORE if part.moment == "antes" else MEASURED_AFTER
            return _count(part.intro), JUDGED_MESSAGE * messages
        case _:
            assert_never(part)


def _count(*texts: str) -> int:
    return sum(len(words_in(text)) for text in texts)
