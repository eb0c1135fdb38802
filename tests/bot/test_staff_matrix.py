"""Who may open what: a row for each command, played for every role on both channels. A command without a row fails."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.staff import desk
from bot.staff.access import GIVES, RIGHTS, Right, Role
from bot.staff.commands import NAMES
from tests.bot.staff_world import AUTHOR, OTHER, StaffWorld, beginning, buttons, staff_world

EVERYBODY = frozenset(Role)
ABOVE = frozenset({Role.OWNER, Role.ADMIN})
TEACHING = ABOVE | {Role.AUTHOR}
LEADING = ABOVE | {Role.FACILITATOR}
MATRIX: dict[str, frozenset[Role]] = {
    "panel": EVERYBODY,
    "staff": EVERYBODY,
    "rol": ABOVE,
    "role": ABOVE,
    "contactos": TEACHING,
    "contacts": TEACHING,
    "probar": TEACHING,
    "try": TEACHING,
    "exportar": TEACHING,
    "export": TEACHING,
    "notas": TEACHING,
    "notes": TEACHING,
    "convocatoria": ABOVE,
    "call": ABOVE,
    "difusion": LEADING,
    "broadcast": LEADING,
    "entrar": EVERYBODY,
    "enter": EVERYBODY,
    "pin": EVERYBODY,
    "cohorte": LEADING,
    "cohort": LEADING,
    "mover": ABOVE,
    "move": ABOVE,
    "bitacora": ABOVE,
    "log": ABOVE,
}
"""Written by hand and compared with the program: a right that somebody gains or loses is seen here."""


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[StaffWorld]:
    async with staff_world(tmp_path) as opened:
        yield opened


def test_every_command_has_its_row_and_the_row_is_what_the_program_does() -> None:
    assert set(MATRIX) == set(NAMES)
    does = {name: frozenset(role for role in Role if right in RIGHTS[role]) for name, right in NAMES.items()}
    assert does == MATRIX


def test_every_right_belongs_to_the_owner_and_nobody_gives_more_than_she_has() -> None:
    assert RIGHTS[Role.OWNER] == frozenset(Right)
    for role in Role:
        assert all(RIGHTS[given] <= RIGHTS[role] for given in GIVES[role]), role
        assert not GIVES[role] or Right.ROLES in RIGHTS[role]
    assert Role.OWNER not in GIVES[Role.ADMIN]
    assert Role.ADMIN not in GIVES[Role.ADMIN]


@pytest.mark.parametrize("channel", ["telegram", "web"])
@pytest.mark.parametrize("role", [None, *Role])
async def test_each_command_of_each_role_on_each_channel(
    role: Role | None, channel: str, staff: StaffWorld
) -> None:
    """Allowed: the staff's side answers. Not allowed: exactly what a learner at the same point is told."""
    await staff.do("said", "/nada", OTHER, channel)
    await staff.do("said", "/nada", AUTHOR, channel)
    if role is not None:
        await staff.give(AUTHOR, role, channel)
    for name, roles in MATRIX.items():
        await staff.do("said", f"/{name}", AUTHOR, channel)
        told = await staff.last(AUTHOR, channel)
        if role in roles:
            assert all(button.data.partition(":")[2].startswith(desk.BUTTON) for button in buttons(told))
            await staff.do("said", "/panel", AUTHOR, channel)
            assert (await staff.last(AUTHOR, channel)).text.startswith(beginning("staff.panel"))
            await staff.do("said", "CANCELAR", AUTHOR, channel)
        else:
            await staff.do("said", f"/{name}", OTHER, channel)
            as_learner = await staff.last(OTHER, channel)
            assert told.text == as_learner.text, (name, role)
