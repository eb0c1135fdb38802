"""Every screen of the staff, in both languages: it has words, it fits, and each of its buttons leads somewhere."""

from dataclasses import replace
from typing import get_args

import pytest

from bot.channels.base import Abilities, TextBody
from bot.contacts import CONTACTS
from bot.staff import commands, desk
from bot.staff.access import Role
from bot.staff.acts import MakeCode, Settle, TakeRole
from bot.staff.dialogs.broadcast_state import BroadcastDialog
from bot.staff.dialogs.calls_state import CallDialog
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
from bot.staff.dialogs.scene import Moved
from bot.staff.dialogs.state import (
    Countries,
    Dialog,
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
)
from bot.staff.dialogs.table import KINDS
from bot.staff.dialogs.team_state import AskPin, ForCohort, Log, LogWho, NewPin
from bot.staff.team_acts import ClosePin, GivePin, MakeDoor, ResetPin, ShutBrowsers
from bot.wording.styled import units
from tests.bot.staff_records import CLOSED, DRAFT, OPEN, RUNNING, SURVEY
from tests.bot.staff_scene import BIG, NOON, begun, scene
from tests.bot.wording_samples import ANA, ENGLISH, wording

TRYING = begun("M1-05")
LOOKING_UP = {*get_args(BroadcastDialog), *get_args(CallDialog)}
"""Dialogs that read the database: their screens are walked in test_broadcast_screens.py and test_call_screens.py."""
VOICES = {"es": ANA, "en": ENGLISH}
NEW = NewCohort("empleo-seguro", "x" * 40)
STAFFING = replace(NEW, start="2027-04-01", capacity=0, listed=True)

SCREENS: tuple[Dialog, ...] = (
    *(Panel(), Guide(), Roles(), NewRole(), Taking(), Taking(BIG), Countries(), Facts("EC"), Facts("CO")),
    *(OneFact("EC", key) for key in CONTACTS),
    *(OneFact("CO", "trata"), NewText("EC", "trata"), Preview("EC", "trata", "x" * 200)),
    *(Trial(), Trial("M1-05"), Trial("M1-05", ""), Trial("M1-05", "minor", "GT"), TRYING),
    *(Trying("M9-99", NOON, TRYING.person), Tried("M1-05", NOON, TRYING.person, ("q2",))),
    *(
        ForCohort(),
        AskPin(),
        AskPin("", "line", "/x"),
        NewPin(),
        NewPin("", "", "line", "/x"),
        NewPin("4711"),
    ),
    *(Log(), Log(BIG), Log(0, "roles"), Log(0, "lists", 7, 9), Log(0, "entries"), LogWho(), LogWho(Log(BIG))),
    *(Remarking(TRYING, "inicio"), Remarks(), Remarks("M1-05"), Remarks("M1-04"), Remarks("M9-99")),
    *(Cohorts(), Cohorts(archived=True), *(OneCohort(number) for number in range(1, 9))),
    *(NewCohort(), NEW, replace(NEW, wanted="2027-03-12"), replace(NEW, start="")),
    *(replace(NEW, start="", capacity=60), replace(NEW, start="", capacity=60, countries=("EC", "CO"))),
    *(STAFFING, replace(STAFFING, facilitators=(BIG, BIG + 2)), replace(NEW, cloned_from=2, name="")),
    *(CohortStart(DRAFT), CohortStart(DRAFT, "2027-03-12"), CohortStart(OPEN), CohortStart(99)),
    *(CohortSeats(OPEN), CohortSeats(99), CohortPlaces(OPEN), CohortPlaces(OPEN, ("EC",)), CohortPlaces(99)),
    *(CohortStaff(OPEN), CohortStaff(99), MovingPerson(), MovingPerson(cohort=OPEN), MovingPerson(4711)),
    *(MovingPerson(4711, OPEN, full=True), CohortMove(DRAFT, "open"), CohortMove(OPEN, "archived")),
    *(CohortMove(RUNNING, "survey"), CohortMove(CLOSED, "archived"), CohortMove(SURVEY, "archived")),
    *(CohortMove(CLOSED, "open"), CohortMove(99, "open")),
)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("dialog", SCREENS, ids=lambda dialog: dialog.kind)
def test_every_screen_has_words_and_fits(dialog: Dialog, language: str) -> None:
    shown = desk._prompt(KINDS[type(dialog)].show(scene(), dialog), (), 900_000)
    [body] = wording().bodies(shown, VOICES[language], Abilities())
    assert isinstance(body, TextBody)
    assert 20 < units(body.text) <= 4096
    assert "{" not in body.text
    assert "CANCEL" in body.text
    labels = [button.label for row in body.buttons for button in row]
    assert labels
    assert len(set(labels)) == len(labels)
    assert all(0 < len(label) <= 40 and not label.endswith("…") for label in labels)
    assert all(len(button.data.encode()) <= 64 for row in body.buttons for button in row)


