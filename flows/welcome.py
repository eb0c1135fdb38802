"""The first five minutes (first-minutes.md): a useful moment before any datum, then permission, then what is
needed to bring the first lesson. Nothing is asked twice."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flows import answers, places, timing
from flows.effects import Choice, Effect, Fact, Keep, Keeping, SetTimer, Text, Words, phrase
from flows.kinds import measure
from flows.kinds.closed import next_due
from flows.kinds.shape import Kind, Message, Outcome, note
from flows.opens import Activity, UnitClosed, WelcomeOpen, WelcomeStep
from flows.person import Consents, Person, Progress, Standing
from flows.step import World

S = WelcomeStep
VERDICTS = ("scam", "real", "unsure")

BUTTONS: dict[WelcomeStep, tuple[str, ...]] = {
    S.HELLO: ("try", "who", "scammed"),
    S.WHO: ("try", "scammed"),
    S.SAMPLE_SCAM: VERDICTS,
    S.MORE: ("another",),
    S.SAMPLE_REAL: VERDICTS,
    S.WANT: ("want", "not_now"),
    S.LATER: ("want", "scammed"),
    S.CONSENT: ("agree", "young", "disagree"),
    S.TOO_YOUNG: ("scammed",),
    S.DECLINED: ("reconsider", "scammed"),
    S.NAME: ("called", "other_name", "nameless"),
    S.NAME_TYPED: ("nameless",),
    S.PLACE: ("yes", "elsewhere"),
    S.CHALLENGE: ("four", "eight", "none"),
    S.HOUR: ("h420", "h1200", "other_hour", "at_once"),
    S.HOUR_TYPED: ("h420", "h1200"),
}
"""The buttons of each step: ids, and the phrases `button.<id>` they say. COUNTRY and ZONE make theirs."""

MEANS = {"agree": phrase("button.agree_short")}
"""What somebody writes who agrees, where the button says more."""

NEXT: dict[tuple[WelcomeStep, str], WelcomeStep] = {
    (S.HELLO, "try"): S.SAMPLE_SCAM,
    (S.HELLO, "who"): S.WHO,
    (S.WHO, "try"): S.SAMPLE_SCAM,
    (S.MORE, "another"): S.SAMPLE_REAL,
    (S.WANT, "want"): S.CONSENT,
    (S.WANT, "not_now"): S.LATER,
    (S.LATER, "want"): S.CONSENT,
    (S.CONSENT, "young"): S.TOO_YOUNG,
    (S.CONSENT, "disagree"): S.DECLINED,
    (S.DECLINED, "reconsider"): S.CONSENT,
    (S.NAME, "other_name"): S.NAME_TYPED,
    (S.PLACE, "yes"): S.CHALLENGE,
    (S.PLACE, "elsewhere"): S.COUNTRY,
    (S.HOUR, "other_hour"): S.HOUR_TYPED,
}
"""Where a tap only leads to another question."""


def show(world: World, person: Person, open: WelcomeOpen, again: bool) -> tuple[Message, ...]:
    step = open.step
    if step is S.COUNTRY:
        return (Text((phrase("welcome.country"),), places.country_choices(world), columns=2),)
    if step is S.ZONE:
        return (Text((phrase("welcome.zone"),), places.zone_choices(world, person, open.at), columns=2),)
    words: Words = phrase(f"welcome.{step}")
    if step in (S.MORE, S.WANT):
        words = phrase(f"welcome.{step}", opener=phrase(f"welcome.{step}.{open.verdict or 'unsure'}"))
    if step is S.PLACE:
        words = phrase("welcome.place", **places.guess_words(world, person, open.at))
    if step is S.HOUR:
        left = len(measured_left(world, person))
        words = phrase("welcome.hour_rest", n=left) if left and person.consents.figures else words
    choices = tuple(Choice(id_, phrase(f"button.{id_}"), MEANS.get(id_)) for id_ in buttons(open))
    return (Text((words,), choices, columns=3 if choices[0].id == "scam" else 1),)


def buttons(open: WelcomeOpen) -> tuple[str, ...]:
    """The button with the platform's name for her is there only if the platform has one."""
    return tuple(id_ for id_ in BUTTONS[open.step] if id_ != "called" or open.called)


def measured_left(world: World, person: Person) -> list[str]:
    """The messages of her first form that she has not judged yet."""
    progress = person.courses[person.current]
    order = measure.sequence(world.catalogue.courses[person.current], progress, "antes", person.salt)
    return [item for item in order if item not in progress.before]


def chose(world: World, person: Person, open: WelcomeOpen, choice: str, at: datetime) -> Outcome:
    if (open.step, choice) in NEXT:
        return Outcome(person, (), replace(open, step=NEXT[open.step, choice], at=at))
    return ACTS[open.step](world, person, open, choice, at)


def wrote(world: World, person: Person, open: WelcomeOpen, text: str, at: datetime) -> Outcome | None:
    """A name, an hour, the time where she is: what no button can hold."""
    match open.step:
        case S.NAME | S.NAME_TYPED:
            name = given_name(text)
            return _named(person, open, at, (Keep(Keeping.NAME, name),)) if name else None
        case S.HOUR | S.HOUR_TYPED:
            bare = answers.is_button_number(text, len(BUTTONS[open.step]))
            minutes = None if bare else answers.hour(text)
            return None if minutes is None else _hour(world, person, minutes, at)
        case S.ZONE:
            minutes = answers.hour(text)
            zone = None if minutes is None else places.zone_by_clock(world, person, at, minutes)
            return _placed(replace(person, zone=zone), open, at) if zone else None
        case _:
            return None


