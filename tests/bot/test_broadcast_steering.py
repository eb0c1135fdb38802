"""`/difusion` once a message is released: standing buttons, totals, reports, sending again, corrections."""

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.broadcasts import controls, report
from bot.channels.base import TextBody
from bot.staff.access import Role
from bot.store import broadcasts, files
from bot.store.broadcasts import Broadcast, State
from flows.person import Standing
from tests.bot.audience_world import BroadcastWorld, Somebody, broadcast_world
from tests.bot.staff_world import beginning, buttons
from tests.bot.wording_samples import spoken

OWNER, FACILITATOR, ADMIN, AUTHOR, LEARNER = 501, 502, 503, 504, 505


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[BroadcastWorld]:
    async with broadcast_world(tmp_path) as opened:
        await opened.cohort("mayo")
        await opened.cohort("junio")
        yield opened


async def released(
    world: BroadcastWorld, line: str = "para=cohorte:mayo cuando=ahora", chat: int = OWNER
) -> Broadcast:
    await world.say(f"/difusion {line}", f"Hola a todas, dice {chat}.", chat=chat)
    await world.tap("Enviar a", chat=chat)
    [newest, *_] = await world.newest()
    return newest


async def became(world: BroadcastWorld, broadcast: int, outcomes: dict[int, tuple[str, str | None]]) -> None:
    """As if the sender had been there: each of these people has a row of the outbox in that state."""
    for person, (state, reason) in outcomes.items():
        why = "NULL" if reason is None else f"'{reason}'"
        attempts = 9 if reason == "network" else 1
        await world.write(
            lambda conn, person=person, state=state, why=why, attempts=attempts: conn.exec_driver_sql(
                "INSERT INTO outbox (person_id, address_id, stream, cause, part, lane, care, silent, state, reason,"
                " attempts, not_before, made, ended) SELECT person_id, id, 'broadcast',"
                f" 'broadcast:{broadcast}:{person}', 0, 3, 'nudge', 0, '{state}', {why}, {attempts}, 0, 1,"
                f" 1803920400000 FROM addresses WHERE person_id = {person} LIMIT 1"
            )
        )
        await world.write(
            lambda conn, person=person: conn.exec_driver_sql(
                "UPDATE recipients SET state = 'queued', row_id = (SELECT id FROM outbox WHERE cause ="
                f" 'broadcast:{broadcast}:{person}') WHERE broadcast_id = {broadcast} AND person_id = {person}"
            )
        )


async def control(
    world: BroadcastWorld, one: Broadcast, verb: str, chat: int = OWNER, turn: int | None = None
) -> str:
    """She taps a button under the progress message; the toast."""
    data = f"{controls.turn_of(one.confirmed_at) if turn is None else turn}:{controls.CONTROL}{one.id}.{verb}"
    [reaction] = await world.staff.do("tap", data, chat)
    return reaction.toast


async def state(world: BroadcastWorld, one: Broadcast) -> State:
    found = await world.read(lambda conn: broadcasts.get(conn, one.id))
    assert found is not None
    result: State = found.state
    return result


async def pin(world: BroadcastWorld) -> TextBody:
    """She sets her PIN, which a list of people asks for, and what she had tapped goes on."""
    assert (await world.staff.last(OWNER)).text.startswith(beginning("pin.why"))
    return await world.say("473829", "473829")


# The buttons under the progress


async def test_the_standing_buttons_work_whatever_dialog_is_open(world: BroadcastWorld) -> None:
    await world.people(3, cohort="mayo")
    one = await released(world)
    await world.say("/contactos")
    await control(world, one, "pause")
    assert await state(world, one) is State.PAUSED
    assert [button.label for button in buttons(await world.staff.last(OWNER))] == [
        "Seguir con el envío",
        "Cancelar",
    ]
    await world.tap("Seguir con el envío")
    assert await state(world, one) is State.RUNNING
    await world.say("/notas")
    await control(world, one, "cancel")
    assert await state(world, one) is State.RUNNING, "it is asked first"
    shown = await world.tap("No, que siga")
    assert shown.text.startswith("Bien:")
    await control(world, one, "cancel")
    shown = await world.tap("Sí, cancelar el resto")
    assert "Ya lo tienen: 0. En camino o sin confirmar: 0. No lo reciben: 3." in shown.text
    assert await state(world, one) is State.CANCELLED
    deeds = [what for _, what, _, _ in await world.staff.audit() if what.startswith("broadcast_")]
    assert deeds == ["broadcast_confirmed", "broadcast_paused", "broadcast_resumed", "broadcast_cancelled"]


