"""A date as somebody types it on a phone: `12-01-2027`, `12/1`, `12 de enero`, `el lunes`, `en 3 semanas`, ISO.

The day stands before the month, as it is written where the course is given. Pure: today is told."""

import re
from datetime import date, timedelta

from flows.answers import plain

_YEARS = range(2000, 2200)
_NEXT_LEAP = 8
"""So many years lie between two 29th of February at most."""
_FILLERS = frozenset(
    {
        "el",
        "la",
        "dia",
        "de",
        "del",
        "al",
        "on",
        "the",
        "of",
        "proximo",
        "que",
        "viene",
        "este",
        "next",
        "this",
    }
)
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("lunes", "monday"),
            ("martes", "tuesday"),
            ("miercoles", "wednesday"),
            ("jueves", "thursday"),
            ("viernes", "friday"),
            ("sabado", "saturday"),
            ("domingo", "sunday"),
        )
    )
    for name in names
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("enero", "ene", "january", "jan"),
            ("febrero", "feb", "february"),
            ("marzo", "mar", "march"),
            ("abril", "abr", "april", "apr"),
            ("mayo", "may"),
            ("junio", "jun", "june"),
            ("julio", "jul", "july"),
            ("agosto", "ago", "august", "aug"),
            ("septiembre", "setiembre", "sep", "set", "sept", "september"),
            ("octubre", "oct", "october"),
            ("noviembre", "nov", "november"),
            ("diciembre", "dic", "december", "dec"),
        ),
        1,
    )
    for name in names
}
_AHEAD = {"hoy": 0, "today": 0, "manana": 1, "tomorrow": 1, "pasado manana": 2}
_UNITS = {
    **dict.fromkeys(("dia", "dias", "day", "days"), 1),
    **dict.fromkeys(("semana", "semanas", "week", "weeks"), 7),
}
_FIRST = ("primero", "first")
_DAY = re.compile(r"([0-9]{1,2})(?:o|ro|er|st|nd|rd|th)?")
_NUMBER = re.compile(r"[0-9]{1,4}")
_FORBIDDEN = re.compile(r"[:;+=<>]|,(?!\s)")
_ROLLING = (
    "al entrar",
    "cada quien al entrar",
    "cuando entre",
    "sin fecha",
    "rolling",
    "on joining",
    "no date",
)


def is_rolling(text: str) -> bool:
    """Whether it says that everybody begins when she joins."""
    return plain(text) in _ROLLING


def read(text: str, today: date) -> date | None:
    """The day that it names; without a year the next such day, today included; a bare weekday is never today.

    None: it names no day, or one that does not exist, or its weekday is another one."""
    if _FORBIDDEN.search(text):
        return None
    said = tuple(plain(text).split())
    if (ahead := _AHEAD.get(" ".join(said))) is not None:
        return today + timedelta(days=ahead)
    if (span := _span(said)) is not None:
        return today + span
    words = [word for word in said if word not in _FILLERS]
    weekdays = [_WEEKDAYS[word] for word in words if word in _WEEKDAYS]
    rest = [word for word in words if word not in _WEEKDAYS]
    if len(weekdays) > 1:
        return None
    if not rest:
        return _next_weekday(weekdays[0], today) if weekdays else None
    found = _written(rest, today)
    return None if found is None or (weekdays and found.weekday() != weekdays[0]) else found


def _span(said: tuple[str, ...]) -> timedelta | None:
    """`en 3 semanas`, `dentro de 21 dias`, `in 3 weeks`."""
    if len(said) < 3 or said[:-2] not in (("en",), ("in",), ("dentro", "de"), ("de", "hoy", "en")):
        return None
    number, unit = said[-2:]
    if unit not in _UNITS or not re.fullmatch(r"[0-9]{1,3}", number):
        return None
    return timedelta(days=int(number) * _UNITS[unit])


def _next_weekday(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _written(words: list[str], today: date) -> date | None:
    """Day and month in figures or words, with or without a year."""
    if len(words) not in (2, 3):
        return None
    first, second, *rest = words
    if re.fullmatch(r"[0-9]{4}", first) and rest:
        return _numbered(rest[0], second, first, today)
    year = rest[0] if rest else ""
    if first in _MONTHS:
        return _numbered(second, str(_MONTHS[first]), year, today)
    return _numbered(first, str(_MONTHS.get(second, second)), year, today)


def _numbered(day: str, month: str, year: str, today: date) -> date | None:
    found = _DAY.fullmatch("1" if day in _FIRST else day)
    if found is None or not re.fullmatch(r"[0-9]{1,2}", month) or (year and not _NUMBER.fullmatch(year)):
        return None
    if not year:
        return _coming(int(found[1]), int(month), today)
    if len(year) not in (2, 4):
        return None
    return _day(int(year) + (2000 if len(year) == 2 else 0), int(month), int(found[1]))


def _coming(day: int, month: int, today: date) -> date | None:
    """The next day of that name, today included."""
    days = (_day(year, month, day) for year in range(today.year, today.year + _NEXT_LEAP + 1))
    return next((found for found in days if found is not None and found >= today), None)


def _day(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
