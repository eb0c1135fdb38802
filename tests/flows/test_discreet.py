"""What we send first never names a sensitive subject, in any state of any unit: a lock screen may show it."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.organization import sample_organization
from bot.wording import Wording
from flows.effects import Written
from flows.events import Event, Fired
from flows.opens import NoticeOpen, PracticeOpen, UnitClosed
from flows.person import Person
from flows.step import Step, World
from lessons.catalog import load_catalogue
from lessons.model import Catalogue
from tests.bot.wording_samples import ANA
from tests.flows.somebody import Somebody, joined
from tests.flows.test_histories import carry_on
from tests.invariants import Witness, texts
from tests.lessons.life import COURSE, SUBJECT, life

SENSITIVE = re.compile(
    r"acos|violen|sext|abus|agre|trata\b|amenaz|chantaj|íntim|desnud|estaf|engañ|fraud|denunci|delito|miedo|suicid"
    r"|harass|abuse|threat|blackmail|scam|fraud|crime|afraid",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Reader(Witness):
    """Reads the first line of what every timer sends, as her lock screen shows it."""

    wording: Wording | None = None
    lines: list[str] = field(default_factory=list)

    def saw(self, world: World, before: Person, event: Event, step: Step) -> None:
        Witness.saw(self, world, before, event, step)
        if isinstance(event, Fired) and self.wording is not None:
            first = texts(step)[:1]
            self.lines += [self.wording.text(text.words[0], ANA).splitlines()[0] for text in first]


def reading(catalogue: Catalogue, language: str) -> tuple[Somebody, Reader]:
    wording = Wording.load(sample_organization(), catalogue)
    she = joined(world=World(catalogue, wording.label))
    reader = Reader(timers=she.witness.timers, notes=she.witness.notes, wording=wording)
    she.witness = reader
    if language == "en":
        she.say("ajustes")
        she.tap("language")
    she.say("ruta")
    if "full" in she.offered():
        she.tap("full")
    return she, reader


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("course", ["vida", "empleo-seguro"])
@pytest.mark.parametrize("how", ["on", "promise", "pause", "silence"])
def test_the_first_line_of_whatever_a_timer_sends_is_neutral(how: str, course: str, language: str) -> None:
    """Through the whole course: at each place silence for days, a pause, or a promise and the question after it."""
    catalogue = life() if course == COURSE else load_catalogue()
    she, reader = reading(catalogue, language)
    for _ in range(400):
        if she.person.courses[course].finished:
            break
        if how == "promise" and isinstance(she.person.open, PracticeOpen) and not she.person.aside:
            she.tap("today")
            she.wait(timedelta(days=2))
        elif how == "pause":
            she.say("pausa 1")
            she.wait(timedelta(days=2))
        elif how == "silence":
            she.wait(timedelta(days=9))
        carry_on(she, 2)

    assert she.person.courses[course].finished
    assert len(reader.lines) > len(catalogue.courses[course].route) // 2
    assert [line for line in reader.lines if SENSITIVE.search(line)] == []


def in_the_sensitive_unit() -> Somebody:
    she = joined(world=World(life(), Wording.load(sample_organization(), life()).label), figures=False)
    while not isinstance(she.person.open, NoticeOpen):
        if isinstance(she.person.open, UnitClosed):
            she.skip()
        else:
            she.tap("on" if "on" in she.offered() else she.offered()[0])
    return she


def said(she: Somebody) -> str:
    """Everything that the last step sent, authors' words and the bot's."""
    wording = Wording.load(sample_organization(), life(), strict=True)
    return "\n".join(wording.text(words, ANA) for text in texts(she.last) for words in text.words)


def test_a_sensitive_unit_by_the_clock_says_only_that_a_lesson_is_there() -> None:
    she = in_the_sensitive_unit()

    assert said(she) == "Tienes una lección lista."
    she.tap("open")
    assert SUBJECT in said(she)


@pytest.mark.parametrize("deep", [0, 1, 2])
def test_after_a_pause_in_a_sensitive_unit_nothing_of_it_is_shown(deep: int) -> None:
    she = in_the_sensitive_unit()
    she.tap("open")
    for _ in range(deep):
        she.tap("on")
    unit = she.world.catalogue.courses[COURSE].units["M1-03"]
    she.say("pausa 2")
    she.skip()

    assert not SENSITIVE.search(said(she))
    assert unit.title not in said(she)
    assert not any(isinstance(words, Written) for text in texts(she.last) for words in text.words)
    she.tap("_resume")
    assert SENSITIVE.search(said(she))


def test_a_promise_of_a_sensitive_unit_and_the_question_after_it_name_nothing() -> None:
    she = in_the_sensitive_unit()
    she.tap("open")
    she.tap("on")
    she.tap("on")
    she.tap("today")
    for timer in ("promise", "checkin"):
        she.fire(COURSE, timer)
        assert said(she)
        assert not SENSITIVE.search(said(she)), timer
        while (
            "no" not in she.offered() and not isinstance(she.person.open, UnitClosed) and timer == "promise"
        ):
            she.tap(she.offered()[0])
    assert "did" in she.offered()
