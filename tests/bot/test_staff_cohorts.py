"""`/cohorte` on a real database: made by questions and in one line, opened, changed, copied, archived; and every
wrong answer gets one sentence."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.staff.access import Role
from bot.store import cohorts, roles
from bot.store.cohorts import State
from bot.store.members import Place
from tests.bot.cohort_world import (
    LINE,
    check_contacts,
    cohort,
    draft,
    in_state,
    place_of,
    seat,
)
from tests.bot.staff_world import ADMIN, AUTHOR, OTHER, OWNER, StaffWorld, beginning, buttons, staff_world

GOOD = "29-03-2027"
"""Four weeks from now, which is 1 March 2027."""


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[StaffWorld]:
    async with staff_world(tmp_path) as opened:
        await opened.own()
        yield opened


async def told(staff: StaffWorld, text: str) -> str:
    await staff.world.say(text, OWNER)
    return (await staff.last(OWNER)).text


async def tapped(staff: StaffWorld, label: str) -> str:
    await staff.world.tap(label, OWNER)
    return (await staff.last(OWNER)).text


async def labels(staff: StaffWorld) -> list[str]:
    return [button.label for button in buttons(await staff.last(OWNER))]


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
        ("cohort_made", f"cohort {made.id}", "enero de 2027"),
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
    assert ("cohort_early", f"cohort {made.id}", "La feria de empleo es ese día") in [
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
    said = await told(staff, "/cohorte enero abrir")
    assert "esperan una firma o su texto" in said
    assert beginning("cohort.sure.open") in said
    assert beginning("cohort.now.open") in await tapped(staff, "Sí, seguir")
    opened = await cohort(staff)
    assert (opened.state, opened.opened_at) == (State.OPEN, staff.world.clock.now())
    assert (await staff.audit())[-1][1:] == ("cohort_state", f"cohort {made.id}", "open")
    assert "Pasa sola a «en curso» el lunes 29 de marzo" in (await staff.last(OWNER)).text


# What may be done from where


@pytest.mark.parametrize("state", list(State))
async def test_from_every_state_only_legal_moves_are_offered_and_done(
    state: State, staff: StaffWorld
) -> None:
    await check_contacts(staff, "EC", "GT")
    await in_state(staff, state)
    await told(staff, "/cohorte enero")
    offered = set(await labels(staff))
    moves = {"Abrir la convocatoria", "Cerrar la convocatoria", "Pasar a la encuesta", "Archivar"}
    legal = {
        State.DRAFT: {"Abrir la convocatoria", "Archivar"},
        State.OPEN: {"Cerrar la convocatoria"},
        State.CLOSED: {"Abrir la convocatoria", "Archivar"},
        State.RUNNING: {"Pasar a la encuesta"},
        State.SURVEY: {"Archivar"},
        State.ARCHIVED: set(),
    }
    assert offered & moves == legal[state]
    assert "Copiar" in offered
    written = {"abrir": "Abrir la convocatoria", "cerrar": "Cerrar la convocatoria"}
    written |= {"encuesta": "Pasar a la encuesta", "archivar": "Archivar"}
    for verb, label in written.items():
        if label in legal[state]:
            continue
        assert "Desde ahí no se puede hacer eso" in await told(staff, f"/cohorte enero {verb}")
        assert (await cohort(staff)).state is state


async def test_closing_and_opening_again_keeps_since_when_people_were_called(staff: StaffWorld) -> None:
    await check_contacts(staff, "EC", "GT")
    opened = (await in_state(staff, State.OPEN)).opened_at
    staff.world.clock.advance(timedelta(days=15))
    assert beginning("cohort.now.closed") in await told(staff, "/cohorte enero cerrar")
    await told(staff, "/cohorte enero abrir")
    await tapped(staff, "Sí, seguir")
    again = await cohort(staff)
    assert (again.state, again.opened_at, again.early_reason) == (State.OPEN, opened, "")


async def test_survey_and_archive_by_hand_ask_once_more(staff: StaffWorld) -> None:
    await in_state(staff, State.RUNNING)
    await told(staff, "/cohorte enero encuesta")
    await tapped(staff, "Sí, seguir")
    assert ((await cohort(staff)).state, (await cohort(staff)).ends) == (State.SURVEY, date(2027, 3, 1))
    await told(staff, "/cohort enero archive")
    assert (await cohort(staff)).state is State.SURVEY
    await tapped(staff, "Sí, seguir")
    gone = await cohort(staff)
    assert (gone.state, gone.archived_at) == (State.ARCHIVED, staff.world.clock.now())
    assert await labels(staff) == ["Copiar", "Atrás"]
    for change in ("cupo=80", "paises=EC", "fecha=29-05-2027"):
        assert "enero" in await told(staff, f"/cohorte enero {change}")
        assert await cohort(staff) == gone


async def test_who_sits_in_a_cohort_is_not_archived_with_it(staff: StaffWorld) -> None:
    made = await in_state(staff, State.CLOSED)
    await seat(staff, 701, made.id)
    assert "Todavía hay 1 persona dentro" in await told(staff, "/cohorte enero archivar")
    assert "Sí, seguir" not in await labels(staff)


# Changed


async def test_a_new_date_moves_the_end_along_and_plans_everybody_anew(staff: StaffWorld) -> None:
    made = await in_state(staff, State.OPEN)
    number = await seat(staff, 701, made.id)
    said = await told(staff, "/cohorte enero fecha=5 de abril")
    assert "lunes 5 de abril de 2027" in said
    moved = await cohort(staff)
    assert (moved.start, moved.ends) == (date(2027, 4, 5), date(2027, 5, 17))
    planned = await staff.world.ask(f"SELECT name FROM timers WHERE person_id = {number}")
    assert ("replan",) in planned
    assert ("cohort_changed", f"cohort {made.id}", "start 2027-04-05") in [
        line[1:] for line in await staff.audit()
    ]


async def test_a_date_cannot_move_before_the_three_weeks_of_an_open_call(staff: StaffWorld) -> None:
    await in_state(staff, State.OPEN)
    staff.world.clock.advance(timedelta(days=14))
    assert "El primer día es el lunes 22 de marzo" in await told(staff, "/cohorte enero fecha=20-03-2027")
    await told(staff, "la sala solo está libre ese día")
    assert (await cohort(staff)).early_reason == "la sala solo está libre ese día"
    await told(staff, "/cohorte enero fecha=22-03-2027")
    assert ((await cohort(staff)).start, (await cohort(staff)).early_reason) == (date(2027, 3, 22), "")


async def test_what_has_begun_keeps_its_date_and_an_open_call_keeps_its_kind(staff: StaffWorld) -> None:
    await in_state(staff, State.OPEN)
    assert beginning("cohort.start_kind") in await told(staff, "/cohorte enero fecha=al entrar")
    await in_state(staff, State.RUNNING, name="febrero")
    assert "ya empezó" in await told(staff, "/cohorte febrero fecha=29-04-2027")
    assert (await cohort(staff, "febrero")).start == date(2027, 3, 29)


async def test_more_seats_go_to_who_waits_first_and_fewer_than_are_taken_are_refused(
    staff: StaffWorld,
) -> None:
    made = await in_state(staff, State.OPEN)
    await staff.world.database.write(lambda conn: cohorts.set_capacity(conn, made.id, 1))
    await seat(staff, 701, made.id)
    first = await seat(staff, 702, made.id, Place.WAITING)
    second = await seat(staff, 703, made.id, Place.WAITING)
    assert "Dentro: 1. En espera: 2." in await told(staff, "/cohorte enero")
    assert beginning("cohort.capacity_set")[:8] in await told(staff, "/cohorte enero cupo=2")
    assert await place_of(staff, first) == (made.id, Place.IN)
    assert await place_of(staff, second) == (made.id, Place.WAITING)
    assert "Ya hay 2 personas dentro" in await told(staff, "/cohorte enero cupo=1")
    assert (await cohort(staff)).capacity == 2


async def test_countries_of_an_open_call_need_their_contacts_and_a_draft_is_free(staff: StaffWorld) -> None:
    await check_contacts(staff, "EC", "GT")
    await in_state(staff, State.OPEN)
    assert "contactos de: Perú" in await told(staff, "/cohorte enero paises=EC,PE")
    assert (await cohort(staff)).countries == ("EC", "GT")
    await told(staff, "/cohorte enero paises=Ecuador")
    assert (await cohort(staff)).countries == ("EC",)
    await draft(staff, name="mayo")
    await told(staff, "/cohorte mayo")
    await tapped(staff, "Cambiar los países")
    await tapped(staff, "Sí: Guatemala")
    await tapped(staff, "Panamá")
    await tapped(staff, "Listo")
    assert (await cohort(staff, "mayo")).countries == ("EC", "PA")


async def test_a_new_name_and_two_changes_at_once(staff: StaffWorld) -> None:
    await draft(staff)
    assert beginning("cohort.one_change") in await told(staff, "/cohorte enero nombre=mayo cupo=9")
    assert beginning("cohort.renamed") in await told(staff, "/cohorte enero nombre=Enero 2")
    assert (await cohort(staff, "Enero 2")).capacity == 60
    await draft(staff, name="mayo")
    assert "Ya hay una cohorte mayo" in await told(staff, "/cohorte enero 2 nombre=MAYO")


async def test_the_longest_name_that_fits_is_meant(staff: StaffWorld) -> None:
    await draft(staff, name="enero")
    await draft(staff, name="enero quito")
    assert (await told(staff, "/cohorte ENERO QUITO")).startswith("Cohorte enero quito")
    assert "No entendí «lima»" in await told(staff, "/cohorte enero lima")
    assert "No hay ninguna cohorte «julio»" in await told(staff, "/cohorte julio")


async def test_facilitators_come_and_go_and_somebody_new_gets_a_code(staff: StaffWorld) -> None:
    await staff.appoint(AUTHOR, Role.AUTHOR)
    number, made = await staff.number(AUTHOR), await draft(staff)
    await told(staff, "/cohorte enero facilitadoras")
    await tapped(staff, f"El número {number}")
    assert await staff.held(AUTHOR) == ["author", "facilitator"]
    await tapped(staff, f"Sí: el número {number}")
    assert await staff.held(AUTHOR) == ["author"]
    said = await tapped(staff, "Código para alguien nueva")
    assert "facilitadora" in said
    assert await staff.world.ask("SELECT role, scope FROM grants WHERE role = 'facilitator'") == [
        ("facilitator", str(made.id))
    ]


# Copied


async def test_a_copy_takes_seats_countries_facilitators_and_the_texts_of_its_call_along(
    staff: StaffWorld,
) -> None:
    await staff.appoint(AUTHOR, Role.AUTHOR)
    number = await staff.number(AUTHOR)
    await told(staff, f"{LINE} facilitadoras={number}")
    first = await cohort(staff)
    steps = "INSERT INTO call_steps (cohort_id, days_before, text_es, text_en, state) VALUES "
    rows = f"({first.id}, 21, 'Ven', 'Come', 'made'), ({first.id}, 7, 'Aún', '', 'off')"
    await staff.world.database.write(lambda conn: conn.exec_driver_sql(steps + rows).rowcount)
    await told(staff, "/cohorte enero")
    assert beginning("cohort.ask_name_copy") in await tapped(staff, "Copiar")
    await told(staff, "mayo")
    await told(staff, "10 de mayo")
    copy = await cohort(staff, "mayo")
    assert (copy.capacity, copy.countries, copy.cloned_from) == (60, ("EC", "GT"), first.id)
    assert (copy.start, copy.state) == (date(2027, 5, 10), State.DRAFT)
    assert f"Facilitadoras: {number}" in (await staff.last(OWNER)).text
    texts = f"SELECT days_before, text_es, text_en, state FROM call_steps WHERE cohort_id = {copy.id}"
    assert set(await staff.world.ask(texts)) == {(21, "Ven", "Come", "planned"), (7, "Aún", "", "off")}
    await told(staff, "/cohorte enero copiar nombre=junio inicio=7 de junio")
    assert (await cohort(staff, "junio")).cloned_from == first.id


# Who may


async def test_a_facilitator_sees_her_own_cohorts_and_changes_nothing(staff: StaffWorld) -> None:
    await staff.appoint(AUTHOR, Role.AUTHOR)
    number = await staff.number(AUTHOR)
    await told(staff, f"{LINE} facilitadoras={number}")
    await draft(staff, name="secreta")
    await staff.world.say("/cohorte", AUTHOR)
    listed = await staff.last(AUTHOR)
    assert "enero" in listed.text
    assert "secreta" not in listed.text
    await staff.world.tap("enero", AUTHOR)
    assert [button.label for button in buttons(await staff.last(AUTHOR))] == ["Atrás"]
    for line in ("enero abrir", "enero cupo=1", "nueva nombre=mía", "enero archivar"):
        await staff.world.say(f"/cohorte {line}", AUTHOR)
        assert beginning("staff.not_yours") in (await staff.last(AUTHOR)).text, line
    await staff.world.say("/cohorte secreta", AUTHOR)
    assert "No hay ninguna cohorte «secreta»" in (await staff.last(AUTHOR)).text
    assert ((await cohort(staff)).state, (await cohort(staff)).capacity) == (State.DRAFT, 60)


async def test_a_role_taken_between_the_question_and_the_tap_does_nothing(staff: StaffWorld) -> None:
    await check_contacts(staff, "EC", "GT")
    await draft(staff)
    await staff.appoint(ADMIN, Role.ADMIN)
    await staff.world.say("/cohorte enero abrir", ADMIN)
    number = await staff.number(ADMIN)
    now = staff.world.clock.now()
    await staff.world.database.write(lambda conn: roles.take(conn, number, ["admin"], now))
    await staff.world.tap("Sí, seguir", ADMIN)
    assert (await cohort(staff)).state is State.DRAFT


# Moved


async def test_a_learner_is_moved_in_one_line_or_by_questions(staff: StaffWorld) -> None:
    one, two = await in_state(staff, State.OPEN), await in_state(staff, State.OPEN, name="febrero")
    number = await seat(staff, 701, one.id)
    assert "está ahora en febrero" in await told(staff, f"/mover {number} febrero")
    assert await place_of(staff, number) == (two.id, Place.IN)
    assert (await staff.audit())[-1][1:] == ("person_moved", str(number), f"from {one.id} to {two.id} in")
    await told(staff, "/move")
    await told(staff, str(number))
    assert [label for label in await labels(staff) if label != "Atrás"] == ["enero"]
    await tapped(staff, "enero")
    assert await place_of(staff, number) == (one.id, Place.IN)
    await told(staff, "/cohorte febrero")
    await tapped(staff, "Mover a alguien aquí")
    await told(staff, str(number))
    assert await place_of(staff, number) == (two.id, Place.IN)


async def test_a_move_that_cannot_be_is_refused_with_the_reason(staff: StaffWorld) -> None:
    one = await in_state(staff, State.OPEN)
    await draft(staff, name="borrador")
    await in_state(staff, State.ARCHIVED, name="vieja")
    number = await seat(staff, 701, one.id)
    await staff.do("said", "hola", OTHER)
    stranger = await staff.number(OTHER)
    for line, key in (
        (f"{number} enero", "ya está en enero"),
        (f"{number} borrador", "es un borrador"),
        (f"{number} vieja", "ya terminó"),
        (f"{number} julio", "No hay ninguna cohorte «julio»"),
        (f"{stranger} enero", "no está en ningún curso"),
        ("999999 enero", "no está en ningún curso"),
        ("ana enero", "Escribe solo las cifras"),
        ("9" * 30 + " enero", "Escribe solo las cifras"),
    ):
        assert key in await told(staff, f"/mover {line}"), line
        assert await place_of(staff, number) == (one.id, Place.IN)


async def test_into_a_full_cohort_only_by_its_waiting_list_and_only_if_that_is_meant(
    staff: StaffWorld,
) -> None:
    one, two = await in_state(staff, State.OPEN), await in_state(staff, State.OPEN, name="febrero")
    await staff.world.database.write(lambda conn: cohorts.set_capacity(conn, two.id, 1))
    await seat(staff, 702, two.id)
    number = await seat(staff, 701, one.id)
    assert "está llena" in await told(staff, f"/mover {number} febrero")
    assert await place_of(staff, number) == (one.id, Place.IN)
    assert "espera lugar en febrero" in await tapped(staff, "Sí, que espere")
    assert await place_of(staff, number) == (two.id, Place.WAITING)
    assert "Ya hay" not in await told(staff, "/cohorte febrero cupo=2")
    assert await place_of(staff, number) == (two.id, Place.IN)
