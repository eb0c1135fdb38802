"""Checks on a course as a whole: a short way, variety, flags taught twice, half scams and half real messages."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from lessons.activities import Resource
from lessons.load import LoadedCourse, Names
from lessons.model import CoursePlan, Unit
from lessons.parts import Card, Measure, Question, Quiz
from lessons.problems import Problem
from lessons.source import Source

TAUGHT_BY = 2
ENOUGH_TO_BALANCE = 4
"""Of a use with fewer messages nothing can be said."""
BANK, ONE_USE = (0.4, 0.6), (0.33, 0.67)
"""The share of scams: over the whole bank, and in one use, where labs vary their mix (3-3, 4-2, 2-4)."""


def plan_problems(plan: Source[CoursePlan], course: LoadedCourse, flags: Names) -> Iterator[Problem]:
    """What no single file shows."""
    yield from _preparing(plan, course)
    yield from _variety(plan, course)
    yield from _balance(plan, course)
    if len(course.units) == len(course.unit_ids.met):
        yield from _essential(plan, course)
        if not plan.model.preparing:
            yield from _taught(plan, course, flags)


def _preparing(plan: Source[CoursePlan], course: LoadedCourse) -> Iterator[Problem]:
    for name in plan.model.preparing:
        where = "units/" if name in course.unit_ids.met else "orden" if name in plan.model.order else None
        if where is not None:
            yield plan.problem(
                "en-preparacion",
                f"«{name}» ya está en {where}; quítala de en_preparacion",
                *("en_preparacion", name),
            )


def _variety(plan: Source[CoursePlan], course: LoadedCourse) -> Iterator[Problem]:
    before: str | None = None
    for place, name in enumerate(plan.model.order):
        unit = course.units.get(name)
        activity = activity_of(unit.model) if unit else None
        if activity is not None and activity == before and name not in plan.model.order[:place]:
            yield plan.problem(
                "actividad-seguida",
                f"«{name}» y la anterior hacen lo mismo («{activity}»); pon otra unidad en medio",
                *("orden", place),
                severity="aviso",
            )
        before = activity


def activity_of(unit: Unit) -> str | None:
    """The kind of the first part in which she does something other than read and answer."""
    passive = (Card, Quiz, Question, Measure, Resource)
    return next((part.kind for part in unit.parts if not isinstance(part, passive)), None)


def _balance(plan: Source[CoursePlan], course: LoadedCourse) -> Iterator[Problem]:
    uses: defaultdict[str, list[bool]] = defaultdict(list)
    for item in course.items.values():
        uses[item.model.use].append(item.model.is_scam)
    everything = [scam for verdicts in uses.values() for scam in verdicts]
    for name, verdicts, (least, most) in (
        ("en todo el banco", everything, BANK),
        *((f"en {use}", verdicts, ONE_USE) for use, verdicts in uses.items()),
    ):
        scams = sum(verdicts)
        if len(verdicts) >= ENOUGH_TO_BALANCE and not least <= scams / len(verdicts) <= most:
            yield plan.problem(
                "mitad-y-mitad",
                f"{name} hay {scams} estafas y {len(verdicts) - scams} mensajes reales; van mitad y mitad",
                severity="aviso",
            )


def _essential(plan: Source[CoursePlan], course: LoadedCourse) -> Iterator[Problem]:
    if not any(course.units[name].model.essential for name in plan.model.order if name in course.units):
        yield plan.problem(
            "ruta-esencial", "ninguna unidad de orden lleva «esencial: true»; márcala en alguna", "orden"
        )


def _taught(plan: Source[CoursePlan], course: LoadedCourse, flags: Names) -> Iterator[Problem]:
    taught = Counter(flag for unit in course.units.values() for flag in set(unit.model.flags))
    few = [flag for flag in flags if taught[flag] < TAUGHT_BY]
    if few:
        yield plan.problem(
            "senal-poco-ensenada",
            f"se enseñan en menos de {TAUGHT_BY} unidades: {', '.join(few)}; nómbralas en «senales» de otra",
            severity="aviso",
        )
