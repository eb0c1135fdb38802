"""In and out of silence: a pause, SALIR, BAJA, a block, an erasure; and back. The one place where what may be sent
first is switched off and on again."""

from dataclasses import replace
from datetime import datetime

from flows import route, start_day, warmups
from flows.effects import DropTimer, Effect
from flows.kinds.practice import CHECK_IN, PROMISE
from flows.person import Person, Standing
from flows.step import Step

RESTING = frozenset({Standing.PAUSED, Standing.QUIET, Standing.UNSUBSCRIBED})
"""Silences that she chose; a block is none of them and never takes their place."""


def silence(person: Person, why: Standing) -> tuple[Person, tuple[Effect, ...]]:
    """Nothing is sent first from here on: every timer of hers goes."""
    of_course = (route.UNIT, PROMISE, CHECK_IN, warmups.WARMUP)
    effects = tuple(DropTimer(name, course) for course in person.courses for name in of_course)
    quiet = replace(person, standing=why, remind_due=None)
    return quiet, (*effects, DropTimer(route.REMIND), DropTimer(route.WAKE))


def blocked(person: Person) -> Step:
    """Nothing reaches her. A silence that she chose herself stays as it is: being let in again is not coming back."""
    if person.standing is not Standing.ACTIVE:
        return Step(person)
    return Step(*silence(person, Standing.BLOCKED))


def unblocked(person: Person, at: datetime) -> Step:
    """She let the bot in again: her plan goes on."""
    if person.standing is not Standing.BLOCKED:
        return Step(person)
    planned = route.plan_unit(replace(person, standing=Standing.ACTIVE), at)
    return planned.plus(*start_day.catch_up(planned.person, at))


def wake(person: Person, at: datetime) -> Step:
    """She speaks to us again: whatever silence there was ends, and her plan goes on."""
    if person.standing not in RESTING:
        return unblocked(person, at)
    person = replace(person, standing=Standing.ACTIVE)
    planned = Step(person, (DropTimer(route.WAKE),)).then(route.plan_unit(person, at))
    return planned.plus(*start_day.catch_up(planned.person, at))
