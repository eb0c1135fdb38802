"""Checks on what all courses share: the texts of red flags and legitimacy cues."""

from collections.abc import Iterator
from itertools import chain

from lessons.lint.contacts import contact_mistakes
from lessons.lint.wording import shaming
from lessons.load import Loaded
from lessons.model import Cue, RedFlag
from lessons.problems import Problem
from lessons.source import Source


def shared_problems(loaded: Loaded) -> Iterator[Problem]:
    """Names and meanings speak in our voice; examples may show a scam but lead nowhere."""
    entries: Iterator[Source[RedFlag] | Source[Cue]] = chain(loaded.flags.values(), loaded.cues.values())
    for entry in entries:
        for key, text in (("nombre", entry.model.name), ("explicacion", entry.model.meaning)):
            for remark in shaming(text, "feedback"):
                yield entry.problem(remark.rule, remark.message, key)
    for flag in loaded.flags.values():
        for message in contact_mistakes(flag.model.example):
            yield flag.problem("contacto-real", message, "ejemplo")
