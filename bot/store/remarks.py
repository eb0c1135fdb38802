"""Remarks of the staff on a unit: sealed words, open until somebody settles them."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.store.moments import from_ms, to_ms
from bot.store.sealed import Seals
from bot.store.staff_tables import remarks as table

LONGEST = 600
MOST = 500
"""Open remarks that are looked at; the oldest first, so that settling brings up the rest."""

_ADD = insert(table)
_COLUMNS = (table.c.id, table.c.unit, table.c.part, table.c.rev, table.c.by, table.c.at, table.c.text)
_OPEN = select(*_COLUMNS).where(table.c.settled_at.is_(None)).order_by(table.c.unit, table.c.id).limit(MOST)
_SETTLE = (
    update(table)
    .where(table.c.id == bindparam("which"), table.c.settled_at.is_(None))
    .values(settled_at=bindparam("when"), settled_by=bindparam("who"))
)
_OF_WHOM = delete(table).where(table.c.by == bindparam("whose"))


@dataclass(frozen=True, slots=True)
class Remark:
    """`rev`: of the texts of the part when it was written; `by`: the number of whoever wrote it."""

    id: int
    unit: str
    part: str
    rev: str
    by: int
    at: datetime
    text: str


def add(conn: Connection, unit: str, part: str, rev: str, by: int, at: datetime, text: str) -> None:
    """A new open remark."""
    row = {"unit": unit, "part": part, "rev": rev, "by": by, "at": to_ms(at), "text": text[:LONGEST]}
    conn.execute(_ADD, row)


def still_open(conn: Connection) -> list[Remark]:
    """All open ones, unit by unit, the oldest first."""
    return [
        Remark(row.id, row.unit, row.part, row.rev, row.by, from_ms(row.at), row.text)
        for row in conn.execute(_OPEN)
    ]


def settle(conn: Connection, remark: int, by: int, at: datetime) -> bool:
    """It is open no more. False: it was not open."""
    return conn.execute(_SETTLE, {"which": remark, "who": by, "when": to_ms(at)}).rowcount == 1


def forget(conn: Connection, person_id: int) -> None:
    """What somebody who erases everything has written goes with her."""
    conn.execute(_OF_WHOM, {"whose": person_id})


def open_in(raw: sqlite3.Connection, seals: Seals) -> list[Remark]:
    """The same read by somebody who only looks, beside a running bot; empty before the table was there.

    Raises SealBroken if the key is another."""
    if raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'remarks'").fetchone() is None:
        return []
    found = raw.execute(
        f"SELECT id, unit, part, rev, by, at, text FROM remarks WHERE settled_at IS NULL "
        f"ORDER BY unit, id LIMIT {MOST}"
    )
    return [
        Remark(id_, unit, part, rev, by, from_ms(at), seals.unseal("remarks.text", text))
        for id_, unit, part, rev, by, at, text in found
    ]
