"""What is let go with time: people who never consented, ids of old updates, the words of messages long
sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, exists, select, tuple_, update

from bot.store import dialogs, doors, files, grants
from bot.store.erasing import forget
from bot.store.moments import to_ms
from bot.store.returning import forget_tries
from bot.store.staff_tables import roles
from bot.store.tables import noted, outbox, people, seen, set_aside

WITHOUT_CONSENT = timedelta(days=7)
SEEN = timedelta(days=30)
NOTED = timedelta(days=1)
"""A platform repeats what was not confirmed for a day at most: an older suspect never comes again."""
SET_ASIDE = timedelta(days=30)
BODIES = timedelta(days=30)

PAGE = 300
"""Rows of a kind in one unit of work: taps wait for no more than that."""


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many rows of each kind were let go."""

    people: int
    seen: int
    set_aside: int
    bodies: int
    noted: int = 0

    @property
    def more(self) -> bool:
        """A page was full: there may be more, call again."""
        return PAGE in (self.people, self.seen, self.set_aside, self.bodies)

    def __add__(self, other: "Tidied") -> "Tidied":
        return Tidied(
            self.people + other.people,
            self.seen + other.seen,
            self.set_aside + other.set_aside,
            self.bodies + other.bodies,
            self.noted + other.noted,
        )


_ON_THE_STAFF = exists().where(roles.c.person_id == people.c.id, roles.c.revoked_at.is_(None))
"""Whoever works for the course need not take it: silence as a learner does not end her role."""
_SILENT = (
    select(people.c.id, people.c.figures_id)
    .where(people.c.consented_at.is_(None), people.c.heard_at < bindparam("before"), ~_ON_THE_STAFF)
    .order_by(people.c.heard_at)
    .limit(PAGE)
    .with_for_update(skip_locked=True)
)
_OLD_SEEN = select(seen.c.channel, seen.c.once).where(seen.c.at < bindparam("before")).limit(PAGE)
_FORGET_SEEN = delete(seen).where(tuple_(seen.c.channel, seen.c.once).in_(_OLD_SEEN))
_FORGET_NOTED = delete(noted).where(noted.c.at < bindparam("before"))
_OLD_ASIDE = select(set_aside.c.id).where(set_aside.c.at < bindparam("before")).limit(PAGE)
_FORGET_ASIDE = delete(set_aside).where(set_aside.c.id.in_(_OLD_ASIDE))
_OLD_BODIES = (
    select(outbox.c.id)
    .where(outbox.c.ended.is_not(None), outbox.c.body.is_not(None), outbox.c.ended < bindparam("before"))
    .limit(PAGE)
)
_EMPTY_BODIES = update(outbox).where(outbox.c.id.in_(_OLD_BODIES)).values(body=None)


def tidy(conn: Connection, now: datetime, wall_ms: int) -> Tidied:
    """Lets go of one page of each kind. Call again, each time in a unit of work of its own, while `more`;
    then `Database.empty_wal`. `now` is the lessons' clock; `wall_ms`, which messages are dated by, the
    wall's."""
    silent = conn.execute(_SILENT, {"before": to_ms(now - WITHOUT_CONSENT)}).all()
    forget(conn, {record.id: record.figures_id for record in silent})
    forget_tries(conn, now)
    dialogs.forget_old(conn, now)
    grants.forget_old(conn, now)
    doors.forget_old(conn, now)
    files.forget_old(conn, wall_ms)
    return Tidied(
        people=len(silent),
        seen=conn.execute(_FORGET_SEEN, {"before": to_ms(now - SEEN)}).rowcount,
        set_aside=conn.execute(_FORGET_ASIDE, {"before": to_ms(now - SET_ASIDE)}).rowcount,
        bodies=conn.execute(
            _EMPTY_BODIES, {"before": wall_ms - BODIES // timedelta(milliseconds=1)}
        ).rowcount,
        noted=conn.execute(_FORGET_NOTED, {"before": to_ms(now - NOTED)}).rowcount,
    )
