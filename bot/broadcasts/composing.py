"""The one message that somebody gets of a broadcast."""

from bot.broadcasts.content import Content
from bot.channels.base import Body, TextBody


def compose(content: Content, language: str) -> Body:
    """In her language where there are words in it. One body, one platform call."""
    said = content.in_language(language)
    return TextBody(said.text, said.entities)
