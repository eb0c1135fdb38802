"""`/difusion` attacked: another's cohort, roles that went, forged counts, old buttons, who is not of the staff."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.staff.access import Role
from bot.store import broadcasts
from bot.store.broadcasts import Broadcast
from tests.bot.audience_world import BroadcastWorld, broadcast_world
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
