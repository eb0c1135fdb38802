"""A message of the staff, ready to go: one body, one platform call for each person; and what would not fit."""

from collections.abc import Iterable
from dataclasses import replace

from bot.broadcasts.content import Said
from bot.channels.base import Abilities, Body, FileBody, TextBody
from bot.channels.kept_files import MOST_BYTES
from bot.wording.styled import units
from flows.effects import Words, phrase

MOST_STYLES = 100
"""Telegram drops the others without a word."""


def body_of(said: Said) -> Body:
    """The whole message as one body, whatever the channel. No preview is made of addresses in it."""
    if said.file:
        return FileBody(said.file, said.name, said.form, said.text, said.entities)
    return TextBody(said.text, said.entities)


def reworded(said: Said, words: Said) -> Said:
    """The message with other words; its picture or file stays, for no platform puts another in its place."""
    return replace(said, text=words.text, entities=words.entities)


def check(said: Said, channels: Iterable[Abilities]) -> list[Words]:
    """What is wrong with it on any of these channels, a sentence each; empty: it goes everywhere, in one call."""
    every = list(channels)
    longest = min((one.longest_caption if said.file else one.longest_text for one in every), default=0)
    has = units(said.text)
    wrong: list[Words] = []
    if not said.file and not said.text.strip():
        wrong.append(phrase("message.empty"))
    if every and has > longest:
        key = "message.caption_too_long" if said.file else "message.too_long"
        wrong.append(phrase(key, most=longest, has=has, over=has - longest))
    if said.size > MOST_BYTES:
        wrong.append(phrase("message.too_big"))
    if len(said.entities) > MOST_STYLES:
        wrong.append(phrase("message.too_styled", most=MOST_STYLES))
    return wrong


def weight(said: Said) -> int:
    """Bytes that each person loads: the text, and the picture or file where there is one."""
    return len(said.text.encode()) + said.size
