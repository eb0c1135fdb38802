"""Finding: which of these lines? She marks numbers and says «Listo»; what she found, what she missed and what she
marked besides is told kindly, each missed line with its why."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from flows import answers, scoring
from flows.effects import Choice, Fact, Text, Words, Written, phrase
from flows.kinds.shape import Begun, Kind, Message, Outcome, note, numbered
from flows.opens import FindingOpen
from flows.person import Person
from flows.step import World
from lessons.activities import Finding, FoundLine
from lessons.model import Course, Unit

DONE = Choice("_done", phrase("question.done"), wide=True)
"""No line of an author can bear this id."""
ROOM = 470
"""Letters of the author in one bubble of an explanation; our own words come to it, 600 in all."""


def begin(world: World, person: Person, unit: Unit, part: Finding, at: datetime) -> Begun:
    return Begun(FindingOpen(unit.id, part.id))


def show(world: World, person: Person, open: FindingOpen, again: bool) -> tuple[Message, ...]:
    part = part_of(world, person, open)
    so_far: tuple[Words, ...] = ()
    if open.picked and again:
        so_far = (phrase("finding.so_far", places=_places(part, open.picked)),)
    lines = numbered(line.text for line in part.lines)
    choices = tuple(
        Choice(line.id, Written(str(place)), means=Written(line.text))
        for place, line in enumerate(part.lines, 1)
    )
    words = (Written(part.prompt), lines, *so_far, phrase("finding.how"))
    return (Text(words, (*choices, DONE), columns=4),)


def chose(world: World, person: Person, open: FindingOpen, choice: str, at: datetime) -> Outcome:
    """A number marks its line, or unmarks it; the question stays on her screen."""
    part = part_of(world, person, open)
    if choice == DONE.id:
        return _explained(person, open, part, open.picked)
    others = tuple(id_ for id_ in open.picked if id_ != choice)
    picked = others if choice in open.picked else (*others, choice)
    toast = phrase("finding.none_marked")
    if picked:
        toast = phrase("finding.marked", places=_places(part, picked))
    return Outcome(person, (), replace(open, picked=picked), toast=toast, stay=True)


def wrote(world: World, person: Person, open: FindingOpen, text: str, at: datetime) -> Outcome | None:
    """`1, 3 y 5` answers at once, together with what is marked; one number alone marks its line."""
    part = part_of(world, person, open)
    if answers.is_done(text):
        return _explained(person, open, part, open.picked)
    one = answers.number(text)
    places = answers.places(text) if one is None else [one]
    if not places or not all(1 <= place <= len(part.lines) for place in places):
        return None
    named = tuple(dict.fromkeys(part.lines[place - 1].id for place in places))
    if len(named) == 1:
        return chose(world, person, open, named[0], at)
    return _explained(person, open, part, tuple(dict.fromkeys((*open.picked, *named))))


def _places(part: Finding, picked: Iterable[str]) -> str:
    """The numbers of these lines, in the order of the lines."""
    marked = set(picked)
    return ", ".join(str(place) for place, line in enumerate(part.lines, 1) if line.id in marked)


def _explained(person: Person, open: FindingOpen, part: Finding, picked: Sequence[str]) -> Outcome:
    marked = scoring.marking(picked, [line.id for line in part.lines if line.wanted])
    value = f"tp={marked.hits} taps={marked.taps} wanted={marked.wanted}"
    fact = note(person, Fact.FOUND, open.unit, part.id, value, part.rev)
    return Outcome(person, explanation(part, picked), None, (fact,))


def explanation(part: Finding, picked: Sequence[str]) -> tuple[Text, ...]:
    """At most three bubbles: what she found, what was still there and why, what she marked besides, what to keep.

    `Finding` refuses explanations too long for three."""
    wanted = [line for line in part.lines if line.wanted]
    hits = [line.id for line in wanted if line.id in picked]
    missed = [line for line in wanted if line.id not in picked]
    extra = [line for line in part.lines if not line.wanted and line.id in picked]
    paragraphs: list[tuple[Words, int]] = [(_opener(part, hits, len(wanted)), 0)]
    if missed:
        paragraphs.append((phrase("finding.missed", n=len(missed)), 0))
        paragraphs += [(_why(part, line), len(line.feedback) + 3) for line in missed]
    if extra:
        places = _places(part, (line.id for line in extra))
        paragraphs.append((phrase("finding.extra", places=places), 0))
        paragraphs += [(_why(part, line), len(line.feedback) + 3) for line in extra if line.feedback]
    return _packed([*paragraphs, (Written(part.feedback), len(part.feedback))])


def _opener(part: Finding, hits: Sequence[str], wanted: int) -> Words:
    if not hits:
        return phrase("finding.none")
    if len(hits) == wanted:
        return phrase("finding.all", n=wanted)
    return phrase("finding.some", n=len(hits), total=wanted, places=_places(part, hits))


def _why(part: Finding, line: FoundLine) -> Words:
    return phrase("line.numbered", place=_places(part, (line.id,)), text=Written(line.feedback))


def _packed(paragraphs: Iterable[tuple[Words, int]]) -> tuple[Text, ...]:
    """Paragraphs with the author's letters in each -> as few bubbles as hold them, in order."""
    bubbles: list[list[Words]] = [[]]
    used = 0
    for words, letters in paragraphs:
        if used + letters > ROOM:
            bubbles.append([])
            used = 0
        bubbles[-1].append(words)
        used += letters
    return tuple(Text(tuple(words)) for words in bubbles)


def there(course: Course, open: FindingOpen, part: Finding) -> bool:
    """Lines that she has marked are still there."""
    return set(open.picked) <= {line.id for line in part.lines}


def part_of(world: World, person: Person, open: FindingOpen) -> Finding:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Finding)
    return part


KIND = Kind(FindingOpen, show, chose, wrote, part=Finding, begin=begin, there=there)
