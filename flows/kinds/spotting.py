"""Detection lab: a message in words and drawn like its channel; scam or real, and how sure; then which lines gave it
away; then why."""

from dataclasses import replace
from datetime import datetime
from math import ceil

from flows import answers
from flows.effects import Choice, Effect, Fact, Lines, Picture, Text, Written, phrase
from flows.kinds import explaining
from flows.kinds.sample import CERTAINTIES, as_text
from flows.kinds.shape import Begun, Kind, Message, Outcome, note
from flows.opens import SpottingOpen
from flows.person import Person
from flows.scoring import SAYS_SCAM
from flows.signs import signs_marked
from flows.step import World
from lessons.model import Course, Item, Unit
from lessons.parts import Spotting

PICTURE = "picture"
"""Where she gets text only: sends the drawing of this message, and the question stays as it is."""
DONE = Choice("_done", phrase("spotting.done"), wide=True)

_UNDECIDED = frozenset(
    {
        *(
            "no se",
            "no lo se",
            "nose",
            "ni idea",
            "no estoy segura",
            "no estoy seguro",
            "duda",
            "dudo",
            "tal vez",
        ),
        *("i don t know", "i do not know", "don t know", "not sure", "no idea", "maybe"),
    }
)
_ONE_SIDE = frozenset(
    {
        *(
            "estafa",
            "es estafa",
            "es una estafa",
            "una estafa",
            "falso",
            "falsa",
            "scam",
            "it s a scam",
            "fake",
        ),
        *("real", "es real", "legitimo", "legitima", "es legitimo", "verdadero", "it s real", "legit"),
    }
)
"""A verdict without a certainty, and none at all: both are answered kindly and asked for the nearest."""
_NONE = frozenset({"ninguna", "ninguno", "nada", "none", "nothing"})


def begin(world: World, person: Person, unit: Unit, part: Spotting, at: datetime) -> Begun:
    return Begun(SpottingOpen(unit.id, part.id, part.items[0]))


def show(world: World, person: Person, open: SpottingOpen, again: bool) -> tuple[Message, ...]:
    item = item_of(world, person, open)
    if open.asked == "lines":
        return (_numbered(item),)
    part = part_of(world, person, open)
    told = as_text(item)
    if len(part.items) > 1:
        count = phrase("count.short", n=part.items.index(item.id) + 1, total=len(part.items))
        told = Text((count, *told.words))
    if person.data == "text":
        choices = (*CERTAINTIES, _picture_button(world, person, item))
        return (told, Text((phrase("spotting.ask"),), choices, columns=2))
    drawn = () if again else (_picture(item),)
    return (told, *drawn, Text((phrase("spotting.ask"),), CERTAINTIES, columns=2))


def _picture(item: Item) -> Picture:
    alt = phrase("picture.alt", sender=Written(item.sender))
    return Picture(item.channel, item.sender, item.text, alt)


def _picture_button(world: World, person: Person, item: Item) -> Choice:
    """«Ver imagen», with its size where that is known."""
    size = world.catalogue.courses[person.current].weights.get(item.id)
    label = phrase("picture.show_sized", kb=ceil(size / 1000)) if size else phrase("picture.show")
    return Choice(PICTURE, label, wide=True)


def _numbered(item: Item) -> Text:
    """The message in numbered lines, with the numbers as buttons that mark and unmark."""
    sender, *rest = item.lines
    head = phrase("line.numbered", place="1", text=phrase("spotting.sender", sender=Written(sender)))
    lines = (phrase("line.numbered", place=str(n), text=Written(line)) for n, line in enumerate(rest, 2))
    numbers = tuple(Choice(str(n), Written(str(n))) for n in range(1, len(item.lines) + 1))
    words = (phrase("spotting.lines"), Lines((head, *lines)), phrase("spotting.how"))
    return Text(words, (*numbers, DONE), columns=5)


