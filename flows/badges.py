"""Badges: one for each module and one for the essential route, said in words and drawn as a card to pass on."""

from dataclasses import replace

from flows import path
from flows.effects import Choice, Effect, Fact, ResultCard, Send, Text, Words, Written, phrase
from flows.kinds.shape import Message, note, progress_of, with_progress
from flows.person import Person, Progress
from flows.step import Step
from lessons.model import Course, Unit

ESSENTIAL = "essential"
MOST_SHAPES = 8
SEE = Choice("badge", phrase("button.badge"))


def earned(course: Course, person: Person) -> Step:
    """Gives what she has earned since the last time. A unit that she skipped because of its subject costs nothing."""
    fresh = _fresh(course, progress_of(person))
    if not fresh:
        return Step(person)
    progress = progress_of(person)
    person = with_progress(person, replace(progress, badges=(*progress.badges, *fresh)))
    words: list[Words] = [phrase("badge.earned", badge=name_of(course, badge)) for badge in fresh]
    drawn = person.data != "text"
    said: list[Effect] = [Send(Text((*words, phrase("badge.drawn" if drawn else "badge.see"))))]
    if drawn:
        said += [Send(card(course, fresh[-1]))]
    return Step(person, (*(note(person, Fact.BADGE_EARNED, value=badge) for badge in fresh), *said))


def _fresh(course: Course, progress: Progress) -> tuple[str, ...]:
    whole = (module for module in course.plan.modules if not path.is_begun_only(course, module))
    sets = {module: path.lessons_of(course, module) for module in whole}
    sets[ESSENTIAL] = path.essentials(course)
    return tuple(
        badge
        for badge, units in sets.items()
        if badge not in progress.badges and path.all_gone(units, progress)
    )


def name_of(course: Course, badge: str) -> Words:
    title = course.plan.modules.get(badge)
    return Written(title) if title else phrase("badge.essential")


def just_earned(progress: Progress, unit: Unit | None) -> bool:
    """Whether that unit brought the newest badge."""
    newest = progress.badges[-1] if progress.badges else ""
    if unit is None or not newest:
        return False
    return newest == unit.module or (newest == ESSENTIAL and unit.essential)


def newest(course: Course, progress: Progress) -> tuple[Message, ...]:
    """The card of the newest badge; nothing before the first."""
    return (card(course, progress.badges[-1]),) if progress.badges else ()


def card(course: Course, badge: str) -> ResultCard:
    """Names the badge and nobody."""
    units = path.essentials(course) if badge == ESSENTIAL else path.lessons_of(course, badge)
    shapes = max(1, min(MOST_SHAPES, len(units)))
    name = name_of(course, badge)
    return ResultCard(
        title=phrase("badge.card.title"),
        score=phrase("badge.card.score", n=max(1, len(units))),
        result=name,
        right=shapes,
        total=shapes,
        question=phrase("badge.card.question"),
        page=phrase("challenge.card.page"),
        alt=phrase("badge.card.alt", badge=name),
    )
