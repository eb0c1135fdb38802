"""The door and the turns on a real database, without a platform: what comes in is said here, what would go out is
read from the outbox."""

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, text

from bot.app import rules_of
from bot.channels.base import (
    Abilities,
    Address,
    Button,
    Delivery,
    FileBody,
    Inbound,
    Reaction,
    Receive,
    SendResult,
    Sent,
    Tap,
    TextBody,
    Unreadable,
)
from bot.clock import PretendClock
from bot.inbound import Intake
from bot.settings import Settings
from bot.store import bodies, people
from bot.store.database import Database
from bot.store.people import Row
from bot.store.sealed import Seals
from bot.store.tables import outbox
from bot.turn import Platform, Rules
from bot.watchdog import Watchdog
from tests.welcome import WAY

NOON = datetime(2027, 3, 1, 17, 0, tzinfo=UTC)
"""12:00 in Quito."""
MARK = "aulita.db.hung"
ENROL = WAY[: WAY.index("No, sin reto")]


@dataclass(slots=True)
class Mute:
    """A channel that only writes down what it should react with."""

    name: str = "telegram"
    abilities: Abilities = field(default_factory=Abilities)
    reactions: list[Reaction] = field(default_factory=list)
    username: str = "aulita_test_bot"

    async def listen(self, receive: Receive, cursor: str | None) -> None:
        raise AssertionError("nobody listens here")

    async def deliver(self, delivery: Delivery) -> SendResult:
        return Sent(f"p{delivery.id}")

    async def edit(self, address: Address, platform_id: str, body: TextBody | FileBody) -> bool:
        return False

    async def delete(self, address: Address, platform_ids: Sequence[str]) -> tuple[str, ...]:
        return ()

    async def react(self, reaction: Reaction) -> None:
        self.reactions.append(reaction)


@cache
def rules() -> Rules:
    """The real course with the sample organization."""
    settings = Settings(clock="rehearsal", organization=None, _env_file=None)
    return rules_of(settings, lambda: {"telegram": Platform("Telegram", Abilities())})


def inbound(
    once: str, kind: str, words: str = "", *, chat: int = 501, at: datetime = NOON, called: str = "Rosa"
) -> Inbound:
    tap = Tap(f"h{once}", "7", "label") if kind == "tap" else None
    return Inbound(
        address=Address("telegram", str(chat)),
        once=once,
        at=at,
        kind=kind,  # type: ignore[arg-type]
        text=words,
        called=called,
        language="es",
        tap=tap,
    )


@dataclass(slots=True)
class IntakeWorld:
    database: Database
    intake: Intake
    channel: Mute
    clock: PretendClock
    pokes: list[None]
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    async def take(self, *batch: Inbound | Unreadable, cursor: str | None = None) -> list[Reaction]:
        """One batch; the reactions that it caused."""
        before = len(self.channel.reactions)
        await self.intake.receive(batch, cursor=cursor)
        return self.channel.reactions[before:]

    def once(self) -> str:
        return f"u{next(self.numbers)}"

    async def say(self, words: str, chat: int = 501) -> list[Reaction]:
        return await self.take(inbound(self.once(), "said", words, chat=chat, at=self.clock.now()))

    async def start(self, chat: int = 501, code: str = "", called: str = "Rosa") -> list[Reaction]:
        return await self.take(
            inbound(self.once(), "start", code, chat=chat, at=self.clock.now(), called=called)
        )

    async def tap(self, beginning: str, chat: int = 501) -> list[Reaction]:
        button = await self.button(beginning, chat)
        return await self.take(inbound(self.once(), "tap", button.data, chat=chat, at=self.clock.now()))

    async def button(self, beginning: str, chat: int = 501) -> Button:
        """The newest button of hers that begins so."""
        for body in reversed(await self.messages(chat)):
            for row in body.buttons:
                for button in row:
                    if button.label.startswith(beginning):
                        return button
        raise LookupError(f"no button begins with {beginning!r}")

    async def enrol(self, chat: int = 501, *, answer: str = "Sí, 4 ahora", called: str = "Rosa") -> None:
        """From nothing to the first message of the challenge (or, with «No», to the hour)."""
        await self.start(chat, called=called)
        for label in (*ENROL, answer):
            await self.tap(label, chat)

    async def person(self, chat: int = 501) -> Row:
        address = Address("telegram", str(chat))
        return (await self.database.read(lambda conn: people.find(conn, [address])))[address]

    async def messages(self, chat: int = 501, state: str | None = None) -> list[TextBody]:
        """The texts made for her, oldest first."""
        person = (await self.person(chat)).id

        def read(conn: Connection) -> Sequence[tuple[str, str]]:
            mine = (
                select(outbox.c.body, outbox.c.state)
                .where(outbox.c.person_id == person)
                .order_by(outbox.c.id)
            )
            return [(row.body, row.state) for row in conn.execute(mine)]

        found = [
            bodies.load(body) for body, is_in in await self.database.read(read) if state in (None, is_in)
        ]
        return [body for body in found if isinstance(body, TextBody)]

    async def texts(self, chat: int = 501, state: str | None = None) -> list[str]:
        return [body.text for body in await self.messages(chat, state)]

    async def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Plain SQL on what is committed."""
        return await self.database.read(lambda conn: [tuple(row) for row in conn.execute(text(statement))])

    def later(self, **span: float) -> datetime:
        self.clock.advance(timedelta(**span))
        return self.clock.now()


def on_disk(folder: Path) -> bytes:
    """Everything that lies in the folder now: database, journal, lock."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


@asynccontextmanager
async def intake_world(
    folder: Path, *, busy_ms: int = 300, teaching: Rules | None = None
) -> AsyncIterator[IntakeWorld]:
    """A new door on the database in `folder`; opening the same folder again is a restart. `teaching`: another
    course than the real one."""
    database = await Database.open(
        f"sqlite:///{folder / 'aulita.db'}", Seals({1: bytes(range(32))}), busy_ms=busy_ms
    )
    try:
        channel, clock = Mute(), PretendClock(NOON)
        pokes: list[None] = []
        intake = Intake(
            channel,
            database,
            teaching or rules(),
            clock,
            Watchdog(mark=folder / MARK),
            lambda: pokes.append(None),
            lambda language: f"line {language}",
        )
        await intake.open()
        yield IntakeWorld(database, intake, channel, clock, pokes)
    finally:
        await database.close()
