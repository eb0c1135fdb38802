"""Files that people sent, fetched from Telegram: two calls, no more bytes than a kept file may have."""

import structlog
from telegram.error import TelegramError

from bot.channels.kept_files import MOST_BYTES
from bot.channels.telegram_calls import Calls

SECONDS = 30.0
_log = structlog.get_logger(__name__)


async def fetch(call: Calls, source: str) -> bytes | None:
    """The content of the file with that id; None if Telegram does not give it now, or it is too big."""
    try:
        found = await call("getFile", {"file_id": source})
        path = found.get("file_path") if isinstance(found, dict) else None
        if not isinstance(path, str):
            return None
        return await call.download(path, MOST_BYTES, seconds=SECONDS)
    except TelegramError as error:
        _log.warning("telegram.not_fetched", error=str(error)[:200])
        return None
