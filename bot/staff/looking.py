"""What the command line reads of the staff: beside a running bot, through a connection that can change nothing."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.backup import reading
from bot.contacts import Checks
from bot.rehearsal import MODE, PRETEND_NOW
from bot.staff import orders
from bot.store import checks
from bot.store import remarks as kept_remarks
from bot.store.audit import Line
from bot.store.feed import LEFT
from bot.store.moments import from_ms, to_ms
from bot.store.remarks import Remark
from bot.store.sealed import SealBroken, Seals

_ROLES = f"""
SELECT roles.person_id, roles.role, coalesce(cohorts.name, roles.scope), roles.at, addresses.channel,
       addresses.external_id, roles.open_until
FROM roles JOIN addresses ON addresses.id = roles.address_id AND addresses.person_id = roles.person_id
LEFT JOIN cohorts ON roles.role = 'facilitator' AND roles.scope = CAST(cohorts.id AS TEXT)
WHERE roles.revoked_at IS NULL AND coalesce(addresses.unreachable, '') <> '{LEFT}'
  AND coalesce(cohorts.state, '') <> 'archived'
ORDER BY roles.person_id, roles.id
"""
_BEFORE_COHORTS = f"""
SELECT roles.person_id, roles.role, roles.scope, roles.at, addresses.channel, addresses.external_id, NULL
FROM roles JOIN addresses ON addresses.id = roles.address_id AND addresses.person_id = roles.person_id
WHERE roles.revoked_at IS NULL AND coalesce(addresses.unreachable, '') <> '{LEFT}'
ORDER BY roles.person_id, roles.id
"""
"""For a database that this version has not been started on yet."""
_LOG = """
SELECT id, at, who, what, target, detail FROM audit
WHERE (? IS NULL OR who = ?) AND at >= ? ORDER BY id DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A role in force. `scope`: the name of its cohort; `place`: its channel, with the numeric id on Telegram if the
    key opens it; `sleeps`: in a browser that was left alone, so it opens nothing there."""

    number: int
    role: str
    scope: str
    at: datetime
    place: str
    sleeps: bool = False


def held(database: Path, seals: Seals | None, now: datetime) -> list[Held]:
    """Every role in force, without what was ordered away and the bot has not seen yet; empty where there is no
    database yet. Raises sqlite3.Error."""
    if not database.is_file():
        return []
    ordered = {order.number: to_ms(order.at) for order in orders.take_aways(orders.folder_of(database))}
    with reading(database) as raw:
        if not _has(raw, "roles"):
            return []
        asked = _ROLES if _has(raw, "staff_doors") else _BEFORE_COHORTS
        return [
            Held(
                number,
                role,
                scope,
                from_ms(at),
                _place(seals, channel, sealed),
                open_until is not None and open_until <= to_ms(now),
            )
            for number, role, scope, at, channel, sealed, open_until in raw.execute(asked)
            if at > ordered.get(number, -1)
        ]


def log(database: Path, who: int | None, since: datetime | None, most: int) -> list[Line]:
    """The newest lines of the log, the oldest of them first. `who` None: everybody's. Raises sqlite3.Error."""
    if not database.is_file():
        return []
    with reading(database) as raw:
        if not _has(raw, "audit"):
            return []
        found = raw.execute(_LOG, (who, who, to_ms(since) if since else 0, most)).fetchall()
    return [Line(row[0], from_ms(row[1]), *row[2:]) for row in reversed(found)]


def contact_checks(database: Path) -> Checks:
    """The newest check of each contact; empty where there is no database yet. Raises sqlite3.Error."""
    if not database.is_file():
        return {}
    with reading(database) as raw:
        return checks.newest_in(raw)


def remarks(database: Path, seals: Seals) -> list[Remark]:
    """The open remarks; empty where there is no database yet. Raises sqlite3.Error, SealBroken."""
    if not database.is_file():
        return []
    with reading(database) as raw:
        return kept_remarks.open_in(raw, seals)


def moment(database: Path, now: datetime) -> datetime:
    """What time it is for the bot on this database: a rehearsal stands where it was left. Raises sqlite3.Error."""
    if not database.is_file():
        return now
    with reading(database) as raw:
        found = dict(raw.execute("SELECT key, value FROM meta")) if _has(raw, "meta") else {}
    return (
        from_ms(int(found[PRETEND_NOW])) if found.get(MODE) == "rehearsal" and PRETEND_NOW in found else now
    )


def now() -> datetime:
    return datetime.now(UTC)


def _has(raw: sqlite3.Connection, table: str) -> bool:
    asked = "SELECT 1 FROM sqlite_master WHERE name = ?"
    return raw.execute(asked, (table,)).fetchone() is not None


def _place(seals: Seals | None, channel: str, sealed: bytes) -> str:
    if channel != "telegram" or seals is None:
        return channel
    try:
        return f"Telegram id {seals.unseal('addresses.external_id', sealed)}"
    except SealBroken:
        return channel
