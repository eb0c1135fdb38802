"""The closing summary: plain counts and bands in words, never a decimal, never a rank."""

from flows import scoring
from flows.effects import Text, Words, Written, phrase
from flows.kinds.shape import Message
from flows.person import Progress
from lessons.model import Course


def closing(course: Course, progress: Progress, last: tuple[Words, ...] = ()) -> tuple[Message, ...]:
    """Two or three bubbles: thanks and what she recognised, before and after, and a kind word on how she leans.

    `last`: the closing words of her last unit, said first."""
    opening = (*last, phrase("summary.done", title=Written(course.plan.title)), *_quizzes(progress))
    said: list[Message] = [Text(opening)]
    before = scoring.detection(progress.before, course.items)
    after = scoring.detection(progress.after, course.items)
    if after.scams + after.real:
        said.append(Text(_detection(before, after)))
    said.append(Text((phrase("summary.keep"),)))
    return tuple(said)


def _quizzes(progress: Progress) -> tuple[Words, ...]:
    if not progress.right:
        return ()
    return (phrase("summary.quizzes", right=progress.right, asked=progress.asked),)


def _detection(before: scoring.Detection, after: scoring.Detection) -> tuple[Words, ...]:
    told: list[Words] = []
    if before.scams + before.real:
        told.append(phrase("summary.before", **_counts(before)))
    told.append(phrase("summary.after", **_counts(after)))
    if after.complete:
        skill, lean = scoring.skill(after), scoring.lean(after)
        told.append(phrase(f"summary.skill.{skill}"))
        if lean is not scoring.Lean.EVEN or skill is not scoring.Skill.GUESSING:
            told.append(phrase(f"summary.lean.{lean}"))
    return tuple(told)


def _counts(score: scoring.Detection) -> dict[str, str | int | Words]:
    return {
        "hits": score.hits,
        "scams": score.scams,
        "right_real": score.right_real,
        "real": score.real,
    }


def minutes_left(course: Course, progress: Progress) -> int:
    """Minutes of the unit she is in, by the share of its parts that is behind her; at least 1."""
    unit = course.units.get(progress.unit)
    if unit is None:
        return 1
    share = 1 - len([p for p in unit.parts if p.id in progress.passed]) / len(unit.parts)
    return max(1, round(unit.minutes * share))
