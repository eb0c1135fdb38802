"""A calendar file (RFC 5545) that reminds her every day, with a title that tells nobody what of."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

USUAL_HOUR = 19 * 60
DAYS = 180
MINUTES = 15
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LONGEST_LINE = 74


def reminder_file(
    title: str, uid: str, minutes: int | None, zone: str, rest_days: Collection[int], now: datetime
) -> bytes:
    """Daily at `minutes` after local midnight (None: 19:00) in the IANA `zone`, for 180 times, from the next one on.

    `rest_days`: weekdays without, Monday = 0. The same `uid` replaces an earlier file in most calendars."""
    tz = ZoneInfo(zone)
    hour = USUAL_HOUR if minutes is None else minutes
    first = _first(now, hour, tz, rest_days)
    working = [day for number, day in enumerate(_DAYS) if number not in rest_days]
    by_day = f";BYDAY={','.join(working)}" if len(working) < len(_DAYS) else ""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Aulita//Recordatorio//ES",
        *_zone(zone, tz, first),
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID={zone}:{first:%Y%m%dT%H%M%S}",
        f"DURATION:PT{MINUTES}M",
        f"RRULE:FREQ=DAILY{by_day};COUNT={DAYS}",
        f"SUMMARY:{_escaped(title)}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(title)}",
        "TRIGGER:PT0M",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(part + "\r\n" for line in lines for part in _folded(line)).encode()


def _first(now: datetime, minutes: int, tz: ZoneInfo, rest_days: Collection[int]) -> datetime:
    """The next local moment at that time on a day that is not for rest; without rest if every day is."""
    local = now.astimezone(tz)
    resting = set(rest_days) if len(set(rest_days)) < len(_DAYS) else set()
    for ahead in range(len(_DAYS) + 1):
        moment = _at(local.date() + timedelta(days=ahead), minutes, tz)
        if moment > local and moment.weekday() not in resting:
            return moment
    raise AssertionError("a week has a day that is not for rest")


def _at(day: date, minutes: int, tz: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=tz)


def _zone(name: str, tz: ZoneInfo, first: datetime) -> Iterator[str]:
    """The zone's offsets as plain moments over the time of the reminders: what calendars need to know, no rules."""
    yield from ("BEGIN:VTIMEZONE", f"TZID:{name}")
    start = _at(first.date() - timedelta(days=1), 0, tz)
    yield from _observance(start.replace(tzinfo=None), start, start)
    before = start
    for ahead in range(1, 2 * DAYS):
        after = _at(start.date() + timedelta(days=ahead), 0, tz)
        if after.utcoffset() != before.utcoffset():
            change = _change(before, after, tz)
            old = before.utcoffset() or timedelta()
            yield from _observance((change + old).replace(tzinfo=None), before, after)
        before = after
    yield "END:VTIMEZONE"


def _change(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """The UTC minute at which the offset changes between the two."""
    low, high = before.astimezone(UTC), after.astimezone(UTC)
    old = before.utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) // 2
        if middle.astimezone(tz).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high.replace(second=0, microsecond=0)


def _observance(begins: datetime, before: datetime, after: datetime) -> Iterator[str]:
    kind = "DAYLIGHT" if after.dst() else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{begins:%Y%m%dT%H%M%S}"
    yield f"TZOFFSETFROM:{before:%z}"
    yield f"TZOFFSETTO:{after:%z}"
    yield f"END:{kind}"


def _escaped(text: str) -> str:
    for char in ("\\", ";", ","):
        text = text.replace(char, "\\" + char)
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """At most 75 octets a line, never cutting a character."""
    part = ""
    for char in line:
        if len((part + char).encode()) > _LONGEST_LINE:
            yield part
            part = " "
        part += char
    yield part
