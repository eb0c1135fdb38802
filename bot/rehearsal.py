"""The pretend clock in a running bot: it stands still until it is moved, to the next due moment or by hours.

Moving first lets everything that waits be sent, then moves, takes all that is due, and returns when that is sent
too. So whoever rehearses sees exactly what a learner would have seen by then."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.clock import PretendClock
from bot.senders import Sending
from bot.settings import SettingsBroken
from bot.store import values
from bot.store.database import Database
from bot.store.moments import from_ms, to_ms
from bot.ticker import Ticker

MODE, PRETEND_NOW = "mode", "pretend_now"
LONGEST = timedelta(days=3660)


async def settle_mode(database: Database, mode: str) -> None:
    """A database is real or a rehearsal from its first start on. Raises SettingsBroken where they would mix."""
    known = await database.read(lambda conn: values.get(conn, MODE))
    if known is None:
        await database.write(lambda conn: values.put(conn, MODE, mode))
    elif known != mode:
        raise SettingsBroken(
            f"the database {database.path} belongs to a {known} run and AULITA_CLOCK={mode} would mix pretend "
            "people with real ones: choose another AULITA_DATA_DIR"
        )


async def clock_of(database: Database, start: datetime | None = None) -> PretendClock:
    """The pretend clock where it last stood; at first `start`, or today at 15:00 UTC."""
    kept = await database.read(lambda conn: values.get(conn, PRETEND_NOW))
    if kept is not None:
        return PretendClock(from_ms(int(kept)))
    return PretendClock(start or datetime.now(UTC).replace(hour=15, minute=0, second=0, microsecond=0))


@dataclass(slots=True)
class Rehearsal:
    """Moves the clock of one running bot."""

    database: Database
    clock: PretendClock
    ticker: Ticker
    sender: Sending

    async def skip(self) -> bool:
        """To the next due moment. False: nothing is due any more, and time stands where it was."""
        await self.sender.drained()
        due = await self.ticker.next_due()
        if due is None:
            return False
        await self._reach(max(due, self.clock.now()))
        return True

    async def advance(self, span: timedelta) -> None:
        """By `span`, taking each thing at its own moment on the way. ValueError for a negative or absurd span."""
        if not timedelta(0) < span <= LONGEST:
            raise ValueError("write a number of hours above 0 and up to ten years")
        await self.sender.drained()
        target = self.clock.now() + span
        while True:
            due = await self.ticker.next_due()
            if due is None or due > target:
                break
            await self._reach(max(due, self.clock.now()))
        await self._reach(target)

    async def _reach(self, moment: datetime) -> None:
        self.clock.move_to(moment)
        await self.database.write(lambda conn: values.put(conn, PRETEND_NOW, str(to_ms(moment))))
        await self.ticker.tick(moment)
        await self.sender.drained()
        while await self.ticker.hand_out(moment):
            await self.sender.drained()
