"""The one message that somebody gets of a broadcast."""

from dataclasses import replace

from bot.broadcasts.content import Content
from bot.broadcasts.message import body_of
from bot.channels.base import Abilities, Body, FileBody, TextBody
from bot.store.broadcasts import BroadcastKind
from bot.wording import Wording
from bot.wording.styled import units
from flows import mute


def compose(
    content: Content, kind: BroadcastKind, language: str, wording: Wording, abilities: Abilities
) -> Body:
    """In her language where there are words in it; the last line says how to stop messages of this kind, unless the
    message is so long that it would not fit in one call with it. One body, one platform call."""
    body = body_of(content.in_language(language))
    last = wording.label(mute.how(kind), language)
    match body:
        case TextBody():
            return replace(body, text=_with(body.text, last, abilities.longest_text))
        case FileBody():
            return replace(body, text=_with(body.text, last, abilities.longest_caption))
    return body


def _with(text: str, last: str, longest: int) -> str:
    longer = f"{text}\n\n{last}" if text else last
    return longer if units(longer) <= longest else text
