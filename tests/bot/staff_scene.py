"""A scene for the pure dialogs of the staff: every role, a proposal, contacts in every state."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from bot.channels.base import Address
from bot.contacts import CONTACTS, Board, Check, Outcome
from bot.organization import sample_organization
from bot.rules import Rules
from bot.staff.access import Access, Role
from bot.staff.dialogs import trying
from bot.staff.dialogs.scene import Scene
from bot.staff.dialogs.state import Trying
from bot.staff.records import Records
from bot.store.audit import Deed, Line
from bot.store.grants import Grant
from bot.store.pins import Pin
from bot.store.remarks import Remark
from bot.store.roles import Member
from tests.bot.intake_world import rules
from tests.bot.staff_records import records
from tests.bot.wording_samples import content

TODAY = date(2027, 3, 1)
NOON = datetime(2027, 3, 1, 17, tzinfo=UTC)
BIG = 10**17
_UNIT = "M1-05"
REMARKS = tuple(
    Remark(n, _UNIT if n else "M1-04", "siete-cambios", "00000000", BIG, NOON, "x" * 600) for n in range(9)
)
"""A number with as many digits as one may have."""


LINES = tuple(
    Line(n, NOON, BIG if n % 2 else 0, what, str(BIG), f"{Role.FACILITATOR.value} 2")
    for n, what in enumerate([*Deed, "newer_deed"], 1)
)


@dataclass(frozen=True, slots=True)
class Found(Records):
    """What dialogs look up: cohorts from a store in memory, the rest without one."""

    conn: Connection = field(default_factory=lambda: records().conn)
    rules: Rules = field(default_factory=rules)
    at: datetime = NOON
    has_pin: bool = True

    def pin(self, number: int) -> Pin | None:
        return Pin(NOON, 1, None, 0, None) if self.has_pin else None

    def log(
        self, who: int, whats: Collection[Deed] | None, since: datetime | None, before: int, most: int
    ) -> list[Line]:
        there = [one for one in LINES if (one.who == who or not who) and (one.id < before or not before)]
        return [one for one in there[::-1] if whats is None or one.what in whats][:most]


def scene(*roles: Role) -> Scene:
    held = tuple((role, "2" if role is Role.FACILITATOR else "") for role in roles or (Role.OWNER,))
    outcomes = dict(zip(CONTACTS, [Outcome.ANSWERED, Outcome.SILENT, Outcome.CHANGED] * 5, strict=True))
    days = [date(2027, 2, 1), date(2026, 3, 20), date(2025, 1, 1)]
    found = {
        ("EC", key): Check("EC", key, "x" * 200, outcome, BIG, days[n % 3])
        for n, (key, outcome) in enumerate(outcomes.items())
    }
    members = tuple(
        Member(n, role, "cohorte de marzo", 1, NOON, n, Address("telegram", "5"))
        for n, role in enumerate([*Role, "newer_role"], BIG)
    )
    waiting = Grant(3, "author", "", BIG, 1, NOON, 4711, BIG, 2, "")
    board = Board(sample_organization(), content().countries, found)
    return Scene(
        Access(BIG, held), TODAY, board, rules().world, "es", members, (waiting,), (77,), REMARKS, Found()
    )


def begun(unit: str) -> Trying:
    """A try of this unit at its first question."""
    moved = trying.line(scene(), f"{unit} adulta EC 2027-03-01")
    assert isinstance(moved.next, Trying)
    return moved.next
