"""What a turn says, put into rows of the outbox: words and buttons for her language, her name and her platform."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.channels.base import Abilities, Body
from bot.clock import wall_ms
from bot.store.outbox import NewRow
from bot.store.people import Row
from bot.wording import Voice, Wording
from flows.effects import Care, Effect, Keep, Keeping, Send, StoredFile, Text
from flows.events import Arrived, Blocked, Chose, Event, Fired, Said, Started, Unblocked
from flows.person import Person

TAP_REPLY, TEXT_REPLY, PROACTIVE = 0, 1, 2
"""Lanes of the outbox."""

NUDGE_MS = 24 * 3_600_000


def voice_of(row: Row, person: Person, called: str, title: str, at: datetime) -> Voice:
    """How to speak to her after the step that made her `person`. `called`: her name on the platform, cleaned;
    `title`: how the platform is called in texts."""
    return Voice(
        language=person.language,
        country=person.country,
        name=row.name,
        called=called,
        platform=title,
        now=at,
    )


def rows_of(
    wording: Wording,
    abilities: Abilities,
    row: Row,
    cause: str,
    effects: Iterable[Effect | Body],
    lane: int,
    voice: Voice,
) -> list[NewRow]:
    """Rendered when the turn is taken, so that later edits change future messages only. A body is taken as it is."""
    wall = wall_ms()
    made: list[NewRow] = []

    def add(body: Body, care: Care, silent: bool) -> None:
        expires = wall + NUDGE_MS if care is Care.NUDGE else None
        made.append(
            NewRow(
                person_id=row.id,
                address_id=row.address_id,
                cause=cause,
                part=len(made),
                lane=lane,
                care=care.value,
                body=body,
                silent=silent,
                expires=expires,
            )
        )

    for effect in effects:
        if isinstance(effect, Body):
            add(effect, Care.LESSON, silent=False)
        elif isinstance(effect, Keep) and effect.what in (Keeping.NAME, Keeping.CALLED):
            name = voice.called if effect.what is Keeping.CALLED else effect.text
            voice = replace(voice, name=name)
        elif isinstance(effect, Send):
            silent = effect.silent or not isinstance(effect.what, Text | StoredFile)
            for body in wording.bodies(effect.what, voice, abilities):
                add(body, effect.care, silent)
    return made


def lane_of(event: Event) -> int:
    """How soon the answer to this must go out."""
    match event:
        case Chose() | Started():
            return TAP_REPLY
        case Said() | Arrived():
            return TEXT_REPLY
        case Fired() | Blocked() | Unblocked():
            return PROACTIVE
        case _:
            assert_never(event)
