"""Sorting: sentences one by one, each into its category, each with its why."""

from datetime import datetime

from flows.effects import Choice, Fact, Text, Written, phrase
from flows.kinds.shape import Begun, Kind, Message, Outcome, note
from flows.opens import SortingOpen
from flows.person import Person
from flows.step import World
from lessons.model import Course, Unit
from lessons.parts import Phrase, Sorting


def begin(world: World, person: Person, unit: Unit, part: Sorting, at: datetime) -> Begun:
    return Begun(SortingOpen(unit.id, part.id, part.phrases[0].id))


def show(world: World, person: Person, open: SortingOpen, again: bool) -> tuple[Message, ...]:
    part = part_of(world, person, open)
    index, sentence = _sentence(part, open.phrase)
    lead = (Written(part.prompt),) if index == 0 or again else ()
    count = phrase("count.of", n=index + 1, total=len(part.phrases), text=Written(sentence.text))
    choices = tuple(Choice(category.id, Written(category.name)) for category in part.categories)
    return (Text((*lead, count), choices, columns=2 if len(choices) in (2, 4) else 1),)


def chose(world: World, person: Person, open: SortingOpen, choice: str, at: datetime) -> Outcome:
    part = part_of(world, person, open)
    index, sentence = _sentence(part, open.phrase)
    right = open.right + (choice == sentence.category)
    category = next(c for c in part.categories if c.id == sentence.category)
    opener = "sorting.right" if choice == sentence.category else "sorting.goes_to"
    said = Text((phrase(opener, category=Written(category.name)), Written(sentence.feedback)))
    if index + 1 < len(part.phrases):
        following = SortingOpen(open.unit, open.part, part.phrases[index + 1].id, right)
        return Outcome(person, (said,), following)
    value = f"{right}/{len(part.phrases)}"
    fact = note(person, Fact.SORTED, open.unit, part.id, value, part.rev)
    return Outcome(person, (said,), None, (fact,))


def _sentence(part: Sorting, id_: str) -> tuple[int, Phrase]:
    return next((place, phrase) for place, phrase in enumerate(part.phrases) if phrase.id == id_)


def there(course: Course, open: SortingOpen, part: Sorting) -> bool:
    return any(phrase.id == open.phrase for phrase in part.phrases)


def part_of(world: World, person: Person, open: SortingOpen) -> Sorting:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Sorting)
    return part


KIND = Kind(SortingOpen, show, chose, part=Sorting, begin=begin, there=there)
