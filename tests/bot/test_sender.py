"""The sender's promises under an ordinary platform: order, lanes, stopping, starting again, costing nothing idle."""

import asyncio
import random
import time
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.channels.base import Delivery, DocumentBody, Failed, Held, PictureBody, SendResult, Sent, Throttled
from bot.store.claims import claim
from bot.store.database import DatabaseTrouble
from bot.store.moments import from_ms
from bot.store.tables import outbox
from tests.bot.sending_world import WALL, Platform, broadcast, in_leaps, row, sending


def test_everything_is_sent_once_and_in_order_within_a_chat(tmp_path: Path) -> None:
    async def main() -> None:
        async with sending(tmp_path) as world:
            await world.put([row(p, f"u{p}", part) for p in range(1, 21) for part in range(5)])
            await world.sender.drained()
            assert len(world.platform.calls) == 100
            for person in range(1, 21):
                assert world.platform.texts(str(person)) == [f"u{person}/{part}" for part in range(5)]
            assert await world.states() == {"sent": 100}
            assert all(await world.column("platform_id"))

    in_leaps(main())


def test_i4_when_a_call_begins_its_claim_is_already_committed(tmp_path: Path) -> None:
    async def main() -> None:
        platform = Platform()
        async with sending(tmp_path, platform) as world:
            seen = []

            async def look(delivery: Delivery) -> None:
                chosen = select(outbox.c.state, outbox.c.owner, outbox.c.attempts).where(
                    outbox.c.id == delivery.id
                )
                seen.append(await world.database.read(lambda conn: conn.execute(chosen).one()))

            platform.before = look
            await world.put([row(p, f"u{p}", part) for p in (1, 2) for part in (0, 1)])
            await world.sender.drained()
            assert [tuple(found) for found in seen] == [("sending", world.database.owner, 1)] * 4

    in_leaps(main())


def test_no_more_calls_are_under_way_than_allowed(tmp_path: Path) -> None:
    async def main() -> None:
        platform = Platform(delay=lambda: 0.5)
        async with sending(tmp_path, platform, parallel=4) as world:
            await world.put([row(p, f"u{p}") for p in range(1, 21)])
            most = 0
            for _ in range(40):
                await asyncio.sleep(0.1)
                most = max(most, sum(platform.under_way.values()))
            assert most == 4
            assert await world.states() == {"sent": 20}

    in_leaps(main())


def test_replies_are_quick_while_a_broadcast_of_thousands_waits(tmp_path: Path) -> None:
    async def main() -> None:
        platform = Platform(delay=lambda: 0.05)
        async with sending(tmp_path, platform, people_count=1200, rate=28) as world:
            loop = asyncio.get_running_loop()
            await world.put([broadcast(p) for p in range(1, 1001)])
            asked = {}
            begun = loop.time()
            for number in range(100):
                await asyncio.sleep(0.2)
                asked[f"tap{number}/0"] = loop.time()
                await world.put([row(1 + number, f"tap{number}", lane=0)])
            await asyncio.sleep(1)
            waits = sorted(call.at - asked[call.text] for call in platform.calls if call.text in asked)
            assert len(waits) == 100
            assert waits[94] < 0.25
            sent = len(platform.calls) - 100
            assert sent >= 0.97 * (28 - 5) * (loop.time() - begun) - 5

    in_leaps(main())


def test_replies_without_end_leave_broadcasts_a_fifth(tmp_path: Path) -> None:
    async def main() -> None:
        dice = random.Random(20)
        platform = Platform(delay=lambda: dice.uniform(0.02, 0.15))
        async with sending(tmp_path, platform, people_count=900, rate=28) as world:
            await world.put([broadcast(p) for p in range(1, 301)])
            await world.put([row(p, f"u{p}", lane=0) for p in range(301, 901)])
            await asyncio.sleep(20)
            sent = platform.texts()
            assert len(sent) >= 0.97 * 28 * 20 - 28
            assert 0.18 <= sent.count("b") / len(sent) <= 0.22

    in_leaps(main())


@pytest.mark.parametrize("delay", [0.02, 0.05, 0.3])
def test_answers_that_all_take_the_same_time_leave_broadcasts_a_fifth_too(
    tmp_path: Path, delay: float
) -> None:
    async def main() -> None:
        platform = Platform(delay=lambda: delay)
        async with sending(tmp_path, platform, people_count=1300, rate=28) as world:
            await world.put([broadcast(p) for p in range(1, 301)])
            await world.put([row(p, f"u{p}", lane=0) for p in range(301, 1301)])
            await asyncio.sleep(30)
            sent = platform.texts()
            assert len(sent) >= 0.96 * 28 * 30 - 28
            assert 0.19 <= sent.count("b") / len(sent) <= 0.22
            starts = [call.at for call in platform.calls]
            assert min(b - a for a, b in zip(starts, starts[28:], strict=False)) >= 1 - 1e-6

    in_leaps(main())


