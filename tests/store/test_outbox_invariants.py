"""The invariants I-1 to I-14 of the outbox, each by name."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, select, update

from bot.channels.base import (
    Button,
    Entity,
    Failed,
    Held,
    SendResult,
    Sent,
    TextBody,
    Throttled,
    Unreachable,
)
from bot.store.database import Database
from bot.store.moments import to_ms
from bot.store.outbox import counts, enqueue, open_rows, skip_waiting
from bot.store.outcomes import finish, recover
from bot.store.tables import addresses, outbox
from tests.store.outbox_rows import (
    WALL,
    Outside,
    broadcast,
    column,
    missed,
    row,
    run,
    settle_people,
    states,
    take,
    texts,
)


async def test_i1_rows_go_with_the_transaction_that_made_them(db: Database) -> None:
    def broken(conn: Connection) -> None:
        enqueue(conn, [row()], WALL)
        raise Outside

    await db.write(settle_people)
    with pytest.raises(Outside):
        await db.write(broken)
    assert await db.read(counts) == {}


async def test_i2_enqueuing_the_same_cause_and_part_twice_adds_nothing(db: Database) -> None:
    def work(conn: Connection) -> None:
        enqueue(conn, [row(part=0, body=TextBody("other")), row(part=1)], WALL + 5)
        assert texts(take(conn)) == ["c/0"]
        assert open_rows(conn) == 2

    await run(db, row(part=0), work=work)


async def test_i3_a_final_state_never_changes(db: Database) -> None:
    def work(conn: Connection) -> None:
        claimed = take(conn)[0]
        assert finish(conn, [(claimed, Sent("55"))], WALL).lost == 0
        for result in (Failed("x"), Throttled(1), Failed("y", ambiguous=True), Sent("66")):
            assert finish(conn, [(claimed, result)], WALL).lost == 1
        assert skip_waiting(conn, [1], "opted_out", WALL) == 0
        assert states(conn) == [("sent", None)]
        assert column(conn, "platform_id") == ["55"]

    await run(db, row(), work=work)


async def test_i4_a_claim_is_written_with_owner_lease_and_attempt(db: Database) -> None:
    claimed = await run(db, row(), work=take)
    assert claimed[0].attempt == 1

    def look(conn: Connection) -> None:
        found = conn.execute(select(outbox)).one()
        assert (found.state, found.owner, found.lease_until, found.attempts) == (
            "sending",
            "me",
            WALL + 60_000,
            1,
        )

    await db.read(look)


async def test_i5_an_address_has_one_call_at_a_time_and_all_of_them_at_most_the_limit(db: Database) -> None:
    def work(conn: Connection) -> None:
        assert texts(take(conn, limit=2)) == ["a/0", "b/0"]
        assert texts(take(conn, limit=2)) == ["c/0"]
        assert take(conn) == []

    rows = [row(p, cause, part) for part in (0, 1) for p, cause in ((1, "a"), (2, "b"), (3, "c"))]
    await run(db, *rows, work=work)


async def test_i6_the_next_row_of_a_conversation_waits_until_the_one_before_has_ended(db: Database) -> None:
    def work(conn: Connection) -> None:
        first = take(conn)
        assert texts(first) == ["c/0"]
        finish(conn, [(first[0], Throttled(5))], WALL)
        assert take(conn, WALL + 5_999) == []
        again = take(conn, WALL + 6_000)
        assert texts(again) == ["c/0"]
        finish(conn, [(again[0], Sent("1"))], WALL + 6_100)
        assert texts(take(conn, WALL + 6_100)) == ["c/1"]

    await run(db, row(part=0), row(part=1), work=work)


async def test_i7_and_i8_sent_has_the_platforms_id_and_sending_a_lease(db: Database) -> None:
    def work(conn: Connection) -> None:
        one, _two = take(conn)
        finish(conn, [(one, Sent("77"))], WALL + 9)
        assert column(conn, "platform_id") == ["77", None]
        assert column(conn, "ended") == [WALL + 9, None]
        assert column(conn, "lease_until") == [None, WALL + 60_000]

    await run(db, row(1, "a"), row(2, "b"), work=work)


WAITS: list[tuple[SendResult, int]] = [
    (Throttled(5), WALL + 6_000),
    (Throttled(2, "channel"), WALL + 3_000),
    (Held(datetime(2027, 6, 1, tzinfo=UTC)), to_ms(datetime(2027, 6, 1, tzinfo=UTC))),
    (Failed("no network", retry=True, counts=False), WALL + 1_000),
    (Failed("token revoked", halt=True), 0),
]


@pytest.mark.parametrize(("result", "moment"), WAITS)
async def test_i9_pauses_windows_and_a_lost_network_use_up_no_attempt(
    db: Database, result: SendResult, moment: int
) -> None:
    def work(conn: Connection) -> None:
        for _ in range(12):
            claimed = take(conn, WALL)[0]
            finish(conn, [(claimed, result)], WALL)
            assert column(conn, "not_before") == [moment]
            conn.execute(update(outbox).values(not_before=0))
        assert column(conn, "attempts") == [0]
        assert counts(conn) == {"waiting": 1}

    await run(db, row(), work=work)


async def test_i9_the_time_to_live_runs_while_a_row_waits(db: Database) -> None:
    def work(conn: Connection) -> None:
        finish(conn, [(take(conn)[0], Throttled(1))], WALL)
        assert take(conn, WALL + 5_000) == []
        assert states(conn) == [("skipped", "expired")]

    await run(db, row(expires=WALL + 4_000), work=work)


async def test_i10_every_row_is_in_exactly_one_state(db: Database) -> None:
    def work(conn: Connection) -> None:
        one, two, _three = take(conn)
        finish(conn, [(one, Sent("1")), (two, Failed("no"))], WALL)
        assert counts(conn) == {"sent": 1, "failed": 1, "sending": 1, "waiting": 2}
        assert open_rows(conn) == 3

    await run(db, *[row(p, f"c{p}", part) for p in (1, 2, 3) for part in (0, 1)][:5], work=work)


async def test_i11_nothing_is_left_waiting_for_somebody_who_has_blocked_us(db: Database) -> None:
    def work(conn: Connection) -> None:
        hers = next(one for one in take(conn) if one.person_id == 1)
        finished = finish(conn, [(hers, Unreachable("blocked"))], WALL)
        assert [(u.person_id, u.address_id, u.address.id, u.reason) for u in finished.unreachable] == [
            (1, 10, "chat1", "blocked")
        ]
        assert conn.execute(select(addresses.c.unreachable).order_by(addresses.c.id)).scalars().all() == [
            "blocked",
            None,
            None,
        ]
        hers_by_state = conn.execute(select(outbox.c.state).where(outbox.c.person_id == 1)).scalars().all()
        assert hers_by_state == ["skipped"] * 3
        assert missed(conn) == [1]
        enqueue(conn, [row(1, "later")], WALL)
        assert [one.person_id for one in take(conn)] == []
        assert states(conn)[-1] == ("skipped", "blocked")

    await run(db, row(1, "a", 0), row(1, "a", 1), broadcast(1), row(2, "b"), work=work)


async def test_i12_the_words_are_those_of_the_moment_of_enqueuing(db: Database) -> None:
    body = TextBody("Ángela 👩🏽‍🏭", (Entity("bold", 0, 6),), ((Button("Sí", "3:a"), Button("No", "3:b")),))
    claimed = await run(db, row(body=body, silent=True), work=take)
    assert claimed[0].delivery.body == body
    assert claimed[0].delivery.silent is True
    assert claimed[0].delivery.address.id == "chat1"


async def test_i14_an_owner_that_lost_its_lease_writes_over_nobody(db: Database) -> None:
    def work(conn: Connection) -> None:
        old = take(conn, owner="old")[0]
        recover(conn, "new", WALL)
        new = take(conn, owner="new")[0]
        assert finish(conn, [(old, Sent("1"))], WALL).lost == 1
        assert states(conn) == [("sending", "retry")]
        assert finish(conn, [(new, Sent("2"))], WALL).lost == 0
        assert column(conn, "platform_id") == ["2"]

    await run(db, row(), work=work)


async def test_i14_the_result_of_an_earlier_attempt_is_not_taken_for_this_one(db: Database) -> None:
    def work(conn: Connection) -> None:
        first = take(conn)[0]
        finish(conn, [(first, Failed("502", ambiguous=True))], WALL)
        take(conn, WALL + 2_000)
        assert finish(conn, [(first, Sent("1"))], WALL).lost == 1
        assert [state for state, _ in states(conn)] == ["sending"]

    await run(db, row(), work=work)
