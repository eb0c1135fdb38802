"""The log: nothing in it can be changed, and owner and admin read it in plain words."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.staff.access import Role
from bot.store import audit
from bot.store.audit import Deed
from tests.bot.staff_world import ADMIN, AUTHOR, OWNER, StaffWorld, beginning, staff_world


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[StaffWorld]:
    async with staff_world(tmp_path) as opened:
        await opened.own()
        yield opened


async def told(staff: StaffWorld, words: str, chat: int = OWNER) -> str:
    await staff.world.say(words, chat)
    return (await staff.last(chat)).text


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 9", "DELETE FROM audit"])
async def test_the_database_itself_refuses_to_change_a_line(statement: str, staff: StaffWorld) -> None:
    with pytest.raises(IntegrityError, match="only ever added to"):
        await staff.world.database.write(lambda conn: conn.exec_driver_sql(statement).rowcount)
    assert len(await staff.audit()) == 1


async def test_erasing_a_person_leaves_her_number_in_the_log(staff: StaffWorld) -> None:
    number = await staff.number(OWNER)
    await staff.world.say("BORRAR MIS DATOS", OWNER)
    await staff.world.say("BORRAR TODO", OWNER)
    assert [(who, what) for who, what, _, _ in await staff.audit()] == [
        (number, "owner_began"),
        (number, "staff_erased"),
    ]


async def test_it_is_read_in_plain_words_by_pages_and_filters(staff: StaffWorld) -> None:
    number = await staff.number(OWNER)
    for _ in range(11):
        await staff.world.say("/rol nuevo autora", OWNER)
    newest = await told(staff, "/bitacora")
    assert newest.startswith(beginning("log.all"))
    assert newest.count("hizo un código de autora") == 10
    assert f"el número {number}: hizo un código" in newest
    older = await told(staff, "Más antiguo")
    assert older.count("hizo un código de autora") == 1
    assert "empezó como dueña" in older
    assert "No hay nada" in await told(staff, "Listas vistas")
    assert "código" in await told(staff, "/bitacora roles semana")
    assert "código" in await told(staff, f"/log {number}")
    assert "No hay nada" in await told(staff, "/bitacora 99999")
    staff.world.later(days=8)
    assert "No hay nada" in await told(staff, "/bitacora 7 días")
    assert "código" in await told(staff, "/bitacora")


async def test_a_name_of_another_program_is_shown_calmly(staff: StaffWorld) -> None:
    def odd(conn: Connection) -> None:
        conn.exec_driver_sql("INSERT INTO audit (at, who, what, target) VALUES (1, 4, 'from_tomorrow', 'x')")

    await staff.world.database.write(odd)
    assert "este programa no conoce" in await told(staff, "/bitacora 4")


async def test_only_owner_and_admin_read_it(staff: StaffWorld) -> None:
    for chat, role in ((AUTHOR, Role.AUTHOR), (ADMIN, Role.FACILITATOR)):
        await staff.appoint(chat, role)
        assert not (await told(staff, "/bitacora", chat)).startswith(beginning("log.all"))


def test_every_deed_has_a_name_that_fits_its_column() -> None:
    assert all(len(deed.value) <= audit.audit.c.what.type.length for deed in Deed)