async def test_old_and_forged_controls_do_nothing(world: BroadcastWorld) -> None:
    await world.people(3, cohort="mayo")
    one = await released(world)
    good = controls.turn_of(one.confirmed_at)
    wrong = [
        (f"{good + 1}:st.b.{one.id}.pause"),
        (f"0:st.b.{one.id}.pause"),
        (f"{good}:st.b.{one.id + 1}.pause"),
        (f"{good}:st.b.{one.id}.resume"),
        (f"{good}:st.b.{one.id}.fix"),
        (f"{good}:st.b.{one.id}.delete"),
        (f"{good}:st.b.{one.id}"),
        (f"{good}:st.b..pause"),
        (f"{good}:st.b.-1.pause"),
        (f"{good}:st.b.{'9' * 30}.pause"),
        (f"{good}:st.b.{one.id}.pause.pause"),
    ]
    for data in wrong:
        [reaction] = await world.staff.do("tap", data, OWNER)
        assert reaction.toast == spoken("staff.toast.old"), data
        assert await state(world, one) is State.RUNNING, data
    await control(world, one, "pause")
    assert await control(world, one, "pause") == spoken("staff.toast.old"), "it is paused already"


async def test_nobody_without_the_role_steers(world: BroadcastWorld) -> None:
    await world.people(3, cohort="mayo")
    one = await released(world)
    await world.staff.appoint(AUTHOR, Role.AUTHOR)
    await world.staff.do("said", "hola", LEARNER)
    await world.facilitate(FACILITATOR, "junio")
    for chat in (AUTHOR, LEARNER, FACILITATOR):
        await control(world, one, "pause", chat)
        await control(world, one, "stop", chat)
        assert await state(world, one) is State.RUNNING, chat
    await world.staff.appoint(ADMIN, Role.ADMIN)
    await control(world, one, "pause", ADMIN)
    assert await state(world, one) is State.PAUSED
    await world.say(f"/rol quitar {await world.staff.number(ADMIN)}")
    await control(world, one, "resume", ADMIN)
    assert await state(world, one) is State.PAUSED


# Totals and what follows from them


async def test_the_totals_are_everybody_with_reasons_in_words(world: BroadcastWorld) -> None:
    people = await world.people(9, cohort="mayo")
    await world.people(2, Somebody(standing=Standing.UNSUBSCRIBED), cohort="mayo")
    one = await released(world)
    await became(
        world,
        one.id,
        {
            **dict.fromkeys(people[:4], ("sent", None)),
            people[4]: ("unconfirmed", None),
            people[5]: ("failed", "network"),
            people[6]: ("skipped", "expired"),
        },
    )
    shown = (await world.say(f"/difusion {one.id}")).text
    for line in (
        "Personas en total: 11",
        "Enviados: 4",
        "Faltan: 2",
        "Sin confirmar: 1",
        "Fallaron: 1",
        "Quedaron fuera: 3",
        "de ellas, 2: pidieron no recibir mensajes",
        "de ellas, 1: pasó el tiempo para enviarlo",
    ):
        assert line in shown
    await world.write(lambda conn: conn.exec_driver_sql(f"DELETE FROM people WHERE id = {people[7]}"))
    shown = (await world.tap("Mirar otra vez")).text
    assert "Borraron sus datos: 1" in shown
    assert "Faltan: 1" in shown


async def test_the_unconfirmed_are_sent_again_by_hand_only(world: BroadcastWorld) -> None:
    people = await world.people(6, cohort="mayo")
    one = await released(world)
    await became(world, one.id, dict.fromkeys(people[:3], ("unconfirmed", None)))
    await became(world, one.id, dict.fromkeys(people[3:], ("sent", None)))
    await world.say(f"/difusion {one.id}")
    await world.tap("Ver los sin confirmar")
    shown = await pin(world)
    assert {f"La persona {person}" for person in people[:3]} <= {button.label for button in buttons(shown)}
    shown = await world.tap(f"La persona {people[0]}")
    assert "puede recibirlo dos veces" in shown.text
    assert (await world.states(one.id))[people[0]][0] == "queued"
    shown = await world.tap("Sí, enviar otra vez")
    assert "Sale otra vez para 1 persona." in shown.text
    states = await world.states(one.id)
    assert [states[person][0] for person in people] == ["pending", *["queued"] * 5]
    await world.tap("Ver los sin confirmar", "A todas otra vez", "Sí, enviar otra vez")
    states = await world.states(one.id)
    assert [states[person][0] for person in people] == [*["pending"] * 3, *["queued"] * 3]


async def test_only_what_surely_failed_is_tried_again(world: BroadcastWorld) -> None:
    people = await world.people(3, cohort="mayo")
    one = await released(world)
    await became(
        world,
        one.id,
        {
            people[0]: ("failed", "network"),
            people[1]: ("failed", "bad_request"),
            people[2]: ("unconfirmed", None),
        },
    )
    await world.say(f"/difusion {one.id}")
    await world.tap("Reintentar los que fallaron")
    states = await world.states(one.id)
    assert [states[person][0] for person in people] == ["pending", "queued", "queued"]


async def test_a_correction_goes_to_exactly_those_whom_it_reached(world: BroadcastWorld) -> None:
    people = await world.people(5, cohort="mayo")
    one = await released(world)
    await became(world, one.id, {people[0]: ("sent", None), people[1]: ("unconfirmed", None)})
    await control(world, one, "cancel")
    shown = await world.tap("Sí, cancelar el resto")
    assert "Ya lo tienen: 1. En camino o sin confirmar: 1. No lo reciben: 3." in shown.text
    await world.tap("Escribir una corrección")
    await world.say("Me equivoqué: es a las 7.")
    shown = await world.tap("Ahora")
    assert f"Personas que recibieron el envío {one.id}." in shown.text
    await world.tap("Enviar a 2 personas")
    [newest, *_] = await world.newest()
    assert set(await world.states(newest.id)) == set(people[:2])


