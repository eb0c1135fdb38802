"""What is asked, who answers, and what an answer may be."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

ATTEMPTS = 5


class SetupStopped(Exception):
    """The installation was not written. The message is one Spanish sentence that says what to do."""


class Desk(Protocol):
    """The other side of the questions: a terminal, or a test."""

    def say(self, line: str) -> None: ...

    def text(self, question: str, default: str) -> str:
        """One line; `default` for an empty answer, if there is one."""
        ...

    def hidden(self, question: str) -> str:
        """One line that is never shown and never kept."""
        ...

    def yes(self, question: str, *, default: bool) -> bool: ...


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line already answered. `ask` False: nothing is asked, what is missing ends the set-up.
    `organization`: a file that is ready; `answers`: by key of `organizacion.yaml`."""

    ask: bool = True
    token_file: Path | None = None
    organization: Path | None = None
    answers: dict[str, str] = field(default_factory=dict)
