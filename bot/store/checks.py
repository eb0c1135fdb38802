"""Checks of contacts: what came of calling a service of a country, one line a check."""

import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select

from bot.contacts import Check, Outcome
from bot.store.staff_tables import contact_checks as table

_NEW = insert(table)
_LAST = select(func.max(table.c.id)).group_by(table.c.country, table.c.key)
_NEWEST = select(
    table.c.country, table.c.key, table.c.text, table.c.outcome, table.c.checked_by, table.c.checked_on
).where(table.c.id.in_(_LAST))


def add(conn: Connection, check: Check) -> None:
    """From now on this is the newest of its contact."""
    row = {
        "country": check.country,
        "key": check.key,
        "text": check.text,
        "outcome": check.outcome.value,
        "checked_by": check.by,
        "checked_on": check.on.isoformat(),
    }
    conn.execute(_NEW, row)


def newest(conn: Connection) -> dict[tuple[str, str], Check]:
    """The newest check of each (country, key)."""
    return _found(conn.execute(_NEWEST))


def newest_in(raw: sqlite3.Connection) -> dict[tuple[str, str], Check]:
    """The same read by somebody who only looks, beside a running bot; empty before the table was there."""
    if raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'contact_checks'").fetchone() is None:
        return {}
    return _found(raw.execute(str(_NEWEST)))


def _found(rows: Iterable[Any]) -> dict[tuple[str, str], Check]:
    return {
        (country, key): Check(country, key, text, Outcome(outcome), by, date.fromisoformat(on))
        for country, key, text, outcome, by, on in rows
    }
