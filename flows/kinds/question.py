"""Survey questions: one answer, several, a scale, a number, or her own words. Each can be skipped."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from flows import answers
from flows.effects import Choice, Effect, Fact, Keep, Keeping, Text, Words, Written, phrase
from flows.kinds.shape import Begun, Kind, Message, Outcome, lettered, note
from flows.opens import QuestionOpen
from flows.person import Person
from flows.step import World
from lessons.model import Unit
from lessons.parts import MINORS, Question

SKIP = Choice("skip", phrase("question.skip"), wide=True)
DONE = Choice("done", phrase("question.done"), wide=True)
AFRESH = Choice("afresh", phrase("question.afresh"), wide=True)
LONGEST_LABEL = 30
"""Answers longer than this would be cut on a button: then letters stand for them."""


def begin(world: World, person: Person, unit: Unit, part: Question, at: datetime) -> Begun:
    """A question about her province is asked only where her country has a list of them."""
    if part.form == "provincia" and not _provinces(world, person):
        return Begun(None)
    return Begun(QuestionOpen(unit.id, part.id))


def _provinces(world: World, person: Person) -> tuple[Choice, ...]:
    country = world.catalogue.countries.get(person.country)
    named = country.provinces if country else ()
    return tuple(Choice(answers.plain(name).replace(" ", "-"), Written(name)) for name in named)


def show(world: World, person: Person, open: QuestionOpen, again: bool) -> tuple[Message, ...]:
    part = part_of(world, person, open)
    stem = Written(part.text)
    if open.typed:
        return (Text((stem, phrase("question.open")), (SKIP,)),)
    match part.form:
        case "opcion":
            return (_listed((stem,), part, SKIP),)
        case "varias":
            return (_listed((stem, phrase("question.several")), part, DONE, AFRESH, SKIP),)
        case "escala":
            ends = phrase("question.scale", low=Written(part.low), high=Written(part.high))
            grades = tuple(Choice(str(n), Written(str(n))) for n in range(1, 6))
            return (Text((stem, ends), (*grades, SKIP), columns=5),)
        case "numero":
            return (Text((stem,), (SKIP,)),)
        case "texto":
            return (Text((stem, phrase("question.open")), (SKIP,)),)
        case "provincia":
            return (Text((stem,), (*_provinces(world, person), SKIP), columns=2),)


def _listed(stem: tuple[Words, ...], part: Question, *after: Choice) -> Text:
    """The answers on buttons, or, if one of them is long, as lettered lines with letters on the buttons."""
    if any(len(answer.text) > LONGEST_LABEL for answer in part.answers):
        made = lettered(stem, [(answer.id, answer.text) for answer in part.answers])
        return replace(made, choices=(*made.choices, *after), columns=4)
    choices = tuple(Choice(answer.id, Written(answer.text)) for answer in part.answers)
    return Text(stem, (*choices, *after))


def chose(world: World, person: Person, open: QuestionOpen, choice: str, at: datetime) -> Outcome:
    part = part_of(world, person, open)
    if choice == SKIP.id:
        return _answered(person, open, part, "skipped")
    if any(answer.id == choice and answer.written for answer in part.answers):
        return Outcome(person, (), replace(open, typed=True, picked=(choice,)))
    if part.form != "varias":
        return _answered(person, open, part, choice)
    if choice == DONE.id:
        return _answered(person, open, part, ",".join(sorted(open.picked)) or "none")
    if choice == AFRESH.id:
        return Outcome(person, (), replace(open, picked=()), toast=phrase("question.cleared"), stay=True)
    picked = tuple(dict.fromkeys((*open.picked, choice)))
    label = next(a.text for a in part.answers if a.id == choice)
    toast = phrase("question.marked", label=Written(label), n=len(picked))
    return Outcome(person, (), replace(open, picked=picked), toast=toast, stay=True)


def wrote(world: World, person: Person, open: QuestionOpen, text: str, at: datetime) -> Outcome | None:
    """Numbers, lists of numbers or letters and open answers; labels have been tried before."""
    part = part_of(world, person, open)
    if answers.is_skip(text):
        return _answered(person, open, part, "skipped")
    if open.typed:
        return _in_her_words(person, open, part, text, open.picked[0]) if text.strip() else None
    match part.form:
        case "numero":
            value = answers.number(text)
            return None if value is None or value > 10 else _answered(person, open, part, str(value))
        case "varias":
            picked = answers.places(text)
            if not picked or not all(1 <= n <= len(part.answers) for n in picked):
                return None
            ids = {part.answers[n - 1].id for n in picked}
            if len(ids) == 1:
                return chose(world, person, open, ids.pop(), at)
            ids |= set(open.picked)
            return _answered(person, open, part, ",".join(sorted(ids)))
        case "texto":
            if not text.strip():
                return None
            return _in_her_words(person, open, part, text, "written")
        case "opcion" | "escala" | "provincia":
            return None


def _in_her_words(person: Person, open: QuestionOpen, part: Question, text: str, value: str) -> Outcome:
    """Her words go to the sealed store; the fact says only that she wrote."""
    kept = (Keep(Keeping.OPEN_ANSWER, text.strip()[:2000], part.id),)
    return _answered(person, open, part, value, kept, phrase("question.thanks"))


def _answered(
    person: Person,
    open: QuestionOpen,
    part: Question,
    value: str,
    kept: tuple[Effect, ...] = (),
    thanks: Words | None = None,
) -> Outcome:
    fact = note(person, Fact.QUESTION_ANSWERED, open.unit, part.id, value, part.rev)
    said = (Text((thanks,)),) if thanks else ()
    if part.keeps == "edad":
        person = replace(person, age=_age(value))
    return Outcome(person, said, None, (*kept, fact), toast=phrase("toast.noted"))


def _age(band: str) -> Literal["", "minor", "adult"]:
    """Who tells no age gets both variants of what is written for one."""
    if band == "skipped":
        return ""
    return "minor" if band == MINORS else "adult"


def part_of(world: World, person: Person, open: QuestionOpen) -> Question:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Question)
    return part


KIND = Kind(QuestionOpen, show, chose, wrote, part=Question, begin=begin)
