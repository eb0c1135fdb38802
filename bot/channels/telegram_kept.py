"""Pictures and files of the staff on Telegram: by the id it knows them by, uploaded once where it knows none."""

import hashlib
from typing import Any

from telegram import InputFile

from bot.channels import telegram_bodies as bodies
from bot.channels.base import FileBody
from bot.channels.kept_files import FileShelf, Kept
from bot.channels.telegram_files import UPLOAD_SECONDS
from bot.channels.telegram_uploads import Uploads
from bot.course_files import FileNotThere


class KeptSender:
    """Sends kept files for one bot."""

    def __init__(self, uploads: Uploads, files: FileShelf) -> None:
        self._uploads = uploads
        self._files = files

    async def send(self, chat: int, body: FileBody, *, silent: bool) -> Any:
        """The message as Telegram shows it. Raises FileNotThere, or what the call raises."""
        kept = await self._files.about(body.file)
        if kept is None:
            raise FileNotThere(f"file {body.file} is not kept any more")

        async def read() -> InputFile:
            data = await self._files.read(body.file)
            if data is None:
                raise FileNotThere(f"file {body.file} has no content here")
            return InputFile(data, filename=body.name)

        params = bodies.captioned(chat, body, silent=silent)
        return await self._uploads.send(
            body.form, _key(body, kept), params, read, seconds=UPLOAD_SECONDS, held=kept.source
        )


def _key(body: FileBody, kept: Kept) -> str:
    """The same content under another name, or shown in another way, is another upload."""
    return hashlib.sha256(f"{body.form}\0{body.name}\0{kept.hash}".encode()).hexdigest()
