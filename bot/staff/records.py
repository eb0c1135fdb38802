"""What a dialog may look up beyond its scene: read in the transaction of its step, and never written."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.rules import Rules
from bot.store import audit, cohorts, members, people, pins, roles
from bot.store.audit import Deed, Line
from bot.store.cohorts import Cohort
from bot.store.members import Member, Place
from bot.store.people import Row
from bot.store.pins import Pin
from flows.timing import local


@dataclass(frozen=True, slots=True)
class Records:
    """One method for each thing that is looked up. Only reads."""

    conn: Connection
    rules: Rules
    at: datetime

    def cohorts(self) -> list[Cohort]:
        """All of them, the oldest first, the archived ones too."""
        return cohorts.every(self.conn)

    def today(self) -> date:
        """In the country of the installation: days of cohorts are counted by it, whoever looks."""
        home = self.rules.world.catalogue.countries[self.rules.world.home]
        return local(self.at, home.zones[0]).date()

    def opened_on(self, cohort: Cohort) -> date | None:
        """The day on which its call was opened first, counted like `today`."""
        home = self.rules.world.catalogue.countries[self.rules.world.home]
        return None if cohort.opened_at is None else local(cohort.opened_at, home.zones[0]).date()

    def places(self, cohort_id: int) -> dict[Place, int]:
        """How many are in it, wait for a seat, have gone."""
        return members.counts(self.conn, cohort_id)

    def accompanied(self, cohort: Cohort) -> list[int]:
        """The numbers of its facilitators; of one in the archive those who were with it to its end."""
        return roles.held_since(self.conn, "facilitator", str(cohort.id), cohort.archived_at)

    def learner(self, number: int) -> Row | None:
        """Somebody by her number; None: there is nobody."""
        return people.by_id(self.conn, [number]).get(number)

    def place_of(self, number: int) -> Member | None:
        """The cohort she is in, or waits for."""
        return members.of_person(self.conn, number)

    def pin(self, number: int) -> Pin | None:
        """How the PIN of this number stands; None: she has not set one."""
        return pins.find(self.conn, number)

    def log(
        self, who: int, whats: Collection[Deed] | None, since: datetime | None, before: int, most: int
    ) -> list[Line]:
        """Lines of the log, the newest first, as `bot.store.audit.lines` says."""
        return audit.lines(self.conn, who, whats, since, before, most)
