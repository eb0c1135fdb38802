"""The one message that somebody gets of a broadcast."""

from bot.broadcasts.content import Content
from bot.broadcasts.message import body_of
from bot.channels.base import Body


def compose(content: Content, language: str) -> Body:
    """In her language where there are words in it. One body, one platform call."""
    return body_of(content.in_language(language))
