"""Conversations as scripts: what she does is replayed, the whole text is compared, every step is watched.

A file is a header (`proves:`, `start:`, perhaps `language:`, `called:`, `form:`, `course:`, `units:` for a
shorter course), a blank line, and the
script. `course:` is one of ours, or the kind of part that a small course begins with (tests/lessons/kinds_course.py).
What she does:

    > text           she writes
    > [Label]        she taps the button of the present question that reads so
    > [Label]~       she taps an older button that reads so, or the same one again
    :skip            to the next due moment            :wait 3d (26h, 30m)   time passes
    > (foto)         she sends a photo                 :forge 12:scam        a tap that no button of hers makes
    :block  :unblock she blocks the bot, lets it in    :missed               a message may not have reached her
    :publish …       the course changes: see EDITS     # …                   a remark, kept
    :group 7 Lunes start=2027-03-22 room=open          the cohort of the link `k_7` (also ends, queue, next=8)
    :place in 7      what the register says of her now: in or waiting, or `:place none`; her plan is looked at again

All the rest is output; `--rewrite` writes it anew."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest

from bot.organization import sample_organization
from bot.rehearse import Player, RehearsalBroken, moment
from bot.wording import Wording
from flows.events import Chose, Event
from flows.person import Person
from flows.seat import Call, Group, Room
from flows.sought import REPLAN
from flows.step import Step, World
from lessons.catalog import load_catalogue
from lessons.model import Catalogue, Course
from tests.flows import edits
from tests.invariants import Broken, Witness
from tests.lessons.kinds_course import OF_KIND, kinds_catalogue
from tests.lessons.life import life
from tests.register import Register

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(FOLDER.glob("*.txt"))
HEADERS = ("proves", "start", "language", "called", "form", "course", "units")
SPANS = {"d": "days", "h": "hours", "m": "minutes"}

EDITS: dict[str, Callable[..., Course]] = {
    "without-unit": edits.without_unit,
    "without-part": edits.without_part,
    "renamed-part": edits.renamed_part,
    "turned-into-card": edits.turned_into_card,
    "renamed-item": edits.renamed_item,
}


class ScriptBroken(Exception):
    """One sentence: which file and line, what is wrong, what to write instead."""


@dataclass(frozen=True, slots=True)
class Script:
    name: str
    header: dict[str, str]
    top: str
    lines: tuple[tuple[int, str], ...]
    """Number and text of the lines that are input or remarks."""


def parse(name: str, text: str) -> Script:
    """Raises ScriptBroken."""
    top, _, body = text.partition("\n\n")
    header: dict[str, str] = {}
    for number, line in enumerate(top.splitlines(), 1):
        key, colon, value = line.partition(":")
        if not colon or key not in HEADERS:
            raise ScriptBroken(f"{name}:{number}: «{line}» is no header; write one of {', '.join(HEADERS)}")
        header[key] = value.strip()
    for needed in ("proves", "start"):
        if not header.get(needed):
            raise ScriptBroken(f"{name}: the header has no «{needed}:»; write it above the first blank line")
    first = len(top.splitlines()) + 2
    numbered = [(first + n, line.rstrip()) for n, line in enumerate(body.splitlines())]
    return Script(name, header, top, tuple((n, line) for n, line in numbered if line[:1] in (">", ":", "#")))


@cache
def content() -> tuple[Catalogue, Wording]:
    ours = load_catalogue()
    kinds = {name: course for name, course in kinds_catalogue().courses.items() if name in OF_KIND}
    catalogue = edits.changed(ours, courses={**ours.courses, **kinds, **life().courses})
    return catalogue, Wording.load(sample_organization(), catalogue, strict=True)


class Stage:
    """A Player whose every step is watched, and who can be told what the lines of a script say."""

    def __init__(self, script: Script) -> None:
        catalogue, wording = content()
        wanted = script.header.get("course", catalogue.default)
        if wanted not in catalogue.courses:
            raise ScriptBroken(
                f"{script.name}: there is no course «{wanted}»; write one of {list(catalogue.courses)}"
            )
        if "units" in script.header:
            short = edits.with_order(catalogue.courses[wanted], script.header["units"].split())
            catalogue = edits.with_course(catalogue, short)
        world = World(edits.changed(catalogue, default=wanted), wording.label, sample_organization().country)
        local, _, zone = script.header["start"].rpartition(" ")
        try:
            now = moment(local, zone)
        except (RehearsalBroken, ZoneInfoNotFoundError, ValueError):
            raise ScriptBroken(
                f"{script.name}: «start: {script.header['start']}» is no moment; "
                "write it like 2027-03-01 10:00 America/Guayaquil"
            ) from None
        form = script.header.get("form", "a")
        if form not in ("a", "b"):
            raise ScriptBroken(f"{script.name}: there is no form «{form}»; write a or b")
        self.script, self.witness, self.register = script, Witness(), Register()
        self.player = Player(
            world,
            wording,
            now,
            zone=zone,
            called=script.header.get("called", "Rosa"),
            language=script.header.get("language", "es"),
            form="a" if form == "a" else "b",
            watch=self._watch,
            told=self.register.told,
        )

    def _watch(self, before: Person, event: Event, step: Step) -> None:
        self.witness.saw(self.player.world, before, event, step)
        self.register.follow(before, step.person)

    def play(self) -> str:
        """The whole file as it should be. Raises ScriptBroken, or Broken at the line that broke an invariant."""
        out = self.player.lines
        out.append(f"@ {self.player.wall()}")
        for number, line in self.script.lines:
            where = f"{self.script.name}:{number}"
            if not (out[-1].startswith("#") or not out[-1]):
                out.append("")
            try:
                self._do(where, line)
            except Broken as problem:
                raise Broken(f"{where}: {problem}") from None
        return f"{self.script.top}\n\n" + "\n".join(out) + "\n"

    def _do(self, where: str, line: str) -> None:
        if line.startswith("#"):
            self.player.lines.append(line)
        elif line.startswith(">"):
            self._hers(where, line[1:].strip())
        else:
            self._directive(where, line)

    def _hers(self, where: str, text: str) -> None:
        tapped = re.fullmatch(r"\[(.+)\](~?)", text)
        if text == "(foto)":
            self.player.photo()
            return
        if tapped is None:
            if text == "/start" or text.startswith("/start "):
                self.player.start(text[6:].strip())
            else:
                self.player.say(text)
            return
        try:
            (self.player.tap_old if tapped[2] else self.player.tap)(tapped[1])
        except LookupError:
            turn = f"{self.player.person.turn}:"
            now = [b.label for buttons in self.player.screen for b in buttons if b.data.startswith(turn)]
            which = "older button" if tapped[2] else "button that works now"
            raise ScriptBroken(f"{where}: there is no {which} «{tapped[1]}»; these work now: {now}") from None

    def _directive(self, where: str, line: str) -> None:
        player, (name, *rest) = self.player, line.split()
        player.lines.append(line)
        match name, rest:
            case ":skip", []:
                if not player.skip():
                    raise ScriptBroken(f"{where}: nothing is due any more; take this line out")
            case ":wait", [span] if re.fullmatch(r"\d+[dhm]", span):
                player.wait(timedelta(**{SPANS[span[-1]]: int(span[:-1])}))
            case ":block", []:
                player.block()
            case ":unblock", []:
                player.unblock()
            case ":missed", []:
                player.missed = True
            case ":forge", [data] if re.fullmatch(r"\d+:.+", data):
                turn, _, choice = data.partition(":")
                player.take(Chose(at=player.now, turn=int(turn), choice=choice))
            case ":group", [number, title, *facts] if number.isdecimal():
                self._group(int(number), title, dict(fact.split("=", 1) for fact in facts))
            case ":place", ["none"]:
                self._place(None)
            case ":place", ["in" | "waiting" as place, number] if number.isdecimal():
                self._place((int(number), place))
            case ":publish", ["gone"]:
                self._publish(None)
            case ":publish", [edit, *args] if edit in EDITS:
                self._publish(lambda course: EDITS[edit](course, *args))
            case _:
                known = "the top of tests/test_transcripts.py lists them"
                raise ScriptBroken(f"{where}: «{line}» is no directive; {known}")

    def _group(self, number: int, title: str, facts: dict[str, str]) -> None:
        calls = self.register.calls
        group = Group(number, title.replace("_", " "), facts.get("start", ""), facts.get("ends", ""))
        following = calls[int(facts["next"])].group if "next" in facts else None
        calls[number] = Call(
            group=group,
            room=Room(facts.get("room", "open")),
            queue=int(facts.get("queue", "0")),
            next=following,
        )

    def _place(self, placed: tuple[int, str] | None) -> None:
        """The register has changed, and the timer that looks at her plan is due."""
        self.register.placed = placed
        self.player.timers["", REPLAN] = self.player.now
        self.player.skip()

    def _publish(self, change: Callable[[Course], Course] | None) -> None:
        world = self.player.world
        catalogue, self.witness.edited = world.catalogue, True
        if change is None:
            catalogue = edits.without_course(catalogue)
        else:
            catalogue = edits.with_course(catalogue, change(catalogue.courses[catalogue.default]))
        self.player.world = replace(world, catalogue=catalogue)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_conversation_reads_as_written(path: Path, request: pytest.FixtureRequest) -> None:
    written = path.read_text(encoding="utf-8")
    played = Stage(parse(path.name, written)).play()

    if request.config.getoption("--rewrite"):
        path.write_text(played, encoding="utf-8")
    else:
        assert played.splitlines() == written.splitlines()


HEADER = "proves: nothing\nstart: 2027-03-01 10:00 America/Guayaquil\n\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("start: 2027-03-01 10:00 America/Guayaquil\n\n> hola\n", "has no «proves:»"),
        ("proves: x\nwho: Ana\n\n> hola\n", "t.txt:2: «who: Ana» is no header"),
        ("proves: x\nstart: mañana\n\n> hola\n", "«start: mañana» is no moment"),
        ("proves: x\nstart: 2027-03-01 10:00 Mars/Base\n\n> hola\n", "is no moment"),
        (HEADER.replace("\n\n", "\ncourse: otro\n\n"), "there is no course «otro»"),
        (HEADER.replace("\n\n", "\nform: c\n\n"), "there is no form «c»"),
        (HEADER + ":dance\n", "t.txt:4: «:dance» is no directive"),
        (HEADER + ":wait forever\n", "«:wait forever» is no directive"),
        (HEADER + ":skip\n", "nothing is due any more"),
        (
            HEADER + "> /start\n> [Nada]\n",
            "there is no button that works now «Nada»; these work now: ['Probar'",
        ),
        (HEADER + "> /start\n> [Probar]~\n", "there is no older button «Probar»"),
    ],
)
def test_a_broken_script_is_told_in_one_sentence(text: str, complaint: str) -> None:
    with pytest.raises(ScriptBroken, match=re.escape(complaint)):
        Stage(parse("t.txt", text)).play()


def test_the_output_is_compared_and_not_only_the_input() -> None:
    script = HEADER + "> /start\n"
    played = Stage(parse("t.txt", script)).play()

    assert "< Hola. Soy Aulita" in played
    assert Stage(parse("t.txt", played.replace("Hola. Soy", "Adiós. Soy"))).play() == played


def test_there_are_transcripts() -> None:
    assert len(FILES) >= 100
    assert all(path.suffix == ".txt" for path in FOLDER.iterdir())


@pytest.mark.parametrize("environment", [{"CI": "true"}])
def test_rewriting_is_refused_in_ci(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.conftest import pytest_configure

    class Asked:
        def getoption(self, name: str) -> bool:
            return name == "--rewrite"

    monkeypatch.setenv("CI", environment["CI"])
    with pytest.raises(pytest.UsageError, match="refused in CI"):
        pytest_configure(Asked())  # type: ignore[arg-type]