LONGEST_TYPED_NAME = 40
_BEFORE_NAMES = re.compile(r"^(me llamo|mi nombre es|soy|dime|my name is|call me|i am|i'm)\s+", re.IGNORECASE)


def given_name(text: str) -> str:
    """The name in what she wrote, without «me llamo»; empty if it is a number, a letter, a yes, a no, a question or
    too long to be one: those are about the buttons, or about something else."""
    name = _BEFORE_NAMES.sub("", clean_name(text))
    said = answers.plain(text)
    about_buttons = (
        len(said) == 1 or answers.number(text) is not None or answers.is_yes(text) or answers.is_no(text)
    )
    return "" if about_buttons or "?" in text or len(" ".join(text.split())) > LONGEST_TYPED_NAME else name


def clean_name(text: str) -> str:
    """At most 32 characters on one line, without control or direction marks; empty if nothing is left."""
    kept = "".join(
        c if c.isprintable() else " "
        for c in text
        if c not in "\u200e\u200f\u061c" and not "\u202a" <= c <= "\u202e" and not "\u2066" <= c <= "\u2069"
    )
    return " ".join(kept.split())[:32].strip()


def _to(person: Person, open: WelcomeOpen, step: WelcomeStep, at: datetime, *effects: Effect) -> Outcome:
    return Outcome(person, (), replace(open, step=step, at=at), effects)


def _sample_scam(world: World, person: Person, open: WelcomeOpen, choice: str, at: datetime) -> Outcome:
    return Outcome(person, (), replace(open, step=S.MORE, at=at, verdict=choice))


def _sample_real(world: World, person: Person, open: WelcomeOpen, choice: str, at: datetime) -> Outcome:
    return Outcome(person, (), replace(open, step=S.WANT, at=at, verdict=choice))


def _consent(world: World, person: Person, open: WelcomeOpen, choice: str, at: datetime) -> Outcome:
    """«Acepto»: from here on she is enrolled, and only from here on is anything about her kept."""
    course = world.catalogue.default
    person = replace(
        person,
        consents=Consents(course=world.consent_version),
        courses={course: Progress(course, form=open.form)},
        current=course,
        standing=Standing.ACTIVE,
    )
    return _to(person, open, S.NAME, at)


def _name(world: World, person: Person, open: WelcomeOpen, choice: str, at: datetime) -> Outcome:
    kept: tuple[Effect, ...] = (Keep(Keeping.CALLED, ""),) if choice == "called" else ()
    return _named(person, open, at, kept)


def _named(person: Person, open: WelcomeOpen, at: datetime, kept: tuple[Effect, ...]) -> Outcome:
    """The name goes to the sealed store; the state knows only that there is one."""
    return _to(replace(person, named=bool(kept)), open, S.PLACE, at, *kept)


def _country(world: World, person: Person, open: WelcomeOpen, choice: str, at: datetime) -> Outcome:
    country = world.catalogue.countries.get(choice)
    if country and len(country.zones) == 1:
        return _placed(replace(person, country=country.id, zone=country.zones[0]), open, at)
    person = replace(person, country=country.id if country else "")
    return _to(person, open, S.ZONE, at)


def _zone(world: World, person: Person, open: WelcomeOpen, choice: str, at: datetime) -> Outcome:
    return _placed(replace(person, zone=choice), open, at)


def _placed(person: Person, open: WelcomeOpen, at: datetime) -> Outcome:
    return _to(person, open, S.CHALLENGE, at)


def _challenge(world: World, person: Person, open: WelcomeOpen, choice: str, at: datetime) -> Outcome:
    """Permission for figures, apart from the one for the course; «No» costs nothing."""
    agreed = choice != "none"
    person = replace(person, consents=replace(person.consents, figures=agreed))
    if not agreed:
        return _to(person, open, S.HOUR, at)
    joined = note(person, Fact.JOINED, value=person.code)
    first = measure.opening(world, person, "", "", "antes", 4 if choice == "four" else 8)
    return Outcome(person, (), first, (joined,))


def _hour_chosen(world: World, person: Person, open: WelcomeOpen, choice: str, at: datetime) -> Outcome:
    if choice == "at_once":
        hour = timing.minutes_of(at, person.zone) // 30 * 30
        person = replace(person, hour=hour)
        said = Text((phrase("welcome.at_once", hour=timing.clock_text(hour)),))
        return Outcome(person, (said,))
    return _hour(world, person, int(choice[1:]), at)


def _hour(world: World, person: Person, minutes: int, at: datetime) -> Outcome:
    person = replace(person, hour=minutes)
    due = next_due(person, at)
    waiting: Activity = UnitClosed("", at, due)
    return Outcome(person, (), waiting, (SetTimer("unit", due, person.current),))


Act = Callable[[World, Person, WelcomeOpen, str, datetime], Outcome]

ACTS: dict[WelcomeStep, Act] = {
    S.SAMPLE_SCAM: _sample_scam,
    S.SAMPLE_REAL: _sample_real,
    S.CONSENT: _consent,
    S.NAME: _name,
    S.NAME_TYPED: _name,
    S.COUNTRY: _country,
    S.ZONE: _zone,
    S.CHALLENGE: _challenge,
    S.HOUR: _hour_chosen,
    S.HOUR_TYPED: _hour_chosen,
}
"""What a choice of a step does where it is more than moving to another step. `scammed` is taken by engine.py."""

KIND = Kind(WelcomeOpen, show, chose, wrote)
