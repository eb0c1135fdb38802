"""What an open dialog of the staff is at: a tagged union, stored sealed for half an hour."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.staff.dialogs.broadcast_state import BroadcastDialog
from bot.staff.dialogs.calls_state import CallDialog
from bot.staff.dialogs.cohort_state import CohortDialog
from bot.staff.dialogs.team_state import AskPin, ForCohort, Log, LogWho, NewPin

VERSION = 1


@dataclass(frozen=True, slots=True)
class Panel:
    """What she may do, as buttons."""

    kind: Literal["panel"] = "panel"


@dataclass(frozen=True, slots=True)
class Guide:
    """The commands that she may write, in words."""

    kind: Literal["guide"] = "guide"


@dataclass(frozen=True, slots=True)
class Roles:
    """Who holds which role, and who waits for a yes."""

    kind: Literal["roles"] = "roles"


@dataclass(frozen=True, slots=True)
class NewRole:
    """For which role shall a code be made?"""

    kind: Literal["new_role"] = "new_role"


@dataclass(frozen=True, slots=True)
class Taking:
    """Whose role shall be taken away? `number`: she has been chosen and it is asked once more."""

    number: int = 0
    kind: Literal["taking"] = "taking"


@dataclass(frozen=True, slots=True)
class Countries:
    """Whose contacts?"""

    kind: Literal["countries"] = "countries"


@dataclass(frozen=True, slots=True)
class Facts:
    """The contacts of a country."""

    country: str
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class OneFact:
    """One contact: did they answer, has it changed, does nobody answer?"""

    country: str
    key: str
    kind: Literal["fact"] = "fact"


@dataclass(frozen=True, slots=True)
class NewText:
    """She types what the contact is now."""

    country: str
    key: str
    kind: Literal["new_text"] = "new_text"


@dataclass(frozen=True, slots=True)
class Preview:
    """`text` as learners will read it: yes or no?"""

    country: str
    key: str
    text: str
    kind: Literal["preview"] = "preview"


@dataclass(frozen=True, slots=True)
class Trial:
    """Which unit shall be tried, by whom, where, when? The first that is missing is asked for.

    `age`: minor, adult, or empty for who told none; `day`: ISO."""

    unit: str = ""
    age: str | None = None
    country: str = ""
    day: str = ""
    kind: Literal["trial"] = "trial"


@dataclass(frozen=True, slots=True)
class Trying:
    """A unit is being tried. `person`: the made-up one, as `flows.codec` writes her; `at`: the pretended moment;
    `parts`: those of which something was shown since her last answer."""

    unit: str
    at: datetime
    person: str
    parts: tuple[str, ...] = ()
    kind: Literal["trying"] = "trying"


@dataclass(frozen=True, slots=True)
class Tried:
    """The unit is behind the made-up person."""

    unit: str
    at: datetime
    person: str
    parts: tuple[str, ...] = ()
    kind: Literal["tried"] = "tried"


@dataclass(frozen=True, slots=True)
class Remarking:
    """She writes what she has to say about `part`; then the try goes on at `back`."""

    back: Trying | Tried
    part: str
    kind: Literal["remarking"] = "remarking"


@dataclass(frozen=True, slots=True)
class Remarks:
    """The open remarks on a unit; empty: on which are there any?"""

    unit: str = ""
    kind: Literal["remarks"] = "remarks"


_Open = Panel | Guide | Roles | NewRole | Taking | Countries | Facts | OneFact | NewText | Preview
_Team = ForCohort | AskPin | NewPin | Log | LogWho
_Staff = _Open | Trial | Trying | Tried | Remarking | Remarks | _Team
Dialog = _Staff | CohortDialog | CallDialog | BroadcastDialog
_ADAPTER: TypeAdapter[Dialog] = TypeAdapter(Annotated[Dialog, Field(discriminator="kind")])


def dump(dialog: Dialog) -> str:
    """The dialog as JSON text; `load` gives back an equal one."""
    return f'{{"v":{VERSION},"dialog":{_ADAPTER.dump_json(dialog).decode()}}}'


def load(text: str) -> Dialog | None:
    """None for what this program cannot read: a dialog lives half an hour, so it is over then."""
    try:
        raw = json.loads(text)
        return _ADAPTER.validate_python(raw["dialog"]) if raw["v"] == VERSION else None
    except (ValueError, KeyError, TypeError):
        return None
