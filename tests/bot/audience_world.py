"""People of whom audiences are made: cohorts, places in them, and what `reach` says, on the staff's world."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from bot.channels.base import Address, TextBody
from bot.staff.access import Role
from bot.store import cohorts, people, roles
from bot.store.broadcasts import Broadcast
from bot.store.broadcasts import newest as newest_broadcasts
from bot.store.cohort_tables import members, reach
from bot.store.moments import to_ms
from bot.store.tables import addresses
from bot.store.tables import people as people_table
from flows import codec
from flows.person import Person, Standing
from tests.bot.intake_world import NOON
from tests.bot.staff_world import SEALS, StaffWorld, buttons, staff_world

OWNER, FACILITATOR = 501, 502


@dataclass(frozen=True, slots=True)
class Somebody:
    """A learner to be made. `channels`: her addresses, the one used last at the end."""

    country: str = "EC"
    language: str = "es"
    zone: str = "America/Guayaquil"
    sector: str = ""
    units: int = 0
    essential: bool = False
    finished: bool = False
    standing: Standing = Standing.ACTIVE
    muted: str = ""
    calls: bool = False
    channels: tuple[str, ...] = ("telegram",)
    unreachable: str | None = None
    enrolled: bool = True


@dataclass(slots=True)
class BroadcastWorld:
    staff: StaffWorld
    made: int = 10_000
    numbers: dict[str, int] = field(default_factory=dict)

    async def write(self, work: Any) -> Any:
        return await self.staff.world.database.write(work)

    async def read(self, work: Any) -> Any:
        return await self.staff.world.database.read(work)

    async def cohort(self, name: str, course: str = "empleo-seguro") -> int:
        def make(conn: Connection) -> int:
            made = cohorts.create(
                conn,
                name=name,
                course=course,
                start=date(2027, 4, 1),
                ends=None,
                capacity=0,
                countries=(),
                early_reason="",
                made_by=1,
                at=NOON,
            )
            cohorts.set_state(conn, made, cohorts.State.RUNNING, NOON)
            return made

        self.numbers[name] = await self.write(make)
        return self.numbers[name]

    async def people(
        self, n: int = 1, who: Somebody = Somebody(), *, cohort: str = "", place: str = "in"
    ) -> list[int]:
        """So many of them; their numbers."""
        first, self.made = self.made, self.made + n

        def make(conn: Connection) -> list[int]:
            return [make_one(conn, str(first + k), who, self.numbers.get(cohort, 0), place) for k in range(n)]

        found: list[int] = await self.write(make)
        return found

    async def facilitate(self, chat: int, *names: str) -> None:
        """She becomes a facilitator of these cohorts."""
        await self.staff.do("said", "hola", chat)
        row = await self.staff.row(chat)
        for name in names:
            scope = str(self.numbers[name])
            await self.write(
                lambda conn, scope=scope: roles.give(
                    conn, row.id, row.address_id, Role.FACILITATOR.value, scope, 0, NOON
                )
            )

    async def say(self, *lines: str, chat: int = OWNER) -> TextBody:
        """She writes these lines; what she is told last."""
        for line in lines:
            await self.staff.world.say(line, chat)
        return await self.staff.last(chat)

    async def tap(self, *labels: str, chat: int = OWNER) -> TextBody:
        """She taps the button of the last message that begins so, one after the other; what she is told last."""
        for label in labels:
            shown = await self.staff.last(chat)
            found = [button for button in buttons(shown) if button.label.startswith(label)]
            assert found, f"no button begins with {label!r}: {[one.label for one in buttons(shown)]}"
            await self.staff.do("tap", found[0].data, chat)
        return await self.staff.last(chat)

    async def texts(self, chat: int = OWNER) -> list[str]:
        return await self.staff.world.texts(chat)

    async def newest(self) -> list[Broadcast]:
        found: list[Broadcast] = await self.read(lambda conn: newest_broadcasts(conn, 10))
        return found

    async def states(self, broadcast: int) -> dict[int, tuple[str, str | None]]:
        asked = f"SELECT person_id, state, reason FROM recipients WHERE broadcast_id = {broadcast}"
        return {person: (state, reason) for person, state, reason in await self.staff.world.ask(asked)}


def make_one(conn: Connection, id_: str, who: Somebody, cohort: int, place: str) -> int:
    """One learner, at her addresses, with her row of `reach` and her place."""
    first, *more = who.channels or ("telegram",)
    person = Person(standing=who.standing, language=who.language, zone=who.zone, country=who.country)  # type: ignore[arg-type]
    row = people.create(conn, Address(first, id_), person, NOON)
    for later, channel in enumerate(more, 1):
        conn.execute(
            insert(addresses).values(
                person_id=row.id,
                channel=channel,
                lookup=SEALS.lookup(channel, id_),
                external_id=id_,
                used_at=to_ms(NOON) + later,
            )
        )
    if not who.channels:
        conn.execute(addresses.delete().where(addresses.c.person_id == row.id))
    if who.unreachable:
        conn.execute(
            addresses.update().where(addresses.c.person_id == row.id).values(unreachable=who.unreachable)
        )
    if who.enrolled:
        conn.execute(insert(reach).values(**_reach(row.id, who)))
    if cohort:
        joined = {"person_id": row.id, "cohort_id": cohort, "state": place, "joined_at": to_ms(NOON)}
        conn.execute(insert(members).values(**joined))
    return row.id


def make_crowd(conn: Connection, crowd: list[Somebody], cohort: int) -> None:
    """Many at once, each on Telegram and in the cohort."""
    state = codec.dump(Person())
    ids, at = range(100_000, 100_000 + len(crowd)), to_ms(NOON)
    conn.execute(
        insert(people_table),
        [{"id": n, "state": state, "standing": "active", "made_at": at, "heard_at": at} for n in ids],
    )
    conn.execute(
        insert(addresses),
        [
            {
                "person_id": n,
                "channel": "telegram",
                "lookup": str(n).encode(),
                "external_id": str(n),
                "used_at": at,
            }
            for n in ids
        ],
    )
    conn.execute(insert(reach), [_reach(n, who) for n, who in zip(ids, crowd, strict=True)])
    conn.execute(
        insert(members),
        [{"person_id": n, "cohort_id": cohort, "state": "in", "joined_at": at} for n in ids],
    )


def _reach(person_id: int, who: Somebody) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "country": who.country,
        "zone": who.zone,
        "language": who.language,
        "course": "empleo-seguro",
        "units": who.units,
        "essential": int(who.essential),
        "finished": int(who.finished),
        "sector": who.sector,
        "calls": int(who.calls),
        "muted": who.muted,
    }


@asynccontextmanager
async def broadcast_world(folder: Path) -> AsyncIterator[BroadcastWorld]:
    """With an owner."""
    async with staff_world(folder) as staff:
        await staff.own(OWNER)
        yield BroadcastWorld(staff)
