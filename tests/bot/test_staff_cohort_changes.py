"""What becomes of a cohort that there is: its moves, its changes, copies, who may do what, people who are moved."""

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
    labels,
    place_of,
    seat,
    tapped,
    told,
)
from tests.bot.staff_world import ADMIN, AUTHOR, OTHER, OWNER, StaffWorld, beginning, buttons, staff_world


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[StaffWorld]:
    async with staff_world(tmp_path) as opened:
        await opened.own()
        yield opened


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
    assert ("cohort_changed", str(made.id), "start 2027-04-05") in [line[1:] for line in await staff.audit()]


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


async def test_a_copy_of_an_archived_one_names_who_is_not_of_the_staff_any_more(staff: StaffWorld) -> None:
    await staff.appoint(AUTHOR, Role.AUTHOR)
    stays, gone = await staff.number(AUTHOR), 0
    made = await draft(staff, f"{LINE} facilitadoras={stays}")
    await staff.appoint(OTHER, Role.FACILITATOR)
    gone, now = await staff.number(OTHER), staff.world.clock.now()
    await staff.world.database.write(
        lambda conn: (
            conn.exec_driver_sql(f"UPDATE roles SET scope = '{made.id}' WHERE person_id = {gone}").rowcount
        )
    )
    await staff.world.database.write(lambda conn: cohorts.set_state(conn, made.id, State.ARCHIVED, now))
    said = await told(staff, "/cohorte enero copiar nombre=mayo inicio=10-05-2027")
    assert await staff.held(OTHER) == [], "her role ended with the cohort"
    assert f"no la acompañan: {gone}." in said
    assert f"Facilitadoras: {stays}" in said


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
