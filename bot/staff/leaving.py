"""Somebody of the staff erases her data: her roles go with them. She is told before, and nothing stops her."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.rules import Rules
from bot.staff.access import Role
from bot.store import audit, roles
from bot.store.audit import Deed
from bot.store.people import Row
from flows.effects import Send, Text, phrase
from flows.person import DetourKind
from flows.step import Step


def warned(conn: Connection, rules: Rules, row: Row, step: Step) -> Step:
    """The step that asks whether to erase, with a line about her role before it, if she holds one."""
    aside, before = step.person.aside, row.person.aside
    asks = aside is not None and aside.kind is DetourKind.ERASING and aside != before
    if not asks or not roles.is_staff(conn, row.id):
        return step
    owners = {member.person_id for member in roles.members(conn) if member.role == Role.OWNER.value}
    last = owners == {row.id} and not rules.staff.owners
    told = phrase("staff.erase_last_owner") if last else phrase("staff.erase")
    return replace(step, effects=(Send(Text((told,))), *step.effects))


def note_gone(conn: Connection, number: int, at: datetime) -> None:
    """To be called before everything of hers goes: the number in the line leads to nobody afterwards."""
    if roles.is_staff(conn, number):
        audit.note(conn, at, number, Deed.STAFF_ERASED)
