"""`/difusion` from the first button to the release, on a real database."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.broadcasts.content import Content, Said
from bot.store import broadcasts
from bot.store.broadcasts import State
from flows.person import Standing
from tests.bot.audience_world import BroadcastWorld, Somebody, broadcast_world
from tests.bot.intake_world import NOON
from tests.bot.staff_world import beginning, buttons

OWNER = 501


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[BroadcastWorld]:
    async with broadcast_world(tmp_path) as opened:
        await opened.cohort("mayo")
        await opened.cohort("junio")
        yield opened


async def test_by_buttons_from_the_panel_to_the_release(world: BroadcastWorld) -> None:
    may = await world.people(3, cohort="mayo")
    june = await world.people(2, cohort="junio")
    await world.people(1)
    await world.say("/panel")
    await world.tap("Escribir a muchas")
    shown = await world.tap("Escribir un mensaje", "mayo", "junio")
    assert "Personas de la cohorte mayo y de la cohorte junio." in shown.text
    assert "Hoy lo recibirían: 5." in shown.text
    shown = await world.tap("Sigo con este grupo", "Así está bien")
    assert shown.text.startswith(beginning("difusion.write"))
    shown = await world.say("Mañana **no** hay lección.")
    assert shown.text.startswith(beginning("difusion.when"))
    shown = await world.tap("Ahora")
    assert "Lo reciben: 5." in shown.text
    assert "Sale ahora" in shown.text
    assert (await world.texts())[-2] == (
        "Mañana **no** hay lección.\n\nPara no recibir más avisos, escribe BAJA AVISOS."
    ), "the message itself, as it will arrive"
    shown = await world.tap("Enviar a 5 personas")
    assert "está en marcha" in shown.text
    [made] = await world.newest()
    assert (made.kind, made.state, made.size, made.made_by) == (
        "notice",
        State.RUNNING,
        5,
        await world.staff.number(OWNER),
    )
    assert set(await world.states(made.id)) == {*may, *june}
    assert ("broadcast_confirmed", str(made.id), "5") in [line[1:] for line in await world.staff.audit()]


async def test_one_line_asks_only_for_the_message(world: BroadcastWorld) -> None:
    await world.people(2, cohort="mayo")
    await world.people(1, Somebody(finished=True), cohort="mayo")
    shown = await world.say("/difusion para=cohorte:mayo,-terminaron cuando=ahora")
    assert shown.text.startswith(beginning("difusion.write"))
    shown = await world.say("Hola a todas.")
    assert "Personas de la cohorte mayo; sin quienes terminaron el curso." in shown.text
    await world.tap("Enviar a 2 personas")
    [made] = await world.newest()
    assert made.size == 2


@pytest.mark.parametrize(
    ("line", "at", "minutes"),
    [
        ("/broadcast to=cohort:mayo when=tomorrow 18:00", datetime(2027, 3, 2, 23, tzinfo=UTC), None),
        (
            "/difusion para=cohorte:mayo cuando=05-03-2027 9:30",
            datetime(2027, 3, 5, 14, 30, tzinfo=UTC),
            None,
        ),
        ("/difusion para=cohorte:mayo hora=18:00", NOON, 18 * 60),
        ("/difusion para=cohorte:mayo cuando=mañana hora=9", datetime(2027, 3, 2, 5, tzinfo=UTC), 9 * 60),
    ],
)
async def test_the_line_says_when(
    world: BroadcastWorld, line: str, at: datetime, minutes: int | None
) -> None:
    await world.people(2, cohort="mayo")
    await world.say(line, "Hola a todas.")
    await world.tap("Enviar a 2")
    [made] = await world.newest()
    assert (made.at, made.minutes) == (at, minutes)
    assert made.state is (State.RUNNING if at == NOON else State.READY)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/difusion lo que sea", "No entendí la orden"),
        ("/difusion para=cohorte:agosto", "No encontré «agosto»"),
        ("/difusion para=cohorte:mayo cuando=luego", "No entendí el momento"),
        ("/difusion para=cohorte:mayo cuando=hoy 8:00", "ya pasó"),
        ("/difusion para=cohorte:mayo cuando=31-02-2027 8:00", "No entendí el momento"),
    ],
)
async def test_what_is_wrong_in_a_line_is_said_and_asked_again(
    world: BroadcastWorld, line: str, says: str
) -> None:
    shown = await world.say(line)
    assert says in shown.text
    assert buttons(shown)


async def test_narrowing_and_leaving_out_by_buttons(world: BroadcastWorld) -> None:
    await world.people(6, Somebody(country="GT"), cohort="mayo")
    await world.people(7, Somebody(country="EC"), cohort="mayo")
    await world.people(2, Somebody(country="EC", finished=True), cohort="mayo")
    await world.say("/difusion")
    await world.tap("Escribir un mensaje", "mayo", "Sigo con este grupo", "País", "Ecuador")
    shown = await world.tap("Ya elegí")
    assert "Personas de la cohorte mayo, en Ecuador." in shown.text
    assert "9." in shown.text
    await world.tap("Dejar fuera", "Avance", "terminaron el curso")
    shown = await world.tap("Ya elegí", "Atrás")
    assert "en Ecuador; sin quienes terminaron el curso." in shown.text
    shown = await world.tap("País", "Quitar: Ecuador", "Ya elegí")
    assert "Personas de la cohorte mayo; sin quienes" in shown.text
    shown = await world.say("cohorte:mayo pais:guatemala")
    assert "Personas de la cohorte mayo, en Guatemala." in shown.text


# The preview


async def prepared(
    world: BroadcastWorld, line: str = "para=cohorte:mayo cuando=ahora", chat: int = OWNER
) -> str:
    return (await world.say(f"/difusion {line}", "Hola a todas.", chat=chat)).text


async def test_the_preview_adds_up_and_gives_every_reason(world: BroadcastWorld) -> None:
    await world.people(8, cohort="mayo")
    await world.people(2, Somebody(channels=("web",)), cohort="mayo")
    await world.people(2, Somebody(standing=Standing.UNSUBSCRIBED), cohort="mayo")
    await world.people(1, Somebody(standing=Standing.PAUSED), cohort="mayo")
    await world.people(1, Somebody(unreachable="blocked"), cohort="mayo")
    shown = await prepared(world)
    assert "Lo reciben: 10." in shown
    assert "en la bandeja del navegador: 2." in shown
    for line in ("2: pidieron no recibir mensajes", "1: están en pausa", "1: bloquearon el chat"):
        assert line in shown
    assert "Cada mensaje pesa 1 KB." in shown
    [found] = [
        button.label for button in buttons(await world.staff.last(OWNER)) if "Enviar a" in button.label
    ]
    assert found == "Enviar a 10 personas"
    await world.tap("Enviar a 10")
    [made] = await world.newest()
    states = await world.states(made.id)
    assert made.size == len(states) == 14
    assert sorted(reason or "" for _, reason in states.values()) == [
        *[""] * 10,
        "blocked",
        "opted_out",
        "opted_out",
        "paused",
    ]


async def test_small_numbers_that_tell_of_people_are_not_shown(world: BroadcastWorld) -> None:
    await world.people(12, cohort="mayo")
    await world.people(2, Somebody(country="GT", sector="hogar"), cohort="mayo")
    shown = await prepared(world)
    assert "Por país: Ecuador: 12, Guatemala: menos de 5." in shown
    shown = await prepared(world, "para=cohorte:mayo pais:gt cuando=ahora")
    assert "Lo reciben: menos de 5." in shown
    assert not re.search(r"\b2\b", shown)
    shown = (await world.tap("Enviar a menos de 5 personas")).text
    assert "Personas en total: menos de 5" in shown
    assert not re.search(r"\b2\b", shown.replace("2027", ""))


async def test_at_night_it_is_said_who_gets_it_later(world: BroadcastWorld) -> None:
    await world.people(3, cohort="mayo")
    await world.people(4, Somebody(zone="Europe/Madrid"), cohort="mayo")
    shown = await prepared(world, "para=cohorte:mayo cuando=hoy 18:00")
    assert "De noche donde viven: 4. Lo reciben desde las 8" in shown
    shown = (await world.tap("Marcar como urgente")).text
    assert shown.startswith(beginning("difusion.urgent"))
    shown = (await world.tap("Atrás")).text
    assert "De noche donde viven: 4" in shown
    shown = (await world.tap("Marcar como urgente", "Sí, es urgente")).text
    assert "De noche" not in shown
    assert "Urgente:" in shown
    await world.tap("Enviar a 7")
    [made] = await world.newest()
    assert made.urgent


async def test_an_hour_of_each_person_is_shown_by_place(world: BroadcastWorld) -> None:
    await world.people(6, cohort="mayo")
    await world.people(5, Somebody(country="MX", zone="America/Mexico_City"), cohort="mayo")
    await world.say("/difusion para=cohorte:mayo", "Hola a todas.")
    shown = (await world.tap("A la hora de cada persona", "A las 18:00")).text
    assert "Ecuador: 01-03-2027 a las 18:00, en 6 horas. Lo reciben: 6." in shown
    assert "México: 01-03-2027 a las 18:00, en 7 horas. Lo reciben: 5." in shown


async def test_who_reads_english_gets_the_english_words(world: BroadcastWorld) -> None:
    await world.people(6, cohort="mayo")
    await world.people(5, Somebody(language="en"), cohort="mayo")
    shown = await world.say("/difusion para=cohorte:mayo cuando=ahora", "Hola a todas.")
    assert shown.text.startswith(beginning("difusion.write_english"))
    shown = await world.say("Hello to all.")
    assert "Por idioma: español: 6, inglés: 5." in shown.text
    seen = [text.partition("\n\n")[0] for text in await world.texts()]
    assert seen[-3:-1] == ["Hola a todas.", "Hello to all."]
    await world.tap("Enviar a 11")
    [made] = await world.newest()
    content = await world.read(lambda conn: broadcasts.content_of(conn, made.id))
    assert content == Content(Said("Hola a todas."), Said("Hello to all."))


async def test_above_fifty_she_sends_it_to_herself_first(world: BroadcastWorld) -> None:
    await world.people(51, cohort="mayo")
    shown = await prepared(world)
    assert "pruébalo contigo" in shown
    assert not [button for button in buttons(await world.staff.last(OWNER)) if "Enviar a" in button.label]
    before = len(await world.texts())
    shown = (await world.tap("Probar conmigo")).text
    assert [text for text in (await world.texts())[before:] if text.startswith("Hola a todas.\n")]
    assert "pruébalo" not in shown
    await world.tap("Cambiar el mensaje")
    shown = (await world.say("Hola, hola.")).text
    assert "pruébalo contigo" in shown, "other words were not tried"
    shown = (await world.tap("Probar conmigo", "Enviar a 51 personas")).text
    assert "está en marcha" in shown


async def test_above_five_hundred_it_is_asked_twice(world: BroadcastWorld) -> None:
    await world.people(501, cohort="mayo")
    await prepared(world)
    shown = (await world.tap("Probar conmigo", "Enviar a 501 personas")).text
    assert shown.startswith("¿De verdad lo envías?")
    assert "más de 500" in shown
    assert await world.newest() == []
    await world.tap("Atrás", "Enviar a 501 personas", "Enviar a 501 personas")
    [made] = await world.newest()
    assert made.size == 501


async def test_the_same_words_within_a_day_are_asked_about(world: BroadcastWorld) -> None:
    await world.people(2, cohort="mayo")
    await prepared(world)
    await world.tap("Enviar a 2")
    await world.say("/difusion para=cohorte:mayo cuando=ahora", "  hola   A TODAS.")
    shown = (await world.tap("Enviar a 2")).text
    assert "con las mismas palabras" in shown
    assert len(await world.newest()) == 1
    await world.tap("Enviar a 2")
    assert len(await world.newest()) == 2
    world.staff.world.later(hours=25)
    await prepared(world)
    await world.tap("Enviar a 2")
    assert len(await world.newest()) == 3


async def test_a_count_that_has_changed_and_a_button_that_is_old_send_nothing(world: BroadcastWorld) -> None:
    await world.people(2, cohort="mayo")
    await prepared(world)
    await world.people(1, cohort="mayo")
    shown = (await world.tap("Enviar a 2")).text
    assert shown.startswith(beginning("difusion.count_changed"))
    assert "Lo reciben: 3." in shown
    world.staff.world.later(minutes=11)
    shown = (await world.tap("Enviar a 3")).text
    assert shown.startswith(beginning("difusion.too_old"))
    assert await world.newest() == []
    await world.tap("Enviar a 3")
    assert len(await world.newest()) == 1


async def test_words_that_fit_into_no_message_are_asked_for_again(world: BroadcastWorld) -> None:
    await world.people(2, cohort="mayo")
    shown = await world.say("/difusion para=cohorte:mayo cuando=ahora", "x" * 4097)
    assert "4096" in shown.text
    assert buttons(shown)


async def test_a_message_may_name_what_a_person_in_danger_would_write(world: BroadcastWorld) -> None:
    await world.people(2, cohort="mayo")
    shown = await world.say(
        "/difusion para=cohorte:mayo cuando=ahora", "Si te estafaron o te quieren matar, escribe ayuda."
    )
    assert "Lo reciben: 2." in shown.text


async def test_nobody_to_write_to_has_no_button_to_send(world: BroadcastWorld) -> None:
    await world.people(1, Somebody(standing=Standing.PAUSED), cohort="mayo")
    shown = await prepared(world)
    assert "Nadie lo recibiría" in shown
    assert not [button for button in buttons(await world.staff.last(OWNER)) if "Enviar a" in button.label]


@pytest.mark.parametrize("when", ["31-12-9999 23:59", "9999-12-31 0:00", "05-03-2028 18:00"])
async def test_no_message_is_planned_for_a_day_that_is_far_away(world: BroadcastWorld, when: str) -> None:
    await world.people(1, cohort="mayo")
    for line in (f"cuando={when}", f"cuando={when.split()[0]} hora=18:00"):
        shown = await world.say(f"/difusion para=cohorte:mayo {line}")
        assert shown.text.startswith(beginning("difusion.wrong.far"))
    shown = await world.say("/difusion para=cohorte:mayo cuando=01-01-0001 18:00")
    assert shown.text.startswith(beginning("difusion.wrong.past"))
