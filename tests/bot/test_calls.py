"""`/convocatoria` in the chat, on a real database: links, adverts, sources, the series; and who is refused."""

import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.channels.base import FileBody
from bot.staff.access import Role
from bot.staff.dialogs.call_sources import guarded
from bot.store import bodies, cohorts, files, links
from flows.effects import Words
from tests.bot.call_scene import SITE, CallWorld
from tests.bot.intake_world import ENROL
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
