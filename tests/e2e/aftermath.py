"""What a program left on disk, read from outside: the file itself, or a copy of it right after a kill."""

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.channels.base import TextBody
from bot.store import bodies
from bot.store.keys import read_or_make
from bot.store.sealed import Seals
from flows import codec
from flows.person import Person
from tests.e2e.program import Place


@dataclass(frozen=True, slots=True)
class Row:
    """One message: its state, words, and the callback data of its first button (empty: no buttons)."""

    state: str
    text: str
    data: str


@dataclass(frozen=True, slots=True)
class Left:
    """What is kept of one learner. `answers`: (question, choice) of each answer that was counted, in order."""

    chat: int
    person: Person
    answers: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]

    @property
    def passed(self) -> list[str]:
        """The questions that her state says are behind her, of the unit she is in."""
        progress = self.person.courses[self.person.current]
        return list(progress.passed)

    @property
    def done(self) -> tuple[str, ...]:
        return self.person.courses[self.person.current].done

    @property
    def open_rows(self) -> int:
        return sum(row.state in ("waiting", "sending") for row in self.rows)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A whole database at one moment."""

    learners: dict[int, Left]
    integrity: str
    set_aside: int

    @property
    def turns(self) -> int:
        return sum(left.person.turn for left in self.learners.values())

    @property
    def open_rows(self) -> int:
        return sum(left.open_rows for left in self.learners.values())


def read_copy(place: Place) -> Ledger:
    """The database of a program that was just killed, from a copy: reading leaves what it left as it is."""
    copy = place.folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for name in ("aulita.db", "aulita.db-wal"):
        if (place.data / name).exists():
            shutil.copy(place.data / name, copy / name)
    return read(copy / "aulita.db", read_or_make(place.key_file, place.database))


def read(database: Path, seals: Seals) -> Ledger:
    with closing(sqlite3.connect(database)) as connection:
        [(integrity,)] = connection.execute("PRAGMA integrity_check").fetchall()
        [(aside,)] = connection.execute("SELECT count(*) FROM set_aside").fetchall()
        facts: dict[str, list[tuple[str, str]]] = {}
        for figures, item, value in connection.execute(
            "SELECT figures_id, item, value FROM facts WHERE name = 'question_answered' ORDER BY id"
        ):
            facts.setdefault(figures, []).append((item, value))
        rows: dict[int, list[Row]] = {}
        for person, state, body in connection.execute(
            "SELECT person_id, state, body FROM outbox ORDER BY id"
        ):
            rows.setdefault(person, []).append(_row(state, seals.unseal("outbox.body", body)))
        people = connection.execute(
            "SELECT people.id, external_id, state, figures_id FROM people JOIN addresses ON person_id = people.id"
        ).fetchall()
    learners = [_left(seals, record, facts, rows) for record in people]
    return Ledger({left.chat: left for left in learners}, integrity, aside)


def _left(
    seals: Seals,
    record: tuple[int, bytes, str, bytes | None],
    facts: dict[str, list[tuple[str, str]]],
    rows: dict[int, list[Row]],
) -> Left:
    number, address, state, sealed = record
    figures = seals.unseal("people.figures_id", sealed) if sealed else ""
    chat = int(seals.unseal("addresses.external_id", address))
    return Left(chat, codec.load(state), tuple(facts.get(figures, ())), tuple(rows.get(number, ())))


def _row(state: str, stored: str) -> Row:
    body = bodies.load(stored)
    assert isinstance(body, TextBody)
    data = next((button.data for line in body.buttons for button in line), "")
    return Row(state, body.text, data)


def torn(before: Iterable[Left], after: Ledger) -> list[str]:
    """Learners whose state, answers and messages do not tell the same story, each as one sentence.

    From the first question on, each turn of a learner makes exactly one message, the end of her first lesson one
    more (the words that lead back), and each answer passes exactly one question. `before`: everybody as she stood
    at the first question."""
    found = []
    for old in before:
        new = after.learners[old.chat]
        turns, made = new.person.turn - old.person.turn, len(new.rows) - len(old.rows)
        words = int(new.person.return_words) - int(old.person.return_words)
        if turns + words != made:
            found.append(f"chat {new.chat}: {turns} turns made {made} messages")
        last = [item for item, _ in new.answers[len(new.answers) - len(new.passed) :]]
        if last != new.passed:
            found.append(f"chat {new.chat}: her state has passed {new.passed}, her answers are to {last}")
    return found
