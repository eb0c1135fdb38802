"""What dialogs look up, on a database in memory: a cohort in every state, and none of its people."""

from datetime import date
from functools import cache

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from bot.staff.records import Records
from bot.store import cohorts
from bot.store.cohort_tables import metadata
from bot.store.cohorts import State
from bot.store.sealed import Seals
from tests.bot.intake_world import NOON, rules

DRAFT, OPEN, CLOSED, RUNNING, SURVEY, ARCHIVED, ROLLING = range(1, 8)
LONG = "x" * 40
_STATES = {DRAFT: State.DRAFT, OPEN: State.OPEN, CLOSED: State.CLOSED, RUNNING: State.RUNNING}
_STATES |= {SURVEY: State.SURVEY, ARCHIVED: State.ARCHIVED, ROLLING: State.OPEN}


@cache
def records() -> Records:
    """On 1 March 2027 in Quito; only ever read. The draft is as long as one may be and has a reason to start early."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    engine.dialect.seals = Seals({1: bytes(range(32))})  # type: ignore[attr-defined]
    metadata.create_all(engine)
    conn = engine.connect()
    for number, state in _STATES.items():
        made = cohorts.create(
            conn,
            name=LONG if number == DRAFT else f"grupo {number}",
            course="empleo-seguro",
            start=None if number == ROLLING else date(2027, 3, 12) if number == DRAFT else date(2027, 4, 1),
            ends=None if number == ROLLING else date(2027, 5, 13),
            capacity=0 if number == ROLLING else 60,
            countries=() if number == OPEN else ("EC", "GT"),
            early_reason="y" * 200 if number == DRAFT else "",
            made_by=1,
            at=NOON,
        )
        assert made == number
        cohorts.set_state(conn, made, state, NOON)
    return Records(conn, rules(), NOON)
