"""What a dialog is told and what it answers: pure values, so that dialogs need no store and no clock."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.broadcasts.content import Said
from bot.contacts import Board
from bot.staff.access import Access, Right, Role, cohort_in
from bot.staff.acts import Act
from bot.staff.dialogs.state import Dialog, Panel
from bot.staff.records import Records
from bot.store.cohorts import Cohort
from bot.store.grants import Grant
from bot.store.remarks import Remark
from bot.store.roles import Member
from flows.effects import Choice, Phrase, Text, Words, phrase
from flows.kinds.shape import Message
from flows.step import World


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a step of a dialog may look at, read in the transaction of the step.

    `world`: what is taught; `language`: hers; `proposals`: who waits for a yes of hers;
    `by_setting`: Telegram ids of owners; `remarks`: the open ones."""

    access: Access
    today: date
    board: Board
    world: World
    language: str = "es"
    members: tuple[Member, ...] = ()
    proposals: tuple[Grant, ...] = ()
    by_setting: tuple[int, ...] = ()
    remarks: tuple[Remark, ...] = ()
    found: Records | None = None
    zone: str = "UTC"
    """Hers, else that of the installation's country."""

    @property
    def at(self) -> datetime:
        """The moment of the step, UTC."""
        return self.records.at

    @property
    def records(self) -> Records:
        """What is looked up only where a dialog needs it."""
        assert self.found is not None
        return self.found


@dataclass(frozen=True, slots=True)
class Moved:
    """What a tap or a text did. `next` None: the dialog is over. `say` comes before what is shown next.

    `stay`: nothing is shown anew, and the buttons on her screen keep working. `played`: what a unit that is being
    tried says, in place of the dialog's own words."""

    next: Dialog | None
    act: Act | None = None
    say: tuple[Words, ...] = ()
    toast: Words | None = None
    stay: bool = False
    played: "Performance | None" = None


@dataclass(frozen=True, slots=True)
class Performance:
    """Messages of a unit that is tried, spoken as in this country at this moment in this language.

    `same_screen`: the buttons on her screen keep working."""

    messages: tuple[Message, ...]
    country: str
    language: str
    at: datetime
    same_screen: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """How one dialog is shown and answered. `wrote` None: the text says nothing here.

    `took`: this dialog asks for a message as it shall be sent, with styles, a picture or a PDF; it comes before
    `wrote`, and such a text is a word that always works only where nothing came with it.

    `personal`: it speaks of people, so it is shown after a PIN only, and each look at it is noted; an act that does so
    has the same mark."""

    right: Right
    show: Callable[[Scene, Any], Text]
    chose: Callable[[Scene, Any, str], Moved]
    wrote: Callable[[Scene, Any, str], Moved | None] = lambda scene, dialog, text: None
    took: Callable[[Scene, Any, Said], Moved | None] | None = None
    personal: bool = False


BACK = Choice("back", phrase("staff.button.back"), wide=True)
BACK_TO_PANEL = Choice("panel", phrase("staff.button.panel"), wide=True)


def day(when: date) -> str:
    return f"{when:%d-%m-%Y}"


def role_name(role: Role | str) -> Phrase:
    """The role as people call it; one of a newer program as «otro»."""
    known = role if role in set(Role) else "other"
    return phrase(f"staff.role.{known}")


def role_of(role: Role | str, scope: str, cohorts: Iterable[Cohort]) -> Words:
    """The role with the name of its cohort. Free text of an older program is shown as it stands."""
    if not scope:
        return role_name(role)
    number = cohort_in(scope)
    name = next((cohort.name for cohort in cohorts if cohort.id == number), scope)
    return phrase("staff.role_scoped", role=role_name(role), scope=name)


def listed(items: Sequence[Words]) -> Words:
    """The items as one paragraph, a line each."""
    *first, last = items
    words: Words = phrase("staff.line", line=last)
    for item in reversed(first):
        words = phrase("staff.lines", line=item, rest=words)
    return words


def to_panel() -> Moved:
    return Moved(Panel())
