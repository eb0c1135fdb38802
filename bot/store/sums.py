"""What became of a broadcast: sums that add up at every instant, and a line for each person. Only reads.

What became of somebody is read off her row and the row of the outbox that carries her message, in one statement, so
that no count can be behind another."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, literal, select

from bot.broadcasts import reasons
from bot.store.cohort_tables import broadcasts, recipients
from bot.store.moments import from_ms
from bot.store.outcomes import ATTEMPTS
from bot.store.people import CANNOT_PUSH
from bot.store.tables import outbox

Outcome = Literal["sent", "inboxed", "unconfirmed", "failed", "skipped", "sending", "waiting"]


@dataclass(frozen=True, slots=True)
class Counts:
    """People of one broadcast: each of `size` is in exactly one of the others, at every instant.

    `inboxed`: put where she must look by herself («en bandeja»). `skipped`: by reason. `waiting`: not on its way yet;
    `held`: of these, how many something keeps from it for now, by reason. `erased`: all of hers is gone since.
    `failures`: the failed by what the platform said; `retryable`: the failed that may be tried again."""

    size: int = 0
    sent: int = 0
    inboxed: int = 0
    unconfirmed: int = 0
    failed: int = 0
    waiting: int = 0
    sending: int = 0
    erased: int = 0
    retryable: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)
    failures: Mapping[str, int] = field(default_factory=dict)

    @property
    def left_out(self) -> int:
        """Skipped, for whatever reason."""
        return sum(self.skipped.values())

    @property
    def pending(self) -> int:
        """Waiting or on its way."""
        return self.waiting + self.sending

    @property
    def called(self) -> int:
        """Those for whom a call has ended, however."""
        return self.sent + self.inboxed + self.unconfirmed + self.failed

    @property
    def ended(self) -> int:
        """Those about whom nothing will change by itself."""
        return self.size - self.pending


@dataclass(frozen=True, slots=True)
class Line:
    """One person in the report. `moment`: when her message ended (the wall's clock); None: it has not, or there was
    none. `row_id` 0: none."""

    person_id: int
    channel: str
    outcome: Outcome
    reason: str
    row_id: int
    moment: datetime | None


_OUTCOME: ColumnElement[str] = case(
    (recipients.c.state == "pending", literal("waiting")),
    (recipients.c.state == "skipped", literal("skipped")),
    (and_(outbox.c.state == "sent", recipients.c.channel.in_(CANNOT_PUSH)), literal("inboxed")),
    else_=func.coalesce(outbox.c.state, literal("failed")),
)
_REASON: ColumnElement[str] = case(
    (recipients.c.state != "queued", recipients.c.reason),
    (outbox.c.state.in_(("failed", "skipped", "unconfirmed")), outbox.c.reason),
)
_RETRYABLE = and_(outbox.c.state == "failed", outbox.c.attempts >= ATTEMPTS)
_COUNTS = (
    select(
        broadcasts.c.size,
        _OUTCOME.label("outcome"),
        _REASON.label("why"),
        func.count(recipients.c.person_id).label("people"),
        func.sum(case((_RETRYABLE, 1), else_=0)).label("retryable"),
    )
    .select_from(broadcasts)
    .outerjoin(recipients, recipients.c.broadcast_id == broadcasts.c.id)
    .outerjoin(outbox, outbox.c.id == recipients.c.row_id)
    .where(broadcasts.c.id == bindparam("which"))
    .group_by("outcome", "why", broadcasts.c.size)
)
_LINES = (
    select(
        recipients.c.person_id,
        recipients.c.channel,
        _OUTCOME.label("outcome"),
        _REASON.label("why"),
        recipients.c.row_id,
        outbox.c.ended,
    )
    .outerjoin(outbox, outbox.c.id == recipients.c.row_id)
    .where(recipients.c.broadcast_id == bindparam("which"))
    .order_by(recipients.c.person_id)
)
_WHO = (
    select(recipients.c.person_id)
    .join(outbox, outbox.c.id == recipients.c.row_id)
    .where(recipients.c.broadcast_id == bindparam("which"), recipients.c.state == "queued")
    .order_by(recipients.c.person_id)
)
_RETRYABLE_PEOPLE = _WHO.where(_RETRYABLE)
_UNCONFIRMED_PEOPLE = _WHO.where(outbox.c.state == "unconfirmed")


def counts(conn: Connection, broadcast_id: int) -> Counts:
    """All zero for a number that is none."""
    size = retryable = people = 0
    by: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    held: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    for row in conn.execute(_COUNTS, {"which": broadcast_id}):
        size = row.size
        retryable += row.retryable or 0
        people += row.people
        by[row.outcome] += row.people
        if row.people and row.outcome == "skipped":
            skipped[reasons.of_row(row.why)] += row.people
        elif row.people and row.outcome == "waiting" and row.why:
            held[row.why] += row.people
        elif row.people and row.outcome == "failed":
            failures[row.why or ""] += row.people
    return Counts(
        size=size,
        sent=by["sent"],
        inboxed=by["inboxed"],
        unconfirmed=by["unconfirmed"],
        failed=by["failed"],
        waiting=by["waiting"],
        sending=by["sending"],
        erased=size - people,
        retryable=retryable,
        skipped=dict(skipped),
        held=dict(held),
        failures=dict(failures),
    )


def lines(conn: Connection, broadcast_id: int) -> list[Line]:
    """What became of each, by number. Who is erased has no line."""
    return [_line(row) for row in conn.execute(_LINES, {"which": broadcast_id})]


def retryable(conn: Connection, broadcast_id: int) -> list[int]:
    """People whose message surely did not go, and might at another try."""
    return list(conn.execute(_RETRYABLE_PEOPLE, {"which": broadcast_id}).scalars())


def unconfirmed(conn: Connection, broadcast_id: int) -> list[int]:
    """People of whom nobody can tell whether they have it."""
    return list(conn.execute(_UNCONFIRMED_PEOPLE, {"which": broadcast_id}).scalars())


def _line(row: Any) -> Line:
    reason = row.why or ""
    return Line(
        person_id=row.person_id,
        channel=row.channel,
        outcome=row.outcome,
        reason=reasons.of_row(reason) if row.outcome == "skipped" else reason,
        row_id=row.row_id or 0,
        moment=None if row.ended is None else from_ms(row.ended),
    )
