"""Pictures for channels: drawn at delivery, in a process of their own, once for each content hash."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from dataclasses import asdict

from bot.channels.base import PictureBody
from bot.pictures import MessagePicture, PictureFailed, content_hash

SECONDS = 15


def recipe(body: PictureBody) -> MessagePicture:
    return MessagePicture(body.channel, body.sender, body.text)


def key(body: PictureBody) -> str:
    """Changes when the message or the way of drawing changes: then the platform gets it anew."""
    return content_hash(recipe(body))


async def draw(body: PictureBody) -> bytes:
    """The PNG. Raises PictureFailed with one sentence; the text alternative has gone out before."""
    job = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.pictures", stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    asked = json.dumps(asdict(recipe(body))).encode()
    try:
        drawn, told = await asyncio.wait_for(job.communicate(asked), SECONDS)
    except TimeoutError:
        job.kill()
        await job.wait()
        raise PictureFailed(f"the picture was not drawn within {SECONDS} seconds") from None
    if job.returncode != 0:
        raise PictureFailed(told.decode(errors="replace").strip()[-300:] or "the picture could not be drawn")
    return drawn
