"""Pictures for channels: drawn at delivery, in a process of their own, once for each content hash."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from typing import assert_never

from bot.channels.base import DrawnBody, PictureBody, ResultCardBody
from bot.pictures import MessagePicture, PictureFailed, Recipe, ResultPicture, as_json, content_hash

SECONDS = 15


def recipe(body: DrawnBody) -> Recipe:
    match body:
        case PictureBody():
            return MessagePicture(body.channel, body.sender, body.text)
        case ResultCardBody():
            return ResultPicture(
                body.title, body.score, body.result, body.right, body.total, body.question, body.page
            )
        case _:
            assert_never(body)


def key(body: DrawnBody) -> str:
    """Changes when the message or the way of drawing changes: then the platform gets it anew."""
    return content_hash(recipe(body))


async def draw(body: DrawnBody) -> bytes:
    """The PNG. Raises PictureFailed with one sentence; the text alternative has gone out before."""
    job = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.pictures", stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    asked = as_json(recipe(body)).encode()
    try:
        drawn, told = await asyncio.wait_for(job.communicate(asked), SECONDS)
    except TimeoutError:
        job.kill()
        await job.wait()
        raise PictureFailed(f"the picture was not drawn within {SECONDS} seconds") from None
    if job.returncode != 0:
        raise PictureFailed(told.decode(errors="replace").strip()[-300:] or "the picture could not be drawn")
    return drawn
