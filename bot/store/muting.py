"""What is on its way already of a sort of message that somebody has just switched off: it goes in the same commit."""

from sqlalchemy import Connection

from bot.store import outbox, recipients
from bot.store.rowstates import set_missed
from flows import mute, route
from flows.person import Category

KIND = {"calls": "call", "reminders": "notice"}
"""Which broadcasts belong to a category; lessons are none."""

TIMERS: dict[Category, frozenset[str]] = {
    "calls": frozenset(),
    "reminders": frozenset({route.REMIND}),
    "units": mute.OF_LESSONS | {route.WAKE},
}
"""Whose messages belong to it."""


def take_back(conn: Connection, person_id: int, category: Category, wall: int) -> int:
    """How many messages that were. One that is on its way is not sent again. A lesson that is taken back was perhaps
    not seen: what is open is shown again when she comes."""
    taken = 0
    if category in KIND:
        taken = recipients.skip_pending(conn, [person_id], f"{category}_off", kinds=(KIND[category],))
    timers = TIMERS[category]
    own = outbox.skip_of_timers(conn, person_id, timers, f"{category}_off", wall) if timers else 0
    if own and category == "units":
        set_missed(conn, [person_id])
    return taken + own
