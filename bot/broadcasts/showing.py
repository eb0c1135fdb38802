"""The one message that tells whoever released a broadcast how it goes: written once, then edited in place.

Cosmetic: one try for each edit. Where it was put and what it said last is stored, so that the next start goes on with
the same message. A broadcast that stopped by itself is told in a new message, for nobody looks at an old one."""

import asyncio
import hashlib
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog
from sqlalchemy import Connection, select

from bot.broadcasts import audience as audiences
from bot.broadcasts import board
from bot.channels.base import Address, Channel, TextBody
from bot.clock import Clock, wall_ms
from bot.logs import where
from bot.rendering import NUDGE_MS, TEXT_REPLY, voice_of
from bot.rules import Rules
from bot.store import bodies, broadcasts, grants, outbox, people, sums
from bot.store.broadcasts import Broadcast, State
from bot.store.database import Database, DatabaseTrouble
from bot.store.outbox import NewRow
from bot.store.sums import Counts
from bot.store.tables import outbox as rows
from flows.effects import Choice

SECONDS = 3.0
LOOKED_AT = timedelta(hours=48)
"""So long after its end a last change is still shown."""
PACE_SECONDS = 30.0
NEWEST = 20
_SENT = "sent"
_STOPPED = "stopped:"
_log = structlog.get_logger(__name__)

Buttons = Callable[[Broadcast], tuple[int, tuple[Choice, ...]]]
"""What can be done with it at present, and the turn for which these buttons are good."""


def no_buttons(broadcast: Broadcast) -> tuple[int, tuple[Choice, ...]]:
    return 0, ()


@dataclass(frozen=True, slots=True)
class _Read:
    """A broadcast as it stands, where its progress is told, and what became of that message."""

    broadcast: Broadcast
    counts: Counts
    to: people.Row | None
    state: str
    platform_id: str
    personal: bool
    """Whether small counts are not to be shown."""


@dataclass(slots=True)
class Showing:
    """One for a process; `run` it beside the sender."""

    database: Database
    rules: Rules
    channels: Mapping[str, Channel]
    clock: Clock
    poke: Callable[[], None]
    buttons: Buttons = no_buttons
    steady: Callable[[], float] = time.monotonic
    _settled: set[int] = field(default_factory=set)
    _pace: dict[int, deque[tuple[float, int]]] = field(default_factory=dict)

    async def run(self) -> None:
        """Until cancelled. What fails is logged and looked at again three seconds later."""
        while True:
            try:
                await self.look()
            except DatabaseTrouble as trouble:
                _log.warning("board_waits", trouble=str(trouble))
            except Exception as mistake:
                _log.error("board_failed", kind=type(mistake).__name__, where=where(mistake))
            await asyncio.sleep(SECONDS)

    async def look(self) -> None:
        """Shows what has changed since it was shown last. Raises DatabaseTrouble."""
        for broadcast in await self.database.read(self._shown):
            await self._show(await self.database.read(lambda conn: _read(conn, broadcast)))  # noqa: B023

    def _shown(self, conn: Connection) -> list[Broadcast]:
        fresh = self.clock.now() - LOOKED_AT
        found = {
            one.id: one for one in broadcasts.newest(conn, NEWEST) if one.ended_at and one.ended_at > fresh
        }
        found |= {one.id: one for one in broadcasts.still_open(conn)}
        self._settled &= {number for number, one in found.items() if one.ended_at is not None}
        return [one for number, one in sorted(found.items()) if number not in self._settled]

    async def _show(self, found: _Read) -> None:
        broadcast, to = found.broadcast, found.to
        channel = self.channels.get(to.address.channel) if to else None
        if to is None or channel is None:
            return
        body = self._body(found, to)
        said = _digest(broadcast, body)
        if said == broadcast.board_said:
            if broadcast.ended_at is not None:
                self._settled.add(broadcast.id)
            return
        anew = broadcast.state is State.STOPPED and not broadcast.board_said.startswith(_STOPPED)
        if broadcast.board is None or anew:
            await self.database.write(lambda conn: _write(conn, broadcast, to, body, said))
            self.poke()
        elif found.state == _SENT:
            await self._edit(channel, to.address, found, body)
            await self._said(broadcast, said)
        elif found.state not in ("waiting", "sending"):
            await self._said(broadcast, said)

    async def _edit(self, channel: Channel, address: Address, found: _Read, body: TextBody) -> None:
        if not await channel.edit(address, found.platform_id, body):
            _log.info("board_not_edited", broadcast=found.broadcast.id)

    async def _said(self, broadcast: Broadcast, said: str) -> None:
        await self.database.write(
            lambda conn: broadcasts.set_board(conn, broadcast.id, broadcast.board, said)
        )

    def _body(self, found: _Read, to: people.Row) -> TextBody:
        turn, choices = self.buttons(found.broadcast)
        pace = self._paced(found.broadcast.id, found.counts.called)
        text = board.words(
            found.counts, found.broadcast, pace=pace, personal=found.personal, choices=choices, turn=turn
        )
        platform = self.rules.platforms[to.address.channel]
        voice = voice_of(to, to.person, "", platform.title, self.clock.now())
        body = self.rules.wording.bodies(text, voice, platform.abilities)[0]
        assert isinstance(body, TextBody)
        return body

    def _paced(self, number: int, called: int) -> float:
        """Messages a second over the last half minute; 0 as long as nothing is known."""
        now = self.steady()
        seen = self._pace.setdefault(number, deque())
        seen.append((now, called))
        while seen[0][0] < now - PACE_SECONDS:
            seen.popleft()
        since, before = seen[0]
        return (called - before) / (now - since) if now > since else 0.0


def _read(conn: Connection, broadcast: Broadcast) -> _Read:
    place = grants.address_of(conn, broadcast.made_by, broadcast.made_in)
    found = people.by_id(conn, [broadcast.made_by]).get(broadcast.made_by) if place else None
    to = replace(found, address=place, address_id=broadcast.made_in) if found and place else None
    told = select(rows.c.state, rows.c.platform_id).where(rows.c.id == broadcast.board)
    row = conn.execute(told).first() if broadcast.board is not None else None
    state, platform_id = (row.state, row.platform_id or "") if row else ("", "")
    chosen = audiences.load(broadcast.audience) if broadcast.audience else audiences.Audience()
    personal = audiences.tells_of_people(conn, chosen)
    return _Read(broadcast, sums.counts(conn, broadcast.id), to, state, platform_id, personal)


def _write(conn: Connection, broadcast: Broadcast, to: people.Row, body: TextBody, said: str) -> None:
    wall = wall_ms()
    cause = f"board:{broadcast.id}:{wall}"
    row = NewRow(
        person_id=to.id,
        address_id=to.address_id,
        cause=cause,
        part=0,
        lane=TEXT_REPLY,
        care="nudge",
        body=body,
        expires=wall + NUDGE_MS,
    )
    outbox.enqueue(conn, [row], wall)
    made = conn.execute(select(rows.c.id).where(rows.c.cause == cause, rows.c.part == 0)).scalar_one()
    broadcasts.set_board(conn, broadcast.id, made, said)


def _digest(broadcast: Broadcast, body: TextBody) -> str:
    """Stands for what is shown, and tells whether it was told that the broadcast has stopped."""
    digest = hashlib.sha256(bodies.dump(body).encode()).hexdigest()[:40]
    return f"{_STOPPED}{digest}" if broadcast.state is State.STOPPED else digest
