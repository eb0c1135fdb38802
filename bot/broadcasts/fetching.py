"""Fetches what somebody of the staff sent on Telegram and people in a browser are to see too.

On Telegram a file goes by Telegram's own id and needs no content here. Its web rows wait until the content is."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from bot.channels.kept_files import kind_of
from bot.store import files
from bot.store.database import Database, DatabaseTrouble
from bot.store.files import TRIES, Wanted

LOOK_SECONDS = 2.0
WAITS = (5.0, 60.0)
"""After the first and the second try."""
_KINDS = {"photo": ("jpeg", "png"), "pdf": ("pdf",)}
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Fetching:
    """`fetch`: the content behind a Telegram id, None if it cannot be had now."""

    database: Database
    fetch: Callable[[str], Awaitable[bytes | None]]
    steady: Callable[[], float] = time.monotonic
    _not_before: dict[int, float] = field(default_factory=dict)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.look()
            except DatabaseTrouble as trouble:
                _log.warning("fetching_waits", trouble=str(trouble))
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> int:
        """Tries once whatever is wanted and may be tried now; how many contents came. Raises DatabaseTrouble."""
        now = self.steady()
        wanted = await self.database.read(files.wanted)
        self._not_before = {one.file: self._not_before.get(one.file, 0.0) for one in wanted}
        due = [one for one in wanted if self._not_before[one.file] <= now]
        return sum([await self._try(one) for one in due])

    async def _try(self, one: Wanted) -> bool:
        data = await self.fetch(one.source)
        if data and kind_of(data) in _KINDS.get(one.form, ()):
            content = data
            return await self.database.write(lambda conn: files.fill(conn, one.file, content))
        tries = TRIES if data else one.tries + 1
        await self.database.write(lambda conn: files.tried(conn, one.file, tries))
        if tries >= TRIES:
            _log.error("file_not_fetched", file=one.file, other_content=bool(data))
        else:
            self._not_before[one.file] = self.steady() + WAITS[tries - 1]
        return False