async def test_what_was_sent_is_taken_back_or_changed_with_an_honest_count(world: BroadcastWorld) -> None:
    people = await world.people(3, cohort="mayo")
    one = await released(world)
    await became(world, one.id, dict.fromkeys(people[:2], ("sent", None)))
    shown = await world.say(f"/difusion {one.id}")
    assert not [button for button in buttons(shown) if button.label == "Retirar lo enviado"], "it still runs"
    await world.tap("Cancelar", "Sí, cancelar el resto", "Cambiar el texto enviado")
    shown = await world.say("Es a las **8**.")
    assert "Lo intento en 2 chats." in shown.text
    assert "Con el texto nuevo: 0. No se pudo: 0. Faltan: 2." in shown.text
    await world.tap("Retirar lo enviado", "Atrás", "Retirar lo enviado", "Sí, retirarlo")
    assert "Retirados: 0. No se pudo: 0. Faltan: 2." in (await world.staff.last(OWNER)).text
    deeds = [(what, detail) for _, what, _, detail in await world.staff.audit()]
    assert deeds[-2:] == [("broadcast_corrected", "2"), ("broadcast_recalled", "2")]


async def test_a_step_of_a_call_is_told_by_its_cohort(world: BroadcastWorld) -> None:
    await world.people(2, cohort="mayo")
    one = await released(world)
    await world.write(
        lambda conn: conn.exec_driver_sql(
            "UPDATE broadcasts SET kind = 'call', audience = '{\"series\":1,\"days\":14}'"
        )
    )
    shown = await world.say(f"/difusion {one.id}")
    assert "Es un aviso de la convocatoria de mayo." in shown.text


# The report


async def test_the_report_is_one_line_a_person_without_names(world: BroadcastWorld) -> None:
    people = await world.people(3, cohort="mayo")
    [gone] = await world.people(1, Somebody(standing=Standing.PAUSED), cohort="mayo")
    one = await released(world)
    await became(world, one.id, {people[0]: ("sent", None), people[1]: ("failed", "=1+1|calc")})
    await world.say(f"/difusion {one.id}")
    await world.tap("Informe en tabla")
    await pin(world)
    data = await kept(world, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = [line.split(";") for line in data.decode("utf-8-sig").splitlines()]
    assert rows[0] == ["persona", "estado", "motivo", "canal", "momento (hora universal)"]
    by_person = {row[0]: row[1:] for row in rows[1:]}
    assert set(by_person) == {str(person) for person in (*people, gone)}
    assert by_person[str(people[0])] == ["enviado", "", "telegram", "2027-03-01 17:00:00"]
    assert by_person[str(people[1])][:2] == ["falló", "otro motivo: =1+1|calc"]
    assert by_person[str(gone)][:2] == ["quedó fuera", "están en pausa"]
    assert by_person[str(people[2])][0] == "falta"
    assert b"10000" not in data, "no id of a platform"


async def kept(world: BroadcastWorld, form: str) -> bytes:
    [(number,)] = await world.staff.world.ask(f"SELECT max(id) FROM files WHERE form = '{form}'")
    found = await world.read(lambda conn: files.get(conn, number))
    data: bytes = found.data
    return data


async def test_the_sheet_has_texts_only_and_a_page_of_words(world: BroadcastWorld) -> None:
    people = await world.people(2, cohort="mayo")
    one = await released(world)
    await became(world, one.id, {people[0]: ("failed", "=1+1")})
    await world.say(f"/difusion {one.id}")
    await world.tap("Informe en hoja")
    await pin(world)
    with zipfile.ZipFile(io.BytesIO(await kept(world, "xlsx"))) as book:
        names = book.namelist()
        pages = [book.read(name).decode() for name in names if name.startswith("xl/worksheets/sheet")]
        strings = book.read("xl/sharedStrings.xml").decode()
    assert len(pages) == 2
    assert not any("<f>" in page or "hyperlink" in page for page in pages)
    assert "La plataforma no lo aceptó." in strings
    assert "sin confirmar" in strings
    until = await world.staff.world.ask("SELECT count(*) FROM files WHERE until IS NULL")
    assert until == [(0,)], "a list of people is let go"
    deeds = [what for _, what, _, _ in await world.staff.audit()]
    assert deeds[-2:] == ["list_seen", "broadcast_reported"]
    shown = await world.say("/bitacora listas")
    assert "vio datos de personas: el informe de un envío" in shown.text


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\0"])
def test_no_cell_is_a_formula(sign: str) -> None:
    assert report.cell_safe(f"{sign}1+1") == f"'{sign}1+1"
    assert report.cell_safe(f"a{sign}") == f"a{sign}"
