"""`POST /chat/upload`: a picture or PDF for a message that a dialog of the staff is asking for; from nobody else."""

import base64
import binascii
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.kept_files import MOST_BYTES, Attachment, kind_of
from bot.channels.picture_size import can_be_shown
from bot.staff import taking
from bot.store import files
from bot.web.parts import Refused, WebParts, address_of
from bot.web.posts import Upload
from bot.web.sessions import Session
from bot.web.talk import Talk
from flows.effects import phrase

LARGEST_POST = MOST_BYTES * 4 // 3 + 32 * 1024
"""A file of the greatest size as base64, with what stands around it."""


@dataclass(frozen=True, slots=True)
class Uploads:
    """Checked before its body is read: where it comes from, whose it is, and whether she is asked for a file."""

    parts: WebParts
    talk: Talk

    async def upload(self, request: Request) -> Response:
        session = await self.talk.speaker(request)
        if not await self._is_asked(session):
            raise Refused(403, phrase("web.error.no_file_now"))
        post = await self.talk.read(request, Upload, most=LARGEST_POST, too_long=phrase("message.too_big"))
        data = _decoded(post.data)
        kind = kind_of(data)
        if not kind:
            raise Refused(415, phrase("web.error.file"))
        if len(data) > MOST_BYTES:
            raise Refused(413, phrase("message.too_big"))
        if kind != "pdf" and not can_be_shown(data):
            raise Refused(415, phrase("web.error.picture"))
        form: Literal["photo", "pdf"] = "pdf" if kind == "pdf" else "photo"
        until = self.parts.wall() + taking.UNSENT_MS

        def keep(conn: Connection) -> int:
            return files.keep(conn, name=post.name, form=form, data=data, until=until)

        file = await self.parts.database.write(keep)
        attachment = Attachment(form, post.name, len(data), file=file)
        await self.parts.channel.take(session.who, "said", post.text, once=post.once, attachment=attachment)
        return self.talk.renewing(session, {"toast": ""})

    async def _is_asked(self, session: Session) -> bool:
        address, rules, now = address_of(session), self.parts.rules, self.parts.clock.now()
        return await self.parts.database.write(lambda conn: taking.is_asked(conn, rules, address, now))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refused(400) from None
