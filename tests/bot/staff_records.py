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

_ALL = (
    ("enero", State.ARCHIVED),
    ("x" * 40, State.OPEN),
    ("marzo", State.DRAFT),
    ("cerrada", State.CLOSED),
    ("en curso", State.RUNNING),
    ("encuesta", State.SURVEY),
    ("al entrar", State.OPEN),
)
ARCHIVED, OPEN, DRAFT, CLOSED, RUNNING, SURVEY, ROLLING = range(1, len(_ALL) + 1)


@cache
def records() -> Records:
    """On 1 March 2027 in Quito; only ever read. The draft has a reason to start early."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    engine.dialect.seals = Seals({1: bytes(range(32))})  # type: ignore[attr-defined]
    metadata.create_all(engine)
    conn = engine.connect()
    for number, (name, state) in enumerate(_ALL, 1):
        rolling, early = number == ROLLING, number == DRAFT
        made = cohorts.create(
            conn,
            name=name,
            course="empleo-seguro",
            start=None if rolling else date(2027, 3, 12) if early else date(2027, 4, 1),
            ends=None if rolling else date(2027, 5, 13),
            capacity=0 if rolling else 60,
            countries=() if number == OPEN else ("EC", "GT"),
            early_reason="y" * 200 if early else "",
            made_by=1,
            at=NOON,
        )
        assert made == number
        if state is not State.DRAFT:
            cohorts.set_state(conn, made, State.OPEN, NOON)
            cohorts.set_state(conn, made, state, NOON)
    return Records(conn, rules(), NOON)
