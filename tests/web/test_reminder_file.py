"""The calendar file: her hour in her zone, and nothing that tells what it is for."""

from datetime import UTC, datetime

import pytest

from bot.web.reminder_file import reminder_file
from tests.web.browser import Browser
from tests.web.test_learner import enrol
from tests.web.world import World

NOON = datetime(2027, 3, 1, 17, 0, tzinfo=UTC)


def lines(content: bytes) -> list[str]:
    """The lines, unfolded."""
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return content.decode().replace("\r\n ", "").split("\r\n")


def made(
    minutes: int | None = 1140, zone: str = "America/Guayaquil", rest: tuple[int, ...] = ()
) -> list[str]:
    return lines(reminder_file("Mi rato de lectura", "abc", minutes, zone, rest, NOON))


def test_it_rings_daily_at_her_hour_in_her_zone() -> None:
    found = made()
    assert "DTSTART;TZID=America/Guayaquil:20270301T190000" in found
    assert "RRULE:FREQ=DAILY;COUNT=180" in found
    assert "SUMMARY:Mi rato de lectura" in found
    assert "TRIGGER:PT0M" in found
    assert (found[0], found[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert found[1] == "VERSION:2.0"
    assert "DTSTAMP:20270301T170000Z" in found


def test_every_part_that_begins_ends() -> None:
    open_parts: list[str] = []
    for line in made(zone="America/Santiago"):
        if line.startswith("BEGIN:"):
            open_parts.append(line[6:])
        elif line.startswith("END:"):
            assert open_parts.pop() == line[4:]
    assert open_parts == []


def test_an_hour_that_has_passed_today_begins_tomorrow() -> None:
    assert "DTSTART;TZID=America/Guayaquil:20270302T070000" in made(minutes=7 * 60)


def test_without_an_hour_of_hers_it_is_seven_in_the_evening() -> None:
    assert "DTSTART;TZID=America/Guayaquil:20270301T190000" in made(minutes=None)


def test_rest_days_are_left_out() -> None:
    found = made(rest=(0, 6))
    assert "RRULE:FREQ=DAILY;BYDAY=TU,WE,TH,FR,SA;COUNT=180" in found
    assert "DTSTART;TZID=America/Guayaquil:20270302T190000" in found


def test_a_zone_without_changes_has_one_offset() -> None:
    found = made()
    assert [line for line in found if line.startswith("TZOFFSETTO")] == ["TZOFFSETTO:-0500"]


def test_a_zone_that_changes_its_clocks_names_the_moments() -> None:
    found = made(zone="America/Santiago")
    offsets = [line for line in found if line.startswith(("TZOFFSETTO", "DTSTART:"))]
    assert offsets[:6] == [
        "DTSTART:20270228T000000",
        "TZOFFSETTO:-0300",
        "DTSTART:20270404T000000",
        "TZOFFSETTO:-0400",
        "DTSTART:20270905T000000",
        "TZOFFSETTO:-0300",
    ]


@pytest.mark.parametrize("title", ["a, b; c\\d\ne", "ñ" * 80])
def test_any_title_stays_one_property(title: str) -> None:
    content = lines(reminder_file(title, "abc", 60, "America/Lima", (), NOON))
    told = next(line for line in content if line.startswith("SUMMARY:"))
    escaped = told.removeprefix("SUMMARY:")
    for written, meant in (("\\n", "\n"), ("\\,", ","), ("\\;", ";"), ("\\\\", "\\")):
        escaped = escaped.replace(written, meant)
    assert escaped == title


async def test_her_file_has_her_hour_and_neither_course_nor_organization(
    world: World, browser: Browser
) -> None:
    await enrol(world, browser)
    response = await browser.get("/chat/calendario.ics")
    content = await response.read()
    assert response.headers["Content-Type"].startswith("text/calendar")
    assert "T200000" in next(line for line in lines(content) if line.startswith("DTSTART;"))
    told = content.decode().lower()
    for word in (
        "curso",
        "empleo",
        "trabajo",
        "estafa",
        "prueba",
        browser.cookies["aulita"].partition(".")[0].lower(),
    ):
        assert word not in told
    assert content == await (await browser.get("/chat/calendario.ics")).read()
