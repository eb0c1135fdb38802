"""A facilitator is one of a cohort: chosen when the code is made, named in every list, over when the cohort is."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.staff import access
from bot.staff.access import Access, Role, cohort_in
from bot.store import cohorts, roles
from bot.store.cohorts import State
from tests.bot.staff_world import (
    ADMIN,
    OTHER,
    OWNER,
    StaffWorld,
    beginning,
    buttons,
    code_in,
    staff_world,
)


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[StaffWorld]:
    async with staff_world(tmp_path) as opened:
        await opened.own()
        yield opened


async def cohort(staff: StaffWorld, name: str, state: State = State.OPEN) -> int:
    now = staff.world.clock.now()

    def make(conn: cohorts.Connection) -> int:
        made = cohorts.create(
            conn,
            name=name,
            course="empleo-seguro",
            start=(now + timedelta(days=30)).date(),
            ends=None,
            capacity=0,
            countries=(),
            early_reason="",
            made_by=1,
            at=now,
        )
        cohorts.set_state(conn, made, state, now)
        return made

    return await staff.world.database.write(make)


async def told(staff: StaffWorld, words: str, chat: int = OWNER) -> str:
    await staff.world.say(words, chat)
    return (await staff.last(chat)).text


async def may(staff: StaffWorld, chat: int) -> Access:
    row, now = await staff.row(chat), staff.world.clock.now()
    rules = staff.world.intake.rules
    return await staff.world.database.write(lambda conn: access.may(conn, rules.staff, row, now))


async def becomes(staff: StaffWorld, line: str, chat: int = OTHER) -> None:
    await staff.world.say(line, OWNER)
    await staff.world.say(code_in(await staff.last(OWNER)), chat)
    await staff.do("tap", buttons(await staff.last(OWNER))[0].data, OWNER)


async def test_the_cohort_is_asked_for_and_stands_in_every_line(staff: StaffWorld) -> None:
    first, _ = await cohort(staff, "enero"), await cohort(staff, "viejo", State.ARCHIVED)
    await told(staff, "/rol nuevo")
    await told(staff, "facilitadora")
    offered = [button.label for button in buttons(await staff.last(OWNER))]
    assert "enero" in offered
    assert "viejo" not in offered
    code = await told(staff, "enero")
    assert "facilitadora de enero" in code
    await staff.world.say(code_in(await staff.last(OWNER)), OTHER)
    assert "facilitadora de enero" in (await staff.last(OWNER)).text
    await staff.do("tap", buttons(await staff.last(OWNER))[0].data, OWNER)
    assert "facilitadora de enero" in (await staff.last(OTHER)).text
    assert "facilitadora de enero" in await told(staff, "/rol")
    assert "facilitadora de enero" in await told(staff, "/panel", OTHER)
    assert "facilitadora de enero" in await told(staff, "/bitacora")
    assert (await may(staff, OTHER)).cohorts == frozenset({first})


async def test_one_line_names_the_cohort_and_what_it_does_not_name_is_asked(staff: StaffWorld) -> None:
    number = await cohort(staff, "Enero 2027")
    await becomes(staff, "/rol nueva facilitadora enero 2027")
    assert (await may(staff, OTHER)).cohorts == {number}
    assert (await told(staff, "/rol nueva facilitadora febrero")).startswith(beginning("staff.unclear"))


async def test_without_a_cohort_there_is_no_such_role_to_give(staff: StaffWorld) -> None:
    assert (await told(staff, "/rol nueva facilitadora")).startswith(beginning("staff.no_cohort"))


async def test_owner_and_admin_see_all_and_a_facilitator_hers_only(staff: StaffWorld) -> None:
    mine, other = await cohort(staff, "enero"), await cohort(staff, "marzo")
    await staff.appoint(ADMIN, Role.ADMIN)
    await becomes(staff, "/rol nueva facilitadora enero")
    assert (await may(staff, OWNER)).cohorts is None
    assert (await may(staff, ADMIN)).sees(other)
    hers = await may(staff, OTHER)
    assert (hers.sees(mine), hers.sees(other)) == (True, False)
    await becomes(staff, "/rol nueva facilitadora marzo")
    assert (await may(staff, OTHER)).cohorts == {mine, other}


async def test_the_role_ends_with_the_cohort_in_the_archive_for_good_and_is_noted(staff: StaffWorld) -> None:
    number = await cohort(staff, "enero")
    await cohort(staff, "marzo")
    await becomes(staff, "/rol nueva facilitadora enero")
    await becomes(staff, "/rol nueva facilitadora marzo", ADMIN)
    await told(staff, "/panel", OTHER)
    button = buttons(await staff.last(OTHER))[0].data
    now = staff.world.clock.now()
    await staff.world.database.write(lambda conn: cohorts.set_state(conn, number, State.ARCHIVED, now))
    [reaction] = await staff.do("tap", button, OTHER)
    assert not reaction.mark
    assert not (await told(staff, "/panel", OTHER)).startswith(beginning("staff.panel"))
    listed = await told(staff, "/rol")
    assert "facilitadora de marzo" in listed
    assert "enero" not in listed
    assert (0, "role_ended", str(await staff.number(OTHER)), str(number)) in await staff.audit()
    assert (await may(staff, ADMIN)).cohorts, "nobody else's role went with it"


async def test_a_code_for_a_cohort_that_is_over_gives_nothing(staff: StaffWorld) -> None:
    number = await cohort(staff, "enero")
    await told(staff, "/rol nueva facilitadora enero")
    code = code_in(await staff.last(OWNER))
    await staff.world.say(code, OTHER)
    yes = buttons(await staff.last(OWNER))[0].data
    now = staff.world.clock.now()
    await staff.world.database.write(lambda conn: cohorts.set_state(conn, number, State.ARCHIVED, now))
    await staff.do("tap", yes, OWNER)
    assert (await staff.last(OWNER)).text.startswith(beginning("staff.proposal_over"))
    assert await staff.held(OTHER) == []


async def test_the_free_text_of_an_older_program_is_shown_and_opens_no_cohort(staff: StaffWorld) -> None:
    await cohort(staff, "enero")
    await staff.do("said", "hola", OTHER)
    row, now = await staff.row(OTHER), staff.world.clock.now()
    await staff.world.database.write(
        lambda conn: roles.give(conn, row.id, row.address_id, "facilitator", "grupo de marzo", 0, now)
    )
    assert "facilitadora de grupo de marzo" in await told(staff, "/panel", OTHER)
    assert (await may(staff, OTHER)).cohorts == frozenset()


@pytest.mark.parametrize(
    ("scope", "number"), [("7", 7), ("", 0), ("grupo", 0), ("²", 0), ("-1", 0), ("9" * 19, 0)]
)
def test_only_a_number_names_a_cohort(scope: str, number: int) -> None:
    assert cohort_in(scope) == number
