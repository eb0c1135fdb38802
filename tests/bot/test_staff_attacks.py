"""Attacks on every path of the staff: each dialog in the table, each button that it offers, each act there is.

The dialogs come from `SCREENS`, which another test holds equal to the table: a new dialog is attacked as soon as it is
there."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from bot.staff import codes, commands, performing
from bot.staff.access import RIGHTS, Access, Right, Role
from bot.staff.acts import Act
from bot.staff.dialogs.scene import Scene
from bot.staff.dialogs.state import Dialog
from bot.staff.dialogs.table import KINDS
from bot.store import cohorts
from bot.store.cohorts import State
from tests.bot.intake_world import rules
from tests.bot.staff_attack import LEARNERS, TURN, Attack, attack, sample, with_cohort
from tests.bot.staff_world import ADMIN, AUTHOR, OTHER, OWNER, StaffWorld, beginning, staff_world
from tests.bot.test_staff_screens import SCREENS

MOST = 3
"""Screens of each kind that are attacked: more of them show the same."""
ATTACKED = [
    one for n, one in enumerate(SCREENS) if sum(type(other) is type(one) for other in SCREENS[:n]) < MOST
]
MINE, FOREIGN = "grupo-mio", "grupo-ajeno-zz"
OLD = rules().wording.phrase("staff.toast.old", "es")
STALE = rules().wording.phrase("toast.stale", "es")
HEARD = frozenset({"people", "addresses", "outbox"})
"""Where it is kept that somebody was there, and what she was told."""


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[StaffWorld]:
    """An owner, a learner who is enrolled, two cohorts of which the second is nobody's."""
    async with staff_world(tmp_path) as opened:
        await opened.own()
        await opened.world.enrol(OTHER)
        for chat in (ADMIN, AUTHOR):
            await opened.do("said", "hola", chat)
        now = opened.world.clock.now()

        def make(conn: cohorts.Connection) -> None:
            for name in (MINE, FOREIGN):
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


def kinds(dialog: Dialog) -> str:
    return dialog.kind


@pytest.mark.parametrize("dialog", ATTACKED, ids=kinds)
async def test_a_button_in_a_hand_that_may_not_press_it(dialog: Dialog, staff: StaffWorld) -> None:
    """Every button, pressed by a learner and by each role without the right, even with that very dialog open for her:
    an old button, and nothing changes."""

    def work(here: Attack) -> None:
        offered = here.offered(OWNER, dialog)
        assert offered
        lacking = [role for role in Role if KINDS[type(dialog)].right not in RIGHTS[role]]
        for role in (None, *lacking):
            with here.undone():
                if role is not None:
                    here.give(OTHER, role, "1" if role is Role.FACILITATOR else "")
                here.opens(OTHER, dialog)
                before = here.everything(but=HEARD)
                for choice in offered:
                    turned = here.taps(OTHER, choice)
                    assert (turned.counted, turned.failed) == (False, "")
                    assert turned.toast == (STALE if role is None else OLD)
                here.nothing_happened(before, HEARD)

    await attack(staff, work)


@pytest.mark.parametrize("dialog", ATTACKED, ids=kinds)
async def test_what_is_typed_into_a_dialog_that_is_not_hers_does_nothing_of_the_staffs(
    dialog: Dialog, staff: StaffWorld
) -> None:
    def work(here: Attack) -> None:
        lacking = [role for role in Role if KINDS[type(dialog)].right not in RIGHTS[role]]
        for role in (None, *lacking):
            with here.undone():
                if role is not None:
                    here.give(OTHER, role, "1" if role is Role.FACILITATOR else "")
                here.opens(OTHER, dialog)
                learners = LEARNERS | {"dialogs", "answers", "open_answers", "reach"}
                before = here.everything(but=learners)
                for text in ("1", "sí", "2027-03-01", "https://premio.example"):
                    here.does(OTHER, "said", text)
                here.nothing_happened(before, learners)

    await attack(staff, work)


@pytest.mark.parametrize("dialog", ATTACKED, ids=kinds)
async def test_forged_ids_and_other_turns_are_old_buttons(dialog: Dialog, staff: StaffWorld) -> None:
    """The ids of every other dialog, numbers nobody has, other turns: nothing that is not offered now can be chosen."""

    def work(here: Attack) -> None:
        offered = here.offered(OWNER, dialog)
        elsewhere = {choice for other in SCREENS for choice in here.offered(OWNER, other)}
        junk = {"", "sure", "yes", "yes.1", "no.999999", "n.1", "c.2", "g.1.yes", "99", "²", "x" * 40}
        here.opens(OWNER, dialog)
        before = here.everything(but=HEARD)
        for choice in sorted((elsewhere | junk) - set(offered)):
            turned = here.taps(OWNER, choice)
            assert (turned.counted, turned.failed, turned.toast) == (False, "", OLD), choice
        for turn in (TURN - 1, TURN + 1, 0, 10**8):
            assert here.taps(OWNER, offered[0], turn).toast == OLD
        here.nothing_happened(before, HEARD)

    await attack(staff, work)


@pytest.mark.parametrize("dialog", ATTACKED, ids=kinds)
async def test_a_role_that_ends_between_two_steps_ends_the_dialog(dialog: Dialog, staff: StaffWorld) -> None:
    """Taken away: a learner with an old button. Less than before: an old button, unless the less is enough."""

    def work(here: Attack) -> None:
        right, offered = KINDS[type(dialog)].right, here.offered(OWNER, dialog)
        for left in (None, Role.FACILITATOR, Role.AUTHOR):
            if left is not None and right in RIGHTS[left]:
                continue
            for choice in offered:
                with here.undone():
                    here.give(ADMIN, Role.OWNER)
                    here.opens(ADMIN, dialog)
                    here.take(ADMIN)
                    if left is not None:
                        here.give(ADMIN, left, "1")
                    before = here.everything(but=HEARD)
                    turned = here.taps(ADMIN, choice)
                    assert (turned.counted, turned.failed) == (False, "")
                    here.nothing_happened(before, HEARD)

    await attack(staff, work)


