"""What time alone does with cohorts: they run from their first day, ask from their last, and go to the archive 60 days
later. Who made one is told of it in one line, not at night."""

from datetime import datetime

from sqlalchemy import Connection

from bot import cohort_rules, seating
from bot.clock import wall_ms
from bot.rendering import PROACTIVE, rows_of, voice_of
from bot.rules import Rules
from bot.store import audit, cohorts, grants, outbox, people
from bot.store.audit import CLOCK, Deed
from bot.store.cohorts import Cohort, State
from bot.store.moments import to_ms
from bot.store.outbox import NewRow
from flows import timing
from flows.effects import Care, Send, Text, phrase
from flows.step import World


def due(conn: Connection, world: World, now: datetime) -> bool:
    """Whether there is anything to do for `advance`: one look at a small table, and at who is owed a line."""
    return any(
        _next(one, world, now) is not None or _may_tell(conn, world, one, now) for one in cohorts.every(conn)
    )


def _may_tell(conn: Connection, world: World, cohort: Cohort, now: datetime) -> bool:
    """Whether a line is owed to who made it, and it is not night where she is."""
    if cohort.owed is None:
        return False
    maker = people.by_id(conn, [cohort.made_by]).get(cohort.made_by)
    zone = maker.person.zone if maker else ""
    return not timing.is_quiet(now, zone or world.catalogue.countries[world.home].zones[0])


def advance(conn: Connection, rules: Rules, now: datetime) -> int:
    """Everything that is due, also after a long sleep; says how many states changed. Each is in the audit."""
    changed = 0
    for cohort in cohorts.every(conn):
        changed += _caught_up(conn, rules.world, cohort, now)
    for cohort in cohorts.every(conn):
        if cohort.owed is not None and _may_tell(conn, rules.world, cohort, now):
            _tell(conn, rules, cohort, cohort.owed, now)
    return changed


def next_moment(conn: Connection, world: World, now: datetime) -> datetime | None:
    """When time will change a cohort next, after `now`; None: never by itself."""
    following = ((one, cohort_rules.following(one)) for one in cohorts.every(conn))
    moments = [cohort_rules.midnight(one, coming[1], world) for one, coming in following if coming]
    return min((moment for moment in moments if moment > now), default=None)


def _next(cohort: Cohort, world: World, now: datetime) -> State | None:
    """The state into which it is due to go."""
    coming = cohort_rules.following(cohort)
    if coming is None or cohort_rules.midnight(cohort, coming[1], world) > now:
        return None
    return coming[0]


def _caught_up(conn: Connection, world: World, cohort: Cohort, now: datetime) -> int:
    """Through every state that is behind it. Ends: each state comes later in its life."""
    changed, at = 0, cohort
    while (to := _next(at, world, now)) is not None:
        cohorts.set_state(conn, at.id, to, now, owed=True)
        if to in cohort_rules.NO_MORE_SEATS:
            seating.replan(conn, at.id, now)
        audit.note(conn, now, CLOCK, Deed.COHORT_STATE, str(at.id), to.value)
        found = cohorts.get(conn, at.id)
        assert found is not None
        changed, at = changed + 1, found
    return changed


def _tell(conn: Connection, rules: Rules, cohort: Cohort, state: State, now: datetime) -> None:
    """In the chat in which it was made; never if that is not hers any more."""
    address = grants.address_of(conn, cohort.made_by, cohort.made_in)
    row = people.by_id(conn, [cohort.made_by]).get(cohort.made_by) if address else None
    platform = rules.platforms.get(address.channel) if address else None
    if address is None or row is None or platform is None:
        cohorts.told(conn, cohort.id)
        return
    row.address, row.address_id = address, cohort.made_in
    voice = voice_of(row, row.person, "", platform.title, now)
    line = Text((phrase(f"cohort.now.{state}", name=cohort.name),))
    sends = (Send(line, Care.NUDGE),)
    cause = f"cohort:{cohort.id}:{state}:{to_ms(now)}"
    made: list[NewRow] = rows_of(rules.wording, platform.abilities, row, cause, sends, PROACTIVE, voice)
    outbox.enqueue(conn, made, wall_ms())
    cohorts.told(conn, cohort.id)
