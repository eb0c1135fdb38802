"""The feed as server-sent events: rows of one address after the place where she stopped, then whatever comes."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.channels.base import (
    Address,
    Body,
    DocumentBody,
    Entity,
    FileBody,
    PictureBody,
    ResultCardBody,
    TextBody,
)
from bot.store import feed as rows
from bot.store.database import Database
from bot.store.feed import Shown
from bot.web.feed import Feed

HEARTBEAT_SECONDS = 20.0
"""Proxies and phones close what is silent; a remark every now and then keeps it open."""
_RETRY = "retry: 2000\n\n"
_BEAT = ":\n\n"

LocalTime = Callable[[], Awaitable[str]]


async def events(
    feed: Feed,
    database: Database,
    address: Address,
    since: int,
    wall: Callable[[], int],
    local: LocalTime | None,
) -> AsyncIterator[str]:
    """Until the session ends or the program stops. `feed` must be open already, so that nothing falls between
    reading and waiting. `now` once says that everything until then was told. `local` tells the pretend time in
    rehearsals."""
    yield _RETRY
    feed.clock = local is not None
    seen: set[int] = set()
    caught_up = False
    while True:
        late = feed.take() - seen
        if feed.closing:
            return
        if feed.ended or feed.until <= wall():
            yield _event("bye", {})
            return
        if feed.clock and local is not None:
            feed.clock = False
            yield _event("clock", {"local": await local()})
        changed, feed.changed = feed.changed, set()
        for seq in sorted(changed):
            yield _again(seq, await database.read(lambda conn, one=seq: rows.one(conn, address, one)))  # type: ignore[misc]
        page = await database.read(lambda conn, place=since, ids=late: rows.read(conn, address, place, ids))  # type: ignore[misc]
        if page.gone:
            seen.clear()
            yield _event("afresh", {})
        before = 0 if page.gone else since
        since = page.end
        for shown in page.rows:
            if shown.seq not in seen:
                yield message(shown, max(shown.seq, before))
        seen |= {shown.seq for shown in page.rows}
        if not page.more:
            if not caught_up:
                caught_up = True
                yield _event("now", {})
            while not await _woken(feed, wall):
                yield _BEAT


async def over() -> AsyncIterator[str]:
    """What a feed without a session is told."""
    yield _event("bye", {})


async def _woken(feed: Feed, wall: Callable[[], int]) -> bool:
    """Whether there is something to do; False after a heartbeat's time of silence."""
    left = max(0.0, (feed.until - wall()) / 1000)
    try:
        async with asyncio.timeout(min(HEARTBEAT_SECONDS, left)):
            await feed.wake.wait()
    except TimeoutError:
        return left <= HEARTBEAT_SECONDS
    return True


def message(shown: Shown, mark: int) -> str:
    """One message as an event; `mark` is where a lost connection goes on."""
    return _event("message", {"seq": shown.seq, **_content(shown.seq, shown.body)}, str(mark))


def _again(seq: int, body: Body | None) -> str:
    """A message that was changed after it was shown, or taken away."""
    return (
        _event("gone", {"seq": seq}) if body is None else _event("edit", {"seq": seq, **_content(seq, body)})
    )


def _content(seq: int, body: Body) -> dict[str, object]:
    match body:
        case TextBody(text=text, entities=entities, buttons=buttons, takes_file=takes_file):
            return {
                **({"attach": True} if takes_file else {}),
                "text": text,
                "entities": _styles(entities),
                "buttons": [[{"label": b.label, "data": b.data} for b in row] for row in buttons],
            }
        case FileBody(name=name, form="photo", text=text, entities=entities):
            return {"photo": f"/chat/media/{seq}", "alt": name, "text": text, "entities": _styles(entities)}
        case FileBody(name=name, text=text, entities=entities):
            return {
                "file": f"/chat/media/{seq}",
                "form": "document",
                "title": name,
                "text": text,
                "entities": _styles(entities),
            }
        case PictureBody(alt=alt) | ResultCardBody(alt=alt):
            return {"picture": f"/chat/picture/{seq}.svg", "alt": alt}
        case DocumentBody(form=form, title=title, alt=alt):
            return {"file": f"/chat/media/{seq}", "form": form, "title": title, "alt": alt}
        case _:
            assert_never(body)


def _styles(entities: tuple[Entity, ...]) -> list[list[object]]:
    return [[entity.kind, entity.offset, entity.length] for entity in entities]


def _event(name: str, data: object, id: str = "") -> str:
    mark = f"id: {id}\n" if id else ""
    # JSON escapes every line break, so that a text can never begin an event of its own.
    return f"event: {name}\n{mark}data: {json.dumps(data)}\n\n"


def local_time(now: datetime, zone: str) -> str:
    """Such as «lunes 1 de marzo, 10:00»."""
    local = now.astimezone(ZoneInfo(zone))
    return format_datetime(local, "EEEE d 'de' MMMM, HH:mm", locale="es")
