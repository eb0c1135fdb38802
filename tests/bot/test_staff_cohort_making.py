"""`/cohorte` on a real database: made by questions and in one line, by the 21-day rule, and opened; every wrong answer
gets one sentence."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.staff.access import Role
from bot.store import roles
from bot.store.cohorts import State
from tests.bot.cohort_world import (
    LINE,
    check_contacts,
    cohort,
    draft,
    labels,
    tapped,
    told,
    without_signature,
)
from tests.bot.staff_world import AUTHOR, OWNER, StaffWorld, beginning, staff_world

GOOD = "29-03-2027"
"""Four weeks from now, which is 1 March 2027."""


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[StaffWorld]:
    async with staff_world(tmp_path) as opened:
        await opened.own()
        yield opened


# Made


async def test_a_cohort_is_made_by_questions_from_the_panel(staff: StaffWorld) -> None:
    await staff.appoint(AUTHOR, Role.AUTHOR)
    number = await staff.number(AUTHOR)
    await told(staff, "/panel")
    assert (await tapped(staff, "Cohortes")).startswith(beginning("cohort.none"))
    assert (await tapped(staff, "Cohorte nueva")).startswith(beginning("cohort.ask_name"))
    assert "12-01-2027" in await told(staff, "enero de 2027")
    assert "Empezar el 22-03-2027" in await labels(staff)
    assert beginning("cohort.ask_seats") in await told(staff, "el lunes 29 de marzo")
    assert beginning("cohort.ask_places") in await told(staff, "60")
    await tapped(staff, "Ecuador")
    assert "Sí: Ecuador" in await labels(staff)
    await tapped(staff, "Perú")
    await tapped(staff, "Sí: Perú")
    await tapped(staff, "Guatemala")
    assert beginning("cohort.ask_staff") in await tapped(staff, "Listo")
    await tapped(staff, f"El número {number}")
    said = await tapped(staff, "Listo")
    made = await cohort(staff, "enero de 2027")
    assert (made.state, made.start, made.capacity) == (State.DRAFT, date(2027, 3, 29), 60)
    assert (made.ends, made.countries, made.early_reason) == (date(2027, 5, 10), ("EC", "GT"), "")
    for expected in ("entre 15 y 21", "25 a 35 de cada 100", "30 personas", "86 a 120 inscripciones"):
        assert expected in said
    assert f"Facilitadoras: {number}" in said
    assert "lunes 29 de marzo de 2027" in said
    assert (await staff.last(AUTHOR)).text.startswith(beginning("cohort.you_accompany"))
    assert [line[1:] for line in await staff.audit()][-2:] == [
        ("cohort_made", str(made.id), "enero de 2027"),
        ("role_given", str(number), f"facilitator {made.id}"),
    ]


async def test_one_line_makes_the_same(staff: StaffWorld) -> None:
    await staff.appoint(AUTHOR, Role.AUTHOR)
    number = await staff.number(AUTHOR)
    said = await told(staff, f"{LINE} facilitadoras={number}")
    made = await cohort(staff)
    assert (made.start, made.capacity, made.countries) == (date(2027, 3, 29), 60, ("EC", "GT"))
    assert said.startswith(beginning("cohort.made"))
    row = await staff.row(AUTHOR)
    held = await staff.world.database.read(lambda conn: roles.held(conn, row.id, row.address_id))
    assert ("facilitator", str(made.id)) in held
    english = "/cohort new name=may start=10/5 seats=no limit countries=Ecuador y Perú reason=x"
    await told(staff, english)
    assert ((await cohort(staff, "may")).capacity, (await cohort(staff, "may")).countries) == (
        0,
        ("EC", "PE"),
    )


@pytest.mark.parametrize("start", ["al entrar", "rolling"])
async def test_a_rolling_cohort_has_no_dates(start: str, staff: StaffWorld) -> None:
    said = await told(staff, LINE.replace(GOOD, start))
    made = await cohort(staff)
    assert (made.start, made.ends, made.rolling) == (None, None, True)
    assert "Cada quien empieza al entrar" in said


@pytest.mark.parametrize(
    ("field", "wrong", "sentence", "asks"),
    [
        ("nombre=enero", "nombre=x", "cohort.name_length", "cohort.ask_name"),
        ("nombre=enero", "nombre=" + "x" * 41, "cohort.name_length", "cohort.ask_name"),
        ("nombre=enero", "nombre=¿?¡!", "cohort.name_length", "cohort.ask_name"),
        ("nombre=enero", "nombre=en{ero}", "cohort.name_signs", "cohort.ask_name"),
        ("nombre=enero", "nombre=**enero**", "cohort.name_signs", "cohort.ask_name"),
        ("nombre=enero", "nombre=lista de enero", "cohort.name_word", "cohort.ask_name"),
        (f"inicio={GOOD}", "inicio=31-02-2027", "cohort.no_date", "cohort.ask_start"),
        (f"inicio={GOOD}", "inicio=pronto", "cohort.no_date", "cohort.ask_start"),
        (f"inicio={GOOD}", "inicio=01-03-2027", "cohort.start_past", "cohort.ask_start"),
        (f"inicio={GOOD}", "inicio=2026-12-31", "cohort.start_past", "cohort.ask_start"),
        (f"inicio={GOOD}", "inicio=2031-01-01", "cohort.start_far", "cohort.ask_start"),
        (f"inicio={GOOD}", "inicio=08-03-2027 motivo=ya", "cohort.reason_length", "cohort.ask_start"),
        ("cupo=60", "cupo=muchas", "cohort.capacity_wrong", "cohort.ask_seats"),
        ("cupo=60", "cupo=-5x", "cohort.capacity_wrong", "cohort.ask_seats"),
        ("cupo=60", "cupo=99999", "cohort.capacity_wrong", "cohort.ask_seats"),
        ("paises=EC,GT", "paises=EC,XX", "cohort.countries_wrong", "cohort.ask_places"),
        ("paises=EC,GT", "paises=,", "cohort.countries_wrong", "cohort.ask_places"),
        ("paises=EC,GT", "paises=EC facilitadoras=999999", "cohort.staff_wrong", "cohort.ask_staff"),
        ("paises=EC,GT", "paises=EC facilitadoras=ana", "cohort.staff_wrong", "cohort.ask_staff"),
        ("cupo=60", "cupo=60 color=azul", "cohort.field_wrong", "cohort.ask_staff"),
        ("cupo=60", "cupos=60", "cohort.field_wrong", "cohort.ask_seats"),
        ("curso=empleo-seguro", "curso=cocina", "cohort.course_wrong", "cohort.ask_staff"),
    ],
)
async def test_what_is_wrong_in_a_line_is_said_and_asked_for(
    field: str, wrong: str, sentence: str, asks: str, staff: StaffWorld
) -> None:
    said = await told(staff, LINE.replace(field, wrong))
    assert beginning(sentence) in said, said
    assert beginning(asks) in said, said
    assert await staff.world.ask("SELECT count(*) FROM cohorts") == [(0,)]


async def test_a_name_is_taken_without_regard_to_capitals_and_accents(staff: StaffWorld) -> None:
    await draft(staff, name="Día 1")
    said = await told(staff, LINE.replace("nombre=enero", "nombre=dia 1"))
    assert "Ya hay una cohorte Día 1." in said


async def test_back_goes_one_question_back_each_time(staff: StaffWorld) -> None:
    await told(staff, LINE.replace("paises=EC,GT", "paises=EC facilitadoras=1x"))
    asked = ["cohort.ask_places", "cohort.ask_seats", "cohort.ask_start", "cohort.ask_name", "cohort.none"]
    for key in asked:
        assert beginning(key) in await tapped(staff, "Atrás"), key


# The 21 days


async def test_an_early_start_is_refused_with_the_first_legal_day_as_a_button(staff: StaffWorld) -> None:
    said = await told(staff, LINE.replace(GOOD, "08-03-2027"))
    assert "lunes 8 de marzo de 2027 es muy pronto" in said
    assert "lunes 22 de marzo de 2027" in said
    await tapped(staff, "Empezar el 22-03-2027")
    made = await cohort(staff)
    assert (made.start, made.early_reason) == (date(2027, 3, 22), "")


async def test_or_taken_with_a_reason_that_is_kept_and_noted(staff: StaffWorld) -> None:
    await told(staff, LINE.replace(GOOD, "08-03-2027"))
    assert beginning("cohort.reason_length") in await told(staff, "porque sí")
    assert beginning("cohort.reason_length") in await told(staff, "x" * 201)
    assert "Motivo: La feria de empleo es ese día" in await told(staff, "La feria de empleo es ese día")
    made = await cohort(staff)
    assert (made.start, made.early_reason) == (date(2027, 3, 8), "La feria de empleo es ese día")
    assert ("cohort_early", str(made.id), "La feria de empleo es ese día") in [
        line[1:] for line in await staff.audit()
    ]


async def test_another_day_instead_of_a_reason_is_a_day(staff: StaffWorld) -> None:
    await told(staff, LINE.replace(GOOD, "08-03-2027"))
    await told(staff, "29 de marzo")
    assert (await cohort(staff)).start == date(2027, 3, 29)


async def test_a_reason_in_the_line_does_it_in_one_step_and_is_not_kept_where_none_was_needed(
    staff: StaffWorld,
) -> None:
    await told(staff, LINE.replace(GOOD, "08-03-2027 motivo=la feria es ese día"))
    assert (await cohort(staff)).early_reason == "la feria es ese día"
    await told(staff, LINE.replace("enero", "mayo") + " motivo=la feria es ese día")
    assert (await cohort(staff, "mayo")).early_reason == ""


async def test_a_draft_that_has_grown_old_cannot_open_early(staff: StaffWorld) -> None:
    await check_contacts(staff, "EC", "GT")
    await draft(staff)
    staff.world.clock.advance(timedelta(days=10))
    assert beginning("cohort.start_early") in await told(staff, "/cohorte enero abrir")
    assert "es muy pronto" in await tapped(staff, "Cambiar la fecha")
    await told(staff, "ya está la sala reservada")
    await tapped(staff, "Abrir la convocatoria")
    await tapped(staff, "Sí, seguir")
    made = await cohort(staff)
    assert (made.state, made.early_reason) == (State.OPEN, "ya está la sala reservada")
    staff.world.clock.advance(timedelta(days=20))
    await draft(staff, LINE.replace(GOOD, "01-05-2027"), name="mayo")
    staff.world.clock.advance(timedelta(days=40))
    assert beginning("cohort.start_past") in await told(staff, "/cohorte mayo abrir")


# Opening


async def test_no_call_opens_for_a_country_without_its_contacts(staff: StaffWorld) -> None:
    await check_contacts(staff, "GT")
    await draft(staff)
    said = await told(staff, "/cohorte enero abrir")
    assert "Comprueba los contactos de: Ecuador." in said
    for contact in ("Emergencia", "Línea de denuncia", "Violencia de género"):
        assert f"Ecuador, sin comprobar: {contact}" in said
    assert "Guatemala" not in said
    assert "Sí, seguir" not in await labels(staff)
    assert beginning("staff.contacts") in await tapped(staff, "Contactos")
    assert (await cohort(staff)).state is State.DRAFT


async def test_contacts_that_go_between_the_question_and_the_yes_close_the_gate(staff: StaffWorld) -> None:
    await check_contacts(staff, "EC", "GT")
    await draft(staff)
    await told(staff, "/cohorte enero abrir")
    await staff.world.ask("SELECT 1")
    await staff.world.database.write(lambda conn: conn.exec_driver_sql("DELETE FROM contact_checks").rowcount)
    [reaction] = await staff.world.tap("Sí, seguir", OWNER)
    assert reaction.toast, "the button is not offered any more"
    assert (await cohort(staff)).state is State.DRAFT


async def test_units_that_are_not_given_yet_are_listed_and_asked_about(staff: StaffWorld) -> None:
    await check_contacts(staff, "EC", "GT")
    made = await draft(staff)
    teaching = staff.world.intake.rules
    teaching.teach(without_signature(teaching.world, "M1-02", "M1-05"), teaching.wording)
    said = await told(staff, "/cohorte enero abrir")
    assert "M1-02, M1-05" in said
    assert "una firma, y fuera de un ensayo no se da" in said
    assert "todavía se preparan" in said
    assert beginning("cohort.sure.open") in said
    assert beginning("cohort.now.open") in await tapped(staff, "Sí, seguir")
    opened = await cohort(staff)
    assert (opened.state, opened.opened_at) == (State.OPEN, staff.world.clock.now())
    assert (await staff.audit())[-1][1:] == ("cohort_state", str(made.id), "open")
    assert "Pasa sola a «en curso» el lunes 29 de marzo" in (await staff.last(OWNER)).text
