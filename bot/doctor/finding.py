"""What one look finds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, assert_never

from bot.settings import Settings
from bot.store.database import path_of
from bot.store.trouble import DatabaseTrouble
from lessons.catalog import Checked

State = Literal["good", "warning", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line for the volunteer, in Spanish. `do`: what to do, for everything that is not good."""

    about: str
    state: State
    says: str
    do: str = ""

    @property
    def mark(self) -> str:
        match self.state:
            case "good":
                return "✓"
            case "warning":
                return "!"
            case "bad":
                return "✗"
            case _:
                assert_never(self.state)


@dataclass(frozen=True, slots=True)
class Visit:
    """What every look may use. `now`: aware UTC; `folder`: where the program was started, with its `.env`;
    `checked`: the content and its problems."""

    settings: Settings
    now: datetime
    folder: Path
    checked: Checked

    @property
    def database(self) -> Path | None:
        """The database file, or None if its address is not understood."""
        try:
            return path_of(self.settings.database)
        except DatabaseTrouble:
            return None


def is_well(findings: Iterable[Finding]) -> bool:
    """Whether nothing is bad; warnings do not count."""
    return all(finding.state != "bad" for finding in findings)
