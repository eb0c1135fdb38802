"""What a dialog may look up beyond its scene: read in the transaction of its step, and never written."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.rules import Rules
from bot.staff.call_records import CallRecords
from bot.store import cohorts
from bot.store.cohorts import Cohort


@dataclass(frozen=True, slots=True)
class Records:
    """One method for each thing that is looked up. Only reads."""

    conn: Connection
    rules: Rules
    at: datetime

    def cohorts(self) -> list[Cohort]:
        """All of them, the oldest first, the archived ones too."""
        return cohorts.every(self.conn)

    @property
    def calls(self) -> CallRecords:
        """What the dialogs about calls look up."""
        return CallRecords(self.conn, self.rules, self.at)
