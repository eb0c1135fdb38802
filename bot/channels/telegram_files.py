"""Files of a course on Telegram: sound and films with a player, pages as a document."""

from typing import Any

from telegram import InputFile

from bot.channels.base import DocumentBody
from bot.channels.telegram_bodies import LONGEST_CAPTION, cut
from bot.channels.telegram_uploads import Field, Uploads
from bot.course_files import CourseFiles

UPLOAD_SECONDS = 30.0
"""A film has up to 10 MB. With the wait for another upload it stays below the 45 s of a call."""
LONGEST_TITLE = 64
_FIELDS: dict[str, Field] = {"audio": "audio", "video": "video", "pdf": "document", "word": "document"}


class FileSender:
    """Sends files for one bot."""

    def __init__(self, uploads: Uploads, files: CourseFiles) -> None:
        self._uploads = uploads
        self._files = files

    async def send(self, chat: int, body: DocumentBody, *, silent: bool) -> Any:
        """The message as Telegram shows it. Raises FileNotThere, or what the call raises."""

        async def read() -> InputFile:
            return InputFile(await self._files.read(body), filename=body.name)

        key = await self._files.key(body)
        params = _params(chat, body, silent=silent)
        return await self._uploads.send(_FIELDS[body.form], key, params, read, seconds=UPLOAD_SECONDS)


def _params(chat: int, body: DocumentBody, *, silent: bool) -> dict[str, Any]:
    params: dict[str, Any] = {"chat_id": chat}
    if body.form == "audio":
        params |= {"title": cut(body.title, LONGEST_TITLE), "caption": cut(body.alt, LONGEST_CAPTION)}
    else:
        params["caption"] = cut(f"{body.title}\n{body.alt}", LONGEST_CAPTION)
    if body.form == "video":
        params["supports_streaming"] = True
    if silent:
        params["disable_notification"] = True
    return params
