"""Pictures that a platform already holds: its own id for a content hash."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from bot.store.database import Database
from bot.store.tables import media
from bot.store.upsert import insert_or_change

_GET = select(media.c.file_id).where(media.c.channel == bindparam("of"), media.c.hash == bindparam("drawn"))
_PUT = insert_or_change(media, {"file_id": "new"})


@dataclass(frozen=True, slots=True)
class StoredMedia:
    """Implements channels.base.MediaShelf on the database."""

    database: Database

    async def get(self, channel: str, hash: str) -> str | None:
        wanted = {"of": channel, "drawn": hash}
        found = await self.database.read(lambda conn: conn.execute(_GET, wanted).scalar())
        return str(found) if found else None

    async def put(self, channel: str, hash: str, file_id: str) -> None:
        row = {"channel": channel, "hash": hash, "file_id": file_id}
        await self.database.write(lambda conn: conn.execute(_PUT, [row]).rowcount)
