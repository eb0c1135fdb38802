"""From the ledger to the outbox: people whose moment has come, as far as manners allow, a few seconds' worth at a time.

So what an hour of sending needs stands in the ledger, where a pause or a BAJA finds it, and the outbox stays shallow.
One call is one short transaction; call again while there is more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from bot.broadcasts import reasons
from bot.broadcasts.composing import compose
from bot.broadcasts.content import Content
from bot.broadcasts.manners import Errand, Later, Never, Now, Somebody, judge
from bot.rules import Rules
from bot.store import awaited, broadcasts, people, recipients
from bot.store.awaited import Pending
from bot.store.broadcasts import Broadcast, ContentUnreadable, State
from bot.store.outbox import BROADCAST, NewRow
from bot.store.people import Row
from bot.store.recipients import cause_of
from bot.store.rowstates import in_stream, is_open, waiting
from bot.store.tables import addresses, outbox

LANE = 3
PAGE = 300
"""People looked at in one transaction: taps wait for no more than that."""
ELSEWHERE = timedelta(hours=1)
"""Whose channel does not run in this process is looked at again so much later."""

_IN_OUTBOX = (
    select(addresses.c.channel, func.count())
    .join(outbox, outbox.c.address_id == addresses.c.id)
    .where(is_open(), waiting(), in_stream(BROADCAST))
    .group_by(addresses.c.channel)
)


@dataclass(frozen=True, slots=True)
class Handed:
    """How many messages went to the outbox; `more`: call again now, somebody was not looked at yet."""

    queued: int = 0
    more: bool = False


@dataclass(slots=True)
class _Page:
    """What is to be written of the people of one page."""

    queue: list[tuple[Pending, NewRow, str]] = field(default_factory=list)
    hold: list[tuple[Pending, datetime, str]] = field(default_factory=list)
    skip: list[tuple[Pending, str]] = field(default_factory=list)

    def write(self, conn: Connection, wall: int) -> None:
        recipients.hold(conn, self.hold)
        recipients.skip(conn, self.skip)
        recipients.queue(conn, self.queue, wall)


def hand_out(
    conn: Connection, rules: Rules, depths: Mapping[str, int], heard_since: datetime, now: datetime, wall: int
) -> Handed:
    """Starts what is due, hands out, and ends what is over.

    `depths`: how many rows may wait in the outbox for each channel that runs. `heard_since`: who spoke from then on may
    have closed the question that kept a message away."""
    broadcasts.start_due(conn, now)
    still = broadcasts.still_open(conn)
    running = [one for one in still if one.state is State.RUNNING]
    queued, more = 0, False
    if running:
        used: dict[str, int] = {row[0]: row[1] for row in conn.execute(_IN_OUTBOX)}
        room = {channel: max(0, most - used.get(channel, 0)) for channel, most in depths.items()}
        for place, broadcast in enumerate(running):
            recipients.skip_late(conn, broadcast.id, now)
            share = {channel: left // (len(running) - place) for channel, left in room.items()}
            handed, looked = _hand_out(conn, rules, broadcast, share, heard_since, now, wall)
            for channel in handed:
                room[channel] = room.get(channel, 0) - 1
            queued, more = queued + len(handed), more or looked >= PAGE
    for broadcast in still:
        if broadcast.state in (State.RUNNING, State.CANCELLED) and not awaited.any_open(conn, broadcast.id):
            ended = State.DONE if broadcast.state is State.RUNNING else State.CANCELLED
            broadcasts.end(conn, broadcast.id, ended, now)
    return Handed(queued, more)


def _hand_out(
    conn: Connection,
    rules: Rules,
    broadcast: Broadcast,
    share: Mapping[str, int],
    heard_since: datetime,
    now: datetime,
    wall: int,
) -> tuple[list[str], int]:
    """The channels by which messages went to the outbox, one entry each, and how many people were looked at."""
    found: list[Pending] = []
    all_looked_at = True
    for channel, most in share.items():
        here = awaited.due(conn, broadcast.id, channel, now, min(most, PAGE))
        found += here
        all_looked_at = all_looked_at and len(here) < min(most, PAGE)
    if all_looked_at:
        # Who is on no channel of these is found by reading whoever is due: nobody else is left then.
        found += awaited.due_elsewhere(conn, broadcast.id, list(share), now, PAGE)
    found += awaited.held_and_heard(conn, broadcast.id, reasons.BOUNDARY, now, heard_since, PAGE)
    if not found:
        return [], 0
    try:
        content = broadcasts.content_of(conn, broadcast.id)
    except ContentUnreadable:
        recipients.skip_rest(conn, broadcast.id, reasons.UNREADABLE)
        return [], 0
    page = _judged(rules, broadcast, content, found, people.by_id(conn, {p.person_id for p in found}), now)
    page.write(conn, wall)
    return [channel for _, _, channel in page.queue], len(found)


def _judged(
    rules: Rules,
    broadcast: Broadcast,
    content: Content,
    found: Sequence[Pending],
    rows: people.Found[int],
    now: datetime,
) -> _Page:
    page = _Page()
    errand = Errand(broadcast.kind, broadcast.urgent, broadcast.minutes)
    for one in found:
        row = rows.get(one.person_id)
        if row is None:
            page.skip.append((one, reasons.UNREADABLE))
            continue
        if row.address.channel not in rules.platforms:
            page.hold.append((one, now + ELSEWHERE, reasons.ELSEWHERE))
            continue
        verdict = judge(errand, somebody(rules, row), now)
        if isinstance(verdict, Now):
            page.queue.append((one, _row(rules, broadcast, content, one, row), row.address.channel))
        elif isinstance(verdict, Later):
            page.hold.append((one, verdict.until, verdict.reason))
        elif isinstance(verdict, Never):
            page.skip.append((one, verdict.reason))
    return page


def somebody(rules: Rules, row: Row) -> Somebody:
    """As manners know her; who has not said where she is lives where the installation is."""
    home = rules.world.catalogue.countries[rules.world.home]
    return Somebody(row.person, row.person.zone or home.zones[0], row.reachable, row.written_at)


def _row(rules: Rules, broadcast: Broadcast, content: Content, one: Pending, row: Row) -> NewRow:
    return NewRow(
        person_id=row.id,
        address_id=row.address_id,
        cause=cause_of(broadcast.id, row.id),
        part=one.tries,
        lane=LANE,
        care="nudge",
        body=compose(
            content,
            broadcast.kind,
            row.person.language,
            rules.wording,
            rules.platforms[row.address.channel].abilities,
        ),
        stream=BROADCAST,
    )
