"""Takes away or changes what a broadcast has shown already, where the platform allows it, and counts honestly.

Slow on purpose: ten calls a second leave the platform's limits to what people wait for. What was not tried when the
program ended is tried after the next start."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection

from bot.broadcasts.composing import compose
from bot.broadcasts.content import Content
from bot.channels.base import Channel, FileBody, TextBody
from bot.logs import where
from bot.rules import Rules
from bot.store import broadcasts, people, recalls
from bot.store.broadcasts import Broadcast, ContentUnreadable, State
from bot.store.database import Database, DatabaseTrouble
from bot.store.recalls import SentRow

SECONDS = 1.0
AT_ONCE = 10
"""Calls in each of these seconds."""
FINISHED = {"delete": "deleted", "edit": "edited"}
_log = structlog.get_logger(__name__)


def ask(conn: Connection, broadcast_id: int, content: Content | None = None) -> int:
    """From now on the messages that were sent are taken away, or, with `content`, say this instead; how many are tried.

    A broadcast that is still on its way must be cancelled first (0), for the others would get the old words."""
    found = broadcasts.get(conn, broadcast_id)
    if found is None or found.state not in (State.DONE, State.CANCELLED):
        return 0
    broadcasts.set_recall(conn, broadcast_id, "delete" if content is None else "edit", content)
    return recalls.ask(conn, broadcast_id)


@dataclass(slots=True)
class Recalling:
    """One for a process; `run` it beside the sender."""

    database: Database
    rules: Rules
    channels: Mapping[str, Channel]

    async def run(self) -> None:
        """Until cancelled. What fails is logged and tried again a second later."""
        while True:
            try:
                await self.look()
            except DatabaseTrouble as trouble:
                _log.warning("recall_waits", trouble=str(trouble))
            except Exception as mistake:
                _log.error("recall_failed", kind=type(mistake).__name__, where=where(mistake))
            await asyncio.sleep(SECONDS)

    async def look(self) -> int:
        """Tries the next few; how many. Raises DatabaseTrouble."""
        for number in await self.database.read(recalls.still_open):
            rows = await self.database.read(lambda conn: recalls.next_rows(conn, number, AT_ONCE))  # noqa: B023
            found = await self.database.read(lambda conn: broadcasts.get(conn, number))  # noqa: B023
            assert found is not None
            if not rows:
                await self._over(found)
                continue
            tried = [(row, await self._try(found, row)) for row in rows]
            await self.database.write(lambda conn: recalls.mark(conn, tried))  # noqa: B023
            return len(tried)
        return 0

    async def _over(self, found: Broadcast) -> None:
        became = FINISHED[found.recall]
        await self.database.write(lambda conn: broadcasts.set_recall(conn, found.id, became, None))

    async def _try(self, found: Broadcast, row: SentRow) -> bool:
        channel = self.channels.get(row.address.channel)
        if channel is None or not row.platform_id:
            return False
        if found.recall == "delete":
            return bool(await channel.delete(row.address, [row.platform_id]))
        body = await self.database.read(lambda conn: self._body(conn, found, row))
        return body is not None and await channel.edit(row.address, row.platform_id, body)

    def _body(self, conn: Connection, found: Broadcast, row: SentRow) -> TextBody | FileBody | None:
        her = people.by_id(conn, [row.person_id]).get(row.person_id)
        platform = self.rules.platforms.get(row.address.channel)
        if her is None or platform is None:
            return None
        try:
            content = broadcasts.content_of(conn, found.id)
        except ContentUnreadable:
            return None
        body = compose(content, found.kind, her.person.language, self.rules.wording, platform.abilities)
        return body if isinstance(body, TextBody | FileBody) else None
