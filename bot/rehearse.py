"""Playing a course on a pretend clock, without a database: the engine itself, real words, one learner.

`Player` is the whole world of one person in memory; `rehearse` lets a learner of a stated habit play a course from
the first message to the last and returns the transcript. Tests of conversations stand on the same Player."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from bot import habits
from bot.app import rules_of
from bot.cause import link_code
from bot.channels.base import Abilities, Button, DocumentBody, FileBody, PictureBody, ResultCardBody, TextBody
from bot.settings import Settings
from bot.wording import Voice, Wording
from flows import codec, engine, route
from flows.effects import DropTimer, Keep, Keeping, Note, Send, SetTimer
from flows.events import Blocked, Chose, Context, Event, Fired, FormId, Said, Started, Unblocked
from flows.person import Person, Standing
from flows.step import Step, World

LONGEST_PLAY = 2000
"""Steps after which a rehearsal is called endless: a course that never ends is broken."""

PRETEND_WORDS = "palabra palabra palabra"
"""Nothing is stored here, so there is nowhere to return to: these stand where words of return would."""


class RehearsalBroken(Exception):
    """One sentence: what was asked for cannot be played."""


@dataclass(slots=True)
class Player:
    """One person, her timers and her screen. Time moves only through `wait` and `skip`."""

    world: World
    wording: Wording
    now: datetime
    zone: str = "America/Guayaquil"
    called: str = "Rosa"
    language: str = "es"
    person: Person = field(default_factory=Person)
    timers: dict[tuple[str, str], datetime] = field(default_factory=dict)
    screen: list[tuple[Button, ...]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    kept: list[Keep] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    name: str = ""
    bytes: int = 0
    """Bytes of all the texts and buttons that she was shown."""
    missed: bool = False
    """A message may not have reached her; until she has been shown something again."""
    form: FormId = "a"
    salt: int = 7
    last: Step | None = None
    watch: Callable[[Person, Event, Step], None] | None = None
    """Told of every step, with the state before it."""
    told: Callable[[Person, Event], Event] | None = None
    """What the event must know of cohorts; rehearsals have none."""

    def start(self, code: str = "") -> Step:
        self._said(f"/start {code}".strip())
        return self.take(Started(at=self.now, code=link_code(code), context=self._context()))

    def say(self, text: str) -> Step:
        self._said(text)
        return self.take(Said(at=self.now, text=text, context=self._context()))

    def photo(self) -> Step:
        """Something that is not text."""
        self._said("(foto)")
        return self.take(Said(at=self.now, text="", context=self._context()))

    def tap(self, label: str) -> Step:
        """The button of the present turn that reads so. LookupError: there is none."""
        return self.press(self.button(label, lambda turn: turn == self.person.turn))

    def tap_old(self, label: str) -> Step:
        """The newest button of an older turn that reads so. LookupError: there is none."""
        return self.press(self.button(label, lambda turn: turn != self.person.turn), "~")

    def button(self, label: str, of_turn: Callable[[int], bool]) -> Button:
        for buttons in reversed(self.screen):
            for button in buttons:
                if button.label == label and of_turn(int(button.data.partition(":")[0])):
                    return button
        raise LookupError(f"no such button says «{label}»")

    def press(self, button: Button, mark: str = "") -> Step:
        self._said(f"[{button.label}]{mark}")
        turn, _, choice = button.data.partition(":")
        return self.take(Chose(at=self.now, turn=int(turn), choice=choice, context=self._context()))

    def block(self) -> Step:
        return self.take(Blocked(at=self.now, context=self._context()))

    def unblock(self) -> Step:
        return self.take(Unblocked(at=self.now, context=self._context()))

    def skip(self) -> bool:
        """To the next due moment; False if nothing is due any more."""
        if not self.timers:
            return False
        (course, name), due = min(self.timers.items(), key=lambda item: (item[1], item[0]))
        self._move(max(due, self.now))
        del self.timers[course, name]
        self.take(Fired(at=self.now, timer=name, course=course, context=self._context()))
        return True

    def wait(self, span: timedelta) -> None:
        """Lets `span` pass, each due thing at its own moment."""
        target = self.now + span
        while self.timers and min(self.timers.values()) <= target:
            self.skip()
        self._move(target)

    def take(self, event: Event) -> Step:
        """One event. The state goes through its stored form every time, as it does between real messages."""
        stored = codec.load(codec.dump(self.person))
        event = self.told(stored, event) if self.told else event
        step = engine.step(self.world, stored, event)
        self.person, self.last = step.person, step
        self.missed = self.missed and step.person.turn == stored.turn
        self._carry_out(step)
        if self.watch:
            self.watch(stored, event, step)
        if step.person.standing is Standing.ERASED:
            self._forget()
        return step

    def _forget(self) -> None:
        """What the shell does when she asked for it: nothing of hers is left."""
        self.person, self.name = Person(), ""
        self.timers.clear()
        self.notes.clear()
        self.kept.clear()

    def _carry_out(self, step: Step) -> None:
        for effect in step.effects:
            match effect:
                case SetTimer():
                    self.timers[effect.course, effect.name] = effect.due
                case DropTimer():
                    self.timers.pop((effect.course, effect.name), None)
                case Note():
                    self.notes.append(effect)
                case Keep():
                    self.kept.append(effect)
                    if effect.what in (Keeping.NAME, Keeping.CALLED):
                        self.name = self.called if effect.what is Keeping.CALLED else effect.text
                case Send():
                    self._show(effect)
        if step.toast:
            self.lines.append(f"  ({self.wording.text(step.toast, self.voice())})")

    def _show(self, send: Send) -> None:
        for body in self.wording.bodies(send.what, self.voice(), Abilities()):
            match body:
                case TextBody():
                    self.bytes += _bytes(body)
                    first, *rest = body.text.split("\n")
                    mark = "<" if not send.silent else "<~"
                    self.lines += [f"{mark} {first}", *(f"  {line}".rstrip() for line in rest)]
                    buttons = tuple(button for row in body.buttons for button in row)
                    if buttons:
                        self.lines.append("  " + " ".join(f"[{button.label}]" for button in buttons))
                        self.screen.append(buttons)
                case PictureBody() | ResultCardBody():
                    self.lines.append(f"<~ ({body.alt})")
                case FileBody():
                    self.lines.append(f"< ({body.name}) {body.text}".rstrip())
                case DocumentBody():
                    self.lines.append(f"<~ ({body.name}: {body.title}. {body.alt})")

    def voice(self) -> Voice:
        return Voice(
            language=self.person.language,
            country=self.person.country,
            name=self.name,
            called=self.called,
            platform="Telegram",
            now=self.now,
            return_words=PRETEND_WORDS,
        )

    def _context(self) -> Context:
        return Context(
            called=self.called,
            language=self.language,
            form=self.form,
            salt=self.salt,
            missed=self.missed,
        )

    def _said(self, text: str) -> None:
        self.lines.append(f"> {text}")

    def _move(self, moment: datetime) -> None:
        if moment - self.now >= timedelta(minutes=1):
            self.now = moment
            self.lines.append(f"@ {self.wall()}")
        self.now = moment

    def wall(self) -> str:
        """What her clock shows."""
        return f"{self.now.astimezone(ZoneInfo(self.person.zone or self.zone)):%Y-%m-%d %H:%M}"


def moment(local: str, zone: str) -> datetime:
    """UTC for `2027-03-01 10:00` in `zone`. Raises RehearsalBroken."""
    try:
        return datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except ValueError:
        raise RehearsalBroken(f"--start {local!r} is no moment: write it like 2027-03-01 10:00") from None


def rehearse(settings: Settings, course: str | None, habit: str, start: str) -> str:
    """The transcript of a whole course. Raises RehearsalBroken for a course that is unknown or never ends."""
    rules = rules_of(settings, dict)
    catalogue = rules.world.catalogue
    if course is not None and course not in catalogue.courses:
        known = ", ".join(sorted(catalogue.courses))
        raise RehearsalBroken(f"there is no course «{course}»: write one of {known}")
    world = rules.world
    if course is not None:
        world = replace(world, catalogue=catalogue.model_copy(update={"default": course}))
    player = Player(world, rules.wording, moment(start, "America/Guayaquil"))
    player.lines.append(f"@ {player.wall()}")
    player.start("ensayo")
    for _ in range(LONGEST_PLAY):
        if not _act(player, habit):
            return "\n".join((*player.lines, _cost(player))) + "\n"
    raise RehearsalBroken(
        f"the course does not end within {LONGEST_PLAY} steps: somebody would be stuck in it"
    )


def _act(player: Player, habit: str) -> bool:
    """What a learner of this habit does next; False when there is nothing left to do."""
    person = player.person
    enrolled = person.enrolled and person.hour is not None
    asked = person.aside is not None or route.is_question(person.open)
    if not asked or (habit == "silent" and enrolled):
        return player.skip()
    player.now += timedelta(seconds=20)
    buttons = player.screen[-1] if player.screen else ()
    ids = [button.data.partition(":")[2] for button in buttons if button.data.startswith(f"{person.turn}:")]
    answer = habits.answer(player.world, person, ids, habit)
    if answer.button is None:
        player.say(answer.text)
    else:
        player.press(buttons[-len(ids) + ids.index(answer.button)])
    return True


def _bytes(body: TextBody) -> int:
    labels = (button.label for row in body.buttons for button in row)
    return len(body.text.encode()) + sum(len(label.encode()) for label in labels)


def _cost(player: Player) -> str:
    """What the course cost her in each mode, as a remark."""
    course = player.world.catalogue.courses[player.world.catalogue.default]
    text, pictures = player.bytes, sum(course.weights.values())
    return f"# data: text {ceil(text / 1000)} KB; with pictures {ceil((text + pictures) / 1000)} KB"
