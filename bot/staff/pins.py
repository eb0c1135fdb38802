"""The one gate before what speaks of people: a dialog or an act with the mark `personal` passes after a PIN only.

What she did is remembered and done again once the PIN is right, with her rights as they are then. A mark is all that a
dialog (`Kind.personal`) or an act (`personal: ClassVar[bool] = True`) needs; the look itself is noted here."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.staff.access import Access
from bot.staff.acts import Act
from bot.staff.dialogs.scene import Moved
from bot.staff.dialogs.state import Dialog
from bot.staff.dialogs.table import KINDS
from bot.staff.dialogs.team_state import AskPin, Did, NewPin
from bot.store import audit
from bot.store import pins as store
from bot.store.audit import Deed


@dataclass(frozen=True, slots=True)
class Came:
    """What she did: a `line`, a `tap` on a choice, or a `text`, with which dialog open."""

    before: str
    did: Did
    what: str


def stopped(
    conn: Connection, mine: Access, address_id: int, moved: Moved, came: Came, at: datetime
) -> AskPin | NewPin | None:
    """What is asked first; None: go on."""
    pin = store.find(conn, mine.number)
    changes = isinstance(moved.next, NewPin) and pin is not None
    if not (changes or is_personal(moved.next) or _is_personal_act(moved.act)):
        return None
    if pin is None:
        return NewPin(before=came.before, did=came.did, what=came.what)
    if store.is_open(conn, mine.number, address_id, at):
        return None
    return AskPin(came.before, came.did, came.what)


def note_look(conn: Connection, mine: Access, moved: Moved, at: datetime) -> None:
    """One line for each look at something personal, and for each personal file."""
    if moved.next is not None and is_personal(moved.next):
        audit.note(conn, at, mine.number, Deed.LIST_SEEN, moved.next.kind, _cohort(moved.next))
    if moved.act is not None and _is_personal_act(moved.act):
        audit.note(conn, at, mine.number, Deed.LIST_SEEN, type(moved.act).__name__, _cohort(moved.act))


def is_personal(dialog: Dialog | None) -> bool:
    return dialog is not None and KINDS[type(dialog)].personal


def _is_personal_act(act: Act | None) -> bool:
    return bool(getattr(act, "personal", False))


def _cohort(of: object) -> str:
    """The number of the cohort that it is about, if it says so."""
    found = getattr(of, "cohort", 0) or getattr(of, "cohort_id", 0)
    return str(found) if isinstance(found, int) and found else ""
