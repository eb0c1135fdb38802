"""`/convocatoria` in the chat, on a real database: links, adverts, sources, the series; and who is refused."""

import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.broadcasts import series
from bot.channels.base import Abilities, FileBody
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
from bot.staff.dialogs.call_sources import guarded
from bot.staff.dialogs.calls_state import CallLinks
from bot.staff.dialogs.table import KINDS
from bot.staff.performing import perform
from bot.store import bodies, cohorts, files, links
from bot.store.cohorts import State
from flows.effects import Phrase, Words
from tests.bot.call_scene import SITE, START, CallWorld, call_world, full_world
from tests.bot.intake_world import ENROL, NOON
from tests.bot.staff_world import (
    ADMIN,
    AUTHOR,
    OTHER,
    OWNER,
    SEALS,
    StaffWorld,
    beginning,
    buttons,
    staff_rules,
    staff_world,
)
from tests.bot.wording_samples import ANA, wording


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[StaffWorld]:
    """An owner and an open cohort «enero»; there is a web chat with a public address."""
    async with staff_world(tmp_path) as opened:
        ours = staff_rules(tmp_path)
        web = replace(ours.platforms["web"], site=SITE)
        opened.world.intake.rules = replace(ours, platforms={**ours.platforms, "web": web})
        await opened.own()

        def make(conn: Connection) -> None:
            CallWorld(conn, opened.world.intake.rules).cohort("enero")

        await opened.world.database.write(make)
        yield opened


async def tap(staff: StaffWorld, label: str, chat: int = OWNER) -> None:
    [found] = [button for button in buttons(await staff.last(chat)) if button.label == label]
    await staff.do("tap", found.data, chat)


async def said(staff: StaffWorld, chat: int = OWNER) -> str:
    return (await staff.last(chat)).text


async def sent_file(staff: StaffWorld, chat: int = OWNER) -> tuple[FileBody, bytes]:
    """The newest file that she was sent."""
    row = await staff.row(chat)

    def read(conn: Connection) -> tuple[FileBody, bytes]:
        found = conn.exec_driver_sql(
            f"SELECT body FROM outbox WHERE address_id = {row.address_id} ORDER BY id DESC"
        )
        loaded = [bodies.load(SEALS.unseal("outbox.body", sealed)) for (sealed,) in found]
        body = next(one for one in loaded if isinstance(one, FileBody))
        kept = files.get(conn, body.file)
        assert kept is not None
        return body, kept.data

    return await staff.world.database.read(read)


async def code_of(staff: StaffWorld, link: int) -> str:
    return await staff.world.database.read(lambda conn: links.code_of(conn, link))


async def test_from_the_panel_to_a_link_with_its_two_addresses(staff: StaffWorld) -> None:
    await staff.world.say("/panel", OWNER)
    await tap(staff, "Convocatorias")
    await tap(staff, "enero")
    assert "Empieza el lunes 5 de abril de 2027" in await said(staff)
    assert "está abierta" in await said(staff)
    await tap(staff, "Enlaces y carteles")
    await tap(staff, "Nuevo enlace")
    await staff.world.say("  Radio   del barrio ", OWNER)
    code = await code_of(staff, 1)
    told = await said(staff)
    assert told.startswith(beginning("calls.link_made"))
    assert "Enlace «Radio del barrio» de enero" in told
    assert f"{SITE}/c/{code}" in told
    assert f"https://t.me/aulita_test_bot?start={code}" in told
    number = await staff.number(OWNER)
    assert (await staff.audit())[-1] == (number, "link_made", "Radio del barrio", "enero")


async def test_a_suggested_channel_is_one_tap_and_is_not_offered_twice(staff: StaffWorld) -> None:
    await staff.world.say("/convocatoria enero nuevo", OWNER)
    await tap(staff, "Radio")
    assert "Enlace «Radio» de enero" in await said(staff)
    await staff.world.say("/convocatoria enero nuevo", OWNER)
    assert "Radio" not in [button.label for button in buttons(await staff.last(OWNER))]
    await staff.world.say("RADIO", OWNER)
    assert (await said(staff)).startswith(beginning("calls.link_there"))
    assert await staff.world.ask("SELECT source FROM links") == [("Radio",)]


