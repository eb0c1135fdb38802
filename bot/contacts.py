"""Which contact of a country learners read: what somebody of the staff checked, else `organizacion.yaml`, else the
profile. Nothing that nobody has checked within 12 months, and nothing that did not answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from bot.organization import Organization
from lessons.lint.placeholders import COUNTRY_FACTS
from lessons.model import Country

WAYS_OF_SAYING = ("documento", "moneda", "palabra_cv")
CONTACTS = tuple(key for key in COUNTRY_FACTS if key not in WAYS_OF_SAYING)
"""The facts of a country that somebody can call or visit, in the order in which they are listed."""

SOON = timedelta(days=60)
"""So long before its end a contact is listed as one to check again."""


class Outcome(StrEnum):
    """What came of a check."""

    ANSWERED = "answered"
    CHANGED = "changed"
    SILENT = "silent"
    """Nobody answers there: learners do not read it any more."""


@dataclass(frozen=True, slots=True)
class Check:
    """Somebody of the staff has checked a contact; `by` is her number, `text` what learners read from then on."""

    country: str
    key: str
    text: str
    outcome: Outcome
    by: int
    on: date


Checks = Mapping[tuple[str, str], Check]
"""The newest check of each (country, key)."""


class State(StrEnum):
    """How a contact stands."""

    GOOD = "good"
    ENDING = "ending"
    """Good still, for less than SOON."""
    OLD = "old"
    """Checked once, more than 12 months ago: not shown."""
    UNCHECKED = "unchecked"
    """There is a text that nobody has checked: not shown."""
    SILENT = "silent"
    """Nobody answered there: not shown."""
    MISSING = "missing"
    """There is no text."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A contact as the staff sees it. `by`: the number of who checked it, or a name from a file, may be empty;
    `source`: what the file says about where it comes from."""

    state: State
    text: str = ""
    source: str = ""
    by: str = ""
    on: date | None = None

    @property
    def shown(self) -> bool:
        """Whether learners read it today."""
        return self.state in (State.GOOD, State.ENDING)

    @property
    def until(self) -> date | None:
        """The last day on which it counts."""
        return None if self.on is None else _a_year_after(self.on)


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that is known about contacts. Replaced whole, never changed."""

    organization: Organization
    countries: Mapping[str, Country]
    checks: Checks = field(default_factory=dict)

    def text(self, country: str, key: str, today: date) -> str | None:
        """What learners of that country read today; None: nothing, and a general phrase stands in."""
        found = self.standing(country, key, today)
        return found.text if found.shown else None

    def standing(self, country: str, key: str, today: date) -> Standing:
        """The first that counts: a check, the operator's file, the profile; else the best of what does not count.

        «Nobody answers» hides what the files say, unless the operator's file was dated later."""
        check, files = self.checks.get((country, key)), self._of_files(country, key, today)
        shown = next((one for one in files if one.shown), None)
        if check is None:
            return shown or next(iter(files), Standing(State.MISSING))
        checked = _of_check(check, today)
        if checked.state is State.SILENT:
            own = self.organization.contacts.get(country, {}).get(key)
            newer = own is not None and own.on > check.on and shown is not None
            return shown if newer and shown is not None else checked
        return checked if checked.shown else shown or checked

    def _of_files(self, country: str, key: str, today: date) -> list[Standing]:
        found = []
        own = self.organization.contacts.get(country, {}).get(key)
        if own is not None:
            found.append(Standing(_age(own.on, today), own.text, own.source, own.checked_by, own.on))
        profile = self.countries.get(country)
        fact = profile.facts.get(key) if profile else None
        if fact is not None and fact.verified and fact.on is not None:
            found.append(Standing(_age(fact.on, today), fact.text, fact.source, "", fact.on))
        elif fact is not None:
            found.append(Standing(State.UNCHECKED, fact.text, fact.source))
        return found


def is_recent(on: date, today: date) -> bool:
    """Whether the two days lie at most 12 months apart (29 February counts as the 28th)."""
    first, last = sorted((on, today))
    return last <= _a_year_after(first)


def _of_check(check: Check, today: date) -> Standing:
    state = State.SILENT if check.outcome is Outcome.SILENT else _age(check.on, today)
    return Standing(state, check.text, "", str(check.by), check.on)


def _age(on: date, today: date) -> State:
    if not is_recent(on, today):
        return State.OLD
    return State.ENDING if _a_year_after(on) - today <= SOON else State.GOOD


def _a_year_after(day: date) -> date:
    return date(day.year + 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
