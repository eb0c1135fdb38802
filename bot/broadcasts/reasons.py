"""Why somebody does not get a broadcast, or not yet. Stored and written into reports; never renamed."""

from typing import Final

from bot.store.broadcasts import BroadcastKind
from flows.person import Category, Standing

OPTED_OUT: Final = "opted_out"
"""BAJA: nothing is sent first."""
CALLS_OFF: Final = "calls_off"
REMINDERS_OFF: Final = "reminders_off"
BLOCKED: Final = "blocked"
PAUSED: Final = "paused"
QUIET_PERSON: Final = "quiet_person"
"""SALIR: she has not said whether we may write first."""
NO_ADDRESS: Final = "no_address"
"""Her account is closed, or she never opened the chat."""
ALREADY_IN: Final = "already_in"
"""She is in the cohort that the call is for, or waits for it."""
CANCELLED: Final = "cancelled"
TOO_LATE: Final = "too_late"
UNREADABLE: Final = "unreadable"
"""Her stored state or her address cannot be read by this program."""

BOUNDARY: Final = "boundary"
"""She is between a question and its answer."""
NIGHT: Final = "night"
SECOND_TODAY: Final = "second_today"
"""She has had a message today that she did not ask for."""
ELSEWHERE: Final = "elsewhere"
"""Her channel does not run in this process."""

OF_STANDING = {
    Standing.UNSUBSCRIBED: OPTED_OUT,
    Standing.BLOCKED: BLOCKED,
    Standing.QUIET: QUIET_PERSON,
    Standing.PAUSED: PAUSED,
    Standing.ERASED: OPTED_OUT,
}
OF_CATEGORY: Final[dict[Category, str]] = {"calls": CALLS_OFF, "reminders": REMINDERS_OFF}
CATEGORY: Final[dict[BroadcastKind, Category]] = {"call": "calls", "notice": "reminders"}
"""Which category of messages a kind of broadcast belongs to."""

_OF_ROW = {
    "unsubscribed": OPTED_OUT,
    "quiet": QUIET_PERSON,
    "gone": NO_ADDRESS,
    "not_started": NO_ADDRESS,
    "unknown": NO_ADDRESS,
    "expired": TOO_LATE,
}


def of_row(reason: str | None) -> str:
    """The reason of a skipped row of the outbox in these words."""
    return _OF_ROW.get(reason or "", reason or "")
