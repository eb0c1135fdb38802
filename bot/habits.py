"""Learners of a stated habit, for rehearsals: what somebody does who knows, who errs, or who does both by turns."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows import route
from flows.kinds import finding
from flows.kinds.shape import SIGO
from flows.opens import (
    BranchesOpen,
    ChecklistOpen,
    DecidingOpen,
    FindingOpen,
    MeasureOpen,
    OrderingOpen,
    QuizOpen,
    ReflectionOpen,
    SpottingOpen,
    WritingOpen,
)
from flows.person import Person
from flows.step import World
from lessons.activities import Checklist, Deciding, Finding, Ordering
from lessons.parts import Part

_LEADS_ON = ("try", "another", "want", "agree", "called", "yes", "four", "h1200", "now", "did", "done")
"""Buttons of the welcome and of practices that every learner takes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The id of a button, or, where it is None, what she writes."""

    button: str | None
    text: str = ""


def answer(world: World, person: Person, ids: Sequence[str], habit: str) -> Answer:
    """What a learner of this habit (`right`, `wrong`, `mixed`) does where these buttons are on her screen."""
    knows = habit == "right" or (habit == "mixed" and person.turn % 3 != 0)
    open = person.open
    if not ids:
        return Answer(None, "7")
    if person.aside is None and isinstance(open, BranchesOpen) and open.seen:
        return Answer(SIGO.id)
    if person.aside is None and isinstance(open, WritingOpen | ReflectionOpen) and knows:
        return Answer(None, "Lo pensé con calma.")
    for wanted in _LEADS_ON:
        if wanted in ids:
            return Answer(wanted)
    right = _right(world, person)
    if right in ids and knows:
        return Answer(right)
    if person.aside is None and isinstance(open, FindingOpen) and open.picked:
        return Answer(finding.DONE.id)
    others = [id_ for id_ in ids if id_ != right]
    return Answer(others[0] if others else ids[0])


def _right(world: World, person: Person) -> str:
    """The id of the right answer to what is open, or empty where there is none."""
    open, course = person.open, world.course(person)
    if course is None or person.aside is not None or not route.is_question(open):
        return ""
    match open:
        case QuizOpen():
            return getattr(course.units[open.unit].part[open.part], "key", "")
        case SpottingOpen(asked="verdict"):
            return "scam" if course.items[open.item].is_scam else "real"
        case SpottingOpen():
            return course.items[open.item].flags[0].id
        case MeasureOpen():
            return "s4" if course.items[open.item].is_scam else "s1"
        case OrderingOpen() | FindingOpen() | ChecklistOpen() | DecidingOpen():
            return _right_of(open, course.units[open.unit].part[open.part])
        case _:
            return ""


def _right_of(open: OrderingOpen | FindingOpen | ChecklistOpen | DecidingOpen, part: Part) -> str:
    """What comes next in order; a line to find, then «Listo»; the button that counts; the safest way."""
    match open, part:
        case OrderingOpen(), Ordering():
            return next(step.id for step in part.steps if step.id not in open.chosen)
        case FindingOpen(), Finding():
            left = (line.id for line in part.lines if line.wanted and line.id not in open.picked)
            return next(left, finding.DONE.id)
        case ChecklistOpen(), Checklist():
            return next(tick.id for tick in part.ticks if tick.counts)
        case DecidingOpen(), Deciding():
            scene = next(scene for scene in part.scenes if scene.id == open.scene)
            return next(way.id for way in scene.ways if way.best)
        case _:
            return ""
