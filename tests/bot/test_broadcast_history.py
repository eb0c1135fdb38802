"""Whatever happens in whatever order: the sums add up after every step, nobody gets anything twice, nobody is written
to where manners forbid it."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.broadcasts import ledger
from bot.channels.base import Failed, SendResult, Sent, Throttled, Unreachable
from bot.store import broadcasts, outbox
from bot.store.broadcasts import State
from bot.store.claims import Claimed
from bot.store.erasing import erase
from flows import proactive, timing
from flows.person import Standing
from tests.bot.broadcast_world import QUITO, BroadcastWorld, To, broadcast_world
from tests.bot.test_broadcast_ledger import add_up

PEOPLE = 12
RESULTS: tuple[SendResult, ...] = (
    Sent("p"),
    Sent("p"),
    Sent("p"),
    Throttled(3),
    Failed("busy", retry=True),
    Failed("no_network", retry=True, counts=False),
    Failed("no_answer", ambiguous=True),
    Failed("refused_400"),
    Unreachable("blocked"),
)
STEPS = (
    *("hand_out", "hand_out", "call", "call", "end", "end", "end"),
    *("kill", "pause", "resume", "cancel", "retry", "stop", "confirm"),
    *("ask", "answer", "baja", "block", "come_back", "mute", "erase", "hours", "seconds"),
)


class History:
    """One random life of two broadcasts and more, and what must hold after each of its steps."""

    def __init__(self, world: BroadcastWorld) -> None:
        self.world = world
        self.people = world.join(PEOPLE)
        self.gone: set[int] = set()
        self.by_day: Counter[tuple[int, str]] = Counter()
        self.numbers = [self.confirm(False), self.confirm(False)]
        world.watch = self.watch

    def confirm(self, urgent: bool, minutes: int | None = None) -> int:
        left = {0: "opted_out", 1: "no_address"}
        there = [n for n in self.people if n not in self.gone]
        whom = [To(n, left_out=left.get(n % 9, "")) for n in there]
        return self.world.confirm(whom, urgent=urgent, minutes=minutes)

    def watch(self, claimed: Claimed) -> None:
        """What must hold when a call begins: and it is asked here from her state, not from our reasons."""
        world = self.world
        row, broadcast = world.row(claimed.person_id), broadcasts.get(world.conn, world.broadcast_of(claimed))
        assert broadcast is not None
        assert broadcast.state is State.RUNNING
        assert row.person.standing is Standing.ACTIVE
        assert "reminders" not in row.person.muted
        assert world.now >= proactive.talking_until(row.person), "between a question and its answer"
        if not broadcast.urgent:
            assert not timing.is_quiet(world.now, QUITO)

    def step(self, name: str, chance: int) -> None:
        getattr(self, f"_{name}")(chance)
        for number in self.numbers:
            counts = ledger.counts(self.world.conn, number)
            assert add_up(counts), (name, counts)
        for (number, person), times in self.world.reached.items():
            assert times <= 1, f"{person} got broadcast {number} {times} times"

    def _person(self, chance: int) -> int | None:
        there = [n for n in self.people if n not in self.gone]
        return there[chance % len(there)] if there else None

    def _number(self, chance: int) -> int:
        return self.numbers[chance % len(self.numbers)]

    def _hand_out(self, chance: int) -> None:
        self.world.hand_out(depth=1 + chance % 9)

    def _call(self, chance: int) -> None:
        self.world.begin_calls(1 + chance % 5)

    def _end(self, chance: int) -> None:
        if not self.world.under_way:
            return
        claimed = self.world.under_way[chance % len(self.world.under_way)]
        if claimed.person_id in self.gone:
            self.world.under_way.remove(claimed)
            return
        result = RESULTS[chance // 7 % len(RESULTS)]
        if isinstance(result, Sent) or (isinstance(result, Failed) and result.ambiguous):
            self.world.arrived(claimed)
        if isinstance(result, Sent):
            self._count_day(claimed)
        self.world.end_calls((claimed, result))
        if isinstance(result, Unreachable):
            self.world.hush(claimed.person_id, Standing.BLOCKED)

    def _count_day(self, claimed: Claimed) -> None:
        begun = [at for person, at in self.world.begun if person == claimed.person_id][-1]
        day = claimed.person_id, timing.local_date(begun, QUITO)
        self.by_day[day] += 1
        assert self.by_day[day] == 1, "a second unasked message on one day"

    def _kill(self, chance: int) -> None:
        self.world.die()

    def _pause(self, chance: int) -> None:
        ledger.pause(self.world.conn, self._number(chance), self.world.now)

    def _resume(self, chance: int) -> None:
        ledger.resume(self.world.conn, self._number(chance), self.world.now)

    def _cancel(self, chance: int) -> None:
        if chance % 4 == 0:
            ledger.cancel(self.world.conn, self._number(chance), self.world.now)

    def _retry(self, chance: int) -> None:
        ledger.retry(self.world.conn, self._number(chance), self.world.now)

    def _stop(self, chance: int) -> None:
        found = broadcasts.get(self.world.conn, self._number(chance))
        if found is not None and found.state is State.RUNNING:
            ledger.stop(self.world.conn, found.id, "failures")

    def _confirm(self, chance: int) -> None:
        if len(self.numbers) < 4 and len(self.gone) < PEOPLE:
            self.numbers.append(self.confirm(chance % 2 == 1, None if chance % 3 else 18 * 60))

    def _ask(self, chance: int) -> None:
        if (her := self._person(chance)) is not None:
            self.world.ask(her)

    def _answer(self, chance: int) -> None:
        if (her := self._person(chance)) is not None:
            self.world.answer(her)

    def _baja(self, chance: int) -> None:
        if (her := self._person(chance)) is not None:
            self.world.hush(her, Standing.UNSUBSCRIBED)

    def _block(self, chance: int) -> None:
        if (her := self._person(chance)) is not None:
            self.world.hush(her, Standing.BLOCKED)

    def _come_back(self, chance: int) -> None:
        if (her := self._person(chance)) is not None:
            self.world.change(her, standing=Standing.ACTIVE, heard_at=self.world.now)

    def _mute(self, chance: int) -> None:
        if (her := self._person(chance)) is not None:
            self.world.change(her, muted=("reminders",) if chance % 2 else ())

    def _erase(self, chance: int) -> None:
        her = self._person(chance)
        if her is not None and chance % 3 == 0:
            erase(self.world.conn, her)
            self.gone.add(her)

    def _hours(self, chance: int) -> None:
        self.world.clock.advance(timedelta(hours=1 + chance % 30))
        self.world.wall += 3_600_000

    def _seconds(self, chance: int) -> None:
        self.world.clock.advance(timedelta(seconds=30))
        self.world.wall += 30_000


@settings(deadline=None, max_examples=60)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 999)), min_size=10, max_size=90))
def test_sums_reconcile_nobody_gets_it_twice_and_manners_hold_whatever_happens(
    steps: list[tuple[str, int]],
) -> None:
    with broadcast_world() as world:
        history = History(world)
        for name, chance in steps:
            history.step(name, chance)
        states = outbox.counts(world.conn)
        assert states.get("sending", 0) == len(
            [c for c in world.under_way if c.person_id not in history.gone]
        )
