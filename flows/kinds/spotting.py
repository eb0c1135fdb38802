"""Detection lab: a message as text and drawn like its channel; scam or real; then what gave it away; then why."""

from datetime import datetime

from flows.effects import Choice, Effect, Fact, Picture, Text, Written, phrase
from flows.kinds.shape import Begun, Kind, Message, Outcome, note, shuffled
from flows.opens import SpottingOpen
from flows.person import Person
from flows.step import World
from lessons.model import Course, Item, Unit
from lessons.parts import Spotting

VERDICTS = (
    Choice("scam", phrase("button.scam")),
    Choice("real", phrase("button.real")),
    Choice("unsure", phrase("button.unsure")),
)


def begin(world: World, person: Person, unit: Unit, part: Spotting, at: datetime) -> Begun:
    return Begun(SpottingOpen(unit.id, part.id, part.items[0]))


def show(world: World, person: Person, open: SpottingOpen, again: bool) -> tuple[Message, ...]:
    item = item_of(world, person, open)
    if open.asked == "reason":
        return (_reasons(world, person, item),)
    part = part_of(world, person, open)
    told = as_text(item)
    if len(part.items) > 1:
        count = phrase("count.short", n=part.items.index(item.id) + 1, total=len(part.items))
        told = Text((count, *told.words))
    picture: tuple[Message, ...] = ()
    if not again:
        alt = phrase("picture.alt", sender=Written(item.sender))
        picture = (Picture(item.channel, item.sender, item.text, alt),)
    return (told, *picture, Text((phrase("spotting.ask"),), VERDICTS, columns=3))


def as_text(item: Item) -> Text:
    """The whole message in words: what a picture shows must be readable without it."""
    head = phrase(f"channel.{item.channel}", sender=Written(item.sender))
    return Text((Written(item.context), head, phrase("quoted", text=Written(item.text))))


def _reasons(world: World, person: Person, item: Item) -> Text:
    """One flag of the item and two that it does not show."""
    shown = [item.flags[0].id, *item.distractors]
    order = shuffled(shown, person.salt, item.id)
    choices = tuple(Choice(id_, Written(world.catalogue.flags[id_].name)) for id_ in order)
    return Text((phrase("spotting.why"),), choices)


def chose(world: World, person: Person, open: SpottingOpen, choice: str, at: datetime) -> Outcome:
    item = item_of(world, person, open)
    if open.asked == "reason":
        fact = note(person, Fact.REASONED, open.unit, item.id, choice, item.rev)
        right = any(flag.id == choice for flag in item.flags)
        return _explain(world, person, open, "spotting.seen" if right else "spotting.other_flag", (fact,))
    fact = note(person, Fact.SPOTTED, open.unit, item.id, choice, item.rev)
    if choice == "scam" and item.is_scam and item.distractors:
        following = SpottingOpen(open.unit, open.part, item.id, "reason")
        return Outcome(person, (Text((phrase("spotting.yes_scam"),)),), following, (fact,))
    return _explain(world, person, open, verdict_words(choice, item), (fact,))


def verdict_words(choice: str, item: Item) -> str:
    """The key of the opener: whether it is a scam, kindly, whatever she said."""
    truth = "scam" if item.is_scam else "real"
    return {
        ("scam", "scam"): "spotting.yes_scam",
        ("real", "real"): "spotting.yes_real",
        ("real", "scam"): "spotting.was_scam",
        ("scam", "real"): "spotting.was_real",
        ("unsure", "scam"): "spotting.unsure_scam",
        ("unsure", "real"): "spotting.unsure_real",
    }[choice, truth]


def _explain(
    world: World, person: Person, open: SpottingOpen, opener: str, effects: tuple[Effect, ...]
) -> Outcome:
    """Why it is what it is, the words that show it, and one safe step; then the next message or on."""
    item = item_of(world, person, open)
    evidence = item.flags[0] if item.is_scam else item.cues[0]
    flags, cues = world.catalogue.flags, world.catalogue.cues
    name = flags[evidence.id].name if item.is_scam else cues[evidence.id].name
    shown = phrase("spotting.evidence", words=Written(evidence.fragment), name=Written(name))
    said = (Text((phrase(opener), Written(item.explanation), shown, Written(item.action))),)
    items = part_of(world, person, open).items
    place = items.index(item.id)
    if place + 1 < len(items):
        return Outcome(person, said, SpottingOpen(open.unit, open.part, items[place + 1]), effects)
    return Outcome(person, said, None, effects)


def item_of(world: World, person: Person, open: SpottingOpen) -> Item:
    return world.catalogue.courses[person.current].items[open.item]


def there(course: Course, open: SpottingOpen, part: Spotting) -> bool:
    """A message of a lab may leave while its part stays."""
    return open.item in part.items and open.item in course.items


def part_of(world: World, person: Person, open: SpottingOpen) -> Spotting:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Spotting)
    return part


KIND = Kind(SpottingOpen, show, chose, part=Spotting, begin=begin, there=there)
