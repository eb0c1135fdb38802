"""The closing summary and the progress line: plain counts and bands in words, never a decimal, never a rank."""

from flows import scoring
from flows.effects import Text, Words, Written, phrase
from flows.kinds.shape import Message
from flows.person import Person, Progress
from lessons.model import Course


def closing(course: Course, progress: Progress, last: Words | None = None) -> tuple[Message, ...]:
    """Two or three bubbles: thanks and what she recognised, before and after, and a kind word on how she leans.

    `last`: the closing words of her last unit, said first."""
    opening = (phrase("summary.done", title=Written(course.plan.title)), *_quizzes(progress))
    opening = (last, *opening) if last else opening
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


def progress_line(course: Course, person: Person) -> tuple[Words, ...]:
    """Where she is: units done of all, and the minutes that are left."""
    progress = person.courses[course.id]
    gone = {*progress.done, *progress.skipped}
    left = sum(course.units[id_].minutes for id_ in course.route if id_ in course.units and id_ not in gone)
    lessons = [id_ for id_ in course.route if id_ in course.units and course.units[id_].kind != "encuesta"]
    done = sum(id_ in progress.done for id_ in lessons)
    bar = "▓" * done + "░" * (len(lessons) - done)
    told: list[Words] = [
        phrase("progress.units", done=done, total=len(lessons), bar=bar if len(bar) <= 20 else "")
    ]
    if progress.finished:
        told.append(phrase("progress.finished"))
    else:
        told.append(phrase("progress.minutes", n=left))
    return tuple(told)


def minutes_left(course: Course, progress: Progress) -> int:
    """Minutes of the unit she is in, by the share of its parts that is behind her; at least 1."""
    unit = course.units.get(progress.unit)
    if unit is None:
        return 1
    share = 1 - len([p for p in unit.parts if p.id in progress.passed]) / len(unit.parts)
    return max(1, round(unit.minutes * share))
