"""Dialogs of the staff beside a course that goes on, and who may open which: everybody else is a learner."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.broadcasts.audience import Audience, Marks
from bot.broadcasts.content import Content, Said
from bot.channels.base import Entity
from bot.contacts import CONTACTS
from bot.staff import desk
from bot.staff.access import RIGHTS, Right, Role
from bot.staff.commands import NAMES
from bot.staff.dialogs.broadcast_state import (
    Broadcasts,
    Draft,
    Narrowing,
    OneBroadcast,
    Picking,
    Recalling,
    Reviewing,
    Timing,
    Unsure,
    Urging,
    Whom,
    Writing,
)
from bot.staff.dialogs.calls_state import (
    Call,
    CallLinks,
    Calls,
    LinkTerm,
    NewLink,
    OneLink,
    Series,
    SeriesStep,
    Sources,
    StepText,
)
from bot.staff.dialogs.cohort_state import (
    CohortMove,
    CohortPlaces,
    Cohorts,
    CohortSeats,
    CohortStaff,
    CohortStart,
    MovingPerson,
    NewCohort,
    OneCohort,
)
from bot.staff.dialogs.state import (
    Countries,
    Facts,
    Guide,
    NewRole,
    NewText,
    OneFact,
    Panel,
    Preview,
    Remarking,
    Remarks,
    Roles,
    Taking,
    Trial,
    Tried,
    Trying,
    dump,
    load,
)
from bot.staff.dialogs.table import KINDS
from bot.staff.dialogs.team_state import AskPin, ForCohort, Log, LogWho, NewPin
from bot.store import dialogs
from tests.bot.intake_world import rules
from tests.bot.staff_scene import NOON
from tests.bot.staff_world import AUTHOR, OTHER, OWNER, StaffWorld, beginning, buttons, staff_world

DRAFT = Draft(
    Audience((3,), but=Marks(countries=("EC",))),
    Content(Said("Mañana «no»", (Entity("bold", 0, 6),), file=2), Said("Not tomorrow")),
    NOON,
    1080,
    timed=True,
    tested="{}",
)
EVERY = (
    Panel(),
    Guide(),
    Roles(),
    NewRole(),
    Taking(),
    Taking(4711),
    Countries(),
    Facts("EC"),
    OneFact("EC", "trata"),
    NewText("EC", "trata"),
    Preview("EC", "trata", 'línea «de prueba», "24 horas"'),
    Trial("M1-05", "", "EC", "2027-03-01"),
    Trying("M1-05", NOON, "{}"),
    Tried("M1-05", NOON, "{}"),
    Remarking(Trying("M1-05", NOON, "{}", ("inicio", "q1")), "q1"),
    Remarking(Tried("M1-05", NOON, "{}", ("q2",)), "q2"),
    Remarks("M1-05"),
    Calls(),
    Call(3),
    CallLinks(3),
    NewLink(3),
    OneLink(4),
    LinkTerm(4, "until"),
    Sources(3, "sector"),
    Series(3),
    SeriesStep(3, 14),
    StepText(3, 14, "en"),
    Broadcasts(),
    Whom(DRAFT),
    Narrowing(DRAFT, no=True),
    Picking(DRAFT, "country"),
    Writing(DRAFT, "en"),
    Timing(DRAFT, each=True),
    Reviewing(DRAFT, 132, NOON, sure=True),
    Urging(DRAFT),
    OneBroadcast(3, sure=True),
    Unsure(3, -1),
    Recalling(3, mend=True),
    Cohorts(archived=True),
    OneCohort(7),
    NewCohort("empleo-seguro", "enero", None, "2027-03-12", "", 60, ("EC", "GT"), True, (4711,), False, 3),
    CohortStart(7, "2027-03-12"),
    CohortSeats(7),
    CohortPlaces(7, ("EC",)),
    CohortStaff(7),
    CohortMove(7, "archived"),
    MovingPerson(4711, 7),
    ForCohort(),
    AskPin('{"v":1}', "tap", "x"),
    NewPin("4711", "", "line", "/lista"),
    Log(4, "roles", 7, 99),
    LogWho(Log(4)),
)
OPENS = {"panel": "staff.panel", "staff": "staff.panel"}
OPENS |= dict.fromkeys(("notas", "notes"), "note.none")
OPENS |= dict.fromkeys(("convocatoria", "call"), "calls.no_cohorts")
OPENS |= dict.fromkeys(("difusion", "broadcast"), "difusion.none")
OPENS |= dict.fromkeys(("exportar", "export"), "export.which")
OPENS |= dict.fromkeys(("probar", "try"), "try.which")
OPENS |= dict.fromkeys(("entrar", "enter"), "enter.no_web")
OPENS |= {"pin": "pin.new"} | dict.fromkeys(("bitacora", "log"), "log.all")
OPENS |= dict.fromkeys(("rol", "role"), "staff.roles") | dict.fromkeys(
    ("contactos", "contacts"), "staff.contacts"
)
OPENS |= dict.fromkeys(("cohorte", "cohort"), "cohort.none")
OPENS |= dict.fromkeys(("mover", "move"), "move.ask_number")


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[StaffWorld]:
    async with staff_world(tmp_path) as opened:
        yield opened


# Who may


@pytest.mark.parametrize("channel", ["telegram", "web"])
@pytest.mark.parametrize("role", [None, *Role])
async def test_every_command_is_allowed_or_a_learners_words(
    role: Role | None, channel: str, staff: StaffWorld
) -> None:
    """Each command, each role, each channel; a learner and somebody without the right are told the same."""
    await staff.do("said", "/nada", OTHER, channel)
    if role is not None:
        await staff.appoint(AUTHOR, role, channel)
    else:
        await staff.do("said", "hola", AUTHOR, channel)
    for name, right in NAMES.items():
        await staff.do("said", f"/{name}", AUTHOR, channel)
        told = await staff.last(AUTHOR, channel)
        if role is not None and right in RIGHTS[role]:
            opens = "enter.from_phone" if (right, channel) == (Right.ENTER, "web") else OPENS[name]
            assert told.text.startswith(beginning(opens)), (name, role)
            assert all(button.data.partition(":")[2].startswith(desk.BUTTON) for button in buttons(told))
            if buttons(told):
                await staff.do("said", "CANCELAR", AUTHOR, channel)
        else:
            # The learner has heard of the same words as she has: a course goes on by what is said to it.
            await staff.do("said", f"/{name}", OTHER, channel)
            as_learner = await staff.last(OTHER, channel)
            assert told.text == as_learner.text, (name, role)


async def test_a_role_holds_in_its_own_chat_only(staff: StaffWorld) -> None:
    await staff.appoint(AUTHOR, Role.OWNER)
    await staff.do("said", "/panel", AUTHOR, "web")
    assert not (await staff.last(AUTHOR, "web")).text.startswith(beginning("staff.panel"))


@pytest.mark.parametrize("name", ["/PANEL", "/panel@aulita_test_bot", "  /panel  "])
async def test_a_command_is_known_as_people_write_it(name: str, staff: StaffWorld) -> None:
    await staff.own()
    await staff.world.say(name, OWNER)
    assert (await staff.last(OWNER)).text.startswith(beginning("staff.panel"))


async def test_the_panel_offers_what_the_role_may_do(staff: StaffWorld) -> None:
    offered = {}
    for chat, role in enumerate(Role, 601):
        await staff.appoint(chat, role)
        await staff.world.say("/panel", chat)
        offered[role] = [button.data.rpartition(".")[2] for button in buttons(await staff.last(chat))]
    leading = [
        "broadcasts",
        "cohorts",
        "calls",
        "contacts",
        "try",
        "remarks",
        "roles",
        "log",
        "enter",
        "guide",
    ]
    assert offered == {
        Role.OWNER: leading,
        Role.ADMIN: leading,
        Role.FACILITATOR: ["broadcasts", "cohorts", "enter", "guide"],
        Role.AUTHOR: ["contacts", "try", "remarks", "enter", "guide"],
    }


async def test_a_role_that_shrinks_closes_what_it_opened(staff: StaffWorld) -> None:
    await staff.own()
    await staff.appoint(AUTHOR, Role.ADMIN)
    await staff.appoint(AUTHOR, Role.AUTHOR)
    await staff.world.say("/rol", AUTHOR)
    data = buttons(await staff.last(AUTHOR))[0].data
    await staff.world.database.write(
        lambda conn: conn.exec_driver_sql("UPDATE roles SET revoked_at = 1 WHERE role = 'admin'").rowcount
    )
    [reaction] = await staff.do("tap", data, AUTHOR)
    assert reaction.toast == rules().wording.phrase("staff.toast.old", "es")


# Beside the course


async def test_a_dialog_leaves_the_open_question_and_its_buttons_alone(staff: StaffWorld) -> None:
    await staff.world.enrol(OWNER)
    await staff.own()
    before = (await staff.world.person(OWNER)).person
    question = await staff.world.button("Seguro estafa", OWNER)
    await staff.world.say("/panel", OWNER)
    await staff.world.say("seguro estafa", OWNER)
    assert (await staff.last(OWNER)).text.startswith(beginning("staff.not_understood"))
    assert (await staff.world.person(OWNER)).person == before, "text goes to the open dialog"
    [reaction] = await staff.do("tap", question.data, OWNER)
    assert reaction.mark, "and the button of the question still counts"
    assert (await staff.world.person(OWNER)).person.turn > before.turn


@pytest.mark.parametrize("word", ["CANCELAR", "cancel"])
async def test_cancelar_closes_and_the_next_words_are_the_courses(word: str, staff: StaffWorld) -> None:
    await staff.world.enrol(OWNER)
    await staff.own()
    await staff.world.say("/contactos", OWNER)
    assert "CANCELAR" in (await staff.last(OWNER)).text
    before = (await staff.world.person(OWNER)).person
    await staff.world.say(word, OWNER)
    assert (await staff.last(OWNER)).text == rules().wording.phrase("staff.closed", "es")
    assert (await staff.world.person(OWNER)).person == before
    await staff.world.say("seguro estafa", OWNER)
    assert (await staff.world.person(OWNER)).person.turn > before.turn


@pytest.mark.parametrize("words", ["ME ESTAFARON", "ayuda", "me quiero morir", "/progreso", "BAJA"])
async def test_words_that_always_work_close_the_dialog_and_work(words: str, staff: StaffWorld) -> None:
    await staff.world.enrol(OWNER)
    await staff.own()
    await staff.world.say("/panel", OWNER)
    await staff.world.say(words, OWNER)
    assert not (await staff.last(OWNER)).text.startswith(beginning("staff.not_understood"))
    assert await staff.world.ask("SELECT count(*) FROM dialogs") == [(0,)]


async def test_an_old_a_doubled_and_a_forged_button_explain_themselves(staff: StaffWorld) -> None:
    await staff.own()
    await staff.world.say("/panel", OWNER)
    first = await staff.last(OWNER)
    await staff.world.say("/panel", OWNER)
    second = buttons(await staff.last(OWNER))[0].data
    turn = second.partition(":")[0]
    [counted] = await staff.do("tap", second, OWNER)
    assert counted.mark
    forged = [
        f"{turn}:st.sure",
        f"{int(turn) + 1}:st.no_such",
        f"{'9' * 12}:st.roles",
        "-1:st.roles",
        "²:st.new",
    ]
    old = rules().wording.phrase("staff.toast.old", "es")
    for data in (buttons(first)[0].data, second, *forged):
        [reaction] = await staff.do("tap", data, OWNER)
        assert (reaction.toast, reaction.mark) == (old, False), data


async def test_a_staff_button_in_a_learners_hand_is_just_an_old_one(staff: StaffWorld) -> None:
    await staff.own()
    await staff.world.enrol(OTHER)
    await staff.world.say("/panel", OWNER)
    data = buttons(await staff.last(OWNER))[0].data
    before = (await staff.world.person(OTHER)).person.open
    [reaction] = await staff.do("tap", data, OTHER)
    assert reaction.toast == rules().wording.phrase("toast.stale", "es")
    assert (await staff.world.person(OTHER)).person.open == before


async def test_a_dialog_lives_half_an_hour_from_its_last_step(staff: StaffWorld) -> None:
    await staff.own()
    await staff.world.say("/panel", OWNER)
    staff.world.later(minutes=29)
    [contacts] = [one.data for one in buttons(await staff.last(OWNER)) if one.data.endswith(".contacts")]
    await staff.do("tap", contacts, OWNER)
    staff.world.later(minutes=29)
    await staff.world.say("Ecuador", OWNER)
    assert (await staff.last(OWNER)).text.startswith("Ecuador")
    data = buttons(await staff.last(OWNER))[0].data
    staff.world.clock.advance(dialogs.LIFE + timedelta(seconds=1))
    [reaction] = await staff.do("tap", data, OWNER)
    assert not reaction.mark
    await staff.world.say("hola", OWNER)
    assert not (await staff.last(OWNER)).text.startswith(beginning("staff.not_understood"))


async def test_a_dialog_survives_a_restart(tmp_path: Path) -> None:
    async with staff_world(tmp_path) as staff:
        await staff.own()
        await staff.world.say("/contactos", OWNER)
    async with staff_world(tmp_path) as again:
        again.world.numbers = iter(range(1000, 2000))
        await again.world.say("Ecuador", OWNER)
        assert (await again.last(OWNER)).text.startswith("Ecuador")


async def test_a_mistake_of_ours_at_the_desk_changes_nothing_and_tells_her_calmly(
    staff: StaffWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await staff.own()

    def broken(*_: Any) -> None:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(desk, "_prompt", broken)
    await staff.world.say("/panel", OWNER)
    assert (await staff.last(OWNER)).text == rules().wording.phrase("trouble", "es")
    assert await staff.world.ask("SELECT count(*) FROM dialogs") == [(0,)], "the half-done step is taken back"
    assert await staff.world.ask("SELECT reason FROM set_aside") == [("ZeroDivisionError",)]


def test_every_dialog_is_stored_and_read_and_has_its_row_in_the_table() -> None:
    assert [load(dump(dialog)) for dialog in EVERY] == list(EVERY)
    assert {type(dialog) for dialog in EVERY} == set(KINDS)
    for unreadable in ("", "{}", '{"v":9,"dialog":{"kind":"panel"}}', '{"v":1,"dialog":{"kind":"other"}}'):
        assert load(unreadable) is None


def test_labels_of_contacts_stand_side_by_side() -> None:
    for language in ("es", "en"):
        labels = [rules().wording.phrase(f"staff.contact.{key}", language) for key in CONTACTS]
        assert len(set(labels)) == len(labels)
        assert max(map(len, labels)) <= 22
