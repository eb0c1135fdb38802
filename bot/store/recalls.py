"""Messages of a broadcast that were sent and are to be taken away or changed. Runs inside a unit of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from bot.channels.base import Address
from bot.store.cohort_tables import broadcasts, recipients
from bot.store.tables import addresses, outbox

ASKED, DONE, REFUSED = "asked", "done", "refused"


@dataclass(frozen=True, slots=True)
class SentRow:
    """A message that somebody has on her screen, as far as we know."""

    broadcast_id: int
    person_id: int
    address: Address
    platform_id: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """How it stands: not tried yet, done, and refused (too old, taken away by her, a chat that is closed)."""

    asked: int = 0
    done: int = 0
    refused: int = 0


_IN = recipients.c.broadcast_id == bindparam("which")
_SENT = (
    select(
        recipients.c.broadcast_id,
        recipients.c.person_id,
        outbox.c.platform_id,
        addresses.c.channel,
        addresses.c.external_id,
    )
    .join(outbox, outbox.c.id == recipients.c.row_id)
    .join(addresses, addresses.c.id == outbox.c.address_id)
    .where(_IN, recipients.c.state == "queued", outbox.c.state == "sent")
    .order_by(recipients.c.person_id)
)
_NEXT = _SENT.where(recipients.c.recall == ASKED).limit(bindparam("most"))
_OPEN = select(broadcasts.c.id).where(broadcasts.c.recall.in_(("delete", "edit"))).order_by(broadcasts.c.id)
_SENT_ROWS = select(outbox.c.id).where(outbox.c.state == "sent")
_ASK = (
    update(recipients)
    .where(_IN, recipients.c.state == "queued", recipients.c.row_id.in_(_SENT_ROWS))
    .values(recall=ASKED)
)
_MARK = (
    update(recipients)
    .where(_IN, recipients.c.person_id == bindparam("whose"))
    .values(recall=bindparam("became"))
)
_COUNT = select(recipients.c.recall, func.count()).where(_IN).group_by(recipients.c.recall)


def sent_rows(conn: Connection, broadcast_id: int) -> list[SentRow]:
    """All messages of it that were sent, by number of the person."""
    return [_row(row) for row in conn.execute(_SENT, {"which": broadcast_id})]


def ask(conn: Connection, broadcast_id: int) -> int:
    """Marks all that were sent; how many."""
    return conn.execute(_ASK, {"which": broadcast_id}).rowcount


def still_open(conn: Connection) -> list[int]:
    """Broadcasts some of whose messages may not have been tried yet."""
    return list(conn.execute(_OPEN).scalars())


def next_rows(conn: Connection, broadcast_id: int, most: int) -> list[SentRow]:
    return [_row(row) for row in conn.execute(_NEXT, {"which": broadcast_id, "most": most})]


def mark(conn: Connection, tried: Sequence[tuple[SentRow, bool]]) -> None:
    """Whether each was done."""
    if tried:
        marks = [
            {"which": row.broadcast_id, "whose": row.person_id, "became": DONE if done else REFUSED}
            for row, done in tried
        ]
        conn.execute(_MARK, marks)


def recalled(conn: Connection, broadcast_id: int) -> Recalled:
    found = {row[0]: row[1] for row in conn.execute(_COUNT, {"which": broadcast_id})}
    return Recalled(found.get(ASKED, 0), found.get(DONE, 0), found.get(REFUSED, 0))


def _row(row: Any) -> SentRow:
    address = Address(row.channel, row.external_id)
    return SentRow(row.broadcast_id, row.person_id, address, row.platform_id or "")
