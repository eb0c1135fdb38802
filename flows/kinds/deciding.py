"""Deciding: what would you do? Scenes one by one; after each, what her way leads to and which one is the safest."""

from collections.abc import Sequence
from datetime import datetime

from flows.effects import Fact, Text, Words, Written, phrase
from flows.kinds.shape import Begun, Kind, Message, Outcome, lettered, note, shuffled
from flows.opens import DecidingOpen
from flows.person import Person
from flows.step import World
from lessons.activities import Deciding, Scene, Way
from lessons.model import Course, Unit


def begin(world: World, person: Person, unit: Unit, part: Deciding, at: datetime) -> Begun:
    return Begun(DecidingOpen(unit.id, part.id, part.scenes[0].id))


def show(world: World, person: Person, open: DecidingOpen, again: bool) -> tuple[Message, ...]:
    part = part_of(world, person, open)
    place, scene = _scene(part, open)
    lead = (Written(part.prompt),) if place == 0 else ()
    told: Words = Written(scene.text)
    if len(part.scenes) > 1:
        told = phrase("count.of", n=place + 1, total=len(part.scenes), text=told)
    return (lettered((*lead, told), [(way.id, way.text) for way in _shown(scene, person, open)]),)


def _shown(scene: Scene, person: Person, open: DecidingOpen) -> Sequence[Way]:
    """Her order: the safest way must not always stand first."""
    ways = {way.id: way for way in scene.ways}
    return [ways[id_] for id_ in shuffled(ways, person.salt, open.unit, open.part, scene.id)]


def chose(world: World, person: Person, open: DecidingOpen, choice: str, at: datetime) -> Outcome:
    part = part_of(world, person, open)
    place, scene = _scene(part, open)
    way = next(way for way in scene.ways if way.id == choice)
    best = open.best + way.best
    fact = note(person, Fact.DECIDED, open.unit, part.item(scene), way.id, part.rev)
    said = _feedback(scene, way)
    if place + 1 < len(part.scenes):
        following = DecidingOpen(open.unit, open.part, part.scenes[place + 1].id, best)
        return Outcome(person, (Text(said),), following, (fact,))
    if best and len(part.scenes) > 1:
        total = len(part.scenes)
        said = (*said, phrase("deciding.count", best=min(best, total), total=total))
    return Outcome(person, (Text(said),), None, (fact,))


def _feedback(scene: Scene, way: Way) -> tuple[Words, ...]:
    if way.best:
        return (phrase("deciding.best"), Written(way.feedback))
    safest = next(other for other in scene.ways if other.best)
    named = phrase("deciding.safest", way=Written(safest.text))
    return (phrase("deciding.other"), Written(way.feedback), named, Written(safest.feedback))


def _scene(part: Deciding, open: DecidingOpen) -> tuple[int, Scene]:
    return next((place, scene) for place, scene in enumerate(part.scenes) if scene.id == open.scene)


def there(course: Course, open: DecidingOpen, part: Deciding) -> bool:
    return any(scene.id == open.scene for scene in part.scenes)


def part_of(world: World, person: Person, open: DecidingOpen) -> Deciding:
    part = world.catalogue.courses[person.current].units[open.unit].part[open.part]
    assert isinstance(part, Deciding)
    return part


KIND = Kind(DecidingOpen, show, chose, part=Deciding, begin=begin, there=there)
