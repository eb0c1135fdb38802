"""What the tests of the outbox share: rows, claims and looks at the table, on three people."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from bot.channels.base import (
    PictureBody,
    TextBody,
)
from bot.store.claims import Claimed, claim
from bot.store.database import Database
from bot.store.outbox import NewRow, enqueue
from bot.store.tables import addresses, outbox, people

WALL = 1_800_000_000_000
PICTURE = PictureBody(channel="sms", sender="RRHH", text="Paga 20 USD", alt="Un mensaje que pide dinero")


def row(person: int = 1, cause: str = "c", part: int = 0, **changes: Any) -> NewRow:
    given: dict[str, Any] = {"lane": 1, "care": "lesson", "body": TextBody(f"{cause}/{part}")}
    return NewRow(person, person * 10, cause, part, **(given | changes))


def broadcast(person: int = 1, cause: str = "b", **changes: Any) -> NewRow:
    return row(person, cause, **({"lane": 3, "care": "nudge", "stream": "broadcast"} | changes))


def settle_people(conn: Connection, number: int = 3) -> None:
    ids = range(1, number + 1)
    conn.execute(
        people.insert(), [{"id": i, "state": "{}", "standing": "x", "made_at": 0, "heard_at": 0} for i in ids]
    )
    conn.execute(
        addresses.insert(),
        [
            {"id": i * 10, "person_id": i, "channel": "t", "lookup": b"%d" % i, "external_id": f"chat{i}"}
            | {"used_at": 0}
            for i in ids
        ],
    )


def take(conn: Connection, wall: int = WALL, **changes: Any) -> list[Claimed]:
    given: dict[str, Any] = {"limit": 100, "busy": (), "owner": "me", "lease_ms": 60_000}
    return list(claim(conn, wall=wall, **(given | changes)).rows)


def texts(rows: Sequence[Claimed]) -> list[str]:
    return [claimed.delivery.body.text for claimed in rows]


def states(conn: Connection) -> list[tuple[str, str | None]]:
    return [
        tuple(found) for found in conn.execute(select(outbox.c.state, outbox.c.reason).order_by(outbox.c.id))
    ]


def missed(conn: Connection) -> list[int]:
    return list(conn.execute(select(people.c.id).where(people.c.missed == 1)).scalars())


def column(conn: Connection, name: str) -> list[Any]:
    return list(conn.execute(select(outbox.c[name]).order_by(outbox.c.id)).scalars())


class Outside(Exception):
    pass


async def run(db: Database, *rows: NewRow, work: Any) -> Any:
    """Enqueues in one transaction and works in another, on three people."""

    def begin(conn: Connection) -> None:
        settle_people(conn)
        enqueue(conn, rows, WALL)

    await db.write(begin)
    return await db.write(work)
