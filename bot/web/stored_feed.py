"""Messages of the web chat that are changed or taken away after they were shown."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection

from bot.app import Ground
from bot.channels.base import Address, FileBody, TextBody
from bot.channels.web import WebChannel, Whereabouts
from bot.store import feed as rows
from bot.store import files
from bot.store.database import Database, DatabaseTrouble
from bot.web.feed import Feeds

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class StoredFeed:
    """Implements channels.web.FeedStore: first in the store, then on the pages that are open."""

    database: Database
    feeds: Feeds

    async def edit(self, address: Address, seq: int, body: TextBody | FileBody) -> bool:
        try:
            done = await self.database.write(lambda conn: rows.rewrite(conn, address, seq, body))
        except DatabaseTrouble as trouble:
            _log.warning("web.not_edited", trouble=str(trouble))
            return False
        if done:
            self.feeds.changed(address.id, seq)
        return done

    async def delete(self, address: Address, seqs: Sequence[int]) -> list[int]:
        try:
            gone = await self.database.write(lambda conn: rows.remove(conn, address, seqs))
        except DatabaseTrouble as trouble:
            _log.warning("web.not_removed", trouble=str(trouble))
            return []
        for seq in gone:
            self.feeds.changed(address.id, seq)
        return gone

    async def whereabouts(self, file: int) -> Whereabouts:
        try:
            found = await self.database.read(lambda conn: files.about(conn, file))
            if found is not None and found.here:
                return "here"
            return await self.database.write(lambda conn: _wanted(conn, file))
        except DatabaseTrouble as trouble:
            _log.warning("web.file_not_looked_up", trouble=str(trouble))
            return "coming"


def _wanted(conn: Connection, file: int) -> Whereabouts:
    if files.about(conn, file) is None or files.is_given_up(conn, file):
        return "gone"
    files.want(conn, file)
    return "coming"


def web_channel(ground: Ground, feeds: Feeds) -> WebChannel:
    """The web chat of a bot, its open pages being `feeds`."""
    return WebChannel(ground.clock.now, feeds.told, StoredFeed(ground.database, feeds))
