"""What came in: how far each channel is, which updates were taken, and those that nobody could take."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.channels.base import Address
from bot.store.moments import from_ms, to_ms
from bot.store.sealed import seals_of
from bot.store.tables import cursors, seen
from bot.store.tables import noted as noted_table
from bot.store.tables import set_aside as aside_table
from bot.store.upsert import insert_new, insert_or_change


@dataclass(frozen=True, slots=True)
class SetAside:
    """An update that was put away unread. `raw` is what the platform sent; it may name her, so no repr shows
    it."""

    id: int
    channel: str
    once: str
    raw: str = field(repr=False)
    reason: str
    at: datetime


_CURSOR = select(cursors.c.value).where(cursors.c.channel == bindparam("channel"))
_SET_CURSOR = insert_or_change(cursors, {"value": "new"})
_SEEN = select(seen.c.once).where(
    seen.c.channel == bindparam("on"), seen.c.once.in_(bindparam("onces", expanding=True))
)
_SEE = insert_new(seen)
_NOTE = insert_or_change(noted_table, {"times": noted_table.c.times + 1, "at": "new"})
_NOTED = select(noted_table.c.once, noted_table.c.times).where(noted_table.c.channel == bindparam("on"))
_BLAME = (
    update(noted_table)
    .where(noted_table.c.channel == bindparam("on"))
    .values(times=noted_table.c.times + bindparam("weight"))
)
_FORGET = delete(noted_table).where(
    noted_table.c.channel == bindparam("on"), noted_table.c.once == bindparam("which")
)
_SET_ASIDE = insert(aside_table)
_LISTED = select(aside_table).order_by(aside_table.c.id.desc()).limit(bindparam("limit"))


def cursor(conn: Connection, channel: str) -> str | None:
    """What the channel has confirmed, or None at the very first start."""
    value: str | None = conn.execute(_CURSOR, {"channel": channel}).scalar()
    return value


def set_cursor(conn: Connection, channel: str, value: str) -> None:
    """Belongs in the same unit of work as the turns it stands for."""
    conn.execute(_SET_CURSOR, [{"channel": channel, "value": value}])


def first_sight(conn: Connection, channel: str, onces: Collection[str], now: datetime) -> set[str]:
    """Which of `onces` have never been taken; from this commit on they have."""
    if not onces:
        return set()
    known = set(conn.execute(_SEEN, {"on": channel, "onces": list(onces)}).scalars())
    new = set(onces) - known
    if new:
        at = to_ms(now)
        conn.execute(_SEE, [{"channel": channel, "once": once, "at": at} for once in sorted(new)])
    return new


def note(conn: Connection, channel: str, onces: Collection[str], now: datetime) -> None:
    """«I am about to fold these.» Found at a start, they are what the process may have died of. Counts
    repetitions: to be called once for each in the life of a process."""
    if onces:
        at = to_ms(now)
        conn.execute(_NOTE, [{"channel": channel, "once": once, "times": 1, "at": at} for once in onces])


def blame(conn: Connection, channel: str, weight: int) -> None:
    """The program is known to have hung over what is noted: that weighs more than having ended somehow."""
    conn.execute(_BLAME, {"on": channel, "weight": weight})


def noted(conn: Connection, channel: str) -> dict[str, int]:
    """The updates noted and not yet forgotten, with how often."""
    return {row.once: row.times for row in conn.execute(_NOTED, {"on": channel})}


def forget_noted(conn: Connection, channel: str, onces: Collection[str]) -> None:
    """They have been folded, in this same unit of work."""
    if onces:
        conn.execute(_FORGET, [{"on": channel, "which": once} for once in onces])


def set_aside(
    conn: Connection,
    channel: str,
    once: str,
    raw: str,
    reason: str,
    now: datetime,
    address: Address | None = None,
) -> None:
    """Puts an update away, sealed, for a person to look at. `reason` is cut at 200 characters and is not
    sealed: it says what went wrong, never what she wrote. Erasing whoever has `address` takes it away."""
    lookup = None if address is None else seals_of(conn).lookup(address.channel, address.id)
    row = {"channel": channel, "once": once, "raw": raw, "reason": reason[:200], "at": to_ms(now)}
    conn.execute(_SET_ASIDE, {**row, "lookup": lookup})


def listed_aside(conn: Connection, limit: int = 50) -> list[SetAside]:
    """What was set aside, newest first."""
    return [
        SetAside(row.id, row.channel, row.once, row.raw, row.reason, from_ms(row.at))
        for row in conn.execute(_LISTED, {"limit": limit})
    ]
