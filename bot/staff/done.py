"""What came of what a dialog asked for."""

from dataclasses import dataclass

from bot.channels.base import Body
from bot.staff.dialogs.state import Dialog
from bot.staff.telling import Notice
from flows.effects import StoredFile, Words


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: words for who asked, lines for others, whether a contact was checked; kept files, and messages
    exactly as they are (a preview), that go to who asked, after the words. `then`: what is shown next in place of what
    the dialog had in mind."""

    say: tuple[Words, ...]
    notices: tuple[Notice, ...] = ()
    checked: bool = False
    files: tuple[StoredFile, ...] = ()
    bodies: tuple[Body, ...] = ()
    then: Dialog | None = None
