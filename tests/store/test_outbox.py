"""Rows of the outbox: who goes next, what a result does to a row, what a dead process leaves behind."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from bot.calls import CALL_SECONDS
from bot.channels.base import (
    Body,
    Button,
    DocumentBody,
    Entity,
    Failed,
    FileBody,
    Held,
    SendResult,
    Sent,
    TextBody,
    Throttled,
)
from bot.sender import LEASE_MS
from bot.store import bodies
from bot.store.claims import claim
from bot.store.database import Database
from bot.store.outbox import counts, enqueue, next_not_before, skip_waiting
from bot.store.outcomes import finish, recover
from tests.store.outbox_rows import PICTURE, WALL, broadcast, column, missed, row, run, states, take, texts


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
        DocumentBody("mini", "pausa.mp3", "audio", "Una pausa", "Audio de 2 KB."),
        FileBody(7, "cartel.pdf", "document"),
        FileBody(8, "imagen.jpg", "photo", "«b» 🙂", (Entity("code", 0, 3),)),
    ],
)
def test_a_stored_body_comes_back_equal(body: Body) -> None:
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
