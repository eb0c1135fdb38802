"""Dialogs about the staff itself: a facilitator's cohort, the PIN, the log."""

from dataclasses import dataclass
from typing import Literal

Did = Literal["", "line", "tap", "text"]


@dataclass(frozen=True, slots=True)
class ForCohort:
    """For which cohort shall the code of a facilitator be?"""

    kind: Literal["for_cohort"] = "for_cohort"


@dataclass(frozen=True, slots=True)
class AskPin:
    """Her PIN, before what she did goes on: with which dialog open (JSON text of `state`), what she did, and the
    words or the choice. `did` empty: nothing waits."""

    before: str = ""
    did: Did = ""
    what: str = ""
    kind: Literal["ask_pin"] = "ask_pin"


@dataclass(frozen=True, slots=True)
class NewPin:
    """A new PIN, twice. `first`: as she typed it the first time; the rest as in `AskPin`."""

    first: str = ""
    before: str = ""
    did: Did = ""
    what: str = ""
    kind: Literal["new_pin"] = "new_pin"


@dataclass(frozen=True, slots=True)
class Log:
    """The log, ten lines at a time. `who` 0: everybody; `what`: a group of deeds, empty: all; `days` 0: all; `before`:
    only lines older than this one, 0: from the newest on."""

    who: int = 0
    what: str = ""
    days: int = 0
    before: int = 0
    kind: Literal["log"] = "log"


@dataclass(frozen=True, slots=True)
class LogWho:
    """Whose lines? `back`: the log as it was."""

    back: Log = Log()
    kind: Literal["log_who"] = "log_who"
