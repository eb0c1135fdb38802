"""Rows of the outbox: who goes next, what a result does to a row, what a dead process leaves behind."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, text, update

from bot.calls import CALL_SECONDS
from bot.channels.base import (
    Button,
    Entity,
    Failed,
    Held,
    PictureBody,
    SendResult,
    Sent,
    TextBody,
    Throttled,
    Unreachable,
)
from bot.sender import LEASE_MS
from bot.store import bodies
from bot.store.claims import Claimed, claim
from bot.store.database import Database
from bot.store.moments import to_ms
from bot.store.outbox import NewRow, counts, enqueue, next_not_before, open_rows, skip_waiting
from bot.store.outcomes import finish, recover
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
        assert missed(conn) == []
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


@pytest.mark.parametrize(
    ("care", "stream", "copies", "strands"),
    [
        ("lesson", "conversation", 2, True),
        ("nudge", "conversation", 1, False),
        ("nudge", "broadcast", 1, False),
        ("safety", "conversation", 3, True),
    ],
)
async def test_an_ambiguous_call_is_repeated_as_often_as_its_care_allows(
    db: Database, care: str, stream: str, copies: int, strands: bool
) -> None:
    def work(conn: Connection) -> None:
        wall = WALL
        for copy in range(1, copies + 1):
            claimed = take(conn, wall)
            assert len(claimed) == 1, copy
            assert missed(conn) == []
            finish(conn, [(claimed[0], Failed("no answer", ambiguous=True))], wall)
            assert take(conn, wall + 1_999) == []
            wall += 2_000
        assert take(conn, wall + 3_600_000) == []
        assert states(conn) == [("unconfirmed", "no answer")]
        assert missed(conn) == ([1] if strands else [])

    await run(db, row(care=care, stream=stream, lane=3 if stream == "broadcast" else 1), work=work)


async def test_a_lesson_that_surely_did_not_arrive_is_tried_five_times_and_then_missed(db: Database) -> None:
    def work(conn: Connection) -> None:
        wall, waits = WALL, []
        while claimed := take(conn, wall):
            finish(conn, [(claimed[0], Failed("refused", retry=True))], wall)
            waits.append((next_not_before(conn) or wall) - wall)
            wall += waits[-1]
            if not waits[-1]:
                break
        assert waits == [1_000, 2_000, 4_000, 8_000, 0]
        assert states(conn) == [("failed", "refused")]
        assert missed(conn) == [1]

    await run(db, row(), work=work)


async def test_a_permanent_failure_is_missed_and_the_next_row_goes_on(db: Database) -> None:
    def work(conn: Connection) -> None:
        finish(conn, [(take(conn)[0], Failed("x" * 500))], WALL)
        assert states(conn)[0] == ("failed", "x" * 120)
        assert missed(conn) == [1]
        assert texts(take(conn)) == ["c/1"]

    await run(db, row(part=0), row(part=1), work=work)


@pytest.mark.parametrize(
    "result",
    [
        Failed("too big"),
        Failed("no answer", ambiguous=True),
        Failed("again", retry=True),
        Throttled(60),
        Held(datetime(2027, 6, 1, tzinfo=UTC)),
    ],
)
async def test_a_picture_that_did_not_go_never_holds_up_the_question(
    db: Database, result: SendResult
) -> None:
    def work(conn: Connection) -> None:
        picture = take(conn)[0]
        assert picture.delivery.body == PICTURE
        finish(conn, [(picture, result)], WALL)
        assert missed(conn) == []
        assert texts(take(conn)) == ["c/1"]

    await run(db, row(part=0, body=PICTURE), row(part=1), work=work)


async def test_a_picture_lives_sixty_seconds(db: Database) -> None:
    def work(conn: Connection) -> None:
        assert texts(take(conn, WALL + 60_000)) == ["c/1"]
        assert states(conn)[0] == ("skipped", "expired")

    await run(db, row(part=0, body=PICTURE), row(part=1), work=work)


async def test_a_reply_takes_the_earlier_rows_of_its_chat_along_into_its_lane(db: Database) -> None:
    def work(conn: Connection) -> None:
        enqueue(conn, [row(1, "tap", lane=0)], WALL)
        assert column(conn, "lane") == [2, 3, 0, 3, 0]
        assert texts(take(conn, limit=1)) == ["unit/0"]

    other = row(2, "other", lane=2)
    await run(db, other, broadcast(1), row(1, "unit", lane=2), broadcast(2, "b2"), work=work)


async def test_within_one_turn_too_no_row_waits_for_a_slower_one_before_it(db: Database) -> None:
    def work(conn: Connection) -> None:
        assert column(conn, "lane") == [0, 0, 2, 2]

    rows = [row(part=0, lane=2), row(part=1, lane=0), row(part=2, lane=2), row(2, "x", lane=2)]
    await run(db, *rows, work=work)


async def test_lanes_come_first_and_age_second(db: Database) -> None:
    def work(conn: Connection) -> None:
        order = [texts(take(conn, limit=1))[0] for _ in range(3)]
        assert order == ["tap/0", "unit1/0", "unit2/0"]

    rows = [row(1, "unit1", lane=2), row(2, "unit2", lane=2), row(3, "tap", lane=0)]
    await run(db, *rows, work=work)


async def test_a_waiting_broadcast_delays_no_reply_and_comes_after_the_turn(db: Database) -> None:
    def work(conn: Connection) -> None:
        first = take(conn)
        assert texts(first) == ["turn/0"]
        finish(conn, [(first[0], Sent("1"))], WALL)
        second = take(conn)
        assert texts(second) == ["turn/1"]
        finish(conn, [(second[0], Sent("2"))], WALL)
        assert texts(take(conn)) == ["b/0"]

    await run(db, broadcast(), row(cause="turn", part=0), row(cause="turn", part=1), work=work)


async def test_a_turn_begins_after_the_broadcast_that_is_just_being_called(db: Database) -> None:
    def work(conn: Connection) -> None:
        under_way = take(conn)
        enqueue(conn, [row(cause="turn")], WALL)
        assert take(conn) == []
        finish(conn, [(under_way[0], Sent("1"))], WALL)
        assert texts(take(conn)) == ["turn/0"]

    await run(db, broadcast(), work=work)


async def test_places_are_kept_for_broadcasts_and_given_to_replies_when_there_are_none(db: Database) -> None:
    def work(conn: Connection) -> None:
        claims = claim(conn, limit=2, kept=1, busy=(), owner="me", wall=WALL, lease_ms=1)
        assert texts(claims.rows) == ["r1/0", "b/0"]
        assert claims.more is True
        claims = claim(conn, limit=2, kept=1, busy=(), owner="me", wall=WALL, lease_ms=1)
        assert texts(claims.rows) == ["r2/0"]

    await run(db, broadcast(3), row(1, "r1"), row(2, "r2"), work=work)


async def test_units_and_broadcasts_keep_to_their_steady_share(db: Database) -> None:
    def work(conn: Connection) -> None:
        claims = claim(conn, limit=3, steady=1, kept=0, busy=(), owner="me", wall=WALL, lease_ms=1)
        assert texts(claims.rows) == ["r/0", "u/0"]
        assert claims.more is True
        assert claim(conn, limit=3, steady=0, busy=(), owner="me", wall=WALL, lease_ms=1).rows == []

    await run(db, broadcast(3), row(1, "u", lane=2), row(2, "r"), work=work)


async def test_busy_chats_are_passed_over_and_reported(db: Database) -> None:
    def work(conn: Connection) -> None:
        claims = claim(conn, limit=1, busy={10, 30}, owner="me", wall=WALL, lease_ms=1)
        assert texts(claims.rows) == ["b/0"]
        assert claims.passed_over is True
        assert claim(conn, limit=1, busy=(), owner="me", wall=WALL, lease_ms=1).passed_over is False

    await run(db, row(1, "a"), row(2, "b"), work=work)


async def test_broadcasts_that_wait_for_their_moment_hold_up_no_other_broadcast(db: Database) -> None:
    def work(conn: Connection) -> None:
        under_way = take(conn)
        assert texts(under_way) == ["urgent/0"]
        finish(conn, [(under_way[0], Sent("1"))], WALL)
        assert next_not_before(conn) == WALL + 9_000
        assert take(conn, WALL + 8_999) == []
        assert texts(take(conn, WALL + 9_000)) == ["slow/0"]
        assert next_not_before(conn) is None

    slow = broadcast(cause="slow", not_before=WALL + 9_000)
    await run(db, slow, broadcast(cause="urgent"), work=work)


async def test_opting_out_skips_what_waits_but_the_goodbye(db: Database) -> None:
    def work(conn: Connection) -> None:
        under_way = next(one for one in take(conn) if one.person_id == 1)
        enqueue(conn, [row(1, "bye")], WALL)
        assert skip_waiting(conn, [1], "opted_out", WALL, but_cause="bye") == 2
        assert states(conn)[1:3] == [("skipped", "opted_out")] * 2
        finish(conn, [(under_way, Failed("no answer", ambiguous=True))], WALL)
        assert texts(take(conn, WALL + 2_000)) == ["bye/0"]
        assert states(conn)[0] == ("skipped", "expired")

    await run(db, row(1, "a", 0), row(1, "a", 1), broadcast(1), row(2, "b"), work=work)


async def test_skipping_for_nobody_does_nothing(db: Database) -> None:
    def work(conn: Connection) -> None:
        assert skip_waiting(conn, [], "opted_out", WALL) == 0
        assert skip_waiting(conn, [1, 2], "opted_out", WALL) == 2
        assert counts(conn) == {"skipped": 2}

    await run(db, row(1, "a"), row(2, "b"), work=work)


async def test_what_a_dead_process_left_goes_by_its_care(db: Database) -> None:
    def work(conn: Connection) -> None:
        assert len(take(conn, owner="dead")) == 3
        settled = recover(conn, "living", WALL)
        assert (settled.waiting, settled.ended) == (1, 2)
        assert [state for state, _ in states(conn)] == ["waiting", "unconfirmed", "unconfirmed"]
        assert missed(conn) == []
        assert column(conn, "not_before")[0] == 0
        assert len(take(conn, owner="dead again")) == 1
        assert recover(conn, "living", WALL).ended == 1
        assert states(conn)[0] == ("unconfirmed", "stopped")
        assert missed(conn) == [1]

    await run(db, row(1, "a"), broadcast(2), row(3, "p", body=PICTURE), work=work)


async def test_recovery_leaves_the_living_owners_calls_alone(db: Database) -> None:
    def work(conn: Connection) -> None:
        take(conn, owner="living")
        assert recover(conn, "living", WALL).waiting == 0
        assert counts(conn) == {"sending": 1}

    await run(db, row(), work=work)


async def test_a_row_that_cannot_be_read_fails_alone_and_holds_up_nobody(db: Database) -> None:
    def work(conn: Connection) -> None:
        conn.execute(text("UPDATE outbox SET body = x'0102' WHERE cause = 'a' AND part = 0"))
        claims = claim(conn, limit=10, busy=(), owner="me", wall=WALL, lease_ms=1)
        assert texts(claims.rows) == ["b/0"]
        assert claims.more is True
        assert states(conn)[0] == ("failed", "unreadable")
        assert missed(conn) == [1]
        assert texts(take(conn)) == ["a/1"]

    await run(db, row(1, "a", 0), row(1, "a", 1), row(2, "b"), work=work)


async def test_the_sealed_body_shows_nothing_in_the_file(db: Database) -> None:
    def look(conn: Connection) -> None:
        found = bytes(conn.execute(text("SELECT body FROM outbox")).scalar_one())
        assert b"c/0" not in found
        assert b"text" not in found

    await run(db, row(), work=look)


async def test_finished_rows_cost_the_claim_nothing(db: Database) -> None:
    def work(conn: Connection) -> None:
        seen: list[str] = []
        raw = conn.connection.dbapi_connection
        assert raw is not None
        raw.set_trace_callback(seen.append)  # type: ignore[attr-defined]
        take(conn)
        raw.set_trace_callback(None)  # type: ignore[attr-defined]
        reads = [statement for statement in seen if statement.startswith(("SELECT", "UPDATE"))]
        assert len(reads) >= 4
        for statement in reads:
            steps = [
                step[3] for step in conn.exec_driver_sql("EXPLAIN QUERY PLAN " + statement.replace(":", "::"))
            ]
            assert not [step for step in steps if step.startswith("SCAN")], statement

    await run(db, work=work)


@pytest.mark.parametrize(
    "body",
    [
        TextBody("hola"),
        TextBody("a\n«b» 🙂", (Entity("italic", 0, 1),), ((Button("1", "9:x"),), (Button("2", "9:y"),))),
        PICTURE,
    ],
)
def test_a_stored_body_comes_back_equal(body: TextBody | PictureBody) -> None:
    assert bodies.load(bodies.dump(body)) == body


@pytest.mark.parametrize(
    "damaged", ["", "[]", "{}", '{"v":1}', '{"v":2,"text":{"text":"secreto"}}', '{"v":1,"text":{}}']
)
def test_a_damaged_body_is_refused_without_showing_it(damaged: str) -> None:
    with pytest.raises(bodies.BodyUnreadable) as refusal:
        bodies.load(damaged)
    assert "secreto" not in str(refusal.value)


def test_the_lease_outlives_every_call() -> None:
    assert timedelta(milliseconds=LEASE_MS) >= timedelta(seconds=CALL_SECONDS + 10)
