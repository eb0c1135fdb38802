"""What a step must be told of cohorts before it is taken: by pure rules, so that an ordinary tap looks up nothing."""

from dataclasses import dataclass

from flows.events import Event, Fired, Started
from flows.opens import WelcomeOpen, WelcomeStep
from flows.person import DetourKind, Person

S = WelcomeStep
REPLAN = "replan"
"""The timer that compares her plan with what her cohort says now."""

SIGNED = "k_"
"""How the codes of our own join links begin; any other code is a tag and joins nothing."""


@dataclass(frozen=True, slots=True)
class Sought:
    """The cohort that the link with this code leads to; with an empty code the one she is in, or waits for."""

    code: str = ""


def sought(person: Person, event: Event) -> Sought | None:
    """None: the step needs to know of no cohort."""
    if isinstance(event, Fired):
        return Sought() if event.timer == REPLAN else None
    if isinstance(event, Started) and signed(event.code):
        return Sought(event.code)
    if not person.enrolled:
        return Sought(person.code) if signed(person.code) and _stands_at(person, S.CONSENT) else None
    aside = person.aside
    if aside is not None and aside.kind is DetourKind.GROUP:
        return Sought(aside.item) if signed(aside.item) else None
    # Her hour ends the welcome: then she is asked how to go on if her group has begun, or is full.
    return Sought() if person.seat is not None and _stands_at(person, S.HOUR, S.HOUR_TYPED) else None


def signed(code: str) -> bool:
    return code.startswith(SIGNED)


def _stands_at(person: Person, *steps: WelcomeStep) -> bool:
    return isinstance(person.open, WelcomeOpen) and person.open.step in steps
