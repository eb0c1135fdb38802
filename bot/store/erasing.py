"""Everything of a person goes, at her word or when her time has passed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Delete, bindparam, delete, select

from bot.store import remarks
from bot.store.tables import addresses, open_answers, people, set_aside

_FIGURES_ID = select(people.c.figures_id).where(people.c.id == bindparam("which"))
_FORGET_ASIDE = delete(set_aside).where(
    set_aside.c.lookup.in_(select(addresses.c.lookup).where(addresses.c.person_id == bindparam("which")))
)
_FORGET_WORDS = delete(open_answers).where(open_answers.c.figures_id == bindparam("figures"))
_FORGET = delete(people).where(people.c.id == bindparam("which"))


def erase(conn: Connection, person_id: int) -> None:
    """The person and everything of hers: addresses, messages, timers, consents, what she wrote, updates of
    hers that were set aside, remarks of hers as one of the staff. Facts stay, under an id that leads nowhere
    from now on. Call `Database.empty_wal` after the commit: until then the journal has a copy."""
    remarks.forget(conn, person_id)
    forget(conn, {person_id: conn.execute(_FIGURES_ID, {"which": person_id}).scalar()})


def forget(conn: Connection, gone: Mapping[int, str | None]) -> None:
    """`erase` for a set: each person with her figures id, if she has one."""
    _each(conn, _FORGET_WORDS, [{"figures": figures_id} for figures_id in gone.values() if figures_id])
    _each(conn, _FORGET_ASIDE, [{"which": person_id} for person_id in gone])
    _each(conn, _FORGET, [{"which": person_id} for person_id in gone])


def _each(conn: Connection, statement: Delete, parameters: Sequence[dict[str, Any]]) -> None:
    if parameters:
        conn.execute(statement, parameters)