@pytest.mark.parametrize("dialog", SCREENS, ids=lambda dialog: dialog.kind)
def test_every_button_leads_somewhere(dialog: Dialog) -> None:
    kind = KINDS[type(dialog)]
    for choice in kind.show(scene(), dialog).choices:
        moved = kind.chose(scene(), dialog, choice.id)
        assert moved.next is None or type(moved.next) in KINDS
        assert moved.next != dialog or moved.act or moved.stay, choice.id


def test_every_dialog_is_among_the_screens() -> None:
    here = {type(dialog) for dialog in SCREENS}
    assert here | LOOKING_UP == set(get_args(Dialog)) == set(KINDS)


@pytest.mark.parametrize(
    ("line", "moved"),
    [
        ("/panel", Moved(Panel())),
        ("/staff lo que sea", Moved(Panel())),
        ("/rol", Moved(Roles())),
        ("/rol lista", Moved(Roles())),
        ("/role list", Moved(Roles())),
        ("/rol nuevo", Moved(NewRole())),
        ("/rol nueva dueña", Moved(None, MakeCode(Role.OWNER))),
        ("/rol nuevo facilitadora Marzo", Moved(None, MakeCode(Role.FACILITATOR, "3"))),
        ("/role new facilitator 2", Moved(None, MakeCode(Role.FACILITATOR, "2"))),
        ("/rol nueva facilitadora", Moved(ForCohort())),
        ("/rol pin 4711", Moved(None, ResetPin(4711))),
        ("/entrar", Moved(None, MakeDoor())),
        ("/enter close", Moved(None, ShutBrowsers())),
        ("/pin", Moved(NewPin())),
        ("/pin 4711", Moved(AskPin(), GivePin("4711"))),
        ("/pin cerrar", Moved(None, ClosePin())),
        ("/bitacora", Moved(Log())),
        ("/log 4711 week", Moved(Log(4711, days=7))),
        ("/bitácora roles 7 días", Moved(Log(what="roles", days=7))),
        ("/role new author", Moved(None, MakeCode(Role.AUTHOR))),
        ("/rol quitar", Moved(Taking())),
        ("/rol quitar nadie", Moved(Taking())),
        ("/rol quitar 4711", Moved(None, TakeRole(4711))),
        (f"/rol confirmar {BIG}", Moved(None, Settle(3, True))),
        (f"/role refuse {BIG}", Moved(None, Settle(3, False))),
        ("/probar", Moved(Trial())),
        ("/try m1-05", Moved(Trial("M1-05"))),
        ("/probar M1-05 sin decir", Moved(Trial("M1-05", ""))),
        ("/probar menor GT M1-05", Moved(Trial("M1-05", "minor", "GT"))),
        ("/probar M1-05 2027-03-02", Moved(Trial("M1-05", day="2027-03-02"))),
        ("/notas", Moved(Remarks())),
        ("/notes m1-05", Moved(Remarks("M1-05"))),
        ("/contactos", Moved(Countries())),
        ("/contacts co", Moved(Facts("CO"))),
        ("/contactos CO trata", Moved(OneFact("CO", "trata"))),
        ("/contactos CO trata contestaron", Moved(OneFact("CO", "trata"))),
        ("/contactos CO trata cambió  Línea   9", Moved(Preview("CO", "trata", "Línea 9"))),
        ("/contactos CO trata cambió", Moved(NewText("CO", "trata"))),
    ],
)
def test_one_line_says_the_same_as_the_buttons(line: str, moved: Moved) -> None:
    command = commands.read(line)
    assert command is not None
    assert commands.begin(scene(), command) == moved


@pytest.mark.parametrize(
    "text", ["panel", "rol nuevo autora", "/paneles", "/", "", "/progreso", "s_x", "/ panel"]
)
def test_other_texts_are_no_commands(text: str) -> None:
    assert commands.read(text) is None


@pytest.mark.parametrize(
    "line",
    [
        "/rol ni idea",
        "/rol confirmar 3",
        "/contactos zz",
        "/contactos ec nada",
        "/probar M9-99",
        "/notas x",
        "/rol nueva facilitadora enero",
        "/bitacora lo que sea",
    ],
)
def test_what_is_not_understood_in_a_line_is_said(line: str) -> None:
    command = commands.read(line)
    assert command is not None
    assert commands.begin(scene(), command).say
