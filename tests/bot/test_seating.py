"""Seats of cohorts on a real database: one writer, one truth, and her state follows it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, update

from bot import seating
from bot.cause import Cause
from bot.channels.base import Address
from bot.store import cohorts, links, members, people
from bot.store.cohort_tables import cohorts as cohort_table
from bot.store.cohort_tables import links as link_table
from bot.store.cohorts import State
from bot.store.members import Place
from bot.store.moments import to_ms
from bot.ticker import Ticker
from bot.turn import take_turns
from flows.seat import Room, Seat
from tests.bot.intake_world import ENROL, NOON, IntakeWorld, inbound, intake_world, rules

START = date(2027, 3, 29)
WOMEN = range(501, 506)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[IntakeWorld]:
    async with intake_world(tmp_path) as opened:
        yield opened


async def cohort(
    world: IntakeWorld, name: str = "Lunes", *, capacity: int = 0, start: date | None = START
) -> int:
    def make(conn: Connection) -> int:
        number = cohorts.create(
            conn,
            name=name,
            course="empleo-seguro",
            start=start,
            ends=None,
            capacity=capacity,
            countries=(),
            early_reason="",
            made_by=1,
            at=NOON,
        )
        cohorts.set_state(conn, number, State.OPEN, NOON)
        return number

    return await world.database.write(make)


async def link(world: IntakeWorld, cohort_id: int, source: str = "radio", **values: object) -> str:
    def make(conn: Connection) -> str:
        row = {"cohort_id": cohort_id, "source": source, "made_by": 1, "made_at": to_ms(NOON), **values}
        key = conn.execute(insert(link_table), row).inserted_primary_key
        assert key is not None
        return links.code_of(conn, int(key[0]))

    return await world.database.write(make)


async def up_to_consent(world: IntakeWorld, chat: int, code: str) -> None:
    await world.start(chat, code)
    for label in ENROL[: ENROL.index("Acepto")]:
        await world.tap(label, chat)


async def agree(world: IntakeWorld, *chats: int) -> None:
    """All of them in one batch."""
    taps = []
    for chat in chats:
        data = (await world.button("Acepto", chat)).data
        taps.append(inbound(world.once(), "tap", data, chat=chat, at=world.clock.now()))
    await world.take(*taps)


async def rest_of_the_welcome(world: IntakeWorld, chat: int) -> None:
    for label in (*ENROL[ENROL.index("Acepto") + 1 :], "No, sin reto", "20:00"):
        await world.tap(label, chat)


async def join(world: IntakeWorld, chat: int, code: str) -> None:
    await up_to_consent(world, chat, code)
    await agree(world, chat)
    await rest_of_the_welcome(world, chat)


async def seat(world: IntakeWorld, chat: int) -> Seat:
    found = (await world.person(chat)).person.seat
    assert found is not None
    return found


async def places(world: IntakeWorld, cohort_id: int) -> list[str]:
    rows = await world.database.read(lambda conn: members.of_cohort(conn, cohort_id))
    return [row.place.value for row in rows]


async def tick(world: IntakeWorld) -> None:
    ticker = Ticker(world.database, rules(), world.clock, lambda: None)
    await ticker.tick(world.clock.now())


async def test_five_who_agree_in_one_batch_never_get_more_seats_than_there_are(world: IntakeWorld) -> None:
    number = await cohort(world, capacity=3)
    code = await link(world, number)
    for chat in WOMEN:
        await up_to_consent(world, chat, code)
    await agree(world, *WOMEN)

    assert await places(world, number) == ["in"] * 3 + ["waiting"] * 2
    assert [(await seat(world, chat)).place for chat in WOMEN] == ["in"] * 3 + ["waiting"] * 2
    assert "en el lugar 2" in (await world.texts(505))[-1]


async def test_the_halves_of_the_forms_stay_equal_within_one(world: IntakeWorld) -> None:
    number = await cohort(world)
    code = await link(world, number)
    for chat in (501, 601, 502, 602, 503):
        await world.start(chat, code if chat < 600 else "")
    for chat in (501, 502, 503):
        for label in ENROL[: ENROL.index("Acepto")]:
            await world.tap(label, chat)
    await agree(world, 501, 502, 503)

    forms = [(await world.person(chat)).person.courses["empleo-seguro"].form for chat in (501, 502, 503)]
    assert forms == ["a", "b", "a"]
    assert await world.ask("SELECT form FROM members ORDER BY id") == [("a",), ("b",), ("a",)]


async def test_her_own_link_twice_and_a_tap_twice_enrol_her_once(world: IntakeWorld) -> None:
    number = await cohort(world)
    code = await link(world, number)
    await up_to_consent(world, 501, code)
    data = (await world.button("Acepto", 501)).data
    twice = [inbound(world.once(), "tap", data, at=world.clock.now()) for _ in range(2)]
    await world.take(*twice)
    await rest_of_the_welcome(world, 501)
    await world.start(501, code)
    await world.start(501, await link(world, number, "feria"))

    assert await world.ask("SELECT cohort_id, link_id, state FROM members") == [(number, 1, "in")]
    assert "otro grupo" not in (await world.texts(501))[-1]


async def test_erasing_frees_her_seat_and_who_waits_longest_has_it_and_is_told(world: IntakeWorld) -> None:
    number = await cohort(world, capacity=1)
    code = await link(world, number)
    for chat in (501, 502, 503):
        await join(world, chat, code)
    for chat in (502, 503):
        await world.tap("Prefiero esperar", chat)
    world.later(hours=1)
    await world.say("BORRAR MIS DATOS", 501)
    await world.say("BORRAR TODO", 501)

    assert await places(world, number) == ["in", "waiting"]
    await tick(world)
    assert "Se liberó un puesto y es tuyo: ya estás en el grupo «Lunes»" in (await world.texts(502))[-1]
    assert (await seat(world, 502)).place == "in"
    assert (await seat(world, 503)).place == "waiting"
    before = len(await world.texts(502))
    await tick(world)
    assert len(await world.texts(502)) == before


async def test_a_crash_before_the_commit_leaves_neither_seat_nor_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with intake_world(tmp_path) as world:
        number = await cohort(world)
        await up_to_consent(world, 501, await link(world, number))

        def torn(*_: object, **__: object) -> None:
            raise SystemError("the process ends here")

        with monkeypatch.context() as patched:
            patched.setattr(people, "save", torn)
            with pytest.raises(SystemError):
                await world.database.write(_agreed)
    async with intake_world(tmp_path) as again:
        assert await again.ask("SELECT count(*) FROM members") == [(0,)]
        assert not (await again.person(501)).person.enrolled
        data = (await again.button("Acepto", 501)).data
        await again.take(inbound("after", "tap", data, at=NOON))
        assert await places(again, number) == ["in"]


def _agreed(conn: Connection) -> None:
    row = people.find(conn, [Address("telegram", "501")])[Address("telegram", "501")]
    tap = inbound("x1", "tap", f"{row.person.turn}:agree")
    take_turns(conn, rules(), [Cause("x1", NOON, tap)], NOON)


@pytest.mark.parametrize(
    ("change", "room"),
    [
        ({"paused": 1}, Room.OVER),
        ({"until": to_ms(NOON)}, Room.OVER),
        ({"until": to_ms(NOON + timedelta(days=1))}, Room.OPEN),
        ({"cap": 1}, Room.OVER),
        ({"cap": 3}, Room.OPEN),
    ],
)
async def test_a_link_that_is_paused_expired_or_used_up_seats_nobody(
    world: IntakeWorld, change: dict[str, object], room: Room
) -> None:
    number = await cohort(world)
    code = await link(world, number)
    await join(world, 501, code)
    await world.database.write(lambda conn: conn.execute(update(link_table).values(change)))
    await join(world, 502, code)

    assert (await world.person(502)).person.enrolled
    assert ((await world.person(502)).person.seat is not None) == (room is Room.OPEN)
    found = await world.database.read(lambda conn: seating.room_of_code(conn, code, NOON))
    assert found.room is room


@pytest.mark.parametrize(
    ("state", "start", "room"),
    [
        (State.DRAFT, START, Room.OVER),
        (State.OPEN, START, Room.OPEN),
        (State.OPEN, date(2027, 2, 20), Room.LATE),
        (State.CLOSED, START, Room.OVER),
        (State.RUNNING, date(2027, 2, 20), Room.LATE),
        (State.RUNNING, None, Room.OPEN),
        (State.SURVEY, date(2027, 2, 20), Room.OVER),
        (State.ARCHIVED, date(2027, 2, 20), Room.OVER),
    ],
)
async def test_what_a_link_leads_to_in_each_state_of_its_cohort(
    world: IntakeWorld, state: State, start: date | None, room: Room
) -> None:
    number = await cohort(world, start=start)
    code = await link(world, number)
    await world.database.write(lambda conn: cohorts.set_state(conn, number, state, NOON))
    found = await world.database.read(lambda conn: seating.room_of_code(conn, code, NOON))
    assert found.room is room


async def test_a_forged_code_is_over_and_a_plain_one_is_a_tag_as_ever(world: IntakeWorld) -> None:
    code = await link(world, await cohort(world))
    forged = code[:-1] + ("A" if code[-1] != "A" else "B")
    await join(world, 501, forged)
    await join(world, 502, "plaza")
    assert (await world.texts(501))[0].startswith("Este enlace ya no recibe gente")
    assert (await world.texts(502))[0].startswith("Hola. Soy Aulita")
    assert (await world.person(502)).person.code == "plaza"
    assert await world.ask("SELECT count(*) FROM members") == [(0,)]


async def test_a_date_that_moves_plans_everybody_anew_and_tells_them_once(world: IntakeWorld) -> None:
    number = await cohort(world)
    code = await link(world, number)
    await join(world, 501, code)
    await join(world, 502, code)
    world.later(hours=1)
    later = date(2027, 4, 12)

    def moved(conn: Connection) -> int:
        cohorts.set_dates(conn, number, later, None, "")
        return seating.replan(conn, number, world.clock.now())

    assert await world.database.write(moved) == 2
    await tick(world)
    for chat in (501, 502):
        assert (await seat(world, chat)).begins == later.isoformat()
        assert "empieza ahora el lunes 12 de abril" in "".join((await world.texts(chat))[-1:])
    told = len(await world.texts(501))
    await world.database.write(lambda conn: seating.replan(conn, number, world.clock.now()))
    await tick(world)
    assert len(await world.texts(501)) == told


async def test_the_staff_moves_her_with_her_place_and_the_seat_she_leaves_is_offered(
    world: IntakeWorld,
) -> None:
    one, other = await cohort(world, capacity=1), await cohort(world, "Martes", capacity=1)
    code = await link(world, one)
    await join(world, 501, code)
    await join(world, 502, code)
    rosa = await world.person(501)
    world.later(hours=1)
    now = world.clock.now()

    assert await world.database.write(lambda conn: seating.move(conn, rosa.id, other, now))
    assert not await world.database.write(lambda conn: seating.move(conn, rosa.id, other, now)), (
        "she is there"
    )
    marvin = (await world.person(502)).id
    assert not await world.database.write(lambda conn: seating.move(conn, marvin, other, now)), "it is full"
    await tick(world)
    after = await world.person(501)
    assert after.person.seat == replace(await seat(world, 501), cohort=other)
    assert after.person.courses == rosa.person.courses
    assert "Ahora estás en el grupo «Martes»" in (await world.texts(501))[-1]
    assert (await places(world, one), await places(world, other)) == (["in"], ["in"])
    old = await world.database.read(lambda conn: members.at(conn, rosa.id, one))
    assert old is not None
    assert old.place is Place.MOVED


async def test_taken_out_by_the_staff_she_learns_on_by_herself(world: IntakeWorld) -> None:
    number = await cohort(world)
    await join(world, 501, await link(world, number))
    rosa = (await world.person(501)).id
    world.later(hours=1)
    assert await world.database.write(lambda conn: seating.leave(conn, rosa, world.clock.now()))
    assert not await world.database.write(lambda conn: seating.leave(conn, rosa, world.clock.now()))
    await tick(world)
    assert (await world.person(501)).person.seat is None
    assert "Ya no estás en un grupo" in (await world.texts(501))[-1]


async def test_more_seats_go_to_who_waits_in_the_order_of_their_coming(world: IntakeWorld) -> None:
    number = await cohort(world, capacity=1)
    code = await link(world, number)
    for chat in WOMEN:
        await join(world, chat, code)
    await world.say("BAJA", 502)
    await world.database.write(lambda conn: conn.execute(update(cohort_table).values(capacity=3)))
    given = await world.database.write(lambda conn: seating.offer_seats(conn, number, NOON))
    assert given == 2
    assert await places(world, number) == ["in", "waiting", "in", "in", "waiting"], (
        "no seat for who said BAJA"
    )


async def test_who_waits_for_the_next_group_is_in_that_one_and_her_seat_is_free(world: IntakeWorld) -> None:
    late = await cohort(world, capacity=1, start=date(2027, 2, 20))
    following = await cohort(world, "Abril", start=date(2027, 4, 5))
    await join(world, 501, await link(world, late))
    await world.tap("Espero al otro grupo", 501)

    assert await places(world, late) == []
    assert await world.ask("SELECT cohort_id, state, late FROM members ORDER BY id") == [
        (late, "moved", ""),
        (following, "in", "next"),
    ]


async def test_a_group_that_fills_between_the_question_and_the_tap_leaves_her_the_seat_she_has(
    world: IntakeWorld,
) -> None:
    late = await cohort(world, start=date(2027, 2, 20))
    following = await cohort(world, "Abril", capacity=1, start=date(2027, 4, 5))
    await join(world, 501, await link(world, late))
    await join(world, 502, await link(world, following))
    await world.tap("Espero al otro grupo", 501)
    assert await places(world, late) == ["in"]
    assert await places(world, following) == ["in"]

    world.later(hours=1)
    await tick(world)
    assert (await seat(world, 501)).cohort == late
    assert (await seat(world, 501)).begins == ""
    assert "Ahora estás en el grupo «Lunes»" in (await world.texts(501))[-1]


async def test_who_comes_late_and_goes_faster_has_her_own_first_day(world: IntakeWorld) -> None:
    late = await cohort(world, start=date(2027, 2, 20))
    await cohort(world, "Abril", start=date(2027, 4, 5))
    await join(world, 501, await link(world, late))
    await world.tap("Empiezo ya", 501)
    assert await world.ask("SELECT late, begins FROM members") == [("shift", "2027-03-01")]


async def test_an_ordinary_tap_reads_no_cohort(world: IntakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    await join(world, 501, await link(world, await cohort(world)))

    def read(*_: object) -> None:
        raise AssertionError("the register was read")

    monkeypatch.setattr(members, "of_person", read)
    monkeypatch.setattr(cohorts, "get", read)
    await world.tap("La quiero ya", 501)
    await world.tap("Sigo", 501)
    assert await world.ask("SELECT count(*) FROM set_aside") == [(0,)]
