"""Wrong input of every kind, in one-line forms and in every dialog that reads a text: one clear answer, no fault."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.base import TextBody
from bot.staff import commands
from bot.staff.dialogs.state import Dialog
from bot.staff.dialogs.table import KINDS
from bot.store import bodies, cohorts
from bot.store.cohorts import State
from tests.bot.staff_attack import Attack, attack
from tests.bot.staff_world import OTHER, OWNER, SEALS, StaffWorld, staff_world
from tests.bot.test_staff_screens import SCREENS

LONGEST = 4096
"""What a platform takes as one message."""
STRANGE = (
    "31-02-2027",
    "31-12-9999 23:59",
    "01-01-0001 00:00",
    "9999-12-31 23:59",
    "0000-00-00",
    "-1",
    "0",
    "99999999999999999999999999",
    "١٢٣",
    "²",
    "½",
    "1e5",
    "Ñandú Ángela José",
    "👩🏽‍🏫🎉",
    "{name}",
    "{0} {} }{",
    "**negrita** __x__ `y`",
    "<b>hola</b> & «»",
    "\u202eabc\u200b",
    "a\x00b\x07c",
    "=1+1;@x",
    "Robert'); DROP TABLE people;--",
    ",;:=",
    "a=b=c=d",
    "ñ" * 5000,
    "palabra " * 600,
    "\U0001f600" * 4096,
)
HEADS = {
    "cohort": (
        "nueva nombre=",
        "nueva nombre=x inicio=",
        "nueva nombre=x cupo=",
        "nueva nombre=x paises=",
        "nueva nombre=x facilitadoras=",
        "nueva curso=",
        "mayo inicio=",
        "mayo cupo=",
        "mayo paises=",
        "mayo nombre=",
    ),
    "call": (
        "mayo enlace canal=",
        "mayo enlace canal=radio tope=",
        "mayo enlace canal=radio vence=",
        "mayo enlace canal=radio rubro=",
        "mayo gasto canal=radio usd=",
        "mayo fuentes ",
    ),
    "broadcast": (
        "para=",
        "para=cohorte:",
        "para=envio:",
        "para=cohorte:mayo cuando=",
        "para=cohorte:mayo hora=",
        "para=cohorte:mayo hora=9:00 cuando=",
    ),
    "role": ("quitar ", "nuevo facilitadora ", "pin ", "confirmar "),
    "contacts": ("EC ", "EC linea_emergencia ", "EC linea_emergencia cambio "),
    "move": ("1 ", "2 "),
    "log": ("1 ",),
}
"""What stands before it, by command: each field of its line."""
READING = [
    one
    for one in SCREENS
    if KINDS[type(one)].took is not None or KINDS[type(one)].wrote.__name__ != "<lambda>"
]


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[StaffWorld]:
    async with staff_world(tmp_path) as opened:
        await opened.own()
        await opened.world.enrol(OTHER)
        now = opened.world.clock.now()

        def make(conn: cohorts.Connection) -> None:
            for name in ("mayo", "junio"):
                number = cohorts.create(
                    conn,
                    name=name,
                    course="empleo-seguro",
                    start=(now + timedelta(days=40)).date(),
                    ends=None,
                    capacity=0,
                    countries=(),
                    early_reason="",
                    made_by=1,
                    at=now,
                )
                cohorts.set_state(conn, number, State.OPEN, now)

        await opened.world.database.write(make)
        yield opened


def told(here: Attack) -> list[str]:
    """Everything that was said to her, in order."""
    row = here.row(OWNER)
    asked = f"SELECT body FROM outbox WHERE address_id = {row.address_id} ORDER BY id"
    found = [bodies.load(SEALS.unseal("outbox.body", one[0])) for one in here.conn.exec_driver_sql(asked)]
    return [body.text for body in found if isinstance(body, TextBody)]


def answers(here: Attack, text: str) -> None:
    before = len(told(here))
    turned = here.does(OWNER, "said", text)
    assert turned.failed == "", (text[:60], turned.failed)
    new = told(here)[before:]
    assert new, text[:60]
    assert all(0 < len(one.encode("utf-16-le")) // 2 <= LONGEST for one in new), text[:60]
    assert sum(map(len, new)) < 2 * LONGEST, f"her own words come back whole: {text[:60]}"


@pytest.mark.parametrize(
    "name", sorted({right.value: name for name, right in commands.NAMES.items()}.values())
)
async def test_a_line_with_anything_in_it_has_an_answer(name: str, staff: StaffWorld) -> None:
    def work(here: Attack) -> None:
        for head in ("", "mayo ", *HEADS.get(name, ())):
            for strange in STRANGE:
                with here.undone():
                    answers(here, f"/{name} {head}{strange}")

    await attack(staff, work)


@pytest.mark.parametrize("dialog", READING, ids=lambda one: one.kind)
async def test_a_dialog_answers_whatever_is_typed(dialog: Dialog, staff: StaffWorld) -> None:
    def work(here: Attack) -> None:
        for strange in STRANGE:
            with here.undone():
                here.opens(OWNER, dialog)
                answers(here, strange)

    await attack(staff, work)