@pytest.mark.parametrize("dialog", ATTACKED, ids=kinds)
async def test_the_same_button_counts_once_and_another_members_dialog_not_at_all(
    dialog: Dialog, staff: StaffWorld
) -> None:
    def work(here: Attack) -> None:
        for choice in here.offered(OWNER, dialog):
            with here.undone():
                here.opens(OWNER, dialog)
                first = here.taps(OWNER, choice)
                assert first.failed == ""
                stored = here.open_for(OWNER)
                if stored is not None and stored.turn == TURN:
                    continue  # A unit that is tried may leave its question on the screen.
                before = here.everything(but=HEARD)
                again = here.taps(OWNER, choice)
                assert (again.counted, again.toast) == (False, OLD)
                here.nothing_happened(before, HEARD)
        here.give(AUTHOR, Role.OWNER)
        here.opens(OWNER, dialog)
        before = here.everything(but=HEARD)
        for choice in here.offered(OWNER, dialog):
            assert here.taps(AUTHOR, choice).toast == OLD
        here.nothing_happened(before, HEARD)

    await attack(staff, work)


@pytest.mark.parametrize("act", list(get_args(Act)), ids=lambda kind: kind.__name__)
async def test_an_act_asked_for_by_nobody_changes_nothing(act: type, staff: StaffWorld) -> None:
    """Whatever a dialog lets through: who holds no role does nothing, and what is about a cohort is not done by the
    facilitator of another."""

    def work(here: Attack) -> None:
        wanted, scene = sample(act), here.scene(OWNER)
        number, chat = here.row(OTHER).id, here.row(OTHER).address_id
        nobody = _seen_by(scene, Access(number))
        before = here.everything()
        assert performing.perform(here.conn, here.rules, nobody, chat, wanted, here.at).say
        here.nothing_happened(before, frozenset())
        about = with_cohort(wanted, 2)
        if about is not None:
            facilitator = _seen_by(scene, Access(number, ((Role.FACILITATOR, "1"),)))
            performing.perform(here.conn, here.rules, facilitator, chat, about, here.at)
            here.nothing_happened(before, frozenset())

    await attack(staff, work)


def _seen_by(scene: Scene, mine: Access) -> Scene:
    return replace(scene, access=mine)


@pytest.mark.parametrize(
    "dialog", [found for one in SCREENS if (found := with_cohort(one, 2))] or [None], ids=str
)
async def test_a_facilitator_reaches_no_other_cohort_by_its_number(
    dialog: Dialog | None, staff: StaffWorld
) -> None:
    """Each dialog about a cohort, opened for the facilitator of another one: its name is not shown, and neither a
    button nor a text changes anything."""

    def work(here: Attack) -> None:
        here.give(OTHER, Role.FACILITATOR, "1")
        assert here.access(OTHER).cohorts == {1}
        if dialog is None or Right(KINDS[type(dialog)].right) not in RIGHTS[Role.FACILITATOR]:
            return
        assert FOREIGN not in here.text_of(OTHER, dialog)
        for choice in here.offered(OTHER, dialog):
            with here.undone():
                here.opens(OTHER, dialog)
                before = here.everything(but=HEARD | {"dialogs", "audit"})
                here.taps(OTHER, choice)
                here.nothing_happened(before, HEARD | {"dialogs", "audit"})
        for text in ("1", "sí", "2027-06-01", "x"):
            with here.undone():
                here.opens(OTHER, dialog)
                before = here.everything(but=HEARD | {"dialogs", "audit"})
                here.does(OTHER, "said", text)
                here.nothing_happened(before, HEARD | {"dialogs", "audit"})

    await attack(staff, work)


@pytest.mark.parametrize("name", commands.NAMES)
async def test_no_line_of_a_facilitator_reaches_another_cohort(name: str, staff: StaffWorld) -> None:
    """By number or by name, in one line: nothing that exists is changed."""

    def work(here: Attack) -> None:
        here.give(OTHER, Role.FACILITATOR, "1")
        learners = LEARNERS | {"dialogs", "audit", "open_answers", "staff_doors"}
        for rest in (
            "2",
            FOREIGN,
            "cerrar 2",
            f"abrir {FOREIGN}",
            "cambiar 2 2027-06-01",
            "nueva 2",
            f"lista {FOREIGN}",
        ):
            with here.undone():
                before = here.everything(but=learners)
                assert here.does(OTHER, "said", f"/{name} {rest}").failed == ""
                here.nothing_happened(before, learners)

    await attack(staff, work)


async def test_ten_thousand_codes_get_five_tries_an_hour(staff: StaffWorld) -> None:
    code = staff.owner_code()
    await staff.world.database.write(
        lambda conn: conn.exec_driver_sql("UPDATE roles SET revoked_at = 1").rowcount
    )

    def work(here: Attack) -> None:
        row = here.row(OTHER)
        told = {codes.redeem(here.conn, here.rules, row, f"{n:022}", here.at).say for n in range(10_000)}
        told.add(codes.redeem(here.conn, here.rules, row, code.removeprefix("s_"), here.at).say)
        assert len(told) == 1, "the right one among them opens nothing, and looks the same"
        assert not here.access(OTHER)

    await attack(staff, work)
    await staff.world.say(code, AUTHOR)
    assert (await staff.last(AUTHOR)).text.startswith(beginning("staff.owner_now")), (
        "the code itself was good"
    )
