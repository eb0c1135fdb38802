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
