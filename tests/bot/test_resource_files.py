"""A file that she asks for, from her tap to its row: its life is short, and her question stays as it is."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, select

from bot.channels.base import DocumentBody
from bot.store import bodies
from bot.store.outbox import BESIDE_LIFE_MS
from bot.store.tables import outbox
from tests.bot.intake_world import intake_world, rules
from tests.lessons.kinds_course import kinds_catalogue


def last_row(conn: Connection) -> tuple[str, int, int | None, int]:
    columns = (outbox.c.body, outbox.c.made, outbox.c.expires, outbox.c.silent)
    body, made, expires, silent = conn.execute(select(*columns).order_by(outbox.c.id.desc())).first() or (
        "",
        0,
        0,
        0,
    )
    return body, made, expires, silent


async def test_a_tap_puts_the_file_into_the_outbox_for_a_minute(tmp_path: Path) -> None:
    world = rules().world
    catalogue = kinds_catalogue().model_copy(update={"default": "recurso"})
    teaching = replace(rules(), world=replace(world, catalogue=catalogue))
    async with intake_world(tmp_path, teaching=teaching) as place:
        await place.enrol(answer="No, sin reto")
        await place.tap("La quiero ya")
        for _ in range(2):
            await place.tap("Oír · 2 KB")
            body, made, expires, silent = await place.database.read(last_row)
            assert bodies.load(body) == DocumentBody(
                "recurso",
                "pausa.mp3",
                "audio",
                "Una pausa que se oye",
                "Audio de 2 KB. Dice lo mismo que el texto.",
            )
            assert (expires, silent) == (made + BESIDE_LIFE_MS, 1)
        await place.tap("Leer")
        assert any("Deja el celular un momento" in text for text in await place.texts())
