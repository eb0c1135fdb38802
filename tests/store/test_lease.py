"""Who runs: one process, known by its signs of life."""

from pathlib import Path

import pytest

from bot.clock import wall_ms
from bot.store import lease
from bot.store.database import Database, DatabaseTrouble
from bot.store.lease import SPAN_MS, Pulse
from bot.store.sealed import Seals

T0 = 1_800_000_000_000


async def test_an_open_database_has_a_pulse_that_beats_and_ends_with_it(
    url: str, path: Path, seals: Seals
) -> None:
    begun = wall_ms()
    db = await Database.open(url, seals)
    first = lease.pulse(path)
    assert first is not None
    assert first.owner == db.owner
    assert begun <= first.beat <= wall_ms()
    assert await db.write(lambda conn: lease.beat(conn, db.owner, first.beat + 5_000))
    assert lease.pulse(path) == Pulse(db.owner, first.beat + 5_000)
    await db.close()
    assert lease.pulse(path) is None


async def test_a_lease_of_another_machine_is_respected_while_it_lives(db: Database) -> None:
    elsewhere = "elsewhere-1"
    await db.write(lambda conn: lease.release(conn, db.owner))
    await db.write(lambda conn: lease.take(conn, elsewhere, T0))
    with pytest.raises(DatabaseTrouble, match=r"another machine.*wait 30 s"):
        await db.write(lambda conn: lease.take(conn, db.owner, T0))
    with pytest.raises(DatabaseTrouble, match="wait 1 s"):
        await db.write(lambda conn: lease.take(conn, db.owner, T0 + SPAN_MS - 1))
    assert await db.write(lambda conn: lease.beat(conn, elsewhere, T0 + 5_000))
    with pytest.raises(DatabaseTrouble, match="wait 5 s"):
        await db.write(lambda conn: lease.take(conn, db.owner, T0 + SPAN_MS))
    await db.write(lambda conn: lease.take(conn, db.owner, T0 + 5_000 + SPAN_MS))


async def test_who_has_lost_the_lease_learns_it_at_the_next_beat(db: Database) -> None:
    await db.write(lambda conn: lease.release(conn, db.owner))
    await db.write(lambda conn: lease.take(conn, "elsewhere-1", T0))
    assert not await db.write(lambda conn: lease.beat(conn, db.owner, T0))
    await db.write(lambda conn: lease.release(conn, db.owner))
    assert await db.write(lambda conn: lease.beat(conn, "elsewhere-1", T0)), (
        "somebody else's lease was released"
    )


async def test_a_process_that_died_on_this_machine_gives_way_at_once(db: Database) -> None:
    dead = db.owner.split("-")[0] + "-dead"
    await db.write(lambda conn: lease.release(conn, db.owner))
    await db.write(lambda conn: lease.take(conn, dead, T0))
    await db.write(lambda conn: lease.take(conn, db.owner, T0 + 1))
    assert not await db.write(lambda conn: lease.beat(conn, dead, T0 + 2))


def test_owners_fit_their_column_and_differ() -> None:
    owners = {lease.new_owner() for _ in range(20)}
    assert len(owners) == 20
    assert all(len(owner) <= 40 for owner in owners)
    assert len({owner.split("-")[0] for owner in owners}) == 1


def test_no_database_and_no_readable_database_have_no_pulse(path: Path) -> None:
    with pytest.raises(DatabaseTrouble, match="there is no database"):
        lease.pulse(path)
    path.parent.mkdir()
    path.write_bytes(b"nothing" * 100)
    with pytest.raises(DatabaseTrouble, match="cannot be read"):
        lease.pulse(path)
