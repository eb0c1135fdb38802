"""The buttons under the progress of a broadcast: they stand by themselves, beside whatever dialog is open, and are
asked again for the role and the state at the moment of the tap."""

from datetime import datetime
from enum import StrEnum

from bot.store.broadcasts import Broadcast
from bot.store.moments import to_ms
from flows.effects import Choice, phrase

CONTROL = "st.b."
"""How the ids of these buttons begin."""


class Verb(StrEnum):
    """What can be done to a broadcast that is under way."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    """Asks once more."""
    STOP = "stop"
    """Cancels."""
    KEEP = "keep"
    """Not cancelled after all."""
    FIX = "fix"
    """A correction to those whom it has reached."""
    REPORT = "report"


OFFERED: dict[str, tuple[Verb, ...]] = {
    "ready": (Verb.PAUSE, Verb.CANCEL),
    "running": (Verb.PAUSE, Verb.CANCEL),
    "paused": (Verb.RESUME, Verb.CANCEL),
    "stopped": (Verb.RESUME, Verb.CANCEL, Verb.REPORT),
    "cancelled": (Verb.FIX, Verb.REPORT),
    "done": (Verb.REPORT,),
}
"""By the state of the broadcast: what its buttons offer."""
_ASKED = (Verb.STOP, Verb.KEEP)


def turn_of(confirmed_at: datetime) -> int:
    """What its buttons carry as their turn: of this broadcast and of no other one of that number."""
    return 1_000 + to_ms(confirmed_at) % 899_000


def buttons(broadcast: Broadcast) -> tuple[int, tuple[Choice, ...]]:
    """The turn and the buttons that stand under its progress as it is now."""
    return turn_of(broadcast.confirmed_at), choices(broadcast.id, broadcast.state.value)


def choices(broadcast: int, state: str) -> tuple[Choice, ...]:
    """To be shown with `turn_of` as their turn."""
    return tuple(_choice(broadcast, verb) for verb in OFFERED.get(state, ()))


def sure(broadcast: int) -> tuple[Choice, ...]:
    """Shall it really be cancelled?"""
    return tuple(_choice(broadcast, verb) for verb in _ASKED)


def read(choice: str) -> tuple[int, Verb] | None:
    """The broadcast and the verb of a tapped button; None for what is none of these."""
    number, _, verb = choice.removeprefix(CONTROL).partition(".")
    good = number.isascii() and number.isdecimal() and len(number) < 18 and verb in set(Verb)
    return (int(number), Verb(verb)) if good and choice.startswith(CONTROL) else None


def _choice(broadcast: int, verb: Verb) -> Choice:
    return Choice(f"{CONTROL}{broadcast}.{verb.value}", phrase(f"difusion.verb.{verb.value}"))
