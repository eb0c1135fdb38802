"""The engine itself, playing beside the program: what every message on the wire must be, in order.

The twin is given what a learner does to the real bot. It decides nothing of transport, storage or sending, so that
any difference between its messages and those on the platform's log is a fault of those."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot import word_list
from bot.app import rules_of
from bot.channels.base import Abilities, Button, TextBody
from bot.rehearse import PRETEND_WORDS, Player
from bot.settings import Settings
from flows import route
from flows.effects import Send
from flows.kinds.spotting import PICTURE as PICTURE_BUTTON
from flows.opens import BranchesOpen, PracticeOpen, QuestionOpen, SpottingOpen, WritingOpen
from flows.person import DetourKind

WELCOME = ("try", "scam", "another", "want", "agree", "called", "yes", "four", "h1200", "did", "done")
"""What she prefers wherever it is offered; else the first button."""

PICTURE = "(picture)"


def covered(text: str) -> str:
    """The message with the twin's words of return in place of those that the program chose by chance."""
    head, line, last = text.rpartition("\n")
    return f"{head}{line}{PRETEND_WORDS}" if word_list.read(last) else text


@dataclass(slots=True)
class Twin(Player):
    """`shown`: each message she should get, as text, a picture as PICTURE."""

    shown: list[str] = field(default_factory=list)
    looked: set[str] = field(default_factory=set)
    """Messages whose picture she has asked for."""
    rows: tuple[Button, ...] = ()
    """The buttons of her newest question."""

    @classmethod
    def beside(
        cls, organization: Path, now: datetime, number: int, called: str, content: Path | None = None
    ) -> "Twin":
        """The twin of the person whose number in the database is `number`."""
        settings = Settings(organization=organization, clock="rehearsal", content_dir=content, _env_file=None)
        rules = rules_of(settings, dict)
        twin = cls(rules.world, rules.wording, now, called=called, salt=number)
        twin.form = "a" if number % 2 else "b"
        return twin

    def _show(self, send: Send) -> None:
        for body in self.wording.bodies(send.what, self.voice(), Abilities()):
            if isinstance(body, TextBody):
                self.shown.append(body.text)
                buttons = tuple(button for row in body.buttons for button in row)
                self.rows = buttons or self.rows
            else:
                self.shown.append(PICTURE)

    @property
    def asked(self) -> bool:
        """Whether she is being asked something."""
        return self.person.aside is not None or route.is_question(self.person.open)

    @property
    def over(self) -> bool:
        """The course has ended, and nothing is due any more."""
        progress = self.person.courses.get(self.person.current)
        return progress is not None and progress.finished and not self.asked and not self.timers

    def reach(self, now: datetime) -> None:
        """The clock was moved to `now`; everything due by then happens, oldest first."""
        while self.timers and min(self.timers.values()) <= now:
            self.skip()
        self.now = now

    def words(self) -> str:
        """What she types where she would rather type than tap, or empty."""
        open = self.person.open
        if self.person.aside is not None:
            return "sí, lo hice" if self.person.aside.kind is DetourKind.CHECK_IN else ""
        if isinstance(open, PracticeOpen):
            return "a las 9 de la mañana"
        if isinstance(open, WritingOpen):
            return "Cuatro palabras para practicar."
        if isinstance(open, QuestionOpen):
            return {"f10": "9", "f12": "Me llevo la pausa.", "b9": "1 y 3", "f4": "1, 3"}.get(open.part, "")
        return ""

    def choice(self) -> Button:
        """The button she taps."""
        ids = {button.data.partition(":")[2]: button for button in self.rows}
        open = self.person.open
        if isinstance(open, SpottingOpen) and PICTURE_BUTTON in ids and open.item not in self.looked:
            self.looked.add(open.item)
            return ids[PICTURE_BUTTON]
        if getattr(open, "picked", ()) and "_done" in ids:
            return ids["_done"]
        if isinstance(self.person.open, BranchesOpen) and self.person.open.seen:
            return ids["on"]
        return next((ids[wanted] for wanted in WELCOME if wanted in ids), self.rows[0])
