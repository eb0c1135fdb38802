"""The one place that decides who of the staff may do what. Asked again at every act, in its transaction."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from bot.channels.base import Address
from bot.rules import Staffing
from bot.staff import orders
from bot.store import audit, grants, pins, returning, roles
from bot.store.audit import COMMAND_LINE, Deed
from bot.store.people import Row


class Role(StrEnum):
    """What somebody is for the course. Stored; never renamed."""

    OWNER = "owner"
    ADMIN = "admin"
    FACILITATOR = "facilitator"
    AUTHOR = "author"


class Right(StrEnum):
    """What a role may open."""

    PANEL = "panel"
    ROLES = "roles"
    CONTACTS = "contacts"
    TRY = "try"
    REMARKS = "remarks"
    EXPORT = "export"
    CALLS = "calls"
    """Links, adverts, sources and the series of a call."""
    BROADCAST = "broadcast"
    COHORTS = "cohorts"
    """To look at cohorts: a facilitator at hers."""
    COHORT_LIFE = "cohort_life"
    """To make and change them, and to move people."""
    PIN = "pin"
    ENTER = "enter"
    LOG = "log"


OWN = frozenset({Right.PANEL, Right.PIN, Right.ENTER})
"""What everybody of the staff may open: it concerns herself alone."""
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.ADMIN: frozenset(Right),
    Role.FACILITATOR: OWN | {Right.BROADCAST, Right.COHORTS},
    Role.AUTHOR: OWN | {Right.CONTACTS, Right.TRY, Right.REMARKS, Right.EXPORT},
}
GIVES: dict[Role, frozenset[Role]] = {
    Role.OWNER: frozenset(Role),
    Role.ADMIN: frozenset({Role.FACILITATOR, Role.AUTHOR}),
    Role.FACILITATOR: frozenset(),
    Role.AUTHOR: frozenset(),
}
"""Which roles somebody may give to others and take from them."""


@dataclass(frozen=True, slots=True)
class Access:
    """What this person may do in this chat at this moment. `number` is how the staff calls her."""

    number: int
    held: tuple[tuple[Role, str], ...] = ()
    """Each role with its scope."""

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for role, _ in self.held)

    def may(self, right: Right) -> bool:
        return any(right in RIGHTS[role] for role in self.roles)

    @property
    def cohorts(self) -> frozenset[int] | None:
        """The numbers of the cohorts that she may look at and write to. None: all of them."""
        if self.roles & {Role.OWNER, Role.ADMIN}:
            return None
        mine = (scope for role, scope in self.held if role is Role.FACILITATOR)
        return frozenset(number for scope in mine if (number := cohort_in(scope)))

    def sees(self, cohort_id: int) -> bool:
        """Whether this cohort is one of hers."""
        return self.cohorts is None or cohort_id in self.cohorts

    @property
    def gives(self) -> frozenset[Role]:
        """The roles she may give and take."""
        return frozenset(given for role in self.roles for given in GIVES[role])

    def __bool__(self) -> bool:
        """Whether she is of the staff at all."""
        return bool(self.held)


def cohort_in(scope: str) -> int:
    """The number of the cohort that a facilitator's scope names; 0 for the free text of an older program."""
    return int(scope) if scope.isascii() and scope.isdecimal() and len(scope) <= 18 else 0


def may(conn: Connection, staff: Staffing, row: Row, at: datetime) -> Access:
    """What she may do in the chat she writes from, where she is awake now. Obeys first what the command line has
    left."""
    mine = _access(conn, staff, row.id, row.address_id, row.address, at)
    if mine:
        roles.stay_awake(conn, row.id, row.address_id, at)
    return mine


def of_chat(conn: Connection, staff: Staffing, number: int, address_id: int, at: datetime) -> Access:
    """The same for somebody who is not speaking now; nothing if that chat is not hers any more."""
    address = grants.address_of(conn, number, address_id)
    return Access(number) if address is None else _access(conn, staff, number, address_id, address, at)


def anywhere(conn: Connection, staff: Staffing, number: int, at: datetime) -> Access:
    """What she may do in all of her chats together, those that sleep too: for whoever has the server."""
    obey(conn, staff, at)
    held: dict[tuple[Role, str], None] = {}
    for way in returning.ways(conn, number):
        found = _held(conn, staff, number, way.address_id, way.address, None)
        held |= dict.fromkeys(found)
    return Access(number, tuple(held))


def sleeps(conn: Connection, row: Row, at: datetime) -> bool:
    """Whether she would be of the staff here, had she not been silent for too long."""
    return bool(roles.held(conn, row.id, row.address_id)) and not roles.held(conn, row.id, row.address_id, at)


def _access(
    conn: Connection, staff: Staffing, number: int, address_id: int, address: Address, at: datetime
) -> Access:
    obey(conn, staff, at)
    return Access(number, tuple(_held(conn, staff, number, address_id, address, at)))


def _held(
    conn: Connection, staff: Staffing, number: int, address_id: int, address: Address, at: datetime | None
) -> list[tuple[Role, str]]:
    held = _known(roles.held(conn, number, address_id, at))
    by_setting = address.channel == "telegram" and address.id in {str(id_) for id_ in staff.owners}
    if by_setting and Role.OWNER not in {role for role, _ in held}:
        held = [(Role.OWNER, ""), *held]
    return held


def owner_exists(conn: Connection, staff: Staffing, at: datetime) -> bool:
    """Whether somebody is an owner, by role or by setting: then the first owner's code makes nobody one."""
    obey(conn, staff, at)
    return bool(staff.owners) or roles.how_many(conn, Role.OWNER.value) > 0


def obey(conn: Connection, staff: Staffing, at: datetime) -> None:
    """Roles that the command line took away, PINs that it reset, and roles of a cohort in the archive hold no more: in
    this transaction and for good."""
    for order in orders.take_aways(staff.orders):
        taken = roles.take(conn, order.number, [role.value for role in Role], at, given_until=order.at)
        if taken:
            audit.note(conn, at, COMMAND_LINE, Deed.ROLE_TAKEN, f"{order.number}")
    for reset in orders.pin_resets(staff.orders):
        pin = pins.find(conn, reset.number)
        if pin is not None and pin.made_at <= reset.at and pins.reset(conn, reset.number):
            audit.note(conn, at, COMMAND_LINE, Deed.PIN_RESET, f"{reset.number}")
    for number, cohort in roles.end_with_cohorts(conn, Role.FACILITATOR.value, at):
        audit.note(conn, at, COMMAND_LINE, Deed.ROLE_ENDED, f"{number}", cohort)


def _known(held: list[tuple[str, str]]) -> list[tuple[Role, str]]:
    """Without roles of a newer program."""
    return [(Role(role), scope) for role, scope in held if role in set(Role)]
