"""What a dialog may look up beyond its scene: read in the transaction of its step, and never written."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.rules import Rules
from bot.store import audit, cohorts, pins
from bot.store.audit import Deed, Line
from bot.store.cohorts import Cohort
from bot.store.pins import Pin


@dataclass(frozen=True, slots=True)
class Records:
    """One method for each thing that is looked up. Only reads."""

    conn: Connection
    rules: Rules
    at: datetime

    def cohorts(self) -> list[Cohort]:
        """All of them, the oldest first, the archived ones too."""
        return cohorts.every(self.conn)

    def pin(self, number: int) -> Pin | None:
        """How the PIN of this number stands; None: she has not set one."""
        return pins.find(self.conn, number)

    def log(
        self, who: int, whats: Collection[Deed] | None, since: datetime | None, before: int, most: int
    ) -> list[Line]:
        """Lines of the log, the newest first, as `bot.store.audit.lines` says."""
        return audit.lines(self.conn, who, whats, since, before, most)
