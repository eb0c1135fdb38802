"""Entering the web chat: a link of ten minutes that somebody of the staff makes on her phone, or the server for her.

The browser's new chat becomes an address of the same person, with the roles that she holds in the chat where the link
was made, at the moment in which it is opened. There they sleep after half an hour without a word."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import returning as places
from bot.batch import Known, Writes
from bot.channels.base import Inbound
from bot.rules import Rules
from bot.staff import access, orders
from bot.staff.access import Access
from bot.staff.dialogs.scene import listed, role_of
from bot.staff.telling import Notice
from bot.store import audit, cohorts, doors, returning, roles
from bot.store.audit import COMMAND_LINE, Deed
from bot.store.doors import Door
from bot.store.doors import make as make
from bot.store.people import CANNOT_PUSH, Row
from bot.store.sealed import seals_of
from flows.effects import Text, Words, phrase
from flows.person import Person

MARK = "e_"
"""How a token begins where a browser posts it. No other link may begin so."""
PATH = "/entrar"
_TOKEN = re.compile(r"e_([A-Za-z0-9_-]{22})")


@dataclass(frozen=True, slots=True)
class Entered:
    """Who is there now, and what is told."""

    row: Row
    say: tuple[Words, ...]
    notices: tuple[Notice, ...] = ()


def link(site: str, token: str) -> str:
    """The token stands behind the #: no server on the way is told of it, and no preview opens it."""
    return f"{site.rstrip('/')}{PATH}#{token}"


def read(inbound: Inbound) -> str | None:
    """The token of a start; empty: it looks like one and is none. None: nothing of this."""
    if inbound.kind != "start" or not inbound.text.startswith(MARK):
        return None
    found = _TOKEN.fullmatch(inbound.text)
    return found[1] if found else ""


def is_good(conn: Connection, rules: Rules, token: str, at: datetime) -> bool:
    """Whether it would open now. Uses nothing up."""
    door = doors.find(conn, token) or _ordered(conn, rules, token, at, keep=False)
    return door is not None and door.opens(at)


def enter(
    conn: Connection, rules: Rules, known: Known, writes: Writes, row: Row, token: str, at: datetime
) -> Entered:
    """Only into a browser's chat in which nothing has happened yet. One sentence for whatever is wrong."""
    no = Entered(row, (phrase("enter.no"),))
    fresh = row.person == Person(turn=row.person.turn) and not roles.held(conn, row.id, row.address_id)
    if row.address.channel not in CANNOT_PUSH or not fresh or not returning.may_try(conn, row.address, at):
        return no
    door = doors.find(conn, token) or _ordered(conn, rules, token, at, keep=True)
    mine = _brings(conn, rules, door, at) if door is not None and door.opens(at) else None
    found = known.person(conn, mine.number) if mine else None
    if door is None or mine is None or found is None:
        returning.failed(conn, row.address, at)
        return no
    told = _notices(conn, found.id, door)
    places.take_over(conn, known, writes, row, found)
    doors.use(conn, door, found.address_id, at)
    roles.shut_browsers(conn, found.id, at)
    for role, scope in mine.held:
        roles.give(conn, found.id, found.address_id, role.value, scope, found.id, at, sleeps=True)
    audit.note(conn, at, found.id, Deed.DOOR_USED)
    names = cohorts.every(conn)
    said = listed([role_of(role, scope, names) for role, scope in mine.held])
    return Entered(found, (phrase("enter.done"), said, phrase("enter.rests")), told)


def _brings(conn: Connection, rules: Rules, door: Door, at: datetime) -> Access | None:
    """What she may do at this moment where the link was made; None if that is nothing."""
    if door.made_in:
        mine = access.of_chat(conn, rules.staff, door.person_id, door.made_in, at)
    else:
        mine = access.anywhere(conn, rules.staff, door.person_id, at)
    return mine if mine else None


def _notices(conn: Connection, number: int, door: Door) -> tuple[Notice, ...]:
    """Told where the link was made; for one of the server, in every chat of hers that can be called."""
    told = Text((phrase("enter.told"),))
    chats = [door.made_in] if door.made_in else []
    if not chats:
        ways = returning.ways(conn, number)
        chats = [way.address_id for way in ways if way.reachable and way.address.channel not in CANNOT_PUSH]
    return tuple(Notice(number, chat, told) for chat in chats)


def _ordered(conn: Connection, rules: Rules, token: str, at: datetime, *, keep: bool) -> Door | None:
    """One that the command line has left for a running bot. `keep`: from now on it stands in the store, used once."""
    for order in orders.doors(rules.staff.orders, at):
        if order.hash == doors.hashed(seals_of(conn), token) and returning.ways(conn, order.number):
            if keep:
                doors.make(conn, order.number, 0, order.at, token)
                audit.note(conn, at, COMMAND_LINE, Deed.DOOR_MADE, str(order.number))
                return doors.find(conn, token)
            return Door(0, order.number, 0, order.at + doors.LIFE, used=False)
    return None
