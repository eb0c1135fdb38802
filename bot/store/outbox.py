"""Messages on their way: what turns put in and take back, and how many there are.

Claiming is in `claims`, what became of a call in `outcomes`. All of it runs inside a unit of work of the caller;
times are wall-clock milliseconds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select, update

from bot.channels.base import BesideBody, Body
from bot.store import bodies
from bot.store.rowstates import in_stream, is_open, later, sending, waiting
from bot.store.tables import addresses, outbox
from bot.store.upsert import insert_new

CONVERSATION = "conversation"
BROADCAST = "broadcast"

BESIDE_LIFE_MS = 60_000
"""A picture or a file comes after its text alternative; one that is late is worth less than the question behind it."""


@dataclass(frozen=True, slots=True)
class NewRow:
    """One message to be sent by one platform call.

    `cause` names what made it (an update, a timer's occurrence, a broadcast and its person), `part` counts
    within it. Lane 0 tap reply, 1 text reply, 2 unit or nudge, 3 broadcast. A conversation row with a future
    `not_before` holds back every later conversation row of its address. `expires` None: never (a picture or
    a file: after 60 s)."""

    person_id: int
    address_id: int
    cause: str
    part: int
    lane: int
    care: str
    body: Body
    silent: bool = False
    stream: str = CONVERSATION
    expires: int | None = None
    not_before: int = 0


_INSERT = insert_new(outbox).execution_options(preserve_rowcount=True)
_LIFT = (
    update(outbox)
    .where(outbox.c.address_id == bindparam("to"), in_stream(CONVERSATION), is_open(), waiting())
    .where(outbox.c.lane > bindparam("up_to"))
    .values(lane=bindparam("up_to"))
)
_OF_PERSON = outbox.c.address_id.in_(
    select(addresses.c.id).where(addresses.c.person_id == bindparam("whose"))
)
_SKIP = (
    update(outbox)
    .where(_OF_PERSON, is_open(), waiting(), outbox.c.cause != bindparam("kept"))
    .values(state="skipped", reason=bindparam("why"), ended=bindparam("at"))
)
_LAST_TRY = (
    update(outbox)
    .where(_OF_PERSON, is_open(), sending(), outbox.c.cause != bindparam("kept"))
    .values(expires=bindparam("at"))
)
_OF_CAUSES = outbox.c.cause.like(bindparam("caused"))
_SKIP_CAUSED = (
    update(outbox)
    .where(_OF_PERSON, is_open(), waiting(), _OF_CAUSES)
    .values(state="skipped", reason=bindparam("why"), ended=bindparam("at"))
)
_LAST_TRY_CAUSED = (
    update(outbox).where(_OF_PERSON, is_open(), sending(), _OF_CAUSES).values(expires=bindparam("at"))
)
_COUNTS = select(outbox.c.state, func.count()).group_by(outbox.c.state)
_OPEN_ROWS = select(func.count()).select_from(outbox).where(is_open())
_NEXT = select(func.min(outbox.c.not_before)).where(waiting(), later())


def enqueue(conn: Connection, rows: Sequence[NewRow], wall: int) -> int:
    """Adds the rows, each waiting; a (cause, part) that is there already adds nothing. How many were added.

    The rows of an address are sent in the order given here. A reply (lane 0 or 1) takes the earlier waiting
    conversation rows of its address along into its lane: order never makes it wait for slower lanes."""
    if not rows:
        return 0
    lanes = _lanes(rows)
    lifted = {
        row.address_id: lane
        for row, lane in zip(reversed(rows), reversed(lanes), strict=True)
        if row.stream == CONVERSATION and lane < 2
    }
    if lifted:
        conn.execute(_LIFT, [{"to": address, "up_to": lane} for address, lane in lifted.items()])
    made = [_columns(row, lane, wall) for row, lane in zip(rows, lanes, strict=True)]
    return conn.execute(_INSERT, made).rowcount


def skip_waiting(
    conn: Connection, person_ids: Iterable[int], reason: str, wall: int, *, but_cause: str | None = None
) -> int:
    """Takes back what waits for these people (opt-out, block, erasure) and tells how many rows that were.

    What is on its way already is not sent again either. `but_cause` keeps the rows of one cause: a goodbye."""
    people = [{"whose": person, "kept": but_cause or "", "at": wall} for person in person_ids]
    if not people:
        return 0
    conn.execute(_LAST_TRY, people)
    return conn.execute(_SKIP, [{**person, "why": reason} for person in people]).rowcount


def skip_of_timers(conn: Connection, person_id: int, timers: Iterable[str], reason: str, wall: int) -> int:
    """The same for what these timers of one person have caused (`bot.cause.timer_key`); at least one timer."""
    causes = [
        {"whose": person_id, "caused": f"timer:{person_id}:%:{name}:%", "at": wall} for name in sorted(timers)
    ]
    conn.execute(_LAST_TRY_CAUSED, causes)
    return conn.execute(_SKIP_CAUSED, [{**cause, "why": reason} for cause in causes]).rowcount


def counts(conn: Connection) -> dict[str, int]:
    """Rows by state; together they are all rows ever made and still kept."""
    return {row[0]: row[1] for row in conn.execute(_COUNTS)}


def open_rows(conn: Connection) -> int:
    """Rows that are waiting or sending."""
    return conn.execute(_OPEN_ROWS).scalar_one()


def next_not_before(conn: Connection) -> int | None:
    """When the first of the rows that wait for a moment may go; None if none does."""
    return conn.execute(_NEXT).scalar()


def _lanes(rows: Sequence[NewRow]) -> list[int]:
    """Within one call, too, an earlier conversation row is never in a slower lane than a later one."""
    best: dict[int, int] = {}
    lanes = []
    for row in reversed(rows):
        lane = row.lane
        if row.stream == CONVERSATION:
            lane = best[row.address_id] = min(lane, best.get(row.address_id, lane))
        lanes.append(lane)
    return lanes[::-1]


def _columns(row: NewRow, lane: int, wall: int) -> dict[str, object]:
    expires = row.expires
    if expires is None and isinstance(row.body, BesideBody):
        expires = wall + BESIDE_LIFE_MS
    return {
        "person_id": row.person_id,
        "address_id": row.address_id,
        "stream": row.stream,
        "cause": row.cause,
        "part": row.part,
        "lane": lane,
        "care": row.care,
        "silent": int(row.silent),
        "body": bodies.dump(row.body),
        "state": "waiting",
        "not_before": row.not_before if row.not_before > wall else 0,
        "expires": expires,
        "made": wall,
    }
