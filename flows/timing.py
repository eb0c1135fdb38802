"""When the next thing is due: her hour in her zone, quiet hours, rest days, clock changes. Pure; UTC in, UTC out.

Zones come from the pinned tzdata package through zoneinfo. In a gap (clocks go forward) the first valid minute
after it counts; in a fold (clocks go back) the first of the two."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

QUIET_FROM = 21 * 60
QUIET_UNTIL = 8 * 60
"""Local minutes between which nobody is written to who did not ask for it."""

BOUNDARY = timedelta(minutes=30)
"""After so long without a message either way a conversation counts as interrupted."""

REMINDERS = (timedelta(hours=24), timedelta(hours=72), timedelta(days=7))
"""Silence after which she is reminded of an open question; then nothing more."""

AWAY = timedelta(days=3)
"""Absence after which she gets a recap before the same question."""


def local(at: datetime, zone: str) -> datetime:
    """`at` on her wall clock."""
    return at.astimezone(ZoneInfo(zone))


def local_date(at: datetime, zone: str) -> str:
    return local(at, zone).date().isoformat()


def moment(day: date, minutes: int, zone: str) -> datetime:
    """UTC moment at which her wall clock shows `minutes` after midnight on `day` (gap: first valid minute after)."""
    tz = ZoneInfo(zone)
    wall = datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=tz)
    at = wall.astimezone(UTC)
    if at.astimezone(tz).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return at
    return _end_of_gap(at, tz)


def _end_of_gap(near: datetime, tz: ZoneInfo) -> datetime:
    """The instant near `near` at which the offset changes, found by halving three hours to either side."""
    low, high = near - timedelta(hours=3), near + timedelta(hours=3)
    before = low.astimezone(tz).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        if middle.astimezone(tz).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(second=0, microsecond=0)


def next_hour(
    after: datetime, zone: str, minutes: int, *, rest_days: tuple[int, ...] = (), not_on: str = ""
) -> datetime:
    """The first moment strictly after `after` at her hour, on no rest day and on a date later than `not_on`."""
    day = local(after, zone).date()
    while True:
        free = day.weekday() not in rest_days or len(set(rest_days)) >= 7
        if free and day.isoformat() > not_on:
            due = moment(day, minutes, zone)
            if due > after:
                return due
        day += timedelta(days=1)


def first_hour_past(
    since: datetime, span: timedelta, zone: str, minutes: int, *, rest_days: tuple[int, ...] = ()
) -> datetime:
    """Her hour on the first day, none of rest, on which it lies at least `span` after `since`."""
    return next_hour(since + span - timedelta(microseconds=1), zone, minutes, rest_days=rest_days)


def is_quiet(at: datetime, zone: str) -> bool:
    """Whether her wall clock is between 21:00 and 8:00."""
    return is_night(minutes_of(at, zone))


def is_night(minutes: int) -> bool:
    """Whether that many minutes after midnight lie in quiet hours."""
    return minutes >= QUIET_FROM or minutes < QUIET_UNTIL


def clock_text(minutes: int) -> str:
    """`20:00` for 1200."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def minutes_of(at: datetime, zone: str) -> int:
    wall = local(at, zone)
    return wall.hour * 60 + wall.minute


def zone_where_it_is(at: datetime, minutes: int, zones: tuple[str, ...]) -> str | None:
    """The first of `zones` whose wall clock at `at` is within 20 minutes of `minutes`; None if none is."""
    for zone in zones:
        gap = abs(minutes_of(at, zone) - minutes)
        if min(gap, 1440 - gap) <= 20:
            return zone
    return None
