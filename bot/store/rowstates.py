"""The states of an outbox row as statements know them, and the few ways in which rows end without a call.

Literals, not parameters: only then does SQLite see that its partial indexes fit."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, bindparam, literal_column, select, update

from bot.store.tables import addresses, outbox, people


def waiting(rows: FromClause = outbox) -> ColumnElement[bool]:
    """In state `waiting`; the words that the partial indexes use."""
    return rows.c.state == literal("waiting")


def is_open(rows: FromClause = outbox) -> ColumnElement[bool]:
    """Not ended. Belongs beside any narrower condition that should find its rows by address."""
    return rows.c.state.in_((literal("waiting"), literal("sending")))


def sending(rows: FromClause = outbox) -> ColumnElement[bool]:
    """A call is under way, or its process has died."""
    return rows.c.state == literal("sending")


def ready(rows: FromClause = outbox) -> ColumnElement[bool]:
    """Not waiting for a moment."""
    return rows.c.not_before == literal_column("0")


def later(rows: FromClause = outbox) -> ColumnElement[bool]:
    """Waiting for a moment."""
    return rows.c.not_before > literal_column("0")


def in_stream(stream: str, rows: FromClause = outbox) -> ColumnElement[bool]:
    return rows.c.stream == literal(stream)


def literal(word: str) -> ColumnElement[str]:
    return literal_column(f"'{word}'")


_SKIP_ADDRESS = (
    update(outbox)
    .where(outbox.c.address_id == bindparam("to"), is_open(), waiting())
    .values(state="skipped", reason=bindparam("why"), ended=bindparam("at"))
)
_UNREACHABLE = update(addresses).where(addresses.c.id == bindparam("to")).values(unreachable=bindparam("why"))
_MISSED = update(people).where(people.c.id == bindparam("whose")).values(missed=1)
_MISSED_THERE = (
    update(people)
    .where(
        people.c.id.in_(
            select(outbox.c.person_id).where(
                outbox.c.address_id == bindparam("to"),
                in_stream("conversation"),
                is_open(),
                waiting(),
                outbox.c.care != literal("nudge"),
            )
        )
    )
    .values(missed=1)
)
_FAIL = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), is_open())
    .values(state="failed", reason="unreadable", ended=bindparam("at"))
)


def skip_addresses(conn: Connection, reasons: Mapping[int, str], wall: int) -> None:
    """Everything that waits for these addresses is skipped; the value is the reason. Who was to get a message
    of the conversation (a reminder is none) misses it: she is shown what is open when she comes back."""
    _each(conn, _MISSED_THERE, [{"to": address} for address in reasons])
    _each(conn, _SKIP_ADDRESS, [{"to": address, "why": why, "at": wall} for address, why in reasons.items()])


def set_unreachable(conn: Connection, reasons: Mapping[int, str]) -> None:
    """These addresses are not called again until somebody clears it."""
    _each(conn, _UNREACHABLE, [{"to": address, "why": why} for address, why in reasons.items()])


def set_missed(conn: Connection, person_ids: Collection[int]) -> None:
    """A message of their conversation may be lost: the open question is shown again at the next contact."""
    _each(conn, _MISSED, [{"whose": person} for person in person_ids])


def fail_unreadable(conn: Connection, row_ids: Collection[int], wall: int) -> None:
    """Open rows whose body or address cannot be read."""
    _each(conn, _FAIL, [{"row": row, "at": wall} for row in row_ids])


def _each(conn: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        conn.execute(statement, rows)
