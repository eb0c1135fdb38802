"""A one-time code comes in: the first owner's, or one for another role, which its maker must confirm.

Whatever is wrong with a code (unknown, used, too old, its maker has no right any more, too many tries from here), she
is told the same one sentence."""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.channels.base import Address, Inbound
from bot.rules import Rules
from bot.staff import access, orders
from bot.staff.access import Role
from bot.staff.dialogs.scene import role_name, role_of
from bot.staff.telling import Notice
from bot.store import audit, cohorts, grants, returning, roles
from bot.store.audit import COMMAND_LINE, Deed
from bot.store.grants import GIVEN, MARK, Grant
from bot.store.people import CANNOT_PUSH, Row
from bot.store.sealed import seals_of
from flows.effects import Choice, Phrase, Text, Words, phrase

PROPOSAL = "st.g."
"""How the ids of the buttons under a proposal begin."""
_CODE = re.compile(r"(?:/start\s+|https?://\S*[?&]start=|https?://\S*/c/)?s_([A-Za-z0-9_-]{22})")


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What she is told, and what others are."""

    say: tuple[Words, ...]
    notices: tuple[Notice, ...] = ()


def read(inbound: Inbound) -> str | None:
    """The code that she sends, alone, in a link, or behind /start. Empty: a link that looks like one and is none.
    None: nothing of this."""
    text = inbound.text.strip()
    found = _CODE.fullmatch(text)
    if found is not None and inbound.kind in ("start", "said"):
        return found[1]
    return "" if inbound.kind == "start" and text.startswith(MARK) else None


def redeem(conn: Connection, rules: Rules, row: Row, code: str, at: datetime) -> Redeemed:
    """Uses the code up if it is good."""
    if not returning.may_try(conn, row.address, at):
        return _no()
    found = grants.find(conn, code) if code else None
    if found is None and _makes_owner(conn, rules, code, at):
        return _first_owner(conn, row, code, at)
    if found is None or not _is_good(conn, rules, found, at):
        returning.failed(conn, row.address, at)
        return _no()
    if (found.role, found.scope) in roles.held(conn, row.id, row.address_id):
        # Whoever made the link tries it out: it stays good for whom it is meant.
        return Redeemed((phrase("staff.code_yours", role=role_name(found.role)),))
    return _proposed(conn, row, found, at)


def _no() -> Redeemed:
    return Redeemed((phrase("staff.code_no"),))


def _makes_owner(conn: Connection, rules: Rules, code: str, at: datetime) -> bool:
    kept = orders.owner_code(rules.staff.orders, at)
    if kept is None or not code or not hmac.compare_digest(kept, grants.hashed(seals_of(conn), code)):
        return False
    return not access.owner_exists(conn, rules.staff, at)


def _first_owner(conn: Connection, row: Row, code: str, at: datetime) -> Redeemed:
    """The line in `grants` is what makes the code good once, whatever becomes of its file."""
    grants.make(conn, Role.OWNER.value, "", COMMAND_LINE, 0, at, code)
    used = grants.find(conn, code)
    assert used is not None
    grants.end(conn, grants.use(conn, used, row.id, row.address_id, at), GIVEN)
    sleeps = row.address.channel in CANNOT_PUSH
    roles.give(conn, row.id, row.address_id, Role.OWNER.value, "", COMMAND_LINE, at, sleeps=sleeps)
    audit.note(conn, at, row.id, Deed.OWNER_BEGAN)
    return Redeemed((phrase("staff.owner_now"), phrase("staff.owner_can")))


def _is_good(conn: Connection, rules: Rules, grant: Grant, at: datetime) -> bool:
    """Not used, not too old, and its maker may still give that role from that chat."""
    maker = access.of_chat(conn, rules.staff, grant.made_by, grant.made_in, at)
    return grant.is_unused(at) and grant.role in maker.gives


def _proposed(conn: Connection, row: Row, grant: Grant, at: datetime) -> Redeemed:
    used = grants.use(conn, grant, row.id, row.address_id, at)
    audit.note(conn, at, row.id, Deed.PROPOSED, f"code {grant.id}", grant.named)
    role = role_of(grant.role, grant.scope, cohorts.every(conn))
    asked = Notice(grant.made_by, grant.made_in, _question(used, role, row.address))
    return Redeemed((phrase("staff.proposed", role=role),), (asked,))


def _question(grant: Grant, role: Words, address: Address) -> Text:
    """For the maker: who wants to be what. The number is ours, the Telegram id the platform's."""
    choices = (
        Choice(f"{PROPOSAL}{grant.id}.yes", phrase("staff.button.confirm")),
        Choice(f"{PROPOSAL}{grant.id}.no", phrase("staff.button.refuse")),
    )
    number = str(grant.used_by)
    asked: Phrase = phrase("staff.wants_web", number=number, role=role)
    if address.channel == "telegram":
        asked = phrase("staff.wants", number=number, role=role, id=address.id)
    return Text((asked,), choices, grant.ask)
