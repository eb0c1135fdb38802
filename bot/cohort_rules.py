"""The rules of a cohort's life: which moves are legal, how early it may start, for which countries a call may open,
what to expect of it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil, floor

from bot.contacts import Board
from bot.store.cohorts import Cohort, State
from flows import timing
from flows.step import World
from lessons.model import Course

NOTICE = timedelta(days=21)
"""People are called three weeks ahead: so long a call is open before the course starts."""
FURTHEST = timedelta(days=730)
LENGTH = timedelta(weeks=6)
"""From the start of a course to its survey, unless another end was set."""
KEPT = timedelta(days=60)
"""From the survey to the archive."""
GATE = ("linea_emergencia", "linea_denuncia", "violencia_genero")
"""Contacts that learners of a country must be able to read before a call opens for it."""

PAIRS = 30
"""Comparisons of before and after below which no figure says anything."""
_LOW, _HIGH = 25, 35
"""Of a hundred who enrol in such a course, so many finish it."""

LARGEST = 9_999
_BY_HAND: dict[State, tuple[State, ...]] = {
    State.DRAFT: (State.OPEN, State.ARCHIVED),
    State.OPEN: (State.CLOSED,),
    State.CLOSED: (State.OPEN, State.ARCHIVED),
    State.RUNNING: (State.SURVEY,),
    State.SURVEY: (State.ARCHIVED,),
    State.ARCHIVED: (),
}
_ROLLING: dict[State, tuple[State, ...]] = {
    **_BY_HAND,
    State.CLOSED: (State.OPEN, State.SURVEY, State.ARCHIVED),
}
"""Who is in a rolling cohort learns while its call is open, and goes on once it is closed."""


NO_MORE_SEATS = (State.SURVEY, State.ARCHIVED)
"""Who still waits for a seat then has waited in vain, and is told so."""


class Start(StrEnum):
    """What can be said of a date of start."""

    GOOD = "good"
    EARLY = "early"
    """It takes a reason."""
    PAST = "past"
    FAR = "far"


@dataclass(frozen=True, slots=True)
class Expected:
    """Of `joined` people, from `low` to `high` finish; from `few` to `many` must enrol for `PAIRS` comparisons."""

    joined: int
    low: int
    high: int
    few: int
    many: int


def moves(cohort: Cohort) -> tuple[State, ...]:
    """The states into which somebody may bring it now."""
    return (_ROLLING if cohort.rolling else _BY_HAND)[cohort.state]


def begun(cohort: Cohort) -> bool:
    """Whether its calendar is no plan any more."""
    return cohort.state in (State.RUNNING, State.SURVEY, State.ARCHIVED)


def earliest(today: date, opened: date | None = None) -> date:
    """The first day on which it may start without a reason. `opened`: since when its call is open."""
    return max((opened or today) + NOTICE, today + timedelta(days=1))


def judged(start: date, today: date, opened: date | None = None) -> Start:
    if start <= today:
        return Start.PAST
    if start > today + FURTHEST:
        return Start.FAR
    return Start.EARLY if start < earliest(today, opened) else Start.GOOD


def missing(board: Board, countries: tuple[str, ...], today: date) -> dict[str, tuple[str, ...]]:
    """Country -> contacts of `GATE` that nobody may read there today. No countries: all that there are."""
    found = {
        country: tuple(key for key in GATE if not board.standing(country, key, today).shown)
        for country in countries or sorted(board.countries)
    }
    return {country: keys for country, keys in found.items() if keys}


def unsigned(course: Course) -> tuple[str, ...]:
    """Units that are written and that a learner would not get: nobody stands for them yet."""
    return tuple(sorted(unit_id for unit_id, unit in course.units.items() if unit.awaits_review))


def unwritten(course: Course) -> tuple[str, ...]:
    """Units that are planned only."""
    return tuple(sorted(set(course.plan.preparing) - set(course.units)))


def expected(joined: int) -> Expected:
    """`joined` people or places; 0: how many is not known."""
    return Expected(
        joined,
        max(1, floor(joined * _LOW / 100)) if joined else 0,
        ceil(joined * _HIGH / 100),
        ceil(PAIRS * 100 / _HIGH),
        ceil(PAIRS * 100 / _LOW),
    )


def midnight(cohort: Cohort, day: date, world: World) -> datetime:
    """When `day` begins for the first of its people: in the easternmost zone of its countries, else at home."""
    known = [
        world.catalogue.countries[code] for code in cohort.countries if code in world.catalogue.countries
    ]
    countries = known or [world.catalogue.countries[world.home]]
    return min(timing.moment(day, 0, zone) for country in countries for zone in country.zones)


def following(cohort: Cohort) -> tuple[State, date] | None:
    """What time alone will bring, and on which day; None: it waits for somebody."""
    match cohort.state:
        case State.OPEN | State.CLOSED if cohort.start is not None:
            return State.RUNNING, cohort.start
        case State.RUNNING | State.CLOSED if cohort.ends is not None:
            return State.SURVEY, cohort.ends
        case State.SURVEY if cohort.ends is not None:
            return State.ARCHIVED, cohort.ends + KEPT
        case _:
            return None
