"""Who of the staff did what: lines are added and never changed (the database refuses it).

No line holds a word of a learner."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from bot.store.moments import from_ms, to_ms
from bot.store.staff_tables import audit

COMMAND_LINE = 0
"""Who has the server stands in the lines under this number."""
CLOCK = -1
"""What time alone has brought stands in the lines under this number."""
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
    LINK_MADE = "link_made"
    LINK_CHANGED = "link_changed"
    ADVERT_MADE = "advert_made"
    SERIES_PLANNED = "series_planned"
    STEP_CHANGED = "step_changed"
    CALL_MADE = "call_made"
    BROADCAST_CONFIRMED = "broadcast_confirmed"
    BROADCAST_PAUSED = "broadcast_paused"
    BROADCAST_RESUMED = "broadcast_resumed"
    BROADCAST_CANCELLED = "broadcast_cancelled"
    BROADCAST_RETRIED = "broadcast_retried"
    BROADCAST_RESENT = "broadcast_resent"
    BROADCAST_RECALLED = "broadcast_recalled"
    BROADCAST_CORRECTED = "broadcast_corrected"
    BROADCAST_REPORTED = "broadcast_reported"
    COHORT_MADE = "cohort_made"
    COHORT_CHANGED = "cohort_changed"
    COHORT_EARLY = "cohort_early"
    """It starts before the 21 days are over; the detail is why."""
    COHORT_STATE = "cohort_state"
    PERSON_MOVED = "person_moved"
    ROLE_ENDED = "role_ended"
    LIST_SEEN = "list_seen"
    DOOR_MADE = "door_made"
    DOOR_USED = "door_used"
    DOOR_SHUT = "door_shut"
    PIN_SET = "pin_set"
    PIN_SHUT = "pin_shut"
    PIN_RESET = "pin_reset"


def note(conn: Connection, at: datetime, who: int, what: Deed, target: str = "", detail: str = "") -> None:
    """One line, in the transaction of the deed."""
    line = {"at": to_ms(at), "who": who, "what": what.value, "target": target[:60], "detail": detail[:200]}
    conn.execute(_ADD, line)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log. `what` may be a deed of a newer program."""

    id: int
    at: datetime
    who: int
    what: str
    target: str
    detail: str


def lines(
    conn: Connection,
    who: int = 0,
    whats: Collection[Deed] | None = None,
    since: datetime | None = None,
    before: int = 0,
    most: int = 10,
) -> list[Line]:
    """The newest lines first. `who` 0: everybody's; `whats` None: every deed; `before`: only older ones than this."""
    asked = select(audit).order_by(audit.c.id.desc()).limit(most)
    if who:
        asked = asked.where(audit.c.who == who)
    if whats is not None:
        asked = asked.where(audit.c.what.in_(sorted(whats)))
    if since is not None:
        asked = asked.where(audit.c.at >= to_ms(since))
    if before:
        asked = asked.where(audit.c.id < before)
    return [
        Line(row.id, from_ms(row.at), row.who, row.what, row.target, row.detail)
        for row in conn.execute(asked)
    ]
