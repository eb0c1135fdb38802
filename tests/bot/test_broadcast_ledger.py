"""A broadcast from its confirmation to its end: who is pending, what goes to the outbox, and sums that add up."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.broadcasts import ledger
from bot.broadcasts.content import Content, Said
from bot.broadcasts.plan import due_of
from bot.channels.base import Failed, Sent, Throttled, Unreachable
from bot.store import awaited, broadcasts, people
from bot.store.broadcasts import State
from bot.store.erasing import erase
from bot.store.tables import outbox
from flows import mute
from flows.person import Standing
from tests.bot.broadcast_world import DAY, NOON, BroadcastWorld, To, broadcast_world, rules


def add_up(counts: ledger.Counts) -> bool:
    parts = (
        counts.sent,
        counts.inboxed,
        counts.unconfirmed,
        counts.failed,
        counts.left_out,
        counts.pending,
        counts.erased,
    )
    return min(parts) >= 0 and sum(parts) == counts.size


def send_all(world: BroadcastWorld) -> None:
    """Until nothing more can go at this moment."""
    while world.hand_out().queued or world.begin_calls():
        for claimed in list(world.under_way):
            world.arrived(claimed)
            world.end_calls((claimed, Sent(f"p{claimed.delivery.id}")))


def test_confirming_touches_nobody_and_has_a_row_for_everybody_once() -> None:
    with broadcast_world() as world:
        ids = world.join(20)
        before = {n: world.row(n).person for n in ids}
        whom = [To(n) for n in ids[:15]] + [To(n, left_out="opted_out") for n in ids[15:]] + [To(ids[0])]
        number = world.confirm(whom)
        counts = ledger.counts(world.conn, number)
        assert (counts.size, counts.waiting, dict(counts.skipped)) == (20, 15, {"opted_out": 5})
        assert add_up(counts)
        assert {n: world.row(n).person for n in ids} == before
        assert world.begin_calls() == []


def test_it_runs_to_its_end_and_web_is_counted_as_put_into_the_tray() -> None:
    with broadcast_world() as world:
        ids = world.join(30)
        number = world.confirm([To(n, "web" if n % 10 == 0 else "telegram") for n in ids])
        send_all(world)
        world.hand_out()
        counts = ledger.counts(world.conn, number)
        assert (counts.sent, counts.inboxed, counts.ended) == (27, 3, 30)
        found = broadcasts.get(world.conn, number)
        assert found is not None
        assert found.state is State.DONE
        assert found.ended_at == NOON
        assert set(world.reached.values()) == {1}
        assert len(world.reached) == 30


def test_the_outbox_stays_shallow_and_two_broadcasts_share_it() -> None:
    with broadcast_world() as world:
        ids = [n for n in world.join(112) if n % 10]
        first = world.confirm([To(n) for n in ids[:50]])
        second = world.confirm([To(n) for n in ids[50:]], content=Content(Said("Otra cosa.")))
        world.hand_out(depth=20)
        queued = [
            ledger.counts(world.conn, n).waiting - len(awaited.due(world.conn, n, "telegram", NOON, 99))
            for n in (first, second)
        ]
        assert queued == [10, 10]
        assert world.hand_out(depth=20).queued == 0


def test_a_pause_takes_back_what_waits_and_going_on_repeats_nobody() -> None:
    with broadcast_world() as world:
        number = world.confirm([To(n) for n in world.join(30)])
        world.hand_out(depth=20)
        going = world.begin_calls(5)
        assert ledger.pause(world.conn, number, world.now)
        assert not ledger.pause(world.conn, number, world.now)
        assert world.begin_calls() == []
        assert world.hand_out().queued == 0
        world.end_calls(*[(claimed, Sent("p")) for claimed in going])
        assert ledger.counts(world.conn, number).sent == 5
        world.clock.advance(timedelta(days=7))
        assert ledger.resume(world.conn, number, world.now)
        for claimed in going:
            world.reached[number, claimed.person_id] += 1
        send_all(world)
        assert set(world.reached.values()) == {1}
        assert len(world.reached) == 30


def test_cancelling_tells_the_split_and_ends_when_the_last_call_has() -> None:
    with broadcast_world() as world:
        number = world.confirm([To(n) for n in world.join(9)])
        world.hand_out()
        going = world.begin_calls(4)
        world.end_calls((going[0], Sent("p")))
        assert ledger.cancel(world.conn, number, world.now)
        counts = ledger.counts(world.conn, number)
        assert (counts.sent, counts.sending, dict(counts.skipped)) == (1, 3, {"cancelled": 5})
        world.end_calls(*[(claimed, Sent("p")) for claimed in going[1:]])
        world.hand_out()
        found = broadcasts.get(world.conn, number)
        assert found is not None
        assert found.state is State.CANCELLED
        assert found.ended_at is not None
        assert not ledger.resume(world.conn, number, world.now)
        assert ledger.retry(world.conn, number, world.now) == 0


def test_a_dead_process_leaves_unconfirmed_rows_that_only_a_hand_sends_again() -> None:
    with broadcast_world() as world:
        ids = world.join(6)
        number = world.confirm([To(n) for n in ids])
        world.hand_out()
        lost = [claimed.person_id for claimed in world.begin_calls(2)]
        world.die()
        send_all(world)
        counts = ledger.counts(world.conn, number)
        assert (counts.sent, counts.unconfirmed, add_up(counts)) == (4, 2, True)
        assert ledger.unconfirmed(world.conn, number) == lost
        world.hand_out()
        assert not ledger.resend(world.conn, number, ids[5], world.now)
        assert ledger.resend(world.conn, number, lost[0], world.now)
        send_all(world)
        counts = ledger.counts(world.conn, number)
        assert (counts.sent, counts.unconfirmed, add_up(counts)) == (5, 1, True)


def test_only_what_surely_did_not_go_and_might_now_is_tried_again() -> None:
    with broadcast_world() as world:
        ids = world.join(3)
        number = world.confirm([To(n) for n in ids])
        for _ in range(5):
            world.hand_out()
            for claimed in world.begin_calls():
                refused = claimed.person_id == ids[0]
                world.end_calls((claimed, Failed("refused_400") if refused else Failed("busy", retry=True)))
            world.wall += 60_000
        counts = ledger.counts(world.conn, number)
        assert (counts.failed, counts.retryable) == (3, 2)
        assert dict(counts.failures) == {"refused_400": 1, "busy": 2}
        world.hand_out()
        assert ledger.retry(world.conn, number, world.now) == 2
        send_all(world)
        counts = ledger.counts(world.conn, number)
        assert (counts.sent, counts.failed, add_up(counts)) == (2, 1, True)


def test_a_pause_of_the_platform_does_not_hold_up_the_message_that_counted_as_todays() -> None:
    with broadcast_world() as world:
        [her] = world.join(1)
        number = world.confirm([To(her)])
        world.hand_out()
        world.end_calls((world.begin_calls()[0], Throttled(7)))
        assert world.row(her).written_at == NOON
        world.wall += 8_000
        [again] = world.begin_calls()
        world.end_calls((again, Sent("p")))
        assert ledger.counts(world.conn, number).sent == 1


def test_who_is_asked_something_after_it_was_queued_gets_it_after_her_answer() -> None:
    with broadcast_world() as world:
        [her] = world.join(1)
        number = world.confirm([To(her)])
        world.hand_out()
        world.ask(her)
        assert world.begin_calls() == []
        assert dict(ledger.counts(world.conn, number).held) == {"boundary": 1}
        assert world.hand_out().queued == 0
        assert world.row(her).written_at is None
        world.answer(her)
        assert world.hand_out().queued == 1
        assert [claimed.person_id for claimed in world.begin_calls()] == [her]


def test_a_second_message_of_the_day_waits_for_the_next_and_a_late_one_is_let_go() -> None:
    with broadcast_world() as world:
        [her] = world.join(1)
        world.confirm([To(her)])
        second = world.confirm([To(her)], content=Content(Said("Otra cosa.")))
        send_all(world)
        assert dict(ledger.counts(world.conn, second).held) == {"second_today": 1}
        world.clock.advance(DAY)
        send_all(world)
        assert ledger.counts(world.conn, second).sent == 1
        third = world.confirm([To(her)], content=Content(Said("Y otra.")), at=world.now + DAY)
        world.clock.advance(4 * DAY)
        world.hand_out()
        assert dict(ledger.counts(world.conn, third).skipped) == {"too_late": 1}


def test_baja_and_a_block_take_what_is_pending_and_what_waits_in_the_outbox_along() -> None:
    with broadcast_world() as world:
        ids = world.join(6)
        number = world.confirm([To(n) for n in ids])
        world.hand_out(depth=3)
        for her in (ids[0], ids[5]):
            world.hush(her, Standing.UNSUBSCRIBED)
        [refused] = [claimed for claimed in world.begin_calls(9) if claimed.person_id == ids[1]]
        world.end_calls((refused, Unreachable("blocked")))
        world.hush(ids[1], Standing.BLOCKED)
        counts = ledger.counts(world.conn, number)
        assert dict(counts.skipped) == {"opted_out": 2, "blocked": 1}
        assert add_up(counts)


def test_who_is_erased_is_remembered_as_a_number_only() -> None:
    with broadcast_world() as world:
        ids = world.join(3)
        number = world.confirm([To(n) for n in ids])
        erase(world.conn, ids[0])
        counts = ledger.counts(world.conn, number)
        assert (counts.erased, counts.waiting, add_up(counts)) == (1, 2, True)
        assert [line.person_id for line in ledger.lines(world.conn, number)] == ids[1:]


def test_the_report_says_of_each_what_became_of_her_message() -> None:
    with broadcast_world() as world:
        ids = world.join(4)
        number = world.confirm([To(ids[0], left_out="calls_off"), *(To(n) for n in ids[1:])])
        world.hand_out()
        first, second, _ = world.begin_calls()
        world.end_calls((first, Sent("p")), (second, Failed("refused_400")))
        lines = {line.person_id: (line.outcome, line.reason) for line in ledger.lines(world.conn, number)}
        assert lines == {
            ids[0]: ("skipped", "calls_off"),
            ids[1]: ("sent", ""),
            ids[2]: ("failed", "refused_400"),
            ids[3]: ("sending", ""),
        }


def test_english_words_go_to_who_reads_english() -> None:
    with broadcast_world() as world:
        rosa, ann = world.join(2)
        world.change(ann, language="en")
        world.confirm([To(rosa), To(ann)], content=Content(Said("Hola"), Said("Hello")))
        world.hand_out()
        said = {c.person_id: c.delivery.body.text for c in world.begin_calls()}  # type: ignore[union-attr]
        assert said == {
            rosa: "Hola\n\nPara no recibir más avisos, escribe BAJA AVISOS.",
            ann: f"Hello\n\n{rules().wording.label(mute.how('notice'), 'en')}",
        }


def test_words_that_cannot_be_read_any_more_end_that_broadcast_and_no_other() -> None:
    with broadcast_world() as world:
        ids = world.join(2)
        broken, good = world.confirm([To(ids[0])]), world.confirm([To(ids[1])])
        world.conn.exec_driver_sql("UPDATE broadcasts SET body = x'0102' WHERE id = ?", (broken,))
        world.hand_out()
        assert dict(ledger.counts(world.conn, broken).skipped) == {"unreadable": 1}
        assert len(world.begin_calls()) == 1
        assert good


def test_the_same_words_are_found_again_within_a_day() -> None:
    with broadcast_world() as world:
        number = world.confirm([To(n) for n in world.join(1)])
        same = Content(Said("  el TALLER empieza   el lunes. "))
        assert broadcasts.same_words(world.conn, same, world.now - DAY) == number
        assert broadcasts.same_words(world.conn, Content(Said("otra")), world.now - DAY) is None
        assert broadcasts.same_words(world.conn, same, world.now + DAY) is None


@pytest.mark.parametrize(
    ("at", "minutes", "zone", "due"),
    [
        ("2027-03-01 17:00", None, "America/Guayaquil", "2027-03-01 17:00"),
        ("2027-03-01 17:00", 18 * 60, "America/Guayaquil", "2027-03-01 23:00"),
        ("2027-03-01 17:00", 18 * 60, "America/Guatemala", "2027-03-02 00:00"),
        ("2027-03-01 17:00", 11 * 60, "America/Guayaquil", "2027-03-01 17:00"),
        ("2027-03-01 17:00", 9 * 60, "America/Guayaquil", "2027-03-02 14:00"),
        ("2027-03-28 00:30", 2 * 60 + 30, "Europe/Madrid", "2027-03-28 01:00"),
        ("2027-03-01 17:00", 18 * 60, "", "2027-03-01 18:00"),
    ],
)
def test_an_hour_of_each_person_is_the_next_such_hour_of_her_day(
    at: str, minutes: int | None, zone: str, due: str
) -> None:
    given, expected = (datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in (at, due))
    assert due_of(given, minutes, zone) == expected


def test_outbox_rows_of_a_taken_back_message_stay_and_are_skipped() -> None:
    with broadcast_world() as world:
        number = world.confirm([To(n) for n in world.join(2)])
        world.hand_out()
        ledger.pause(world.conn, number, world.now)
        states = world.conn.execute(outbox.select()).all()
        assert [(row.state, row.reason) for row in states] == [("skipped", "held")] * 2
        assert people.by_id(world.conn, [1]).keys() == {1}
