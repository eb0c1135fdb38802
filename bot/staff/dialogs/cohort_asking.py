"""How a start, a number of seats, countries, people of the staff are asked for and understood: the same while a
cohort is made and when it is changed."""

import re
from dataclasses import dataclass
from datetime import date

from bot import cohort_rules
from bot.cohort_rules import Start
from bot.staff import cohort_checks as checks
from bot.staff import dates
from bot.staff.dialogs.cohort_words import day_in_words
from bot.staff.dialogs.scene import Scene, day
from bot.store.cohorts import Cohort
from flows import answers
from flows.answers import plain
from flows.effects import Choice, Words, Written, phrase

SEATS = (30, 60, 100)
ROLLING = Choice("rolling", phrase("cohort.button.rolling"))
READY = Choice("ready", phrase("cohort.button.ready"), wide=True)
EVERYWHERE = Choice("all", phrase("cohort.button.everywhere"), wide=True)
_NO_LIMIT = ("0", "sin tope", "sin cupo", "no limit", "unlimited")
_EVERYWHERE = ("todos", "todos los paises", "all", "everywhere")
MOST_STAFF = 20


@dataclass(frozen=True, slots=True)
class Started:
    """What came of a text about a start. `start` None: nothing yet; `wanted`: too early, and why is not told."""

    start: str | None = None
    reason: str = ""
    wanted: str = ""
    say: tuple[Words, ...] = ()


def started(
    scene: Scene, text: str, wanted: str = "", cohort: Cohort | None = None, *, reason: str = ""
) -> Started:
    """A date, «al entrar», or, after a day that is too early, why it cannot wait. `reason`: told beside the date."""
    if dates.is_rolling(text):
        return Started("")
    today = scene.records.today()
    found = dates.read(text, today)
    if found is None and wanted:
        why = " ".join(text.split())
        trouble = checks.reason_trouble(why)
        return Started(wanted=wanted, say=(trouble,)) if trouble else Started(wanted, why)
    if found is None:
        example = day(cohort_rules.earliest(today))
        return Started(say=(phrase("cohort.no_date", example=example),))
    opened = scene.records.opened_on(cohort) if cohort else None
    match cohort_rules.judged(found, today, opened):
        case Start.GOOD:
            return Started(found.isoformat())
        case Start.EARLY if not reason:
            return Started(wanted=found.isoformat())
        case _:
            trouble = checks.start_trouble(scene, found, reason, cohort)
            return Started(say=(trouble,)) if trouble else Started(found.isoformat(), reason)


def earliest(scene: Scene, cohort: Cohort | None = None) -> date:
    opened = scene.records.opened_on(cohort) if cohort else None
    return cohort_rules.earliest(scene.records.today(), opened)


def legal(scene: Scene, cohort: Cohort | None = None) -> Choice:
    """The first day that takes no reason, as a button."""
    return Choice("legal", phrase("cohort.button.legal", day=day(earliest(scene, cohort))))


def early(scene: Scene, wanted: str, cohort: Cohort | None = None) -> tuple[Words, ...]:
    """Why that day is too early, and what may be done."""
    first = day_in_words(earliest(scene, cohort))
    told = phrase("cohort.early_why", wanted=day_in_words(date.fromisoformat(wanted)), first=first)
    least, most = checks.SHORTEST_REASON, checks.LONGEST_REASON
    return (told, phrase("cohort.early_ask", least=least, most=most))


def seats() -> tuple[Choice, ...]:
    numbers = tuple(Choice(f"n.{number}", Written(str(number))) for number in SEATS)
    return (*numbers, Choice("n.0", phrase("cohort.button.no_limit"), wide=True))


def seats_in(text: str) -> int | None:
    """0: no limit. None: no number."""
    if plain(text) in _NO_LIMIT:
        return 0
    number = answers.number(text)
    return number or None


def places(scene: Scene, chosen: tuple[str, ...]) -> tuple[Choice, ...]:
    """Every country, those that are chosen with a mark; then, how it goes on."""
    known = sorted(scene.board.countries.items())
    listed = tuple(Choice(f"p.{code}", _marked(country.name, code in chosen)) for code, country in known)
    return (*listed, READY if chosen else EVERYWHERE)


def _marked(name: str, chosen: bool) -> Words:
    return phrase("cohort.button.chosen", name=name) if chosen else Written(name)


def toggled(chosen: tuple[str, ...], one: str) -> tuple[str, ...]:
    if one in chosen:
        return tuple(other for other in chosen if other != one)
    return (*chosen, one)


def places_in(scene: Scene, text: str) -> tuple[str, ...] | None:
    """`EC, GT`, `Ecuador y Guatemala`, or all of them as an empty tuple. None: one of them is none."""
    if plain(text) in _EVERYWHERE:
        return ()
    names = {plain(country.name): code for code, country in scene.board.countries.items()}
    found: list[str] = []
    for one in re.split(r"[,;/]|\s(?:y|e|and)\s", text):
        said = plain(one)
        whole = names.get(said) or (said.upper() if said.upper() in scene.board.countries else None)
        codes = [whole] if whole else [part.upper() for part in said.split()]
        if not codes or any(code not in scene.board.countries for code in codes):
            return None
        found += codes
    return tuple(dict.fromkeys(found))


def no_places(scene: Scene) -> Words:
    return phrase("cohort.countries_wrong", known=", ".join(sorted(scene.board.countries)))


def known_staff(scene: Scene) -> list[int]:
    """The numbers of everybody who holds a role, the newest first."""
    return sorted({member.person_id for member in scene.members}, reverse=True)[:MOST_STAFF]


def staff(scene: Scene, chosen: tuple[int, ...]) -> tuple[Choice, ...]:
    return tuple(
        Choice(f"n.{number}", _staff_label(number, number in chosen)) for number in known_staff(scene)
    )


def _staff_label(number: int, chosen: bool) -> Words:
    key = phrase("cohort.button.with_number", number=str(number))
    return key if chosen else phrase("staff.button.number", number=str(number))


def staff_in(scene: Scene, text: str) -> tuple[int, ...] | None:
    """`4711, 4712`; None: one of them is nobody of the staff."""
    words = plain(text).split()
    numbers = [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) <= 18]
    everybody = {member.person_id for member in scene.members}
    joints = [word for word in words if not word.isdecimal() and word not in ("y", "e", "and", "numero")]
    if not numbers or joints or any(number not in everybody for number in numbers):
        return None
    return tuple(dict.fromkeys(numbers))
