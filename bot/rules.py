"""What every turn works with, and what it must know of each channel."""

from dataclasses import dataclass

from bot.channels.base import Abilities
from bot.wording import Wording
from flows.step import World


@dataclass(frozen=True, slots=True)
class Platform:
    """What the turn must know of a channel: how it is called in texts and what it can show."""

    title: str
    abilities: Abilities


@dataclass(frozen=True, slots=True)
class Rules:
    """What every turn works with; the same for a whole batch."""

    world: World
    wording: Wording
    platforms: dict[str, Platform]
