"""Pictures on the web: drawn for who was sent the message, and for nobody else."""

from sqlalchemy import select

from bot.channels.base import PictureBody
from bot.store import bodies
from bot.store.outbox import NewRow, enqueue
from bot.store.tables import addresses, outbox
from tests.web.browser import Browser
from tests.web.world import World

BODY = PictureBody(
    "sms", "<b>Banco</b>", "Gana 300 al día </svg><script>alert(1)</script>", "Un mensaje de prueba"
)


async def picture_for(world: World) -> int:
    """A picture sent to the only person there is; its number."""

    def put(conn: object) -> int:
        whose = select(addresses.c.id, addresses.c.person_id).order_by(addresses.c.id.desc())
        address, person = conn.execute(whose).first()  # type: ignore[attr-defined]
        enqueue(conn, [NewRow(person, address, "picture", 0, 0, "lesson", BODY)], _WALL)  # type: ignore[arg-type]
        made = select(outbox.c.id).where(outbox.c.cause == "picture")
        return int(conn.execute(made).scalar_one())  # type: ignore[attr-defined]

    seq = await world.parts.database.write(put)
    await world.settled()
    return seq


_WALL = 4_000_000_000_000


async def test_her_picture_is_shown_to_her_and_to_nobody_else(world: World, browser: Browser) -> None:
    await browser.begin()
    await world.settled()
    other = await world.browser()
    seq = await picture_for(world)
    await other.begin()
    await world.settled()
    event = (await browser.seen())[-1]
    assert event.data == {"seq": seq, "picture": f"/chat/picture/{seq}.svg", "alt": "Un mensaje de prueba"}
    mine = await browser.get(event.data["picture"])
    assert (mine.status, mine.headers["Content-Type"]) == (200, "image/svg+xml")
    drawn = await mine.text()
    assert drawn.startswith("<svg")
    assert "<script" not in drawn
    assert "default-src 'none'" in mine.headers["Content-Security-Policy"]
    assert (await other.get(event.data["picture"])).status == 404
    assert (await (await world.browser()).get(event.data["picture"])).status == 401
    text = (await browser.seen())[0].data["seq"]
    assert (await browser.get(f"/chat/picture/{text}.svg")).status == 404
    assert (await browser.get("/chat/picture/999999999999999999999.svg")).status == 404
    assert bodies.load(bodies.dump(BODY)) == BODY


async def test_on_a_shared_computer_no_picture_is_kept(world: World, browser: Browser) -> None:
    await browser.begin(shared=True)
    await world.settled()
    response = await browser.get(f"/chat/picture/{await picture_for(world)}.svg")
    assert (response.status, response.headers["Cache-Control"]) == (200, "no-store")
