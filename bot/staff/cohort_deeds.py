"""What the staff asked for cohorts is done here, in its transaction, each thing checked once more."""

from datetime import date, datetime
from typing import assert_never

from sqlalchemy import Connection

from bot import cohort_rules, seating
from bot.broadcasts import series
from bot.rules import Rules
from bot.staff import cohort_checks as checks
from bot.staff.access import Right, Role
from bot.staff.cohort_acts import (
    Accompany,
    ChangeCapacity,
    ChangeCountries,
    ChangeStart,
    CohortAct,
    MakeCohort,
    MoveOn,
    MovePerson,
    RenameCohort,
)
from bot.staff.dialogs.cohort_state import MovingPerson, OneCohort
from bot.staff.dialogs.cohort_words import expectations, in_words, start_in_words
from bot.staff.dialogs.scene import Scene
from bot.staff.done import Done, not_yours
from bot.staff.telling import Notice
from bot.store import audit, cohorts, roles
from bot.store.audit import Deed
from bot.store.cohorts import Cohort, State
from bot.store.members import Place
from flows.effects import Text, phrase


def perform(
    conn: Connection, rules: Rules, scene: Scene, address_id: int, act: CohortAct, at: datetime
) -> Done:
    """`scene` was read in this transaction."""
    if not scene.access.may(Right.COHORT_LIFE):
        return not_yours()
    if isinstance(act, MakeCohort):
        return _make(conn, scene, address_id, act, at)
    cohort = cohorts.get(conn, act.cohort)
    if cohort is None:
        return Done((phrase("cohort.unknown"),))
    match act:
        case MoveOn():
            return _move_on(conn, scene, cohort, act.to, at)
        case ChangeStart():
            return _change_start(conn, scene, cohort, act, at)
        case ChangeCapacity():
            return _change_capacity(conn, scene, cohort, act.capacity, at)
        case ChangeCountries():
            return _change_countries(conn, scene, cohort, act.countries, at)
        case RenameCohort():
            return _rename(conn, scene, cohort, act.name, at)
        case Accompany():
            return _accompany(conn, scene, cohort, act, at)
        case MovePerson():
            return _move_person(conn, scene, cohort, act, at)
        case _:
            assert_never(act)


def _make(conn: Connection, scene: Scene, address_id: int, act: MakeCohort, at: datetime) -> Done:
    trouble = (
        checks.course_trouble(scene, act.course)
        or checks.name_trouble(scene, act.name)
        or checks.capacity_trouble(act.capacity)
        or checks.countries_trouble(scene, act.countries)
        or (checks.start_trouble(scene, act.start, act.reason) if act.start else None)
    )
    if trouble:
        return Done((trouble,))
    reason = act.reason if _is_early(scene, act.start) else ""
    made = cohorts.create(
        conn,
        name=act.name,
        course=act.course,
        start=act.start,
        ends=act.start + cohort_rules.LENGTH if act.start else None,
        capacity=act.capacity,
        countries=act.countries,
        early_reason=reason,
        made_by=scene.access.number,
        made_in=address_id,
        at=at,
        cloned_from=act.cloned_from or None,
    )
    if act.cloned_from:
        cohorts.copy_calls(conn, act.cloned_from, made)
    _noted(conn, scene, made, Deed.COHORT_MADE, act.name, at)
    if reason:
        _noted(conn, scene, made, Deed.COHORT_EARLY, reason, at)
    cohort = cohorts.get(conn, made)
    assert cohort is not None
    given = {number: _given(conn, scene, cohort, number, at) for number in act.facilitators}
    gone = [str(number) for number, notice in given.items() if notice is None]
    left_out = (phrase("cohort.staff_gone", numbers=", ".join(gone)),) if gone else ()
    said = (phrase("cohort.made", name=act.name), *expectations(act.capacity), *left_out)
    return Done(said, tuple(notice for notice in given.values() if notice), show=OneCohort(made))


def _is_early(scene: Scene, start: date | None, cohort: Cohort | None = None) -> bool:
    opened = scene.records.opened_on(cohort) if cohort else None
    return start is not None and start < cohort_rules.earliest(scene.records.today(), opened)


def _move_on(conn: Connection, scene: Scene, cohort: Cohort, to: State, at: datetime) -> Done:
    if trouble := checks.move_trouble(scene, cohort, to):
        return Done((trouble,))
    today = scene.records.today()
    if to is State.SURVEY:
        cohorts.set_dates(conn, cohort.id, cohort.start, today, cohort.early_reason)
    if cohort.rolling and to is State.CLOSED:
        # Who joined on the last day has her six weeks.
        cohorts.set_dates(conn, cohort.id, None, today + cohort_rules.LENGTH, "")
    cohorts.set_state(conn, cohort.id, to, at)
    if to in cohort_rules.NO_MORE_SEATS:
        seating.replan(conn, cohort.id, at)
    if to is State.CLOSED:
        series.withdraw(conn, cohort.id, at)
    if to is State.OPEN:
        series.plan(conn, cohort, by=scene.access.number)
    _noted(conn, scene, cohort.id, Deed.COHORT_STATE, to.value, at)
    return Done((in_words(cohort.name, to),))


def _change_start(conn: Connection, scene: Scene, cohort: Cohort, act: ChangeStart, at: datetime) -> Done:
    if trouble := checks.start_change_trouble(scene, cohort, act.start, act.reason):
        return Done((trouble,))
    length = cohort.ends - cohort.start if cohort.ends and cohort.start else cohort_rules.LENGTH
    reason = act.reason if _is_early(scene, act.start, cohort) else ""
    cohorts.set_dates(conn, cohort.id, act.start, act.start + length if act.start else None, reason)
    _noted(conn, scene, cohort.id, Deed.COHORT_CHANGED, f"start {act.start or 'rolling'}", at)
    if reason:
        _noted(conn, scene, cohort.id, Deed.COHORT_EARLY, reason, at)
    seating.replan(conn, cohort.id, at)
    return Done((phrase("cohort.start_set", name=cohort.name, start=start_in_words(act.start)),))


