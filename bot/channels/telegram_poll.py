"""Long polling that confirms only what is durable: the offset moves on after the commit, never before."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn

import structlog
from telegram.error import TelegramError

from bot.channels.base import ChannelLost, Inbound, Receive, Unreadable
from bot.channels.patience import Patience
from bot.channels.telegram_calls import Calls
from bot.channels.telegram_errors import FROZEN, OTHER_POLLER_SECONDS, TOKEN_REJECTED, meaning
from bot.channels.telegram_http import Answered
from bot.channels.telegram_updates import ALLOWED_UPDATES, UpdateReader, update_id

POLL_SECONDS = 50
BATCH = 100
_CONFLICTS = 3
_QUIET_SECONDS = 6 * 86_400.0
"""After a week without updates Telegram numbers them anew, perhaps lower than our offset."""
_HELD_SECONDS = 0.5
"""A server that answers «nothing» sooner does not hold the poll: do not ask it in a tight loop."""

_log = structlog.get_logger(__name__)


class Poller:
    """One loop of getUpdates. `stand_by(seconds)` is told when another program uses the token."""

    def __init__(
        self,
        call: Calls,
        reader: UpdateReader,
        *,
        now: Callable[[], datetime],
        stand_by: Callable[[float], None],
        patience: Patience,
        waiting: int = 0,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._call = call
        self._reader = reader
        self._now = now
        self._stand_by = stand_by
        self._patience = patience
        self._waiting = waiting
        self._steady = steady
        self._heard = steady()
        self._conflicts = 0

    async def run(self, receive: Receive, cursor: str | None) -> NoReturn:
        """Asks for ever from `cursor` on. Raises ChannelLost when only a person can help."""
        offset = int(cursor) if cursor else None
        failures = 0
        while True:
            asked = self._steady()
            try:
                found = await self._ask(offset)
                failures = self._conflicts = 0
            except TelegramError as error:
                failures += 1
                await self._recover(error, failures)
                continue
            if not found:
                offset = self._after_silence(offset)
                if self._steady() - asked < _HELD_SECONDS:
                    await self._patience.between(0.05, 0.1)
                continue
            self._heard, self._waiting = self._steady(), 0
            moved = _after(found)
            if await self._taken(receive, found, moved if moved is not None else offset):
                if moved is None or moved == offset:
                    await self._patience.after_failures(1)
                offset = moved if moved is not None else offset

    async def _ask(self, offset: int | None) -> list[Any]:
        params: dict[str, Any] = {"limit": BATCH, "timeout": POLL_SECONDS, "allowed_updates": ALLOWED_UPDATES}
        if offset is not None:
            params["offset"] = offset
        found = await self._call("getUpdates", params, seconds=POLL_SECONDS + 10)
        return found if isinstance(found, list) else []

    async def _taken(self, receive: Receive, found: list[Any], offset: int | None) -> bool:
        """Whether the batch is durable. If not, nothing is confirmed and the same is asked for again."""
        at = self._now()
        batch: list[Inbound | Unreadable] = []
        for raw in found:
            item = self._reader.read(raw, at)
            if item is not None:
                batch.append(item)
        try:
            await receive(batch, cursor=None if offset is None else str(offset))
        except Exception as error:
            # The type only: a database error quotes the values, and those are people's words.
            _log.error("telegram.batch_not_stored", updates=len(found), error=type(error).__name__)
            await self._patience.between(1.0, 5.0)
            return False
        return True

    def _after_silence(self, offset: int | None) -> int | None:
        if self._waiting or self._steady() - self._heard > _QUIET_SECONDS:
            # Asking without an offset confirms nothing and shows what waits under any number.
            self._waiting = 0
            return None
        return offset

    async def _recover(self, error: TelegramError, failures: int) -> None:
        if isinstance(error, Answered):
            if error.code == 409:
                await self._give_way(error)
                return
            lost = lost_because(error)
            if lost is not None:
                raise lost from None
            if error.code == 429:
                await self._patience.sleep(error.retry_after + 1.0)
                return
        _log.warning("telegram.poll_failed", failures=failures, error=str(error))
        await self._patience.after_failures(failures)

    async def _give_way(self, error: Answered) -> None:
        self._conflicts += 1
        _log.error("telegram.conflict", times=self._conflicts, told=error.description)
        if self._conflicts >= _CONFLICTS:
            raise ChannelLost(
                "Otro programa está usando el mismo token de Telegram (o hay un webhook puesto): "
                "detén el otro programa y arranca este de nuevo.",
                exit_code=75,
            )
        seconds = OTHER_POLLER_SECONDS * (1 + self._patience.dice() / 2)
        self._stand_by(seconds)
        await self._patience.sleep(seconds)


def lost_because(error: TelegramError) -> ChannelLost | None:
    """The sentence for whoever runs the bot if `error` means that the account itself is refused."""
    result = meaning(error)
    if result == TOKEN_REJECTED:
        return ChannelLost(
            "Telegram no acepta el token del bot: copia el que da @BotFather en AULITA_TELEGRAM_TOKEN "
            "y arranca de nuevo."
        )
    if result == FROZEN:
        return ChannelLost(
            "Telegram ha congelado la cuenta del bot: escribe a @BotFather o a la ayuda de Telegram "
            "antes de arrancar de nuevo."
        )
    return None


def _after(found: list[Any]) -> int | None:
    numbers = [number for raw in found if (number := update_id(raw)) is not None]
    return max(numbers) + 1 if numbers else None
