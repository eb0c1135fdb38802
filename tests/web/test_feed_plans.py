"""However many messages there are of others, a feed reads only its own."""

from pathlib import Path

from sqlalchemy import Connection, event

from bot.channels.base import Address
from bot.store import feed
from bot.store.database import Database
from bot.store.sealed import Seals

SOMEBODY = Address("web", "somebody")


def _plans(conn: Connection) -> dict[str, str]:
    """The plan of every statement a feed executes."""
    executed: list[tuple[str, object]] = []
    event.listen(
        conn, "before_cursor_execute", lambda _c, _k, sql, values, *_: executed.append((sql, values))
    )
    feed.read(conn, SOMEBODY, 0)
    feed.read(conn, SOMEBODY, 7, (3, 4))
    conn.exec_driver_sql("SELECT 1")
    feed.one(conn, SOMEBODY, 7)
    feed.has_left(conn, SOMEBODY)
    feed.is_only_way(conn, SOMEBODY)
    since = feed._whose(conn, SOMEBODY) | {"since": 7, "late": [3, 4]}
    conn.execute(feed._SINCE, since)
    plans = {}
    for sql, values in list(executed):
        rows = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)  # type: ignore[arg-type]
        plans[sql] = "\n".join(row[3] for row in rows)
    return plans


async def test_no_statement_of_a_feed_reads_a_whole_table(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path / 'aulita.db'}", Seals({1: bytes(range(32))}))
    try:
        plans = await database.write(_plans)
    finally:
        await database.close()
    assert len(plans) >= 5
    told = "\n".join(plans.values())
    assert "SCAN outbox" not in told, told
    assert "SCAN addresses" not in told, told
    assert "SEARCH outbox" in told
