"""Single values of the database itself: the mode it was made in, the pretend clock's moment."""

from sqlalchemy import Connection, bindparam, select

from bot.store.tables import meta
from bot.store.upsert import insert_or_change

_GET = select(meta.c.value).where(meta.c.key == bindparam("wanted"))
_PUT = insert_or_change(meta, {"value": "new"})


def get(conn: Connection, key: str) -> str | None:
    """The value, or None if it was never put."""
    value: str | None = conn.execute(_GET, {"wanted": key}).scalar()
    return value


def put(conn: Connection, key: str, value: str) -> None:
    """Replaces what was there. Keys have at most 40 characters."""
    conn.execute(_PUT, [{"key": key, "value": value}])
