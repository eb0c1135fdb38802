"""The notice before a sensitive unit: on, skip it, or help. Brought by the clock it says at first only that a lesson
is there: what a lock screen shows never names a sensitive subject."""

from dataclasses import replace
from datetime import datetime

from flows.effects import Choice, Fact, Text, Written, phrase
from flows.kinds.shape import SIGO, Kind, Message, Outcome, note, progress_of, with_progress
from flows.opens import NoticeOpen
from flows.person import Person
from flows.step import World

OPEN = Choice("open", phrase("button.open"))
SKIP = Choice("skip", phrase("button.skip"))
HELP = Choice("help", phrase("button.help"))


def show(world: World, person: Person, open: NoticeOpen, again: bool) -> tuple[Message, ...]:
    if not open.told:
        return (Text((phrase("notice.ready"),), (OPEN,)),)
    unit = world.catalogue.courses[person.current].units[open.unit]
    return (Text((phrase("notice.about", subject=Written(unit.notice or "")),), (SIGO, SKIP, HELP)),)


def chose(world: World, person: Person, open: NoticeOpen, choice: str, at: datetime) -> Outcome:
    """«Ayuda» is taken by engine.py."""
    if choice == OPEN.id:
        return Outcome(person, (), replace(open, told=True))
    if choice == SIGO.id:
        return Outcome(person, (), None, (note(person, Fact.UNIT_OPENED, open.unit),))
    progress = progress_of(person)
    skipped = replace(progress, unit="", passed=(), skipped=(*progress.skipped, open.unit))
    waived = note(person, Fact.UNIT_WAIVED, open.unit, value="skipped")
    return Outcome(with_progress(person, skipped), (Text((phrase("notice.skipped"),)),), None, (waived,))


KIND = Kind(NoticeOpen, show, chose)
