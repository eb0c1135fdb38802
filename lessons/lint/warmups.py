"""Checks on the warm-ups of a course: at least six messages of their own, half of them real, in none of the forms."""

from collections.abc import Iterator

from lessons.load import LoadedCourse
from lessons.model import CoursePlan
from lessons.problems import Problem
from lessons.source import Source

A_WARMUP = "calentamiento"
"""The use of a message for who waits for the start of her group."""
FEWEST = 6
RULE = "calentamientos"


def warmup_problems(plan: Source[CoursePlan], course: LoadedCourse) -> Iterator[Problem]:
    """A course may do without any."""
    names, known, scams = plan.model.warmups, 0, 0
    for place, name in enumerate(names):
        path, item = ("calentamientos", place), course.items.get(name)
        if name in names[:place]:
            yield plan.problem(RULE, f"«{name}» está dos veces en los calentamientos; deja uno", *path)
        elif name not in course.item_ids:
            yield plan.problem(RULE, f"no hay ningún mensaje «{name}»; escribe uno de items/", *path)
        elif item is not None:
            known += 1
            scams += item.model.is_scam
            if item.model.sensitive:
                yield plan.problem(RULE, f"«{name}» lleva aviso y llega sin pedirlo; pon otro", *path)
            if item.model.use != A_WARMUP:
                yield plan.problem(
                    RULE,
                    f"«{name}» es de {item.model.use}; aquí van mensajes de «uso: {A_WARMUP}» que no miden ni enseñan",
                    *path,
                )
    if names and len(names) < FEWEST:
        yield plan.problem(RULE, f"hay {len(names)} calentamientos; son {FEWEST} o más", "calentamientos")
    elif names and known == len(names) and scams * 2 != known:
        yield plan.problem(
            RULE,
            f"los calentamientos tienen {scams} estafas y {known - scams} mensajes reales; pon la mitad de cada uno",
            "calentamientos",
        )
    yield from _unseen(plan, course)


def _unseen(plan: Source[CoursePlan], course: LoadedCourse) -> Iterator[Problem]:
    for name, source in course.items.items():
        if source.model.use == A_WARMUP and name not in plan.model.warmups:
            yield source.problem(
                RULE,
                "este mensaje es un calentamiento y nadie lo ve; ponlo en calentamientos de course.yaml",
                "uso",
                severity="aviso",
            )