async def test_limits_are_changed_by_hand_and_said(staff: StaffWorld) -> None:
    await staff.world.say("/convocatoria enero enlace canal=radio tope=200 vence=30-12-2027", OWNER)
    assert "0 de 200" in await said(staff)
    assert "Último día para entrar: 30-12-2027" in await said(staff)
    await tap(staff, "Último día")
    await staff.world.say("ayer no más", OWNER)
    assert (await said(staff)).startswith(beginning("calls.bad.until"))
    await staff.world.say("2 de abril", OWNER)
    assert "Último día para entrar: 02-04-2027" in await said(staff)
    await tap(staff, "Tope")
    await tap(staff, "Sin tope")
    await tap(staff, "Rubro")
    await staff.world.say("limpieza", OWNER)
    await tap(staff, "Gasto")
    await staff.world.say("12,50", OWNER)
    told = await said(staff)
    for line in ("Rubro: limpieza", "Gasto: 12,50 USD", "radio: 0 personas. Deja entrar"):
        assert line in told, told
    await tap(staff, "Poner en pausa")
    assert "En pausa" in await said(staff)
    await tap(staff, "Quitar la pausa")
    [(until, cap, paused, spent)] = await staff.world.ask("SELECT until, cap, paused, spent FROM links")
    assert (until, cap, paused, spent) == (1_806_728_400_000, 0, 0, 1250), "the end of that day in Quito"
    assert (await staff.audit())[-1][1:] == ("link_changed", "radio", "paused=False")


async def test_poster_code_and_kit_come_as_files_and_the_buttons_stay_last(staff: StaffWorld) -> None:
    await staff.world.say("/convocatoria enero enlace canal=radio", OWNER)
    await tap(staff, "Cartel")
    body, data = await sent_file(staff)
    assert (body.name, body.form) == ("poster-enero-radio.pdf", "document")
    assert data.startswith(b"%PDF-")
    assert "Tope" in [button.label for button in buttons(await staff.last(OWNER))]
    await tap(staff, "Código QR")
    body, data = await sent_file(staff)
    assert body.name == "qr-enero-radio.png"
    assert data.startswith(b"\x89PNG")
    await staff.world.say("/convocatoria enero materiales canal=radio", OWNER)
    body, data = await sent_file(staff)
    assert body.name == "kit-enero-radio.zip"
    with zipfile.ZipFile(io.BytesIO(data)) as kit:
        assert len(kit.namelist()) == 12
    assert [line[1:] for line in (await staff.audit())[-3:]] == [
        ("advert_made", "radio", what) for what in ("poster", "qr", "kit")
    ]


async def test_the_series_is_planned_read_changed_and_switched_off(staff: StaffWorld) -> None:
    await staff.world.say("/convocatoria enero avisos", OWNER)
    await tap(staff, "Prepararlos ahora")
    told = await said(staff)
    assert "15-03-2027, 21 días antes: saldrá a las 10:00" in told
    assert "05-04-2027, El mismo día: saldrá" in told
    assert "Si saliera ahora, lo recibirían 0 personas." in told
    await tap(staff, "7 días antes")
    link = f"{SITE}/c/{await code_of(staff, 1)}"
    assert link in await said(staff)
    await tap(staff, "Cambiar el texto")
    assert "{enlace}" in await said(staff)
    await staff.world.say("Empezamos el {inicio}.\n\n¿Vienes?", OWNER)
    assert f"Empezamos el lunes 5 de abril de 2027.\n\n¿Vienes?\n\n{link}" in await said(staff)
    await tap(staff, "Cambiar el texto en inglés")
    await staff.world.say("We begin on {inicio}: {enlace}", OWNER)
    assert f"We begin on Monday, April 5, 2027: {link}" in await said(staff)
    await tap(staff, "Volver al texto de siempre")
    assert "¿Vienes?" not in await said(staff)
    await tap(staff, "No enviar este aviso")
    assert "no se envía" in await said(staff)
    await tap(staff, "Sí enviar este aviso")
    [(by, place)] = await staff.world.ask("SELECT DISTINCT made_by, made_in FROM call_steps")
    row = await staff.row(OWNER)
    assert (by, place) == (row.id, row.address_id)


