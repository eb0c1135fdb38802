"""Agreed breaches of a rule: few, signed, dated, and told at every check (excepciones.yaml)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from lessons.base import Content, Day
from lessons.mistakes import nearest
from lessons.problems import Problem
from lessons.rules import RULES
from lessons.source import Source

FILE = "excepciones.yaml"
MOST = 10
VALID = timedelta(days=365)


class Waiver(Content):
    """One exception: which rule, where (a file, or file:part), why, who answers for it, since when."""

    rule: Annotated[str, Field(min_length=1, max_length=40)] = Field(alias="regla")
    where: Annotated[str, Field(min_length=1, max_length=200)] = Field(alias="donde")
    reason: Annotated[str, Field(min_length=10, max_length=300)] = Field(alias="motivo")
    by: Annotated[str, Field(min_length=3, max_length=80)] = Field(alias="nombre")
    on: Day = Field(alias="fecha")

    def covers(self, problem: Problem) -> bool:
        place = (problem.file, f"{problem.file}:{problem.part}")
        return problem.rule == self.rule and self.where in place


def waived(
    problems: Sequence[Problem], waivers: Sequence[Source[Waiver]], today: date | None = None
) -> list[Problem]:
    """The problems with the covered ones turned into «excepción», and what is wrong with the exceptions.

    One that is out of date covers nothing. Without `today` none is out of date."""
    left = list(problems)
    wrong: list[Problem] = []
    for place, waiver in enumerate(waivers):
        fault = _fault(waiver.model, place, today)
        if fault is not None:
            wrong.append(waiver.problem("excepcion", fault, "regla"))
            continue
        covered = [number for number, problem in enumerate(left) if waiver.model.covers(problem)]
        if not covered:
            message = f"nada en {waiver.model.where} rompe «{waiver.model.rule}»; quita esta excepción"
            wrong.append(waiver.problem("excepcion", message, "donde", severity="aviso"))
        for number in covered:
            told = f"{left[number].message} ({waiver.model.reason}; {waiver.model.by}, {waiver.model.on})"
            left[number] = replace(left[number], message=told, severity="excepción")
    return [*left, *wrong]


def _fault(waiver: Waiver, place: int, today: date | None) -> str | None:
    """Why this exception is none; None if it holds."""
    rule = RULES.get(waiver.rule)
    if rule is None:
        return f"no hay ninguna regla «{waiver.rule}»{nearest(waiver.rule, list(RULES))}"
    if not rule.waivable:
        return f"«{waiver.rule}» no admite excepciones; arregla el texto"
    if place >= MOST:
        return f"caben {MOST} excepciones; arregla alguna antes de pedir otra"
    if today is not None and today - waiver.on > VALID:
        return f"es del {waiver.on} y dura doce meses; arregla el texto o vuelve a firmarla"
    return None