def chose(world: World, person: Person, open: SpottingOpen, choice: str, at: datetime) -> Outcome:
    item = item_of(world, person, open)
    if open.asked == "lines":
        if choice == DONE.id:
            return _marked(world, person, open, frozenset(open.picked))
        return _toggled(person, open, choice)
    if choice == PICTURE:
        return Outcome(person, (_picture(item),), open, stay=True)
    level = int(choice[1])
    fact = note(person, Fact.SPOTTED, open.unit, item.id, str(level), item.rev)
    open = replace(open, item=item.id, judged=(*open.judged, (item.id, level)))
    says_scam = level >= SAYS_SCAM
    if item.is_scam and says_scam:
        return Outcome(person, (), replace(open, asked="lines", picked=()), (fact,), phrase("toast.noted"))
    if item.is_scam:
        said = explaining.of_scam(world, person, item, False, frozenset())
    else:
        said = explaining.of_real(world, person, item, says_scam)
    return _onward(world, person, open, said, (fact,))


def _toggled(person: Person, open: SpottingOpen, number: str) -> Outcome:
    if number in open.picked:
        picked = tuple(n for n in open.picked if n != number)
        toast = phrase("spotting.untoggled", line=number, n=len(picked))
    else:
        picked = (*open.picked, number)
        toast = phrase("spotting.toggled", line=number, n=len(picked))
    return Outcome(person, (), replace(open, picked=picked), toast=toast, stay=True)


def _marked(world: World, person: Person, open: SpottingOpen, lines: frozenset[str]) -> Outcome:
    """She has marked what she wanted: per flag it is scored, and what she missed is told."""
    item = item_of(world, person, open)
    value = signs_marked(item, lines).as_fact()
    fact = note(person, Fact.MARKED, open.unit, item.id, value, item.rev)
    return _onward(world, person, open, explaining.of_scam(world, person, item, True, lines), (fact,))


def wrote(world: World, person: Person, open: SpottingOpen, text: str, at: datetime) -> Outcome | None:
    """A list of lines; or a verdict that says too little: then she is asked for the nearest button."""
    said = answers.plain(text)
    if open.asked == "verdict":
        if said not in _UNDECIDED | _ONE_SIDE:
            return None
        nearest = phrase("spotting.nearest") if said in _UNDECIDED else phrase("spotting.how_sure")
        return Outcome(person, (Text((nearest,), CERTAINTIES, columns=2),), open, stay=True)
    if said in _NONE | _UNDECIDED:
        return _marked(world, person, open, frozenset(open.picked))
    places = answers.places(text)
    known = len(item_of(world, person, open).lines)
    if not places or not all(1 <= place <= known for place in places):
        return None
    if len(places) == 1:
        return _toggled(person, open, str(places[0]))
    return _marked(world, person, open, frozenset(map(str, places)) | frozenset(open.picked))


def _onward(
    world: World, person: Person, open: SpottingOpen, said: tuple[Message, ...], effects: tuple[Effect, ...]
) -> Outcome:
    """The next message of the lab, or its counts and on."""
    items = part_of(world, person, open).items
    place = items.index(item_of(world, person, open).id)
    if place + 1 < len(items):
        following = SpottingOpen(open.unit, open.part, items[place + 1], judged=open.judged)
        return Outcome(person, said, following, effects)
    course = world.catalogue.courses[person.current]
    return Outcome(person, (*said, *explaining.ended(course, open)), None, effects)


def item_of(world: World, person: Person, open: SpottingOpen) -> Item:
    return world.catalogue.courses[person.current].items[open.item]


def there(course: Course, open: SpottingOpen, part: Spotting) -> bool:
    """A message of a lab may leave while its part stays."""
    return open.item in part.items and open.item in course.items


def part_of(world: World, person: Person, open: SpottingOpen) -> Spotting:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Spotting)
    return part


KIND = Kind(SpottingOpen, show, chose, wrote, part=Spotting, begin=begin, there=there)
