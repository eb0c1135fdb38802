"""Faults of broadcasts that were found and mended, each shown once."""

import dataclasses

import pytest

from bot.broadcasts import audience, board, ledger
from bot.broadcasts.audience import Audience, Marks
from bot.broadcasts.content import Content, Said
from bot.broadcasts.postman import TOO_MANY_FAILURES, goes_wrong
from bot.channels.base import Failed, Sent, Throttled
from bot.store import broadcasts
from bot.store.broadcasts import State
from bot.store.sums import Counts
from bot.wording import Voice
from tests.bot.broadcast_world import DAY, NOON, BroadcastWorld, To, broadcast_world, rules
from tests.bot.test_broadcast_ledger import add_up, send_all

OTHER = Content(Said("Otra cosa."))


def fail(world: BroadcastWorld) -> None:
    """Every call of what waits fails for good, as if the platform were busy."""
    for _ in range(5):
        for claimed in world.begin_calls():
            world.end_calls((claimed, Failed("busy", retry=True)))
        world.wall += 60_000


@pytest.mark.parametrize("how", ["pause", "stop", "cancel"])
def test_what_the_platform_held_up_stays_where_a_pause_or_a_cancel_leaves_it(how: str) -> None:
    with broadcast_world() as world:
        [her] = world.join(1)
        number = world.confirm([To(her)])
        world.hand_out()
        [going] = world.begin_calls()
        if how == "stop":
            ledger.stop(world.conn, number, TOO_MANY_FAILURES)
        else:
            assert {"pause": ledger.pause, "cancel": ledger.cancel}[how](world.conn, number, world.now)
        world.end_calls((going, Throttled(7)))
        world.wall += 60_000
        assert world.begin_calls() == []
        counts = ledger.counts(world.conn, number)
        assert add_up(counts)
        world.hand_out()
        if how == "cancel":
            assert (dict(counts.skipped), world.row(her).written_at) == ({"cancelled": 1}, None)
            found = broadcasts.get(world.conn, number)
            assert found is not None
            assert found.ended_at is not None
            return
        assert (counts.waiting, world.row(her).written_at) == (1, None)
        assert ledger.resume(world.conn, number, world.now)
        send_all(world)
        assert world.reached == {(number, her): 1}


def test_trying_again_does_not_forget_the_other_message_of_her_day() -> None:
    with broadcast_world() as world:
        [her] = world.join(1)
        failed = world.confirm([To(her)])
        world.hand_out()
        fail(world)
        world.clock.advance(DAY)
        todays = world.confirm([To(her)], content=OTHER)
        send_all(world)
        assert ledger.counts(world.conn, todays).sent == 1
        assert ledger.retry(world.conn, failed, world.now) == 1
        send_all(world)
        assert dict(ledger.counts(world.conn, failed).held) == {"second_today": 1}
        world.clock.advance(DAY)
        send_all(world)
        assert ledger.counts(world.conn, failed).sent == 1


def test_a_message_that_is_taken_back_leaves_the_one_before_it_counted() -> None:
    with broadcast_world() as world:
        [her] = world.join(1)
        world.confirm([To(her)])
        send_all(world)
        at = world.now
        world.clock.advance(DAY)
        second = world.confirm([To(her)], content=OTHER)
        world.hand_out()
        world.end_calls((world.begin_calls()[0], Throttled(7)))
        assert ledger.pause(world.conn, second, world.now)
        assert world.row(her).written_at == at


def test_what_failed_today_does_not_keep_its_own_second_try_waiting() -> None:
    with broadcast_world() as world:
        [her] = world.join(1)
        number = world.confirm([To(her)])
        world.hand_out()
        fail(world)
        assert ledger.retry(world.conn, number, world.now) == 1
        send_all(world)
        assert ledger.counts(world.conn, number).sent == 1


def test_one_that_stopped_goes_on_when_somebody_says_so_until_as_much_fails_again() -> None:
    with broadcast_world() as world:
        ids = [n for n in world.join(130) if n % 10]
        number = world.confirm([To(n) for n in ids])
        world.hand_out(depth=60)
        for at, claimed in enumerate(world.begin_calls(60)):
            world.end_calls((claimed, Failed("refused_400") if at < 6 else Sent("p")))
        found = broadcasts.get(world.conn, number)
        assert found is not None
        assert goes_wrong(ledger.counts(world.conn, number), found.forgiven)
        ledger.stop(world.conn, number, TOO_MANY_FAILURES)
        assert ledger.resume(world.conn, number, world.now)
        found = broadcasts.get(world.conn, number)
        assert found is not None
        assert (found.state, found.forgiven) == (State.RUNNING, 6)
        assert not goes_wrong(ledger.counts(world.conn, number), found.forgiven)
        assert goes_wrong(Counts(size=200, sent=88, failed=12), found.forgiven)


@pytest.mark.parametrize("personal", [True, False])
def test_the_progress_shows_no_small_number_that_tells_of_a_person(personal: bool) -> None:
    whom = Audience(everybody=True, only=Marks(countries=("EC",) if personal else ()))
    with broadcast_world() as world:
        number = world.confirm([To(n) for n in world.join(3)], audience=audience.dump(whom))
        found = broadcasts.get(world.conn, number)
        assert found is not None
        assert audience.load(found.audience).is_personal is personal
        counts = dataclasses.replace(ledger.counts(world.conn, number), held={"night": 2})
    text = board.words(counts, found, personal=personal)
    said = rules().wording.text(text.words[0], Voice("es", "EC", "", "", "Telegram", NOON)).splitlines()[1:]
    said = [line for line in said if "%" not in line]
    few = ["Personas: menos de 5", "Enviados: 0", "Faltan: menos de 5", "De noche en su zona: menos de 5"]
    assert said[:4] == (
        few if personal else ["Personas: 3", "Enviados: 0", "Faltan: 3", "De noche en su zona: 2"]
    )
