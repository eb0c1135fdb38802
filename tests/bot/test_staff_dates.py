"""Dates as people of the staff type them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.staff.dates import is_rolling, read

TODAY = date(2026, 12, 2)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-01-12", date(2027, 1, 12)),
        ("12-01-2027", date(2027, 1, 12)),
        ("12/01/2027", date(2027, 1, 12)),
        ("12.1.27", date(2027, 1, 12)),
        (" 12/1 ", date(2027, 1, 12)),
        ("2/12", TODAY),
        ("1/12", date(2027, 12, 1)),
        ("12 de enero", date(2027, 1, 12)),
        ("el 12 de Enero de 2027", date(2027, 1, 12)),
        ("martes 12 de enero", date(2027, 1, 12)),
        ("Martes, 12 de enero", date(2027, 1, 12)),
        ("12 enero 27", date(2027, 1, 12)),
        ("1º de marzo", date(2027, 3, 1)),
        ("primero de marzo", date(2027, 3, 1)),
        ("January 12", date(2027, 1, 12)),
        ("12th of January 2027", date(2027, 1, 12)),
        ("29 de febrero", date(2028, 2, 29)),
        ("el lunes", date(2026, 12, 7)),
        ("MIÉRCOLES", date(2026, 12, 9)),
        ("next Friday", date(2026, 12, 4)),
        ("el próximo jueves", date(2026, 12, 3)),
        ("el lunes que viene", date(2026, 12, 7)),
        ("hoy", TODAY),
        ("mañana", date(2026, 12, 3)),
        ("pasado mañana", date(2026, 12, 4)),
        ("en 3 semanas", date(2026, 12, 23)),
        ("dentro de 21 días", date(2026, 12, 23)),
    ],
)
def test_a_date_is_read_as_it_is_meant(text: str, day: date) -> None:
    assert read(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        *("", "enero", "12", "13-13-2027", "31/2/2027", "30 de febrero", "1/13", "12:01", "12 de enoro"),
        *("lunes 12 de enero", "lunes martes", "12-01-20277", "12-01-127", "1999-01-12", "2027", "12,5"),
        *("12-01-2027 a las 9", "el", "-5", "12=1", "0/0", "00-00-0000", "en muchas semanas", "x" * 4000),
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read(text, TODAY) is None


@given(st.dates(date(2000, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_back_in_its_usual_forms(day: date) -> None:
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        assert read(day.strftime(form), TODAY) == day


@given(st.text(max_size=40))
def test_no_text_is_an_accident(text: str) -> None:
    found = read(text, TODAY)
    assert found is None or isinstance(found, date)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_a_bare_weekday_is_within_the_coming_week(today: date) -> None:
    found = read("lunes", today)
    assert found is not None
    assert timedelta(0) < found - today <= timedelta(days=7)
    assert found.weekday() == 0


def test_rolling_is_said_in_several_ways() -> None:
    assert is_rolling("Cada quien, al entrar")
    assert is_rolling("rolling")
    assert not is_rolling("12 de enero")
