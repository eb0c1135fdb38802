"""The open dialogs of the staff, one for each member, sealed: what she types waits here until it is confirmed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select

from bot.store.moments import to_ms
from bot.store.staff_tables import dialogs
from bot.store.upsert import insert_or_change

LIFE = timedelta(minutes=30)
_KEEP = insert_or_change(dialogs, {"state": "new", "turn": "new", "until": "new"}, key="person_id")
_OPEN = select(dialogs.c.state, dialogs.c.turn).where(
    dialogs.c.person_id == bindparam("whose"), dialogs.c.until > bindparam("now")
)
_CLOSE = delete(dialogs).where(dialogs.c.person_id == bindparam("whose"))
_OLD = delete(dialogs).where(dialogs.c.until <= bindparam("before"))


@dataclass(frozen=True, slots=True)
class Stored:
    """A dialog as it was left. `state`: JSON text of `bot.staff.dialogs.state`."""

    state: str
    turn: int


def open_of(conn: Connection, person_id: int, now: datetime) -> Stored | None:
    """Hers, unless half an hour has passed since its last step."""
    found = conn.execute(_OPEN, {"whose": person_id, "now": to_ms(now)}).first()
    return None if found is None else Stored(found.state, found.turn)


def keep(conn: Connection, person_id: int, stored: Stored, now: datetime) -> None:
    """The one before is over."""
    row = {
        "person_id": person_id,
        "state": stored.state,
        "turn": stored.turn,
        "until": to_ms(now + LIFE),
    }
    conn.execute(_KEEP, [row])


def close(conn: Connection, person_id: int) -> None:
    conn.execute(_CLOSE, {"whose": person_id})


def forget_old(conn: Connection, now: datetime) -> None:
    conn.execute(_OLD, {"before": to_ms(now)})
