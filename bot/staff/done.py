"""What came of something that a dialog asked for."""

from dataclasses import dataclass
from typing import Literal

from bot.channels.base import Body
from bot.staff.dialogs.state import Dialog
from bot.staff.telling import Notice
from flows.effects import StoredFile, Words, phrase


@dataclass(frozen=True, slots=True)
class Done:
    """Words for who asked, lines for others, whether a contact was checked; kept files, and messages exactly as they
    are (a preview), that go to who asked, after the words. `then`: what waited for a PIN goes on, or the dialog is
    over. `show`: what is shown next, in place of what the dialog had in mind."""

    say: tuple[Words, ...]
    notices: tuple[Notice, ...] = ()
    checked: bool = False
    files: tuple[StoredFile, ...] = ()
    bodies: tuple[Body, ...] = ()
    then: Literal["", "go_on", "over"] = ""
    show: Dialog | None = None


def not_yours() -> Done:
    return Done((phrase("staff.not_yours"),))
