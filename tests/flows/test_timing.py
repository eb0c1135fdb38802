"""Her hour is the hour on her wall, every day of two years, in every zone we know (W4)."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from flows import timing
from tests.flows.somebody import catalogue

ELSEWHERE = ("Europe/Madrid", "America/Santiago", "America/New_York")
ZONES = tuple(dict.fromkeys((*(z for c in catalogue().countries.values() for z in c.zones), *ELSEWHERE)))
FIRST, LAST = date(2027, 1, 1), date(2028, 12, 31)
HOURS = (0, 30, 90, 120, 150, 170, 420, 540, 1200, 1439)
"""Minutes after midnight: the edges of clock changes, and hours that people choose."""


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def shows(moment: datetime, day: date, minutes: int, zone: str) -> bool:
    wall = moment.astimezone(ZoneInfo(zone))
    return wall.date() == day and wall.hour * 60 + wall.minute == minutes and wall.second == 0


def days() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("minutes", [420, 1200, 150])
def test_every_day_of_two_years_comes_at_the_hour_on_her_wall_and_once(zone: str, minutes: int) -> None:
    due = at("2026-12-31 12:00")
    reached: list[datetime] = []
    while due < at("2028-12-31 12:00"):
        due = timing.next_hour(due, zone, minutes)
        reached.append(due)
    dates = [timing.local(moment, zone).date() for moment in reached]

    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(dates)), (
        "once a day, each day"
    )
    off = [m for m, day in zip(reached, dates, strict=True) if not shows(m, day, minutes, zone)]
    assert all(_first_valid_after_gap(moment, minutes, zone) for moment in off)
    assert len(off) <= 2, "only a gap moves the hour, and there is at most one a year"


def _first_valid_after_gap(moment: datetime, minutes: int, zone: str) -> bool:
    """One minute earlier her wall showed an hour before the chosen one."""
    before = timing.minutes_of(moment - timedelta(minutes=1), zone)
    return before < minutes < timing.minutes_of(moment, zone)


def test_a_leap_day_is_a_day_like_any_other() -> None:
    assert date(2028, 2, 29) in days()
    day, zone = date(2028, 2, 29), "America/Guayaquil"
    assert shows(timing.moment(day, 540, zone), day, 540, zone)


@pytest.mark.parametrize(
    ("day", "zone", "utc"),
    [
        (date(2027, 3, 1), "America/Guayaquil", "2027-03-01 14:00"),
        (date(2027, 3, 1), "America/Guatemala", "2027-03-01 15:00"),
        (date(2027, 3, 1), "America/Santo_Domingo", "2027-03-01 13:00"),
        (date(2027, 3, 27), "Europe/Madrid", "2027-03-27 08:00"),
        (date(2027, 3, 28), "Europe/Madrid", "2027-03-28 07:00"),
        (date(2027, 4, 3), "America/Santiago", "2027-04-03 12:00"),
        (date(2027, 4, 4), "America/Santiago", "2027-04-04 13:00"),
    ],
)
def test_nine_in_the_morning_is_the_known_moment(day: date, zone: str, utc: str) -> None:
    assert timing.moment(day, 540, zone) == at(utc)


def test_in_a_gap_the_first_valid_minute_after_it_counts() -> None:
    # Madrid, 28 March 2027: 2:00 becomes 3:00. Santiago, 5 September 2027: midnight becomes 1:00.
    assert timing.moment(date(2027, 3, 28), 150, "Europe/Madrid") == at("2027-03-28 01:00")
    assert timing.moment(date(2027, 9, 5), 15, "America/Santiago") == at("2027-09-05 04:00")
    assert timing.moment(date(2027, 3, 28), 120, "Europe/Madrid") == at("2027-03-28 01:00")
    assert timing.moment(date(2027, 3, 28), 119, "Europe/Madrid") == at("2027-03-28 00:59")


def test_in_a_fold_the_hour_comes_once_the_first_time() -> None:
    # New York, 7 November 2027: 2:00 becomes 1:00 again.
    first = timing.next_hour(at("2027-11-06 12:00"), "America/New_York", 90)
    second = timing.next_hour(first, "America/New_York", 90)

    assert first == at("2027-11-07 05:30")
    assert second == at("2027-11-08 06:30")


@pytest.mark.parametrize("zone", ZONES)
def test_all_hours_lie_within_a_day_and_an_hour_of_each_other(zone: str) -> None:
    for day in days()[::3]:
        for minutes in HOURS:
            moment = timing.moment(day, minutes, zone)
            assert timing.local(moment, zone).date() == day
            assert timing.minutes_of(moment, zone) >= minutes


def test_rest_days_are_left_out_unless_they_are_all_days() -> None:
    monday = at("2027-03-01 15:00")
    assert timing.next_hour(monday, "America/Guayaquil", 1200, rest_days=(0, 1)) == at("2027-03-04 01:00")
    assert timing.next_hour(monday, "America/Guayaquil", 1200, rest_days=tuple(range(7))) == at(
        "2027-03-02 01:00"
    )


def test_a_day_that_had_its_unit_gets_no_second_one() -> None:
    monday = at("2027-03-01 15:00")
    assert timing.next_hour(monday, "America/Guayaquil", 1200, not_on="2027-03-01") == at("2027-03-03 01:00")


@pytest.mark.parametrize(
    ("wall", "quiet"),
    [("20:59", False), ("21:00", True), ("23:30", True), ("00:00", True), ("07:59", True), ("08:00", False)],
)
def test_quiet_hours_run_from_nine_to_eight(wall: str, quiet: bool) -> None:
    moment = at(f"2027-03-01 {wall}") + timedelta(hours=5)
    assert timing.is_quiet(moment, "America/Guayaquil") is quiet


def test_reminders_come_at_her_hour_on_the_first_day_past_the_span() -> None:
    silent_since = at("2027-03-01 15:00")
    due = [timing.first_hour_past(silent_since, span, "America/Guayaquil", 1200) for span in timing.REMINDERS]
    assert due == [at("2027-03-03 01:00"), at("2027-03-05 01:00"), at("2027-03-09 01:00")]
    exactly = timing.first_hour_past(at("2027-03-02 01:00"), timedelta(hours=24), "America/Guayaquil", 1200)
    assert exactly == at("2027-03-03 01:00")


@pytest.mark.parametrize(
    ("minutes", "zone"), [(600, "America/Guayaquil"), (540, "Pacific/Galapagos"), (960, "Europe/Madrid")]
)
def test_the_zone_is_found_by_the_time_she_says_it_is(minutes: int, zone: str) -> None:
    zones = ("America/Guayaquil", "Pacific/Galapagos", "Europe/Madrid")
    for slip in (-19, 0, 19):
        assert timing.zone_where_it_is(at("2027-03-01 15:00"), minutes + slip, zones) == zone


def test_a_time_that_is_nowhere_names_no_zone() -> None:
    assert timing.zone_where_it_is(at("2027-03-01 15:00"), 300, ("America/Guayaquil",)) is None
