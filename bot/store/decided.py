"""What people said yes and no to, one line for each purpose, append-only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert

from bot.store.tables import consents
from flows import calls
from flows.person import Person

_NEW = insert(consents)


def decisions(person_id: int, was: Person, now: Person, at: int) -> list[dict[str, Any]]:
    """What she decided between the two, as lines to add. `at`: UTC milliseconds."""
    made = []
    before, after = was.consents, now.consents
    if after.course != before.course:
        made.append(_line(person_id, "course", after.course or before.course, bool(after.course), at))
    if after.figures != before.figures and after.figures is not None:
        made.append(_line(person_id, "figures", after.course or before.course, after.figures, at))
    if after.profile != before.profile and after.profile is not None:
        made.append(_line(person_id, "profile", after.course or before.course, after.profile, at))
    if now.calls != was.calls and now.calls is not None:
        made.append(_line(person_id, "calls", calls.VERSION, now.calls, at))
    return made


def add_decisions(conn: Connection, lines: Sequence[dict[str, Any]]) -> None:
    if lines:
        conn.execute(_NEW, lines)


def _line(person_id: int, purpose: str, version: str, given: bool, at: int) -> dict[str, Any]:
    return {"person_id": person_id, "purpose": purpose, "version": version, "given": int(given), "at": at}
