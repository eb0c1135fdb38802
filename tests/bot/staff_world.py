"""The staff's side on a real database: Telegram and the web beside each other, codes and roles at hand."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from bot.channels.base import Abilities, Address, Button, Inbound, Reaction, Tap, TextBody
from bot.rehearsal import MODE, PRETEND_NOW
from bot.rules import Platform, Rules, Staffing
from bot.staff import orders
from bot.staff.access import Role
from bot.store import bodies, people, roles, values
from bot.store.moments import to_ms
from bot.store.people import Row
from bot.store.sealed import Seals
from tests.bot.intake_world import IntakeWorld, intake_world, rules
from tests.bot.wording_samples import spoken

SEALS = Seals({1: bytes(range(32))})
OWNER, ADMIN, AUTHOR, OTHER = 501, 502, 503, 504


def staff_rules(folder: Path, owners: frozenset[int] = frozenset()) -> Rules:
    """The real course, with two channels, and orders beside the database in `folder`."""
    real = rules()
    platforms = {
        "telegram": Platform("Telegram", Abilities(), lambda: "aulita_test_bot"),
        "web": Platform("Tu navegador", Abilities(can_push=False)),
    }
    staff = Staffing(owners, orders.folder_of(folder / "aulita.db"))
    return replace(real, platforms=platforms, staff=staff)


@dataclass(slots=True)
class StaffWorld:
    world: IntakeWorld
    folder: Path

    def owner_code(self) -> str:
        """What `aulita setup` would print."""
        made = orders.leave_owner_code(
            orders.folder_of(self.folder / "aulita.db"), SEALS, self.world.clock.now()
        )
        return f"s_{made}"

    async def rehearses(self) -> None:
        """The database knows the pretend moment, as it does in a rehearsal."""
        now = str(to_ms(self.world.clock.now()))

        def put(conn: Connection) -> None:
            values.put(conn, MODE, "rehearsal")
            values.put(conn, PRETEND_NOW, now)

        await self.world.database.write(put)

    async def own(self, chat: int = OWNER) -> None:
        await self.world.say(self.owner_code(), chat)

    async def appoint(self, chat: int, role: Role, channel: str = "telegram") -> None:
        """As if somebody had confirmed her."""
        await self.do("said", "hola", chat, channel)
        await self.give(chat, role, channel)

    async def give(self, chat: int, role: Role, channel: str = "telegram", scope: str = "") -> None:
        """To somebody who has written before, and without a word to her."""
        row, now = await self.row(chat, channel), self.world.clock.now()
        await self.world.database.write(
            lambda conn: roles.give(conn, row.id, row.address_id, role.value, scope, 0, now)
        )

    async def do(self, kind: str, text: str, chat: int, channel: str = "telegram") -> list[Reaction]:
        return await self.world.take(
            Inbound(
                address=Address(channel, str(chat)),
                once=self.world.once(),
                at=self.world.clock.now(),
                kind=kind,  # type: ignore[arg-type]
                text=text,
                language="es",
                tap=Tap("h", "7", "label") if kind == "tap" else None,
            )
        )

    async def row(self, chat: int, channel: str = "telegram") -> Row:
        address = Address(channel, str(chat))
        return (await self.world.database.read(lambda conn: people.find(conn, [address])))[address]

    async def number(self, chat: int) -> int:
        return (await self.row(chat)).id

    async def last(self, chat: int, channel: str = "telegram") -> TextBody:
        """What she was told last."""
        row = await self.row(chat, channel)
        [(sealed,)] = await self.world.database.read(
            lambda conn: [
                (SEALS.unseal("outbox.body", found[0]),)
                for found in conn.exec_driver_sql(
                    f"SELECT body FROM outbox WHERE address_id = {row.address_id} ORDER BY id DESC LIMIT 1"
                )
            ]
        )
        body = bodies.load(sealed)
        assert isinstance(body, TextBody)
        return body

    async def audit(self) -> list[tuple[int, str, str, str]]:
        found = await self.world.ask("SELECT who, what, target, detail FROM audit ORDER BY id")
        return [(who, what, target, detail) for who, what, target, detail in found]

    async def held(self, chat: int) -> list[str]:
        row = await self.row(chat)
        found = await self.world.database.read(lambda conn: roles.held(conn, row.id, row.address_id))
        return [role for role, _ in found]


def code_in(body: TextBody) -> str:
    """The code that she is to pass on."""
    return re.findall(r"s_[A-Za-z0-9_-]{22}", body.text)[-1]


def buttons(body: TextBody) -> list[Button]:
    return [button for row in body.buttons for button in row]


def beginning(key: str) -> str:
    """How a phrase of ours begins, up to what is filled in."""
    return spoken(key).split("{")[0].split("\n")[0][:40]


@asynccontextmanager
async def staff_world(folder: Path, owners: frozenset[int] = frozenset()) -> AsyncIterator[StaffWorld]:
    async with intake_world(folder) as opened:
        opened.intake.rules = staff_rules(folder, owners)
        yield StaffWorld(opened, folder)
