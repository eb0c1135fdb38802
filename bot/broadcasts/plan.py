"""When each person's moment is. Pure."""

from datetime import datetime, timedelta

from flows import timing

STILL_GOOD = timedelta(hours=2)
"""An hour of the day that is past by no more than this still counts as today's."""
SOMEWHERE = "UTC"
"""The zone of somebody who has not said where she is."""


def due_of(at: datetime, minutes: int | None, zone: str) -> datetime:
    """`at` itself; or, with `minutes` after midnight, that time of her own day: on her date at `at`, or on the next if
    it was past by more than two hours then. In a gap of her clock the first valid minute after it."""
    if minutes is None:
        return at
    zone = zone or SOMEWHERE
    day = timing.local(at, zone).date()
    due = timing.moment(day, minutes, zone)
    if due < at - STILL_GOOD:
        due = timing.moment(day + timedelta(days=1), minutes, zone)
    return max(due, at)
