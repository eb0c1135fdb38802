"""What the tests of cohorts share: contacts that were checked, cohorts as they stand, learners who sit in them."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from bot.cohort_rules import GATE
from bot.contacts import Check, Outcome
from bot.store import checks, cohorts, members
from bot.store.cohorts import Cohort, State
from bot.store.members import Member, Place
from flows.step import World
from tests.bot.staff_world import OWNER, StaffWorld, buttons

LINE = "/cohorte nueva curso=empleo-seguro nombre=enero inicio=29-03-2027 cupo=60 paises=EC,GT"


def without_signature(world: World, *unit_ids: str) -> World:
    """The same, but that these units of the default course wait for somebody to stand for them."""
    course = world.catalogue.courses[world.catalogue.default]
    waiting = {
        id_: course.units[id_].model_copy(update={"legal": True, "reviewed": None}) for id_ in unit_ids
    }
    edited = course.model_copy(update={"units": {**course.units, **waiting}})
    catalogue = world.catalogue.model_copy(update={"courses": {course.id: edited}})
    return replace(world, catalogue=catalogue)


async def check_contacts(staff: StaffWorld, *countries: str, on: date = date(2027, 3, 1)) -> None:
    """Somebody called there, and they answered."""

    def write(conn: Connection) -> None:
        for country in countries:
            for key in GATE:
                checks.add(conn, Check(country, key, "1 800", Outcome.ANSWERED, 1, on))

    await staff.world.database.write(write)


async def cohort(staff: StaffWorld, name: str = "enero") -> Cohort:
    found = await staff.world.database.read(lambda conn: cohorts.named(conn, name))
    assert found is not None, name
    return found


async def draft(staff: StaffWorld, line: str = LINE, *, name: str = "enero") -> Cohort:
    """Made by the owner, in one line."""
    await staff.world.say(line.replace("nombre=enero", f"nombre={name}"), OWNER)
    return await cohort(staff, name)


async def in_state(staff: StaffWorld, state: State, *, name: str = "enero") -> Cohort:
    """As if it had come there by itself."""
    made = await draft(staff, name=name)
    now = staff.world.clock.now()

    def write(conn: Connection) -> None:
        if state is not State.DRAFT:
            cohorts.set_state(conn, made.id, State.OPEN, now)
            cohorts.set_state(conn, made.id, state, now)

    await staff.world.database.write(write)
    return await cohort(staff, name)


async def seat(staff: StaffWorld, chat: int, cohort_id: int, place: Place = Place.IN) -> int:
    """A learner who is in the cohort, or waits for a seat; her number."""
    await staff.world.enrol(chat)
    number, now = await staff.number(chat), staff.world.clock.now()
    made = Member(number, cohort_id, 0, place, now, None, "", "a")
    await staff.world.database.write(lambda conn: members.enter(conn, made))
    return number


async def place_of(staff: StaffWorld, number: int) -> tuple[int, Place] | None:
    found = await staff.world.database.read(lambda conn: members.of_person(conn, number))
    return None if found is None else (found.cohort_id, found.place)


async def told(staff: StaffWorld, text: str) -> str:
    """What the owner reads after she wrote this."""
    await staff.world.say(text, OWNER)
    return (await staff.last(OWNER)).text


async def tapped(staff: StaffWorld, label: str) -> str:
    await staff.world.tap(label, OWNER)
    return (await staff.last(OWNER)).text


async def labels(staff: StaffWorld) -> list[str]:
    return [button.label for button in buttons(await staff.last(OWNER))]
