"""What is counted, and what people wrote in open questions: both under an id that leads to nobody without the
key."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from bot.store.moments import from_ms, to_ms
from bot.store.tables import facts, open_answers
from flows.effects import Note


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """Her own words to `item`."""

    item: str
    words: str = field(repr=False)
    at: datetime


_WRITE = insert(facts)
_KEEP = insert(open_answers)
_ANSWERS = (
    select(open_answers.c.item, open_answers.c.words, open_answers.c.at)
    .where(open_answers.c.figures_id == bindparam("of"))
    .order_by(open_answers.c.id)
)


def write_notes(conn: Connection, notes: Collection[tuple[str, Note]], at: datetime) -> None:
    """(figures id, note) each. Whether she permits figures is decided by the caller."""
    if notes:
        moment = to_ms(at)
        conn.execute(
            _WRITE,
            [
                {
                    "figures_id": figures_id,
                    "at": moment,
                    "name": str(note.name),
                    "course": note.course,
                    "unit": note.unit,
                    "item": note.item,
                    "value": note.value,
                    "rev": note.rev,
                }
                for figures_id, note in notes
            ],
        )


def keep_answers(conn: Connection, answers: Collection[tuple[str, str, str]], at: datetime) -> None:
    """(figures id, item, words) each; the words are sealed."""
    if answers:
        moment = to_ms(at)
        conn.execute(
            _KEEP,
            [
                {"figures_id": figures_id, "item": item, "words": words, "at": moment}
                for figures_id, item, words in answers
            ],
        )


def answers_of(conn: Connection, figures_id: str) -> list[OpenAnswer]:
    """What she wrote, oldest first: for her own copy of her data."""
    return [
        OpenAnswer(row.item, row.words, from_ms(row.at)) for row in conn.execute(_ANSWERS, {"of": figures_id})
    ]
