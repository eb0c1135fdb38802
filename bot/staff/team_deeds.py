"""What the dialogs about the staff itself asked for: a link into the browser, the PIN."""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection

from bot.channels.base import Address
from bot.rules import Rules
from bot.staff import access, doors
from bot.staff.access import Access, Right, Role
from bot.staff.dialogs.scene import Scene
from bot.staff.done import Done, not_yours
from bot.staff.team_acts import ClosePin, GivePin, MakeDoor, ResetPin, SetPin, ShutBrowsers, TeamAct
from bot.staff.telling import Notice
from bot.store import audit, grants, pins, returning, roles
from bot.store.audit import Deed
from bot.store.people import CANNOT_PUSH
from bot.store.pins import MOST_TRIES, Given
from flows.effects import Text, phrase


def perform(
    conn: Connection, rules: Rules, scene: Scene, address_id: int, act: TeamAct, at: datetime
) -> Done:
    """`scene` was read in this transaction, so its access is what holds now."""
    mine = scene.access
    if not mine.may(_right(act)):
        return not_yours()
    match act:
        case MakeDoor():
            return _make_door(conn, rules, mine, address_id, at)
        case ShutBrowsers():
            shut = roles.shut_browsers(conn, mine.number, at)
            if shut:
                audit.note(conn, at, mine.number, Deed.DOOR_SHUT)
            return Done((phrase("enter.shut" if shut else "enter.none_open"),))
        case GivePin():
            return _give_pin(conn, rules, scene, address_id, act.pin, at)
        case SetPin():
            return _set_pin(conn, mine, address_id, act.pin, at)
        case ClosePin():
            pins.close(conn, mine.number)
            return Done((phrase("pin.closed"),))
        case ResetPin():
            return _reset_pin(conn, rules, mine, act.number, at)
        case _:
            assert_never(act)


def _right(act: TeamAct) -> Right:
    if isinstance(act, ResetPin):
        return Right.ROLES
    return Right.ENTER if isinstance(act, MakeDoor | ShutBrowsers) else Right.PIN


def _make_door(conn: Connection, rules: Rules, mine: Access, address_id: int, at: datetime) -> Done:
    """Not from a browser: one that was left open must not be able to open the next."""
    here = grants.address_of(conn, mine.number, address_id)
    if here is None or here.channel in CANNOT_PUSH:
        return Done((phrase("enter.from_phone", number=str(mine.number)),))
    if not rules.staff.site:
        return Done((phrase("enter.no_web"),))
    link = doors.link(rules.staff.site, doors.make(conn, mine.number, address_id, at))
    audit.note(conn, at, mine.number, Deed.DOOR_MADE)
    return Done((phrase("enter.link", link=link),))


def _give_pin(conn: Connection, rules: Rules, scene: Scene, address_id: int, pin: str, at: datetime) -> Done:
    number = scene.access.number
    if pins.find(conn, number) is None:
        return Done((phrase("pin.none_set"),), then="over")
    match pins.give(conn, number, pin, address_id, at):
        case Given.RIGHT:
            return Done((phrase("pin.open"),), then="go_on")
        case Given.WRONG:
            found = pins.find(conn, number)
            left = MOST_TRIES - (found.tries if found else 0)
            return Done((phrase("pin.wrong", left=str(left)),))
        case Given.NOW_SHUT:
            audit.note(conn, at, number, Deed.PIN_SHUT)
            told = Text((phrase("pin.owner_told", number=str(number)),))
            notices = tuple(Notice(*chat, told) for chat in _owners(conn, rules, scene))
            return Done((phrase("pin.is_shut"),), notices, then="over")
        case _:
            return Done((phrase("pin.is_shut"),), then="over")


def _owners(conn: Connection, rules: Rules, scene: Scene) -> Iterator[tuple[int, int]]:
    """(number, chat) of each owner, herself too: it may be somebody else who tries with her phone."""
    yield from sorted({(m.person_id, m.address_id) for m in scene.members if m.role == Role.OWNER.value})
    for id_ in sorted(rules.staff.owners):
        number = roles.number_at(conn, Address("telegram", str(id_)))
        for way in returning.ways(conn, number) if number else ():
            if way.address == Address("telegram", str(id_)):
                yield number or 0, way.address_id


def _set_pin(conn: Connection, mine: Access, address_id: int, pin: str, at: datetime) -> Done:
    """The first one freely; another only while the one before is open here."""
    if pins.find(conn, mine.number) is not None and not pins.is_open(conn, mine.number, address_id, at):
        return not_yours()
    pins.put(conn, mine.number, pin, at)
    pins.give(conn, mine.number, pin, address_id, at)
    audit.note(conn, at, mine.number, Deed.PIN_SET)
    return Done((phrase("pin.set"),), then="go_on")


def _reset_pin(conn: Connection, rules: Rules, mine: Access, number: int, at: datetime) -> Done:
    """Of somebody whose every role she could take; never her own, or a PIN would protect from nobody."""
    if number == mine.number:
        return Done((phrase("pin.not_own"),))
    hers = access.anywhere(conn, rules.staff, number, at)
    if not hers:
        return Done((phrase("staff.holds_nothing", number=str(number)),))
    if not hers.roles <= mine.gives:
        return not_yours()
    if not pins.reset(conn, number):
        return Done((phrase("pin.had_none", number=str(number)),))
    audit.note(conn, at, mine.number, Deed.PIN_RESET, str(number))
    return Done((phrase("pin.was_reset", number=str(number)),))
