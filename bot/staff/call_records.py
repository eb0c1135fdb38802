"""What the dialogs about calls look up."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.adverts import addresses
from bot.adverts.addresses import Addresses
from bot.broadcasts import called, series
from bot.rules import Rules
from bot.store import call_steps, cohorts, links, sources
from bot.store.call_steps import CallStep
from bot.store.cohorts import Cohort
from bot.store.links import Link
from bot.store.sources import Attribute, Funnel
from flows import timing


@dataclass(frozen=True, slots=True)
class CallRecords:
    """Only reads."""

    conn: Connection
    rules: Rules
    at: datetime

    def cohort(self, cohort_id: int) -> Cohort | None:
        return cohorts.get(self.conn, cohort_id)

    def links(self, cohort_id: int) -> list[Link]:
        return links.of_cohort(self.conn, cohort_id)

    def link(self, link_id: int) -> Link | None:
        return links.get(self.conn, link_id)

    def addresses(self, link_id: int) -> Addresses:
        return addresses.of_link(self.conn, self.rules, link_id)

    def taken(self, link_id: int) -> int:
        """How many came by it."""
        return sources.taken(self.conn, link_id)

    def last_day(self, link: Link) -> date | None:
        """The last day on which the link lets people in, in the country of the installation."""
        if link.until is None:
            return None
        return timing.local(link.until, series.home_zone(self.rules)).date() - date.resolution

    def is_expired(self, link: Link) -> bool:
        return link.until is not None and link.until <= self.at

    def by_link(self, cohort_id: int) -> list[Funnel]:
        return sources.by_link(self.conn, cohort_id)

    def by_group(self, cohort_id: int, attribute: Attribute) -> list[Funnel]:
        return sources.by_group(self.conn, cohort_id, attribute)

    def steps(self, cohort_id: int) -> list[CallStep]:
        return call_steps.of_cohort(self.conn, cohort_id)

    def step(self, cohort_id: int, days: int) -> CallStep | None:
        return call_steps.get(self.conn, cohort_id, days)

    def words(self, cohort: Cohort, step: CallStep, language: str) -> str:
        """What the step would say if it went out now."""
        return series.words_of(self.conn, self.rules, cohort, step, language)

    def reached(self, cohort: Cohort) -> tuple[int, dict[str, int]]:
        """How many a step would reach now, and how many of its people not, by reason."""
        people = called.people_of(self.conn, cohort, series.home_zone(self.rules))
        left_out = Counter(one.left_out for one in people if one.left_out)
        return len(people) - left_out.total(), dict(left_out)
