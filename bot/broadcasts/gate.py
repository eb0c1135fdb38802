"""The last look before a call: since a message of the staff was put into the outbox she may have been asked something.

Called by the sender in the transaction that marks rows as on their way. What may not go is taken back there and then;
what goes counts as the one message of her day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.broadcasts import reasons
from bot.broadcasts.handing_out import somebody
from bot.broadcasts.manners import Errand, Later, Never, Now, Verdict, judge
from bot.clock import Clock
from bot.rules import Rules
from bot.store import awaited, people, recipients
from bot.store.awaited import Queued
from bot.store.broadcasts import State
from bot.store.claims import Candidate


@dataclass(frozen=True, slots=True)
class Gate:
    """Asked with the rows of the broadcast stream that are about to go; answers which of them may."""

    rules: Rules
    clock: Clock

    def __call__(self, conn: Connection, rows: Sequence[Candidate]) -> Collection[int]:
        """The ids that may go. The others wait no more, but for a second message to the same person,
        which is asked about in the next round. A row that is no broadcast's may always go."""
        queued = awaited.queued(conn, [row.id for row in rows])
        known = people.by_id(conn, {one.person_id for one in queued})
        now = self.clock.now()
        going: dict[int, Queued] = {}
        back, over = [], []
        for one in queued:
            row = known.get(one.person_id)
            verdict = self._verdict(one, row, now)
            if isinstance(verdict, Never):
                over.append((one, verdict.reason))
            elif isinstance(verdict, Later):
                back.append((one, verdict.until, verdict.reason))
            elif one.until <= now:
                over.append((one, "expired"))
            elif one.person_id not in going:
                going[one.person_id] = one
        recipients.put_back(conn, back)
        recipients.end_waiting(conn, over)
        recipients.count_as_todays(conn, list(going.values()), now)
        of_broadcasts = {one.row_id for one in queued}
        return {row.id for row in rows} - of_broadcasts | {one.row_id for one in going.values()}

    def _verdict(self, one: Queued, row: people.Row | None, now: datetime) -> Verdict:
        """Paused or cancelled while the platform held it up: its call had begun then, and surely did not go."""
        if one.state is State.CANCELLED:
            return Never(reasons.CANCELLED)
        if one.state in (State.PAUSED, State.STOPPED):
            return Later(now, "")
        errand = Errand(one.kind, one.urgent, one.minutes, counted=one.counted)
        return judge(errand, somebody(self.rules, row), now) if row else Now()
