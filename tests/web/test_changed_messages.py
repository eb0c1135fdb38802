"""A message that was shown is edited or taken away: open pages are told, later ones never see what it was."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.channels.base import Address, Button, Entity, FileBody, TextBody
from bot.channels.web import WebChannel
from bot.store import files
from bot.store.outbox import NewRow, enqueue
from bot.store.tables import addresses, outbox
from tests.web.browser import Browser
from tests.web.world import World, web_world

_WALL = 4_000_000_000_000
BODY = TextBody("Van 3 de 9", (Entity("bold", 0, 5),), ((Button("Pausar", "9:st.p"),),))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with web_world(tmp_path / "place") as made:
        yield made


def channel(world: World) -> WebChannel:
    [found] = [door.channel for door in world.parts.intakes if isinstance(door.channel, WebChannel)]
    return found


async def sent(world: World, body: TextBody | FileBody) -> tuple[Address, str]:
    """To who came last; her address and the message's number."""

    def put(conn: Connection) -> tuple[str, int]:
        whose = select(addresses.c.id, addresses.c.person_id, addresses.c.external_id)
        found = conn.execute(whose.order_by(addresses.c.id.desc())).first()
        assert found is not None
        cause = f"test {body}"
        enqueue(conn, [NewRow(found.person_id, found.id, cause, 0, 0, "lesson", body)], _WALL)
        row = conn.execute(select(outbox.c.id).where(outbox.c.cause == cause)).scalar_one()
        return found.external_id, row

    who, seq = await world.parts.database.write(put)
    await world.settled()
    return Address("web", who), str(seq)


async def begun(world: World) -> Browser:
    browser = await world.browser()
    await browser.begin()
    await world.settled()
    return browser


async def test_an_edit_reaches_the_open_page_and_every_later_one(world: World) -> None:
    browser = await begun(world)
    address, number = await sent(world, TextBody("Van 0 de 9"))
    async with browser.feed() as feed:
        await feed.until("Van 0 de 9")
        assert await channel(world).edit(address, number, BODY)
        event = await feed.named("edit")
    assert event.data == {
        "seq": int(number),
        "text": "Van 3 de 9",
        "entities": [["bold", 0, 5]],
        "buttons": [[{"label": "Pausar", "data": "9:st.p"}]],
    }
    assert event.id == "", "a lost connection goes on where it was"
    assert [one.data["text"] for one in await browser.seen()][-1] == "Van 3 de 9"


async def test_what_is_taken_away_is_gone_from_the_page_and_its_file_cannot_be_opened(world: World) -> None:
    browser = await begun(world)
    file = await world.parts.database.write(
        lambda conn: files.keep(conn, name="a.pdf", form="pdf", data=b"%PDF-1", until=None)
    )
    address, number = await sent(world, FileBody(file, "a.pdf", "document", "Un error"))
    assert (await browser.get(f"/chat/media/{number}")).status == 200
    async with browser.feed() as feed:
        await feed.until("Un error")
        assert await channel(world).delete(address, [number, "999999", "x"]) == (number,)
        assert (await feed.named("gone")).data == {"seq": int(number)}
    assert "Un error" not in str([one.data for one in await browser.seen()])
    assert (await browser.get(f"/chat/media/{number}")).status == 404
    assert await channel(world).delete(address, [number]) == ()
    assert not await channel(world).edit(address, number, BODY)


async def test_nobody_elses_message_is_changed(world: World) -> None:
    await begun(world)
    _, number = await sent(world, TextBody("de otra"))
    other = await begun(world)
    mine, _ = await sent(world, TextBody("mía"))
    assert not await channel(world).edit(mine, number, BODY)
    assert await channel(world).delete(mine, [number]) == ()
    async with other.feed() as feed:
        assert {one.name for one in await feed.rest()} <= {"message", "now", "clock"}


async def test_the_state_of_the_row_stays_as_it_ended(world: World) -> None:
    await begun(world)
    address, number = await sent(world, TextBody("hola"))
    await channel(world).edit(address, number, BODY)
    await channel(world).delete(address, [number])

    def read(conn: Connection) -> tuple[str, object]:
        found = conn.execute(select(outbox.c.state, outbox.c.body).where(outbox.c.id == int(number))).one()
        return found.state, found.body

    assert await world.parts.database.read(read) == ("sent", None)
