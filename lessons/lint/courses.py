"""Checks on the plan of a course: order, first aid, measurement forms, the open challenge, titles."""

from collections.abc import Iterator
from math import ceil

from lessons.lint.plan import plan_problems
from lessons.lint.same import same_words
from lessons.lint.units import IN_THE_CHALLENGE
from lessons.lint.warmups import A_WARMUP, warmup_problems
from lessons.load import LoadedCourse, Names
from lessons.model import CoursePlan
from lessons.parts import Branches
from lessons.problems import Problem
from lessons.source import Source
from lessons.weight import MOST_OF_A_COURSE, text_bytes

SCAMS_IN_A_FORM = 4
MESSAGES_IN_THE_CHALLENGE = 4
SCAMS_IN_THE_CHALLENGE = 2


def course_problems(course: LoadedCourse, flags: Names) -> Iterator[Problem]:
    """Everything wrong between the files of one course."""
    yield from _titles(course)
    plan = course.plan
    if plan is None:
        return
    if plan.model.id != course.folder:
        yield plan.problem(
            "nombre", f"la carpeta se llama {course.folder}; escribe «curso: {course.folder}»", "curso"
        )
    yield from _order(plan, course)
    yield from _first_aid(plan, course)
    for form in ("a", "b"):
        yield from _form(plan, course, form)
    for place, name in enumerate(plan.model.forms.b):
        if name in plan.model.forms.a:
            yield plan.problem(
                "formas", f"«{name}» está en las dos formas; deja cada mensaje en una", "formas", "b", place
            )
    yield from _challenge(plan, course)
    yield from warmup_problems(plan, course)
    yield from plan_problems(plan, course, flags)
    yield from _weight(plan, course)


def _weight(plan: Source[CoursePlan], course: LoadedCourse) -> Iterator[Problem]:
    models = (source.model for source in (*course.units.values(), *course.items.values()))
    weight = sum(map(text_bytes, models))
    if weight > MOST_OF_A_COURSE:
        yield plan.problem(
            "peso",
            f"el curso pesa {ceil(weight / 1000)} KB de texto y cabe hasta {MOST_OF_A_COURSE // 1_000_000} MB;"
            " acórtalo o repártelo en dos cursos",
        )


def _titles(course: LoadedCourse) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name, unit in course.units.items():
        words = same_words(unit.model.title)
        if words in first:
            yield unit.problem(
                "titulo-repetido",
                f"{first[words]} ya se llama así; cambia el título de una de las dos",
                "titulo",
            )
        else:
            first[words] = name


def _order(plan: Source[CoursePlan], course: LoadedCourse) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, name in enumerate(plan.model.order):
        if name in seen:
            yield plan.problem("orden", f"«{name}» está dos veces en orden; deja una", "orden", place)
        elif name not in course.unit_ids:
            yield plan.problem(
                "orden", f"no existe units/{name}.yaml; créalo o quita «{name}» de orden", "orden", place
            )
        seen.add(name)
    for name, unit in course.units.items():
        if name not in seen and name != plan.model.emergency:
            yield unit.problem(
                "fuera-de-orden",
                "esta unidad no está en orden de course.yaml; nadie la recibe",
                severity="aviso",
            )


def _first_aid(plan: Source[CoursePlan], course: LoadedCourse) -> Iterator[Problem]:
    name = plan.model.emergency
    unit = course.units.get(name)
    if name not in course.unit_ids:
        yield plan.problem(
            "primeros-auxilios",
            f"no existe units/{name}.yaml; escribe la unidad que abre ME ESTAFARON",
            "primeros_auxilios",
        )
    elif unit is not None and not any(isinstance(part, Branches) for part in unit.model.parts):
        yield plan.problem(
            "primeros-auxilios",
            f"{name} no tiene ninguna parte «elegir», que ME ESTAFARON abre; agrégala",
            "primeros_auxilios",
        )


def _form(plan: Source[CoursePlan], course: LoadedCourse, form: str) -> Iterator[Problem]:
    names: tuple[str, ...] = getattr(plan.model.forms, form)
    scams = known = 0
    for place, name in enumerate(names):
        path = ("formas", form, place)
        item = course.items.get(name)
        if name in names[:place]:
            yield plan.problem("formas", f"«{name}» está dos veces en la forma {form}; pon otro", *path)
        elif name not in course.item_ids:
            yield plan.problem("formas", f"no hay ningún mensaje «{name}»; escribe uno de items/", *path)
        elif item is not None:
            known += 1
            scams += item.model.is_scam
            if item.model.sensitive:
                yield plan.problem(
                    "formas", f"«{name}» lleva aviso y no puede estar en una medición; pon otro", *path
                )
            if item.model.use == IN_THE_CHALLENGE:
                yield plan.problem(
                    "formas", f"«{name}» es del reto, que ve cualquiera; para medir pon otro", *path
                )
            if item.model.use == A_WARMUP:
                yield plan.problem(
                    "formas", f"«{name}» es un calentamiento, que se ve antes; para medir pon otro", *path
                )
            if item.model.twin in names[:place]:
                yield plan.problem(
                    "formas",
                    f"«{name}» y su gemelo «{item.model.twin}» están en la misma forma; pasa uno a la otra",
                    *path,
                )
    if known == len(names) and scams != SCAMS_IN_A_FORM:
        yield plan.problem(
            "formas",
            f"la forma {form} tiene {scams} estafas y {known - scams} mensajes reales; son cuatro y cuatro",
            "formas",
            form,
        )


def _challenge(plan: Source[CoursePlan], course: LoadedCourse) -> Iterator[Problem]:
    names = plan.model.challenge
    scams = known = 0
    for place, name in enumerate(names):
        path = ("reto", place)
        item = course.items.get(name)
        if name in names[:place]:
            yield plan.problem("reto", f"«{name}» está dos veces en el reto; pon otro", *path)
        elif name not in course.item_ids:
            yield plan.problem("reto", f"no hay ningún mensaje «{name}»; escribe uno de items/", *path)
        elif item is not None:
            known += 1
            scams += item.model.is_scam
            if item.model.sensitive:
                yield plan.problem(
                    "reto", f"«{name}» lleva aviso y no puede estar en el reto; pon otro", *path
                )
            if item.model.use != IN_THE_CHALLENGE:
                yield plan.problem(
                    "reto",
                    f"«{name}» es de {item.model.use}; el reto lo ve cualquiera y lleva mensajes con «uso: reto»",
                    *path,
                )
    if names and len(names) != MESSAGES_IN_THE_CHALLENGE:
        yield plan.problem(
            "reto", f"el reto tiene {len(names)} mensajes; son cuatro, dos estafas y dos reales", "reto"
        )
    elif known == len(names) and names and scams != SCAMS_IN_THE_CHALLENGE:
        yield plan.problem(
            "reto", f"el reto tiene {scams} estafas y {known - scams} mensajes reales; son dos y dos", "reto"
        )
    for name, source in course.items.items():
        if source.model.use == IN_THE_CHALLENGE and name not in names:
            yield source.problem(
                "reto",
                "este mensaje es del reto y nadie lo ve; ponlo en reto de course.yaml",
                "uso",
                severity="aviso",
            )
