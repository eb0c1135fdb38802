"""A scene for the dialogs of calls, on a database in memory: cohorts, links, people who came by them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, create_engine, insert

from bot.broadcasts import series
from bot.channels.base import Abilities
from bot.rules import Platform, Rules
from bot.staff.access import Role
from bot.staff.dialogs.scene import Scene
from bot.staff.records import Records
from bot.store import cohorts, links
from bot.store.cohort_tables import members, metadata, reach
from bot.store.cohorts import Cohort, State
from bot.store.links import Link
from bot.store.members import Place
from bot.store.moments import to_ms
from bot.store.sealed import Seals, carry
from bot.store.tables import addresses, people
from flows import codec
from flows.person import Person, Standing
from tests.bot import staff_scene
from tests.bot.intake_world import rules
from tests.bot.staff_scene import NOON, TODAY

SITE = "https://aulita.example"
SEALS = Seals({1: bytes(range(32))})
START = date(2027, 4, 5)
"""A Monday, five weeks after `TODAY`."""


def call_rules(*, site: str = SITE, bot: str = "aulita_test_bot") -> Rules:
    platforms = {
        "telegram": Platform("Telegram", Abilities(), lambda: bot),
        "web": Platform("Tu navegador", Abilities(can_push=False), site=site),
    }
    return replace(rules(), platforms=platforms)


@contextmanager
def store(seals: Seals = SEALS) -> Iterator[Connection]:
    """Every table, empty, in memory."""
    engine = create_engine("sqlite://")
    carry(engine.dialect, seals)
    metadata.create_all(engine)
    with engine.begin() as conn:
        yield conn
    engine.dispose()


@dataclass(slots=True)
class CallWorld:
    conn: Connection
    rules: Rules
    now: datetime = NOON

    def cohort(
        self, name: str = "enero", *, start: date | None = START, state: State = State.OPEN, **more: object
    ) -> Cohort:
        made = cohorts.create(
            self.conn,
            name=name,
            course="empleo-seguro",
            start=start,
            ends=None,
            capacity=0,
            countries=more.get("countries", ()),  # type: ignore[arg-type]
            early_reason="",
            made_by=1,
            at=self.now,
        )
        cohorts.set_state(self.conn, made, state, self.now)
        found = cohorts.get(self.conn, made)
        assert found is not None
        return found

    def link(self, cohort: Cohort, source: str = "radio", **terms: object) -> Link:
        made = links.get(self.conn, links.create(self.conn, cohort.id, source, 1, self.now))
        assert made is not None
        changed = replace(made, **terms)  # type: ignore[arg-type]
        links.change(self.conn, changed)
        return changed

    def person(
        self,
        *,
        calls: bool = True,
        finished: bool = False,
        units: int = 0,
        country: str = "EC",
        zone: str = "America/Guayaquil",
        standing: Standing = Standing.ACTIVE,
        muted: str = "",
        unreachable: str | None = None,
    ) -> int:
        """Somebody enrolled, with one address."""
        state = codec.dump(Person())
        at = to_ms(self.now)
        row = {"state": state, "standing": standing.value, "made_at": at, "heard_at": at, "consented_at": at}
        number = int(self.conn.execute(insert(people), row).inserted_primary_key[0])  # type: ignore[index]
        address = {"person_id": number, "channel": "telegram", "lookup": str(number).encode(), "used_at": at}
        self.conn.execute(
            insert(addresses), {**address, "external_id": str(number), "unreachable": unreachable}
        )
        projected = {"person_id": number, "country": country, "zone": zone, "calls": int(calls)}
        projected |= {"finished": int(finished), "units": units, "muted": muted}
        self.conn.execute(insert(reach), projected)
        return number

    def joins(self, number: int, cohort: Cohort, place: Place = Place.IN, link: int = 0) -> None:
        row = {"person_id": number, "cohort_id": cohort.id, "link_id": link, "state": place.value}
        self.conn.execute(insert(members), {**row, "joined_at": to_ms(self.now)})

    def scene(self, *roles: Role, language: str = "es") -> Scene:
        found = Records(self.conn, self.rules, self.now)
        return replace(staff_scene.scene(*roles), found=found, language=language, today=TODAY)


@contextmanager
def call_world(**given: str) -> Iterator[CallWorld]:
    with store() as conn:
        yield CallWorld(conn, call_rules(**given))


def full_world(world: CallWorld) -> Cohort:
    """A cohort with everything: links in every state, people of two countries, a planned series."""
    cohort = world.cohort("x" * 40)
    series.plan(world.conn, cohort)
    spent = world.link(cohort, "radio", cap=10, until=NOON, sector="limpieza", spent=2550)
    paused = world.link(cohort, "y" * 40, paused=True, cap=1)
    for n in range(9):
        link = (spent.id, paused.id, 0)[n % 3]
        number = world.person(finished=n < 4, units=n % 2, country="EC" if n < 7 else "GT")
        world.joins(number, cohort, Place.WAITING if n == 8 else Place.IN, link)
    world.person(finished=True)
    world.person(finished=True, muted="calls")
    return cohort
