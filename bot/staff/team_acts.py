"""What the dialogs about the staff itself may ask to be done."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MakeDoor:
    """A link by which she enters the web chat with what she may do here."""


@dataclass(frozen=True, slots=True)
class ShutBrowsers:
    """Her roles hold in no browser any more."""


@dataclass(frozen=True, slots=True)
class GivePin:
    """She has typed her PIN."""

    pin: str


@dataclass(frozen=True, slots=True)
class SetPin:
    """This is her PIN from now on."""

    pin: str


@dataclass(frozen=True, slots=True)
class ClosePin:
    """Her PIN must be given again."""


@dataclass(frozen=True, slots=True)
class ResetPin:
    """This number has no PIN any more, and sets a new one."""

    number: int


TeamAct = MakeDoor | ShutBrowsers | GivePin | SetPin | ClosePin | ResetPin
