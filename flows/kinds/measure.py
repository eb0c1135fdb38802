"""Detection forms: eight messages, as text only, four degrees of certainty, no feedback until the course ends.

Before: her form (A or B, given at enrolment); after: the other one. Four may be asked in the welcome and the
rest before the first lesson; what is answered is never asked again."""

from dataclasses import replace
from datetime import datetime

from flows.effects import Fact, Text, Written, phrase
from flows.kinds.sample import CERTAINTIES, as_text
from flows.kinds.shape import Begun, Kind, Message, Outcome, note, progress_of, shuffled, with_progress
from flows.opens import MeasureOpen
from flows.person import Person, Progress
from flows.step import World
from lessons.model import Course, Unit
from lessons.parts import Measure


def begin(world: World, person: Person, unit: Unit, part: Measure, at: datetime) -> Begun:
    """Opens the first message she has not judged; says the introduction unless all are answered."""
    opened = opening(world, person, unit.id, part.id, part.moment)
    return Begun(opened, (Text((Written(part.intro),)),) if opened else ())


def opening(
    world: World, person: Person, unit: str, part: str, moment: str, upto: int = 8
) -> MeasureOpen | None:
    """The next unanswered message among the first `upto` of her form for that moment, or None."""
    course = world.catalogue.courses[person.current]
    progress = progress_of(person)
    answered = progress.before if moment == "antes" else progress.after
    for item in sequence(course, progress, moment, person.salt)[:upto]:
        if item not in answered:
            return MeasureOpen(unit, part, item, upto, "before" if moment == "antes" else "after")
    return None


def sequence(course: Course, progress: Progress, moment: str, salt: int) -> list[str]:
    """Her eight messages in her order: in each pair one scam and one real, so that any half is balanced."""
    first = progress.form or "a"
    form = first if moment == "antes" else ("b" if first == "a" else "a")
    ids = course.plan.forms.a if form == "a" else course.plan.forms.b
    scams = shuffled((i for i in ids if course.items[i].is_scam), salt, form, "scams")
    real = shuffled((i for i in ids if not course.items[i].is_scam), salt, form, "real")
    return [i for pair in zip(scams, real, strict=False) for i in shuffled(pair, salt, form, *pair)]


def show(world: World, person: Person, open: MeasureOpen, again: bool) -> tuple[Message, ...]:
    course = world.catalogue.courses[person.current]
    moment = "antes" if open.moment == "before" else "despues"
    order = sequence(course, progress_of(person), moment, person.salt)
    place = order.index(open.item) + 1 if open.item in order else 1
    told = as_text(course.items[open.item])
    count = phrase("count.short", n=place, total=min(open.upto, len(order)))
    return (Text((count, *told.words), CERTAINTIES, columns=2),)


def chose(world: World, person: Person, open: MeasureOpen, choice: str, at: datetime) -> Outcome:
    progress = progress_of(person)
    level = int(choice[1])
    if open.moment == "before":
        progress = replace(progress, before={**progress.before, open.item: level})
        name = Fact.MEASURED_BEFORE
    else:
        progress = replace(progress, after={**progress.after, open.item: level})
        name = Fact.MEASURED_AFTER
    person = with_progress(person, progress)
    item = world.catalogue.courses[person.current].items[open.item]
    fact = note(person, name, open.unit, open.item, str(level), item.rev)
    moment = "antes" if open.moment == "before" else "despues"
    following = opening(world, person, open.unit, open.part, moment, open.upto)
    return Outcome(person, (), following, (fact,), toast=phrase("toast.noted"))


KIND = Kind(MeasureOpen, show, chose, part=Measure, begin=begin)
