"""What a member of the staff does with a broadcast: confirm, pause, go on, cancel, try again; and how it stands.

Each of these is one change in the caller's transaction, and after each the sums add up. Nobody's own state is touched.
`now` is the lesson clock's."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from bot.broadcasts import reasons
from bot.broadcasts.content import Content
from bot.broadcasts.plan import due_of
from bot.channels.web import NAME as WEB
from bot.clock import wall_ms
from bot.store import awaited, broadcasts, recipients, sums
from bot.store.broadcasts import BroadcastKind, State
from bot.store.files import lasts, want
from bot.store.recalls import sent_rows as sent_rows
from bot.store.recipients import TOO_LATE
from bot.store.sums import Counts as Counts
from bot.store.sums import Line as Line
from bot.store.sums import counts as counts
from bot.store.sums import lines as lines
from bot.store.sums import unconfirmed as unconfirmed

FILES_STAY = timedelta(days=90)
"""A browser shows messages for 30 days after they were sent."""


class Recipient(Protocol):
    """Somebody of the audience. `zone` may be empty; `left_out`: why she does not get it, empty if she does."""

    @property
    def person_id(self) -> int: ...

    @property
    def channel(self) -> str: ...

    @property
    def zone(self) -> str: ...

    @property
    def left_out(self) -> str: ...


def confirm(
    conn: Connection,
    *,
    kind: BroadcastKind,
    content: Content,
    audience: str,
    picked: Sequence[Recipient],
    at: datetime,
    minutes: int | None,
    urgent: bool,
    cohort_id: int | None,
    made_by: int,
    made_in: int,
    now: datetime,
) -> int:
    """Writes the broadcast and one row for everybody who was picked, each person once; its number.

    `at`: not before this moment; `minutes`: at this time of each person's own day. `made_in`: the address at which the
    staff member reads how it goes."""
    people = {one.person_id: one for one in picked}
    number = broadcasts.add(
        conn,
        kind=kind,
        content=content,
        audience=audience,
        at=at,
        minutes=minutes,
        urgent=urgent,
        size=len(people),
        cohort_id=cohort_id,
        made_by=made_by,
        made_in=made_in,
        now=now,
    )
    rows = ((p.person_id, p.channel, p.left_out, due_of(at, minutes, p.zone)) for p in people.values())
    recipients.add(conn, number, rows)
    _keep_files(conn, content, people.values(), at - now)
    broadcasts.start_due(conn, now)
    return number


def _keep_files(conn: Connection, content: Content, people: Iterable[Recipient], waits: timedelta) -> None:
    """What goes with it stays until long after its last message; people in a browser need it here, not at Telegram."""
    until = wall_ms() + (waits + FILES_STAY) // timedelta(milliseconds=1)
    browsers = any(one.channel == WEB and not one.left_out for one in people)
    for file in content.files():
        lasts(conn, file, until)
        if browsers:
            want(conn, file)


def pause(conn: Connection, broadcast_id: int, now: datetime) -> bool:
    """Nothing of it is sent any more but what is on its way. False: there is nothing to pause."""
    found = broadcasts.get(conn, broadcast_id)
    if found is None or found.state not in (State.READY, State.RUNNING):
        return False
    recipients.take_back(conn, broadcast_id)
    broadcasts.set_state(conn, broadcast_id, State.PAUSED)
    return True


def resume(conn: Connection, broadcast_id: int, now: datetime) -> bool:
    """It goes on with those who did not get it. False: it was not paused, nor had it stopped. What made it stop does
    not stop it a second time; as much again does."""
    found = broadcasts.get(conn, broadcast_id)
    if found is None or found.state not in (State.PAUSED, State.STOPPED):
        return False
    if found.state is State.STOPPED:
        broadcasts.forgive(conn, broadcast_id, counts(conn, broadcast_id).failed)
    _open_again(conn, broadcast_id, found.begun_at is not None, now)
    return True


def cancel(conn: Connection, broadcast_id: int, now: datetime) -> bool:
    """Nobody gets it any more but those to whom it is on its way; `counts` tells the split. False: it was over."""
    found = broadcasts.get(conn, broadcast_id)
    if found is None or found.ended_at is not None or found.state is State.CANCELLED:
        return False
    recipients.take_back(conn, broadcast_id)
    recipients.skip_rest(conn, broadcast_id, reasons.CANCELLED)
    broadcasts.set_state(conn, broadcast_id, State.CANCELLED)
    if not awaited.any_open(conn, broadcast_id):
        broadcasts.end(conn, broadcast_id, State.CANCELLED, now)
    return True


def stop(conn: Connection, broadcast_id: int, reason: str) -> None:
    """Too much goes wrong: whoever is pending waits until somebody has looked."""
    recipients.take_back(conn, broadcast_id)
    broadcasts.set_state(conn, broadcast_id, State.STOPPED, reason)


def retry(conn: Connection, broadcast_id: int, now: datetime) -> int:
    """Once more to those whose message surely did not go and might now; how many. A cancelled one stays so."""
    found = broadcasts.get(conn, broadcast_id)
    if found is None or found.state is State.CANCELLED:
        return 0
    count = recipients.again(conn, broadcast_id, sums.retryable(conn, broadcast_id), now)
    if count and found.state is State.DONE:
        _open_again(conn, broadcast_id, True, now)
    return count


def resend(conn: Connection, broadcast_id: int, person_id: int, now: datetime) -> bool:
    """Once more to somebody of whom nobody can tell whether she has it: she may get it twice. By hand only.

    False: she is none of these, or it was cancelled."""
    found = broadcasts.get(conn, broadcast_id)
    if found is None or found.state is State.CANCELLED:
        return False
    if person_id not in sums.unconfirmed(conn, broadcast_id):
        return False
    recipients.again(conn, broadcast_id, [person_id], now)
    if found.state is State.DONE:
        _open_again(conn, broadcast_id, True, now)
    return True


def _open_again(conn: Connection, broadcast_id: int, begun: bool, now: datetime) -> None:
    recipients.more_time(conn, broadcast_id, now + TOO_LATE)
    broadcasts.set_state(conn, broadcast_id, State.RUNNING if begun else State.READY)
    broadcasts.start_due(conn, now)