async def test_sources_say_how_far_people_got_and_what_each_has_cost(staff: StaffWorld) -> None:
    def fill(conn: Connection) -> None:
        world = CallWorld(conn, staff.world.intake.rules)
        cohort = cohorts.get(conn, 1)
        assert cohort is not None
        radio, street = world.link(cohort, "radio", spent=2500), world.link(cohort, "calle", spent=900)
        for n in range(10):
            world.joins(world.person(finished=n < 2, units=n % 2), cohort, link=radio.id)
        world.joins(world.person(), cohort, link=street.id)
        world.joins(world.person(finished=True, units=1), cohort)

    await staff.world.database.write(fill)
    await staff.world.say("/convocatoria enero fuentes", OWNER)
    told = await said(staff)
    radio = (
        "radio: llegaron 10, activas 5 (50 %), terminaron 2 (20 %); 12,50 USD por cada persona que terminó"
    )
    assert radio in told
    street = "calle: llegó 1, activas 0 (0 %), terminaron 0 (0 %); costó 9 USD y todavía nadie ha terminado"
    assert street in told
    assert "Sin enlace: llegó 1, activas 1 (100 %), terminaron 1 (100 %)" in told
    assert "En total: llegaron 12, activas 6 (50 %), terminaron 3 (25 %)" in told
    await tap(staff, "Por país")
    assert "Ecuador: 12, 6, menos de 5" in await said(staff)


async def test_who_has_erased_her_data_is_not_counted_back(staff: StaffWorld) -> None:
    def fill(conn: Connection) -> None:
        world = CallWorld(conn, staff.world.intake.rules)
        cohort = cohorts.get(conn, 1)
        assert cohort is not None
        link = world.link(cohort, "radio")
        for _ in range(6):
            world.joins(world.person(finished=True, units=1), cohort, link=link.id)
        conn.exec_driver_sql("DELETE FROM people WHERE id = (SELECT max(id) FROM people)")

    await staff.world.database.write(fill)
    await staff.world.say("/convocatoria enero fuentes", OWNER)
    assert "radio: llegaron 5" in await said(staff)


async def test_who_comes_by_the_link_is_counted_at_it_once(staff: StaffWorld) -> None:
    """From the link that was made in the chat to the count in the chat, a second tap of the link between them."""
    await staff.world.say("/convocatoria enero enlace canal=radio tope=1", OWNER)
    code = await code_of(staff, 1)
    await staff.world.start(OTHER, code.upper())
    for label in ENROL:
        await staff.world.tap(label, OTHER)
    await staff.world.start(OTHER, code)
    await staff.world.say("/convocatoria enero enlaces", OWNER)
    assert "radio: 1 de 1. Llegó al tope" in await said(staff)
    await staff.world.say("/convocatoria enero fuentes", OWNER)
    assert "radio: llegó 1" in await said(staff)


def told(words: Words) -> str:
    return wording().text(words, ANA)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((10, 0, 7), ["10", "0", "7"]),
        ((10, 4, 7), ["10", "menos de 5", "no se dice"]),
        ((10, 4, 1), ["10", "menos de 5", "menos de 5"]),
        ((3,), ["menos de 5"]),
        ((5, 5), ["5", "5"]),
        ((), []),
    ],
)
def test_a_small_count_that_crosses_an_attribute_cannot_be_worked_out(
    counts: tuple[int, ...], shown: list[str]
) -> None:
    assert [told(one) for one in guarded(counts)] == shown


# Who may, and what has gone


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.AUTHOR])
async def test_others_of_the_staff_are_learners_here(role: Role, staff: StaffWorld) -> None:
    await staff.appoint(AUTHOR, role)
    await staff.world.say("/convocatoria enero enlace canal=radio", AUTHOR)
    assert await staff.world.ask("SELECT count(*) FROM links") == [(0,)]
    assert "enero" not in await said(staff, AUTHOR)


async def test_a_role_taken_between_two_taps_opens_nothing(staff: StaffWorld) -> None:
    await staff.appoint(ADMIN, Role.ADMIN)
    await staff.world.say("/convocatoria enero nuevo", ADMIN)
    data = buttons(await staff.last(ADMIN))[0].data
    await staff.world.say(f"/rol quitar {await staff.number(ADMIN)}", OWNER)
    [reaction] = await staff.do("tap", data, ADMIN)
    assert not reaction.mark
    await staff.world.say("Radio", ADMIN)
    assert await staff.world.ask("SELECT count(*) FROM links") == [(0,)]


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