def _change_capacity(conn: Connection, scene: Scene, cohort: Cohort, capacity: int, at: datetime) -> Done:
    if cohort.state is State.ARCHIVED:
        return _over(cohort)
    inside = scene.records.places(cohort.id)[Place.IN]
    if trouble := checks.capacity_trouble(capacity):
        return Done((trouble,))
    if capacity and capacity < inside:
        return Done((phrase("cohort.capacity_small", n=inside),))
    cohorts.set_capacity(conn, cohort.id, capacity)
    _noted(conn, scene, cohort.id, Deed.COHORT_CHANGED, f"capacity {capacity}", at)
    seating.offer_seats(conn, cohort.id, at)
    told = phrase("cohort.capacity_set", n=capacity) if capacity else phrase("cohort.capacity_none")
    return Done((told,))


def _change_countries(
    conn: Connection, scene: Scene, cohort: Cohort, countries: tuple[str, ...], at: datetime
) -> Done:
    """While its call is open, only countries with their contacts may come to it."""
    if cohort.state is State.ARCHIVED:
        return _over(cohort)
    trouble = checks.countries_trouble(scene, countries)
    if trouble is None and cohort.state is not State.DRAFT:
        trouble = checks.contacts_trouble(scene, countries)
    if trouble:
        return Done((trouble,))
    cohorts.set_countries(conn, cohort.id, countries)
    _noted(conn, scene, cohort.id, Deed.COHORT_CHANGED, f"countries {' '.join(countries)}", at)
    return Done((phrase("cohort.countries_set"),))


def _rename(conn: Connection, scene: Scene, cohort: Cohort, name: str, at: datetime) -> Done:
    if trouble := checks.name_trouble(scene, name, but=cohort.id):
        return Done((trouble,))
    cohorts.rename(conn, cohort.id, name)
    _noted(conn, scene, cohort.id, Deed.COHORT_CHANGED, f"name {name}", at)
    return Done((phrase("cohort.renamed", name=name),))


def _accompany(conn: Connection, scene: Scene, cohort: Cohort, act: Accompany, at: datetime) -> Done:
    if Role.FACILITATOR not in scene.access.gives:
        return not_yours()
    if cohort.state is State.ARCHIVED:
        return _over(cohort)
    number = str(act.number)
    if act.yes:
        notice = _given(conn, scene, cohort, act.number, at)
        if notice is None:
            return Done((phrase("cohort.staff_unknown", number=number),))
        return Done((phrase("cohort.staff_added", number=number),), (notice,))
    if roles.take_scoped(conn, act.number, Role.FACILITATOR.value, str(cohort.id), at):
        audit.note(conn, at, scene.access.number, Deed.ROLE_TAKEN, number, f"facilitator {cohort.id}")
    return Done((phrase("cohort.staff_removed", number=number),))


def _given(conn: Connection, scene: Scene, cohort: Cohort, number: int, at: datetime) -> Notice | None:
    """Somebody who is of the staff already accompanies this cohort, in the chat in which she is. None: she is not, or
    does already."""
    scope = str(cohort.id)
    hers = (member for member in scene.members if member.person_id == number)
    # Rather the chat in which a role stays than a browser in which it goes to sleep.
    chats = sorted(hers, key=lambda member: member.open_until is not None)
    already = any(member.role == Role.FACILITATOR and member.scope == scope for member in chats)
    if not chats or already or Role.FACILITATOR not in scene.access.gives:
        return None
    place = chats[0].address_id
    roles.give(conn, number, place, Role.FACILITATOR.value, scope, scene.access.number, at)
    audit.note(conn, at, scene.access.number, Deed.ROLE_GIVEN, str(number), f"facilitator {scope}")
    return Notice(number, place, Text((phrase("cohort.you_accompany", name=cohort.name),)))


def _move_person(conn: Connection, scene: Scene, cohort: Cohort, act: MovePerson, at: datetime) -> Done:
    """Where there is no seat it is asked whether she shall wait for one: she would leave the seat she has."""
    if trouble := checks.person_trouble(scene, act.number, cohort):
        return Done((trouble,))
    number, before = str(act.number), scene.records.place_of(act.number)
    go = seating.wait if act.wait else seating.move
    if not go(conn, act.number, cohort.id, at):
        if act.wait:
            return Done((phrase("move.waits", number=number, name=cohort.name),))
        asked = MovingPerson(act.number, cohort.id, full=True)
        return Done((phrase("move.full", number=number, name=cohort.name),), show=asked)
    came_from = f"from {before.cohort_id} " if before else ""
    place = Place.WAITING if act.wait else Place.IN
    detail = f"{came_from}to {cohort.id} {place.value}"
    audit.note(conn, at, scene.access.number, Deed.PERSON_MOVED, number, detail)
    if act.wait:
        return Done((phrase("move.waiting", number=number, name=cohort.name),))
    return Done((phrase("move.done", number=number, name=cohort.name),))


def _over(cohort: Cohort) -> Done:
    return Done((phrase("cohort.over", name=cohort.name),))


def _noted(conn: Connection, scene: Scene, cohort_id: int, deed: Deed, detail: str, at: datetime) -> None:
    audit.note(conn, at, scene.access.number, deed, str(cohort_id), detail)
