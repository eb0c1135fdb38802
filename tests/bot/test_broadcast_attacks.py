"""`/difusion` attacked: another's cohort, roles that went, forged counts, old buttons, who is not of the staff."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.staff.access import Role
from bot.store import broadcasts
from bot.store.broadcasts import Broadcast
from tests.bot.audience_world import BroadcastWorld, Somebody, broadcast_world
from tests.bot.staff_world import beginning, buttons
from tests.bot.test_broadcast_steering import became
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


async def test_a_facilitator_writes_to_her_own_cohorts_only(world: BroadcastWorld) -> None:
    await world.people(2, cohort="mayo")
    await world.people(3, cohort="junio")
    await world.facilitate(FACILITATOR, "mayo")
    await world.say("/difusion", chat=FACILITATOR)
    shown = await world.tap("Escribir un mensaje", chat=FACILITATOR)
    labels = [button.label for button in buttons(shown)]
    assert "mayo" in labels
    assert not {"junio", "Todas las personas", "Un curso"} & set(labels)
    for line in (
        "cohorte:junio",
        "cohorte:mayo,junio",
        f"cohorte:#{world.numbers['junio']}",
        "todas",
        "espera:junio",
    ):
        shown = await world.say(f"/difusion para={line} cuando=ahora", chat=FACILITATOR)
        assert shown.text.startswith(
            (beginning("difusion.not_your_cohort"), "No encontré «junio»", "No encontré «#")
        ), line
    one = await released(world, chat=FACILITATOR)
    assert (one.size, one.cohort_id) == (2, world.numbers["mayo"])
    others = await released(world, "para=cohorte:junio cuando=ahora")
    shown = await world.say("/difusion", chat=FACILITATOR)
    assert f"Ver el envío {one.id}" in {button.label for button in buttons(shown)}
    assert f"Ver el envío {others.id}" not in {button.label for button in buttons(shown)}
    for line in (f"/difusion {others.id}", f"/difusion para=envio:{others.id} cuando=ahora"):
        shown = await world.say(line, chat=FACILITATOR)
        assert "junio" not in shown.text, line


async def test_a_role_that_goes_between_the_draft_and_the_release_sends_nothing(
    world: BroadcastWorld,
) -> None:
    await world.people(2, cohort="mayo")
    await world.facilitate(FACILITATOR, "mayo")
    await world.say("/difusion para=cohorte:mayo cuando=ahora", "Hola a todas.", chat=FACILITATOR)
    last = await world.staff.last(FACILITATOR)
    [send] = [button for button in buttons(last) if button.label.startswith("Enviar a")]
    await world.say(f"/rol quitar {await world.staff.number(FACILITATOR)}")
    await world.staff.do("tap", send.data, FACILITATOR)
    assert await world.newest() == []


async def test_a_cohort_that_goes_between_the_draft_and_the_release_sends_nothing(
    world: BroadcastWorld,
) -> None:
    await world.people(2, cohort="mayo")
    await world.facilitate(FACILITATOR, "mayo")
    await world.say("/difusion para=cohorte:mayo cuando=ahora", "Hola a todas.", chat=FACILITATOR)
    number, june = await world.staff.number(FACILITATOR), world.numbers["junio"]
    await world.write(
        lambda conn: conn.exec_driver_sql(f"UPDATE roles SET scope = '{june}' WHERE person_id = {number}")
    )
    shown = await world.tap("Enviar a 2", chat=FACILITATOR)
    assert shown.text.startswith(beginning("difusion.not_your_cohort"))
    assert await world.newest() == []


async def test_forged_counts_and_old_buttons_send_nothing(world: BroadcastWorld) -> None:
    await world.people(2, cohort="mayo")
    await world.say("/difusion para=cohorte:mayo cuando=ahora", "Hola a todas.")
    [send] = [
        button for button in buttons(await world.staff.last(OWNER)) if button.label.startswith("Enviar a")
    ]
    turn, _, choice = send.data.partition(":")
    for data in (
        f"{turn}:st.send.1",
        f"{turn}:st.send.999",
        f"{int(turn) + 1}:{choice}",
        f"{int(turn) - 1}:{choice}",
    ):
        [reaction] = await world.staff.do("tap", data, OWNER)
        assert reaction.toast == spoken("staff.toast.old"), data
    await world.staff.do("tap", send.data, LEARNER)
    assert await world.newest() == []
    await world.staff.do("tap", send.data, OWNER)
    await world.staff.do("tap", send.data, OWNER)
    assert len(await world.newest()) == 1


@pytest.mark.parametrize("line", ["/difusion", "/broadcast to=cohort:mayo when=now"])
async def test_whoever_is_not_of_the_staff_is_not_told_that_it_exists(
    world: BroadcastWorld, line: str
) -> None:
    await world.staff.appoint(AUTHOR, Role.AUTHOR)
    for chat in (AUTHOR, LEARNER):
        await world.staff.do("said", "hola", chat)
        shown = await world.say(line, chat=chat)
        assert "envíos" not in shown.text
        assert "A quiénes" not in shown.text


async def test_it_works_from_the_web_too(world: BroadcastWorld) -> None:
    await world.people(2, cohort="mayo")
    await world.staff.appoint(ADMIN, Role.ADMIN, "web")
    await world.staff.do("said", "/broadcast to=cohort:mayo when=now", ADMIN, "web")
    await world.staff.do("said", "Hola a *todas*.", ADMIN, "web")
    [send] = [b for b in buttons(await world.staff.last(ADMIN, "web")) if b.label.startswith("Enviar a 2")]
    await world.staff.do("tap", send.data, ADMIN, "web")
    [made] = await world.newest()
    content = await world.read(lambda conn: broadcasts.content_of(conn, made.id))
    assert content.es.text == "Hola a todas."
    assert content.es.entities[0].kind == "bold"


async def test_the_series_of_a_call_to_her_cohort_is_nothing_a_facilitator_sees_or_corrects(
    world: BroadcastWorld,
) -> None:
    """It goes to past learners of other cohorts: neither its list, nor a correction to whom it has reached."""
    await world.people(2, cohort="junio")
    await world.facilitate(FACILITATOR, "mayo")
    call = await released(world, "para=cohorte:junio cuando=ahora")
    mayo = world.numbers["mayo"]
    await world.write(
        lambda conn: conn.exec_driver_sql(
            f"UPDATE broadcasts SET kind = 'call', cohort_id = {mayo}, audience = '{{}}' WHERE id = {call.id}"
        )
    )
    shown = await world.say("/difusion", chat=FACILITATOR)
    assert f"Ver el envío {call.id}" not in {button.label for button in buttons(shown)}
    shown = await world.say(f"/difusion para=envio:{call.id} cuando=ahora", chat=FACILITATOR)
    assert shown.text.startswith(beginning("difusion.not_your_cohort"))


async def test_a_correction_that_goes_to_another_cohort_too_is_not_shown_to_the_facilitators_of_the_first(
    world: BroadcastWorld,
) -> None:
    mine = await world.people(2, cohort="mayo")
    await world.people(3, cohort="junio")
    await world.facilitate(FACILITATOR, "mayo")
    first = await released(world)
    await became(world, first.id, dict.fromkeys(mine, ("sent", None)))
    await world.say(f"/difusion para=envio:{first.id},cohorte:junio cuando=ahora", "Una corrección.")
    await world.tap("Enviar a 5")
    [both, *_] = await world.newest()
    shown = await world.say("/difusion", chat=FACILITATOR)
    labels = {button.label for button in buttons(shown)}
    assert f"Ver el envío {first.id}" in labels
    assert f"Ver el envío {both.id}" not in labels


async def test_who_accompanies_two_cohorts_sees_what_she_wrote_to_both(world: BroadcastWorld) -> None:
    """And can stop it; who accompanies one of them does not see it."""
    await world.people(2, cohort="mayo")
    await world.people(3, cohort="junio")
    await world.facilitate(FACILITATOR, "mayo", "junio")
    await world.facilitate(ADMIN, "junio")
    both = await released(world, "para=cohorte:mayo,junio cuando=ahora", FACILITATOR)
    shown = await world.staff.last(FACILITATOR)
    assert spoken("difusion.verb.pause") in {button.label for button in buttons(shown)}
    shown = await world.say("/difusion", chat=ADMIN)
    assert f"Ver el envío {both.id}" not in {button.label for button in buttons(shown)}


async def test_an_old_draft_to_a_cohort_that_is_hers_no_more_tells_no_number(world: BroadcastWorld) -> None:
    await world.people(7, cohort="mayo")
    await world.facilitate(FACILITATOR, "mayo")
    await world.say("/difusion para=cohorte:mayo cuando=ahora", "Hola a todas.", chat=FACILITATOR)
    number, june = await world.staff.number(FACILITATOR), world.numbers["junio"]
    await world.write(
        lambda conn: conn.exec_driver_sql(f"UPDATE roles SET scope = '{june}' WHERE person_id = {number}")
    )
    await world.people(2, cohort="mayo")
    shown = await world.tap("Cambiar a quiénes", chat=FACILITATOR)
    assert "9" not in shown.text
    assert "7" not in shown.text


async def test_a_correction_does_not_tell_the_small_number_that_the_first_message_held_back(
    world: BroadcastWorld,
) -> None:
    await world.people(6, cohort="mayo")
    few = await world.people(3, Somebody(country="GT"), cohort="mayo")
    await world.say("/difusion para=cohorte:mayo,pais:GT cuando=ahora", "Hola a todas.")
    await world.tap("Enviar")
    [first] = await world.newest()
    await became(world, first.id, dict.fromkeys(few, ("sent", None)))
    shown = await world.say(f"/difusion para=envio:{first.id} cuando=ahora", "Una corrección.")
    assert "Lo reciben: menos de 5" in shown.text
    assert not any(button.label.startswith("Enviar a 3") for button in buttons(shown))
