"""What every turn works with, and what it must know of each channel."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.channels.base import Abilities
from bot.pacing import DEFAULT_RATE
from bot.wording import Wording
from flows.step import World


@dataclass(frozen=True, slots=True)
class Platform:
    """What the turn must know of a channel: how it is called in texts, what it can show, and, where a link can lead
    to the bot, the bot's name there once it is known. `site`: the address of its pages, where it has any."""

    title: str
    abilities: Abilities
    username: Callable[[], str] = str
    site: str = ""


@dataclass(frozen=True, slots=True)
class Staffing:
    """What the operator says about the staff. `owners`: numeric Telegram ids; `orders`: the folder in which the
    command line leaves word for a running bot, None where there is no command line beside it; `site`: the public
    address of the web chat, empty if it has none."""

    owners: frozenset[int] = frozenset()
    orders: Path | None = None
    site: str = ""


@dataclass(slots=True)
class Rules:
    """What every turn works with; the same for a whole batch. Only `teach` ever changes it."""

    world: World
    wording: Wording
    platforms: dict[str, Platform]
    staff: Staffing = Staffing()
    rate: float = DEFAULT_RATE
    """Messages a second in all; 0: no limit."""

    def teach(self, world: World, wording: Wording) -> None:
        """From the next turn on these are taught. In a running bot it is called by the writer of the database, which
        takes one batch of turns after the other: no turn ever sees two catalogues."""
        self.world, self.wording = world, wording
