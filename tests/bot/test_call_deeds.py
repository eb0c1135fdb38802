"""What the dialogs about calls ask to be done: by who may, on what is there, within limits."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.broadcasts import series
from bot.channels.base import Abilities
from bot.staff import access
from bot.staff.access import Role
from bot.staff.acts import Act
from bot.staff.calls_acts import (
    ChangeLink,
    MakeAdvert,
    MakeLink,
    PlanSeries,
    SwitchStep,
    Terms,
    UsualWords,
    WriteStep,
)
from bot.staff.calls_deeds import MOST_LINKS
from bot.staff.dialogs.calls_state import CallLinks
from bot.staff.dialogs.table import KINDS
from bot.staff.performing import perform
from bot.store import cohorts
from bot.store.cohorts import State
from flows.effects import Phrase
from tests.bot.call_scene import START, call_world, full_world
from tests.bot.intake_world import NOON
from tests.bot.wording_samples import ANA, wording

ACTS: tuple[Act, ...] = (
    MakeLink(1, "otra", Terms(cap=1)),
    ChangeLink(2, Terms(paused=True)),
    MakeAdvert(2, "kit"),
    PlanSeries(1),
    WriteStep(1, 7, "es", "hola"),
    UsualWords(1, 7),
    SwitchStep(1, 7, False),
)


@pytest.mark.parametrize("role", [None, Role.FACILITATOR, Role.AUTHOR])
@pytest.mark.parametrize("act", ACTS, ids=lambda act: type(act).__name__)
def test_no_act_is_done_for_who_may_not(act: Act, role: Role | None) -> None:
    with call_world() as world:
        full_world(world)
        scene = world.scene(role) if role else world.scene(Role.OWNER)
        if role is None:
            scene = replace(scene, access=access.Access(7))
        before = [tuple(row) for row in world.conn.exec_driver_sql(_EVERYTHING)]
        done = perform(world.conn, world.rules, scene, 1, act, NOON)
        assert [words.key for words in done.say if isinstance(words, Phrase)] == ["staff.not_yours"]
        assert [tuple(row) for row in world.conn.exec_driver_sql(_EVERYTHING)] == before
        allowed = perform(world.conn, world.rules, world.scene(Role.ADMIN), 1, act, NOON)
        assert [words.key for words in allowed.say if isinstance(words, Phrase)] != ["staff.not_yours"]


_EVERYTHING = (
    "SELECT 'l', id, source, cap, paused FROM links UNION ALL SELECT 's', id, text_es, state, made_by FROM call_steps"
    " UNION ALL SELECT 'f', id, name, size, form FROM files UNION ALL SELECT 'a', id, who, what, target FROM audit"
)


@pytest.mark.parametrize(
    "act",
    [
        MakeLink(99, "radio"),
        ChangeLink(99, Terms()),
        MakeAdvert(99, "qr"),
        PlanSeries(99),
        SwitchStep(1, 3, True),
    ],
    ids=str,
)
def test_what_is_gone_is_said(act: Act) -> None:
    with call_world() as world:
        full_world(world)
        done = perform(world.conn, world.rules, world.scene(), 1, act, NOON)
        assert [words.key for words in done.say if isinstance(words, Phrase)] == ["calls.gone"]


def test_what_has_gone_out_cannot_be_changed_any_more() -> None:
    with call_world() as world:
        full_world(world)
        world.conn.exec_driver_sql("UPDATE call_steps SET state = 'made' WHERE days_before = 7")
        for act in (WriteStep(1, 7, "es", "tarde"), UsualWords(1, 7), SwitchStep(1, 7, True)):
            done = perform(world.conn, world.rules, world.scene(), 1, act, NOON)
            assert [words.key for words in done.say if isinstance(words, Phrase)] == ["calls.step_over"]


def test_a_cohort_has_a_limited_number_of_links() -> None:
    with call_world() as world:
        cohort = world.cohort()
        for n in range(MOST_LINKS):
            world.link(cohort, f"canal {n}")
        done = perform(world.conn, world.rules, world.scene(), 1, MakeLink(cohort.id, "otro"), NOON)
        assert [words.key for words in done.say if isinstance(words, Phrase)] == ["calls.links_full"]


def test_without_an_address_no_advert_is_made() -> None:
    with call_world(site="", bot="") as world:
        link = world.link(world.cohort())
        done = perform(world.conn, world.rules, world.scene(), 1, MakeAdvert(link.id, "poster"), NOON)
        assert not done.files
        assert [words.key for words in done.say if isinstance(words, Phrase)] == ["calls.no_address"]


def test_a_damaged_typeface_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.adverts import poster
    from bot.pictures import PictureFailed

    def fails(_: Any) -> bytes:
        raise PictureFailed("falta la letra")

    monkeypatch.setattr(poster, "pdf", fails)
    with call_world() as world:
        link = world.link(world.cohort())
        done = perform(world.conn, world.rules, world.scene(), 1, MakeAdvert(link.id, "poster"), NOON)
        assert [words.key for words in done.say if isinstance(words, Phrase)] == ["calls.advert_failed"]


@pytest.mark.parametrize(
    ("state", "terms", "said"),
    [
        (State.OPEN, {}, "calls.link.lets_in"),
        (State.RUNNING, {}, "calls.link.lets_in"),
        (State.DRAFT, {}, "calls.link.closed"),
        (State.CLOSED, {"paused": True}, "calls.link.closed"),
        (State.OPEN, {"paused": True, "cap": 1}, "calls.link.paused"),
        (State.OPEN, {"until": NOON}, "calls.link.expired"),
        (State.OPEN, {"cap": 2}, "calls.link.lets_in"),
        (State.OPEN, {"cap": 1}, "calls.link.full"),
    ],
)
def test_a_link_says_why_it_lets_nobody_in(state: State, terms: dict[str, Any], said: str) -> None:
    with call_world() as world:
        cohort = world.cohort(state=state)
        link = world.link(cohort, **terms)
        world.joins(world.person(), cohort, link=link.id)
        shown = KINDS[CallLinks].show(world.scene(), CallLinks(cohort.id))
        assert wording().text(Phrase(said), ANA) in wording().bodies(shown, ANA, Abilities())[0].text  # type: ignore[union-attr]


def test_every_advert_says_the_start_that_holds_now() -> None:
    with call_world() as world:
        cohort = world.cohort(state=State.DRAFT)
        cohorts.set_dates(world.conn, cohort.id, date(2027, 5, 3), None, "")
        moved = cohorts.get(world.conn, cohort.id)
        assert moved is not None
        assert moved.start != START
        series.plan(world.conn, moved)
        step = world.scene().records.calls.step(cohort.id, 14)
        assert step is not None
        assert "lunes 3 de mayo de 2027" in world.scene().records.calls.words(moved, step, "es")
