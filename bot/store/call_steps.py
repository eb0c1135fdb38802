"""The steps of a call: on which days before the start people are called, and with which words."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from bot.store.cohort_tables import call_steps, cohorts
from bot.store.upsert import insert_new

DAYS_BEFORE = (21, 14, 7, 2, 0)


class StepState(StrEnum):
    """Where a step is. Stored; never renamed."""

    PLANNED = "planned"
    OFF = "off"
    MADE = "made"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class CallStep:
    """`es`, `en` empty: the words that come with the program. `by`, `made_in`: who planned it, in which chat."""

    cohort_id: int
    days: int
    es: str
    en: str
    state: StepState
    broadcast: int | None
    by: int
    made_in: int

    def day(self, start: date) -> date:
        """The date on which it goes out, to each person in her own zone."""
        return start - timedelta(days=self.days)


_THIS = (call_steps.c.cohort_id == bindparam("cohort"), call_steps.c.days_before == bindparam("days"))
_OF = (
    select(call_steps)
    .where(call_steps.c.cohort_id == bindparam("cohort"))
    .order_by(call_steps.c.days_before.desc())
)
_WAITING = (
    select(call_steps)
    .join(cohorts, cohorts.c.id == call_steps.c.cohort_id)
    .where(call_steps.c.state == StepState.PLANNED.value, cohorts.c.start != "")
    .order_by(call_steps.c.cohort_id, call_steps.c.days_before.desc())
)
_ONE = select(call_steps).where(*_THIS)
_NEW = insert_new(call_steps)


def plan(conn: Connection, cohort_id: int, by: int, made_in: int) -> None:
    """All steps, planned; those that are there already stay as they are."""
    rows = [
        {
            "cohort_id": cohort_id,
            "days_before": days,
            "text_es": "",
            "state": StepState.PLANNED.value,
            "made_by": by,
            "made_in": made_in,
        }
        for days in DAYS_BEFORE
    ]
    conn.execute(_NEW, rows)


def of_cohort(conn: Connection, cohort_id: int) -> list[CallStep]:
    """The first to go out first."""
    return [_step(row) for row in conn.execute(_OF, {"cohort": cohort_id})]


def get(conn: Connection, cohort_id: int, days: int) -> CallStep | None:
    row = conn.execute(_ONE, {"cohort": cohort_id, "days": days}).first()
    return None if row is None else _step(row)


def waiting(conn: Connection) -> list[CallStep]:
    """The planned ones of every cohort that has a start."""
    return [_step(row) for row in conn.execute(_WAITING)]


def set_texts(conn: Connection, step: CallStep) -> None:
    """Its words are these from now on."""
    _change(conn, step, {"text_es": step.es, "text_en": step.en})


def set_state(conn: Connection, step: CallStep, state: StepState, broadcast: int | None = None) -> None:
    _change(conn, step, {"state": state.value, "broadcast_id": broadcast})


def _change(conn: Connection, step: CallStep, values: dict[str, object]) -> None:
    which = (call_steps.c.cohort_id == step.cohort_id, call_steps.c.days_before == step.days)
    conn.execute(update(call_steps).where(*which).values(values))


def _step(row: Any) -> CallStep:
    return CallStep(
        cohort_id=row.cohort_id,
        days=row.days_before,
        es=row.text_es,
        en=row.text_en,
        state=StepState(row.state),
        broadcast=row.broadcast_id,
        by=row.made_by,
        made_in=row.made_in,
    )
