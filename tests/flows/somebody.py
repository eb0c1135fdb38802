"""One person and the pure engine, without words: labels are the keys themselves. For tests of flows."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from flows import codec, engine
from flows.effects import Choice, Phrase, Words, Written
from flows.events import Arrival, Arrived, Blocked, Chose, Context, Event, Fired, Said, Started, Unblocked
from flows.person import Person, Standing
from flows.step import Step, World
from lessons.catalog import load_catalogue
from lessons.model import Catalogue
from tests.invariants import Witness, texts
from tests.lessons.life import life
from tests.register import Register

MORNING = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
"""Monday 1 March 2027, 10:00 in Guayaquil."""

SPOKEN = {
    "button.scam": "Estafa",
    "button.real": "Real",
    "button.unsure": "No sé",
    "button.on": "Sigo",
    "button.more": "Otra más",
    "button.agree": "Acepto",
    "button.disagree": "No acepto",
}


def label(words: Words, language: str) -> str:
    """Keys where there are no words yet; enough to tell two buttons apart."""
    match words:
        case Written(text=text):
            return text
        case Phrase(key=key, params=params):
            told = " ".join(str(value) for _, value in params)
            return f"{SPOKEN.get(key, key)} {told}".strip()


@cache
def catalogue() -> Catalogue:
    """The real content, read once."""
    return load_catalogue()


@cache
def real_world() -> World:
    return World(catalogue(), label)


@cache
def life_world() -> World:
    """The small course with two routes, a sensitive unit and a permission."""
    return World(life(), label)


@dataclass(slots=True)
class Somebody:
    """Her state, her timers, every button that was ever on her screen; each step is watched."""

    world: World = field(default_factory=real_world)
    now: datetime = MORNING
    person: Person = field(default_factory=Person)
    context: Context = field(default_factory=lambda: Context(called="Rosa", language="es", salt=7))
    witness: Witness = field(default_factory=Witness)
    buttons: list[tuple[int, Choice]] = field(default_factory=list)
    last: Step = field(default_factory=lambda: Step(Person()))
    register: Register = field(default_factory=Register)

    def take(self, event: Event) -> Step:
        stored = codec.load(codec.dump(self.person))
        event = self.register.told(stored, event)
        step = engine.step(self.world, stored, event)
        self.register.follow(stored, step.person)
        self.witness.saw(self.world, stored, event, step)
        self.person, self.last = step.person, step
        if step.person.standing is Standing.ERASED:
            self.person = Person()
        for text in texts(step):
            self.buttons += [(text.turn, choice) for choice in text.choices]
        return step

    def start(self, code: str = "") -> Step:
        return self.take(Started(at=self.now, code=code, context=self.context))

    def say(self, text: str) -> Step:
        return self.take(Said(at=self.now, text=text, context=self.context))

    def press(self, turn: int, choice: str) -> Step:
        return self.take(Chose(at=self.now, turn=turn, choice=choice, context=self.context))

    def tap(self, choice: str) -> Step:
        """A button of the present turn. LookupError: it is not on her screen."""
        if choice not in self.offered():
            raise LookupError(f"{choice} is not offered; {self.offered()} are")
        return self.press(self.person.turn, choice)

    def offered(self) -> list[str]:
        """Ids of the buttons that are good now."""
        return list(dict.fromkeys(c.id for turn, c in self.buttons if turn == self.person.turn))

    def arrive(self, arrival: Arrival) -> Step:
        """Her place was moved here or joined, or was not."""
        return self.take(Arrived(at=self.now, arrival=arrival, context=self.context))

    def block(self) -> Step:
        return self.take(Blocked(at=self.now, context=self.context))

    def unblock(self) -> Step:
        return self.take(Unblocked(at=self.now, context=self.context))

    @property
    def timers(self) -> dict[tuple[str, str], datetime]:
        return self.witness.timers

    def fire(self, course: str, name: str, *, late: timedelta = timedelta(0)) -> Step:
        """That timer comes due, perhaps `late` because we were down."""
        self.now = max(self.now, self.timers[course, name] + late)
        return self.take(Fired(at=self.now, timer=name, course=course, context=self.context))

    def skip(self) -> bool:
        """To the next due moment; False if nothing is due any more."""
        if not self.timers:
            return False
        self.fire(*min(self.timers, key=lambda key: (self.timers[key], key)))
        return True

    def wait(self, span: timedelta) -> None:
        until = self.now + span
        while self.timers and min(self.timers.values()) <= until:
            self.skip()
        self.now = max(self.now, until)

    def missed(self) -> None:
        self.context = replace(self.context, missed=True)


def joined(
    *, figures: bool = True, hour: str = "h1200", world: World | None = None, salt: int = 7
) -> Somebody:
    """Somebody who has just finished the first five minutes and waits for her first unit."""
    she = Somebody(world=world or real_world())
    she.context = replace(she.context, salt=salt)
    she.start()
    for choice in ("try", "scam", "another", "real", "want", "agree", "called", "yes"):
        she.tap(choice)
    she.tap("eight" if figures else "none")
    while figures and "s4" in she.offered():
        she.tap("s4")
    she.tap(hour)
    return she
