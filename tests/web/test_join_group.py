"""The page behind a join link says plainly which group it is, when it starts and whether there is room."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, insert, update

from bot.store import cohorts, links
from bot.store.cohort_tables import cohorts as cohort_table
from bot.store.cohort_tables import links as link_table
from bot.store.cohorts import State
from bot.store.moments import to_ms
from tests.web.browser import Browser
from tests.web.world import World


async def link(world: World, name: str, days: int | None, state: State = State.OPEN) -> str:
    """A link of a cohort that starts so many days from now; None: rolling."""
    now = world.parts.clock.now()
    start: date | None = None if days is None else now.date() + timedelta(days=days)

    def make(conn: Connection) -> str:
        number = cohorts.create(
            conn,
            name=name,
            course="empleo-seguro",
            start=start,
            ends=None,
            capacity=0,
            countries=(),
            early_reason="",
            made_by=1,
            at=now,
        )
        cohorts.set_state(conn, number, state, now)
        row = {"cohort_id": number, "source": "radio", "made_by": 1, "made_at": to_ms(now)}
        key = conn.execute(insert(link_table), row).inserted_primary_key
        assert key is not None
        return links.code_of(conn, int(key[0]))

    return await world.parts.database.write(make)


async def page(browser: Browser, code: str, language: str = "es") -> str:
    return await (await browser.get(f"/c/{code}?lang={language}")).text()


async def test_an_open_group_by_its_name_and_start(world: World, browser: Browser) -> None:
    code = await link(world, "Martes <b>2</b>", 21)
    start = world.parts.clock.now().date() + timedelta(days=21)
    shown = await page(browser, code)
    assert "Grupo «Martes &lt;b&gt;2&lt;/b&gt;»: empieza el" in shown
    assert f" {start.day} de " in shown
    assert "it starts on" in await page(browser, code, "en")
    assert f"start?code={code}" in shown.replace("/chat", "start")


@pytest.mark.parametrize(
    ("days", "state", "said"),
    [
        (None, State.RUNNING, "hay puestos, y empiezas el día en que llegas"),
        (-5, State.RUNNING, "ya empezó y todavía puedes entrar"),
        (21, State.CLOSED, "Esta convocatoria ya terminó"),
        (-90, State.ARCHIVED, "Esta convocatoria ya terminó"),
        (21, State.DRAFT, "Esta convocatoria ya terminó"),
    ],
)
async def test_each_state_in_plain_words(
    world: World, browser: Browser, days: int | None, state: State, said: str
) -> None:
    shown = await page(browser, await link(world, "Lunes", days, state))
    assert said in shown
    assert "El próximo grupo" not in shown


async def test_a_full_group_says_so_and_names_the_next_one(world: World, browser: Browser) -> None:
    code = await link(world, "Lunes", 21)
    await link(world, "Abril", 40)
    full = update(cohort_table).where(cohort_table.c.name == "Lunes").values(capacity=-1)
    await world.parts.database.write(lambda conn: conn.execute(full))
    shown = await page(browser, code)
    assert "Grupo «Lunes»: está lleno" in shown
    assert "El próximo grupo es «Abril»: empieza el" in shown


async def test_a_forged_code_is_over_and_a_plain_one_says_nothing_of_groups(
    world: World, browser: Browser
) -> None:
    code = await link(world, "Lunes", 21)
    forged = await page(browser, code[:-2] + ("AA" if code[-2:] != "AA" else "BB"))
    assert "Esta convocatoria ya terminó" in forged
    assert "Lunes" not in forged
    assert 'class="group"' not in await page(browser, "plaza")
    assert 'class="group"' not in await (await browser.get("/")).text()