def test_a_broadcast_reaches_the_set_rate_and_never_exceeds_it(tmp_path: Path) -> None:
    async def main() -> None:
        platform = Platform(delay=lambda: 0.05)
        async with sending(tmp_path, platform, people_count=600, rate=28) as world:
            await world.put([broadcast(p) for p in range(1, 601)])
            await world.sender.drained()
            starts = [call.at for call in platform.calls]
            assert len(starts) == 600
            assert 599 / (starts[-1] - starts[0]) >= 0.97 * 28
            for moments in (starts, sorted(call.ended for call in platform.calls)):
                assert min(b - a for a, b in zip(moments, moments[28:], strict=False)) >= 1 - 1e-6

    in_leaps(main())


def test_stopping_takes_nothing_new_and_records_what_was_under_way(tmp_path: Path) -> None:
    async def main() -> None:
        async with sending(tmp_path, Platform(delay=lambda: 3.0), parallel=5) as world:
            await world.put([row(p, f"u{p}") for p in range(1, 11)])
            await asyncio.sleep(1)
            await world.stop()
            assert len(world.platform.calls) == 5
            assert await world.states() == {"sent": 5, "waiting": 5}
            world.begin()
            await asyncio.sleep(0)
            await world.sender.drained()
            assert await world.states() == {"sent": 10}
            assert len(world.platform.calls) == 10

    in_leaps(main())


def test_a_call_that_does_not_end_within_eight_seconds_is_given_up_and_recorded(tmp_path: Path) -> None:
    async def main() -> None:
        async with sending(tmp_path, Platform(delay=lambda: 30.0)) as world:
            await world.put([row(1, "u"), broadcast(2)])
            await asyncio.sleep(1)
            loop = asyncio.get_running_loop()
            begun = loop.time()
            await world.stop()
            assert 8 <= loop.time() - begun < 10
            assert await world.states() == {"waiting": 1, "unconfirmed": 1}

    in_leaps(main())


def test_a_call_that_hangs_is_ended_before_its_lease(tmp_path: Path) -> None:
    async def main() -> None:
        async with sending(tmp_path, Platform(delay=lambda: 10_000.0)) as world:
            await world.put([row(1, "u", care="nudge")])
            await asyncio.sleep(50)
            assert await world.states() == {"unconfirmed": 1}

    in_leaps(main())


def test_after_a_crash_the_next_process_goes_on_by_care(tmp_path: Path) -> None:
    async def main() -> None:
        async with sending(tmp_path, run=False) as world:
            await world.put([row(1, "u", 0), row(1, "u", 1), broadcast(2), row(3, "s", care="safety")])
            await world.database.write(
                lambda conn: claim(
                    conn, limit=9, busy=(), owner=world.database.owner, wall=WALL, lease_ms=60_000
                )
            )
            assert await world.states() == {"sending": 3, "waiting": 1}
        async with sending(tmp_path) as world:
            await world.sender.drained()
            assert sorted(world.platform.texts()) == ["s/0", "u/0", "u/1"]
            assert await world.states() == {"sent": 3, "unconfirmed": 1}
            assert await world.column("attempts") == [2, 1, 1, 2]

    in_leaps(main())


def test_an_idle_sender_does_not_touch_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with sending(tmp_path) as world:
            await world.put([row(1, "u"), row(2, "held", not_before=world.wall() + 1_800_000)])
            await asyncio.sleep(5)
            writes = 0
            real = world.database.write

            async def counted(work):
                nonlocal writes
                writes += 1
                return await real(work)

            monkeypatch.setattr(world.database, "write", counted)
            await asyncio.sleep(1_700)
            assert writes == 0
            await asyncio.sleep(100)
            assert world.platform.texts() == ["u/0", "held/0"]
            assert 2 <= writes <= 3
            await asyncio.sleep(36_000)
            assert 2 <= writes <= 3

    in_leaps(main())


def test_a_database_in_trouble_is_asked_again_and_no_result_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        async with sending(tmp_path, Platform(delay=lambda: 0.5)) as world:
            await world.put([row(p, f"u{p}", part) for p in (1, 2, 3) for part in (0, 1)])
            await asyncio.sleep(0.1)
            real, failures = world.database.write, iter(range(4))

            async def full(work):
                if next(failures, None) is not None:
                    raise DatabaseTrouble("the disk is full")
                return await real(work)

            monkeypatch.setattr(world.database, "write", full)
            await world.sender.drained()
            assert next(failures, None) is None
            assert await world.states() == {"sent": 6}
            assert len(world.platform.calls) == 6

    in_leaps(main())


def test_a_channel_that_raises_is_ambiguous_and_logged_without_the_message(tmp_path: Path) -> None:
    def answer(delivery: Delivery) -> SendResult:
        raise RuntimeError(f"could not send {delivery.body} to {delivery.address}")

    async def main() -> None:
        async with sending(tmp_path, Platform(answer)) as world:
            with capture_logs() as logs:
                await world.put([row(7, "secreto")])
                await world.sender.drained()
            assert len(world.platform.calls) == 2
            assert await world.column("reason") == ["RuntimeError"]
            assert await world.missed() == [7]
            raised = [entry for entry in logs if entry["event"] == "channel_raised"]
            assert [entry["problem"] for entry in raised] == ["RuntimeError"] * 2
            assert "secreto" not in repr(logs)

    in_leaps(main())


