"""Seats of a cohort: who gets one, who waits for it, who moves to another."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.store import cohorts, members, timers
from bot.store.cohort_tables import members as table
from bot.store.members import Place
from bot.store.moments import to_ms

REPLAN = "replan"


def replan(conn: Connection, cohort_id: int, now: datetime) -> None:
    """The calendar has changed: everybody in it, or waiting, is planned anew."""
    here = select(table.c.person_id).where(
        table.c.cohort_id == cohort_id, table.c.state.in_((Place.IN.value, Place.WAITING.value))
    )
    wanted = [(row.person_id, "", REPLAN, now) for row in conn.execute(here)]
    timers.set_many(conn, wanted)


def offer_seats(conn: Connection, cohort_id: int, now: datetime) -> None:
    """Seats that are free go to who waits, the first first."""
    cohort = cohorts.get(conn, cohort_id)
    if cohort is None:
        return
    waiting = (
        select(table.c.id, table.c.person_id)
        .where(table.c.cohort_id == cohort_id, table.c.state == Place.WAITING.value)
        .order_by(table.c.id)
    )
    free = cohort.capacity - members.counts(conn, cohort_id)[Place.IN]
    for row in conn.execute(waiting if not cohort.capacity else waiting.limit(max(0, free))).all():
        conn.execute(update(table).where(table.c.id == row.id).values(state=Place.IN.value))
        timers.set_many(conn, [(row.person_id, "", REPLAN, now)])


def move(conn: Connection, person_id: int, to_cohort: int, now: datetime) -> Place:
    """She leaves her cohort, if she has one, and gets a seat in this one, or waits for it: says which."""
    cohort = cohorts.get(conn, to_cohort)
    assert cohort is not None
    before = members.of_person(conn, person_id)
    full = bool(cohort.capacity) and members.counts(conn, to_cohort)[Place.IN] >= cohort.capacity
    place = Place.WAITING if full else Place.IN
    there = (table.c.person_id == person_id) & (table.c.cohort_id == to_cohort)
    values = {"state": place.value, "joined_at": to_ms(now), "begins": "", "late": ""}
    if not conn.execute(update(table).where(there).values(values)).rowcount:
        form = before.form if before else "a"
        conn.execute(insert(table), {"person_id": person_id, "cohort_id": to_cohort, "form": form, **values})
    if before is not None:
        left = (table.c.person_id == person_id) & (table.c.cohort_id == before.cohort_id)
        conn.execute(update(table).where(left).values(state=Place.MOVED.value))
        offer_seats(conn, before.cohort_id, now)
    timers.set_many(conn, [(person_id, "", REPLAN, now)])
    return place
