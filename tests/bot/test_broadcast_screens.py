"""Every screen of `/difusion`, in both languages: it has words, it fits, and each of its buttons leads somewhere."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import Connection

from bot.broadcasts import audience as audiences
from bot.broadcasts import ledger
from bot.broadcasts.audience import MARKS, Audience, Marks, Stage
from bot.broadcasts.content import Content, Said
from bot.channels.base import Abilities, TextBody
from bot.staff import desk
from bot.staff.access import Access, Role
from bot.staff.dialogs import state
from bot.staff.dialogs.broadcast_state import (
    BroadcastDialog,
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
from bot.staff.dialogs.scene import Scene
from bot.staff.dialogs.table import KINDS
from bot.staff.records import Records
from bot.wording.styled import units
from tests.bot.audience_world import BroadcastWorld, Somebody, broadcast_world
from tests.bot.intake_world import NOON
from tests.bot.staff_scene import TODAY, scene
from tests.bot.staff_world import staff_rules
from tests.bot.wording_samples import ANA, ENGLISH, wording

VOICES = {"es": ANA, "en": ENGLISH}
CONTENT = Content(Said("x" * 4096), Said("y" * 4096))
WIDE = Audience(
    cohorts=(1, 2),
    waiting=(1,),
    courses=("empleo-seguro",),
    only=Marks(("EC", "GT"), ("hogar",), ("es", "en"), tuple(Stage)),
    but=Marks(("MX",), (), ("en",), (Stage.FINISHED,)),
    but_cohorts=(2,),
    but_courses=("empleo-seguro",),
)
DRAFT = Draft(Audience(cohorts=(1,)), CONTENT, timed=True)
FULL = Draft(WIDE, CONTENT, NOON + timedelta(days=1), 18 * 60, timed=True, urgent=True)
SCREENS: tuple[BroadcastDialog, ...] = (
    *(Broadcasts(), Whom(), Whom(DRAFT), Whom(FULL), Narrowing(DRAFT), Narrowing(FULL, no=True)),
    *(Picking(FULL, mark, no) for mark in MARKS for no in (False, True)),
    *(Picking(DRAFT, "waiting"), Picking(DRAFT, "courses"), Picking(DRAFT, "cohorts", no=True)),
    *(Writing(Draft(DRAFT.audience)), Writing(DRAFT), Writing(DRAFT, "en")),
    *(Timing(DRAFT), Timing(DRAFT, each=True), Timing(DRAFT, each=False), Urging(DRAFT)),
    *(Reviewing(DRAFT, 60, NOON), Reviewing(DRAFT, 60, NOON, sure=True), Reviewing(FULL, 0, NOON)),
    *(OneBroadcast(1), OneBroadcast(1, sure=True), OneBroadcast(9)),
    *(Recalling(1), Recalling(1, mend=True)),
    *(Unsure(1), Unsure(9), Unsure(1, -1), Unsure(1, 1)),
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[BroadcastWorld]:
    async with broadcast_world(tmp_path) as opened:
        await opened.cohort("mayo")
        await opened.cohort("Una cohorte con un nombre de cuarenta le"[:40])
        await opened.people(30, Somebody(country="GT", zone="America/Guatemala"), cohort="mayo")
        await opened.people(30, Somebody(language="en", sector="hogar"), cohort="mayo")
        yield opened


def released(conn: Connection) -> None:
    audience = Audience(cohorts=(1,))
    picked = audiences.pick(conn, audience)
    ledger.confirm(
        conn,
        kind="notice",
        content=CONTENT,
        audience=audiences.dump(audience),
        picked=picked.people,
        at=NOON,
        minutes=None,
        urgent=False,
        cohort_id=1,
        made_by=1,
        made_in=1,
        now=NOON,
    )


def looking(conn: Connection, folder: Path) -> Scene:
    seen = scene(Role.OWNER)
    records = Records(conn, staff_rules(folder), NOON)
    return Scene(
        Access(1, ((Role.OWNER, ""),)),
        TODAY,
        seen.board,
        seen.world,
        found=records,
        zone="America/Guayaquil",
    )


async def test_every_screen_has_words_fits_and_leads_on(world: BroadcastWorld, tmp_path: Path) -> None:
    await world.write(released)

    def walk(conn: Connection) -> None:
        seen = looking(conn, tmp_path)
        for dialog in SCREENS:
            kind = KINDS[type(dialog)]
            shown = kind.show(seen, dialog)
            for voice in VOICES.values():
                fits(desk._prompt(shown, (), 900_000), voice)
            assert state.load(state.dump(dialog)) == dialog
            for choice in shown.choices:
                moved = kind.chose(seen, dialog, choice.id)
                assert moved.next is None or type(moved.next) in KINDS
                assert moved.next != dialog or moved.act or moved.say or choice.id == "anew", (dialog, choice)

    await world.read(walk)


def fits(shown: object, voice: object) -> None:
    bodies = wording().bodies(shown, voice, Abilities())  # type: ignore[arg-type]
    [body] = bodies
    assert isinstance(body, TextBody)
    assert 20 < units(body.text) <= 4096
    assert "{" not in body.text
    labels = [button.label for row in body.buttons for button in row]
    assert labels
    assert len(set(labels)) == len(labels), labels
    assert all(0 < len(label) <= 40 for label in labels)
    assert all(len(button.data.encode()) <= 64 for row in body.buttons for button in row)


def test_every_dialog_of_it_is_among_the_screens() -> None:
    assert {type(dialog) for dialog in SCREENS} == set(get_args(BroadcastDialog))