def test_a_revoked_token_stops_the_sender_with_its_rows_waiting(tmp_path: Path) -> None:
    async def main() -> None:
        platform = Platform(lambda delivery: Failed("the token was revoked", halt=True))
        async with sending(tmp_path, platform, parallel=2) as world:
            assert world.sender.halted is None
            with capture_logs() as logs:
                await world.put([row(p, f"u{p}", part) for p in range(1, 11) for part in (0, 1)])
                await world.sender.drained()
                await asyncio.sleep(3_600)
            assert world.sender.halted == "the token was revoked"
            assert len(platform.calls) <= 2
            assert await world.states() == {"waiting": 20}
            assert await world.column("attempts") == [0] * 20
            assert [entry["log_level"] for entry in logs if entry["event"] == "sender_halted"] == ["error"]

    in_leaps(main())


def test_drained_waits_for_pauses_but_not_for_closed_windows(tmp_path: Path) -> None:
    answers = {"u/0": [Throttled(30), Sent("1")], "w/0": [Held(from_ms(WALL + 10**9))]}

    async def main() -> None:
        platform = Platform(lambda delivery: answers[delivery.body.text].pop(0))
        async with sending(tmp_path, platform) as world:
            loop = asyncio.get_running_loop()
            begun = loop.time()
            await world.put([row(1, "u"), row(2, "w"), row(3, "x", not_before=world.wall() + 10**8)])
            await world.sender.drained()
            assert 31 <= loop.time() - begun < 33
            assert await world.states() == {"sent": 1, "waiting": 2}
            await world.sender.drained()

    in_leaps(main())


def test_a_channel_that_does_not_run_keeps_its_rows(tmp_path: Path) -> None:
    async def main() -> None:
        async with sending(tmp_path) as world:
            world.channels.clear()
            await world.put([row(1, "u")])
            await world.sender.drained()
            assert await world.states() == {"waiting": 1}
            assert await world.column("attempts") == [0]
            world.channels["t"] = world.platform
            await asyncio.sleep(601)
            assert world.platform.texts() == ["u/0"]

    in_leaps(main())


def test_the_text_goes_first_and_a_failed_picture_holds_up_nothing(tmp_path: Path) -> None:
    def answer(delivery: Delivery) -> SendResult:
        return Failed("cannot be drawn") if isinstance(delivery.body, PictureBody) else Sent("1")

    async def main() -> None:
        picture = PictureBody("sms", "RRHH", "Paga", "Un mensaje")
        async with sending(tmp_path, Platform(answer)) as world:
            await world.put([row(1, "u", 0), row(1, "u", 1, body=picture), row(1, "u", 2)])
            await world.sender.drained()
            assert world.platform.texts() == ["u/0", "picture", "u/2"]
            assert await world.column("state") == ["sent", "failed", "sent"]
            assert await world.missed() == []

    in_leaps(main())


def test_a_file_that_is_late_is_left_out_and_the_text_behind_it_goes(tmp_path: Path) -> None:
    async def main() -> None:
        file = DocumentBody("mini", "pausa.mp3", "audio", "Una pausa", "Audio de 2 KB.")
        platform = Platform()
        async with sending(tmp_path, platform, run=False) as world:
            await world.put([row(1, "u", 0), row(1, "u", 1, body=file), row(1, "u", 2)])
            await asyncio.sleep(61)
            world.begin()
            await world.sender.drained()
            assert platform.texts() == ["u/0", "u/2"]
            assert await world.column("state") == ["sent", "skipped", "sent"]
            assert await world.missed() == []

    in_leaps(main())


async def test_at_least_fifteen_hundred_rows_a_second_leave_without_limits(tmp_path: Path) -> None:
    async with sending(tmp_path, people_count=300, run=False) as world:
        await world.put([row(p, f"u{p}", part) for p in range(1, 301) for part in range(10)])
        # Of the processor's time, of all threads: what else the machine is doing has no say in it.
        begun = time.process_time()
        world.begin()
        await world.sender.drained()
        seconds = time.process_time() - begun
        assert await world.states() == {"sent": 3000}
        assert 3000 / seconds >= 1500


def test_whoever_waits_for_the_outbox_is_told_when_the_sender_is_stopped(tmp_path: Path) -> None:
    async def main() -> None:
        async with sending(tmp_path, Platform(lambda delivery: Throttled(600))) as world:
            await world.put([row(1, "u")])
            waiting = asyncio.create_task(world.sender.drained())
            await asyncio.sleep(5)
            assert not waiting.done()
            await world.stop()
            with pytest.raises(RuntimeError, match="stopped"):
                await waiting

    in_leaps(main())
