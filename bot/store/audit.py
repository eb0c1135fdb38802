"""Who of the staff did what: lines are added, never changed, and hold no word of a learner."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, insert

from bot.store.moments import to_ms
from bot.store.staff_tables import audit

COMMAND_LINE = 0
"""Who has the server stands in the lines under this number."""
_ADD = insert(audit)


class Deed(StrEnum):
    """What was done; never renamed."""

    OWNER_BEGAN = "owner_began"
    CODE_MADE = "code_made"
    PROPOSED = "proposed"
    ROLE_GIVEN = "role_given"
    ROLE_REFUSED = "role_refused"
    ROLE_TAKEN = "role_taken"
    STAFF_ERASED = "staff_erased"
    CONTACT_CHECKED = "contact_checked"
    REMARK_WRITTEN = "remark_written"
    REMARK_SETTLED = "remark_settled"
    BROADCAST_CONFIRMED = "broadcast_confirmed"
    BROADCAST_PAUSED = "broadcast_paused"
    BROADCAST_RESUMED = "broadcast_resumed"
    BROADCAST_CANCELLED = "broadcast_cancelled"
    BROADCAST_RETRIED = "broadcast_retried"
    BROADCAST_RESENT = "broadcast_resent"
    BROADCAST_RECALLED = "broadcast_recalled"
    BROADCAST_CORRECTED = "broadcast_corrected"
    BROADCAST_REPORTED = "broadcast_reported"


def note(conn: Connection, at: datetime, who: int, what: Deed, target: str = "", detail: str = "") -> None:
    """One line, in the transaction of the deed."""
    line = {"at": to_ms(at), "who": who, "what": what.value, "target": target[:60], "detail": detail[:200]}
    conn.execute(_ADD, line)
