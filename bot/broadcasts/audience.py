"""Whom a broadcast is for: groups of people, narrowed, without some; and who of them gets it at this moment."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, and_, false, or_, select, true

from bot.broadcasts import reasons
from bot.store import broadcasts
from bot.store.broadcasts import BroadcastKind
from bot.store.cohort_tables import members, reach, recipients
from bot.store.people import BEST_FIRST
from bot.store.tables import addresses, outbox, people
from flows.person import Standing


class Stage(StrEnum):
    """How far somebody has come. Stored; never renamed."""

    NEW = "new"
    """Not one lesson yet."""
    BEGUN = "begun"
    ESSENTIAL = "essential"
    """The essential route is done."""
    FINISHED = "finished"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class Marks:
    """What somebody may be picked by. Several values of one mark: any of them. Empty: says nothing."""

    countries: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """The union of the groups; of these, who fits `only` in every mark; without whom `but` or the cohorts and courses
    beside it name. `waiting`: cohorts whose waiting list is meant; `reached`: those whom that broadcast reached."""

    cohorts: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    courses: tuple[str, ...] = ()
    everybody: bool = False
    reached: int = 0
    only: Marks = Marks()
    but: Marks = Marks()
    but_cohorts: tuple[int, ...] = ()
    but_courses: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no group is named yet."""
        return not (self.cohorts or self.waiting or self.courses or self.everybody or self.reached)

    @property
    def is_personal(self) -> bool:
        """Whether a number of these people tells something of them: small ones are not shown."""
        marks = (self.only, self.but)
        return any(mark.countries or mark.sectors or mark.languages for mark in marks)

    @property
    def cohort(self) -> int | None:
        """The one cohort that it is about, if it is about one."""
        named = {*self.cohorts, *self.waiting}
        alone = len(named) == 1 and not (self.courses or self.everybody or self.reached)
        return named.pop() if alone else None

    def is_within(self, cohorts: frozenset[int] | None) -> bool:
        """Whether all its groups are those cohorts; None: everybody may be written to. Whom a broadcast reached is
        asked of that broadcast."""
        if cohorts is None:
            return True
        return not (self.everybody or self.courses) and {*self.cohorts, *self.waiting} <= cohorts


MARKS = tuple(field.name for field in fields(Marks))


def values(audience: Audience, name: str, no: bool) -> tuple[Any, ...]:
    """What it says of a group (`cohorts`, `waiting`, `courses`) or a mark; `no`: of whom it leaves out."""
    if name in MARKS:
        return tuple(getattr(audience.but if no else audience.only, name))
    return tuple(getattr(audience, f"but_{name}" if no else name))


def with_values(audience: Audience, name: str, no: bool, given: tuple[Any, ...]) -> Audience:
    """The audience with these in place of `values`."""
    if name not in MARKS:
        changed: dict[str, Any] = {f"but_{name}" if no else name: given}
        return replace(audience, **changed)
    if no:
        return replace(audience, but=replace(audience.but, **{name: given}))
    return replace(audience, only=replace(audience.only, **{name: given}))


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody of the audience. `left_out`: why she gets nothing, empty if she does; `zone` may be empty."""

    person_id: int
    channel: str
    zone: str
    language: str
    left_out: str = ""
    country: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True)
class Picked:
    """Everybody of an audience, once."""

    people: tuple[Recipient, ...]

    @property
    def gets(self) -> tuple[Recipient, ...]:
        return tuple(one for one in self.people if not one.left_out)

    @property
    def left_out(self) -> dict[str, int]:
        """How many get nothing, by reason, the most frequent first."""
        return dict(Counter(one.left_out for one in self.people if one.left_out).most_common())


_ADAPTER = TypeAdapter(Audience)
_STANDINGS = {standing.value: reason for standing, reason in reasons.OF_STANDING.items()}
_STAGES: dict[Stage, ColumnElement[bool]] = {
    Stage.NEW: reach.c.units == 0,
    Stage.BEGUN: reach.c.units > 0,
    Stage.ESSENTIAL: reach.c.essential == 1,
    Stage.FINISHED: reach.c.finished == 1,
    Stage.UNFINISHED: reach.c.finished == 0,
}
_ALL = (
    select(
        people.c.id,
        people.c.standing,
        reach.c.zone,
        reach.c.language,
        reach.c.country,
        reach.c.sector,
        reach.c.muted,
        reach.c.calls,
        addresses.c.channel,
        addresses.c.unreachable,
    )
    .select_from(
        people.outerjoin(reach, reach.c.person_id == people.c.id).outerjoin(
            addresses, addresses.c.person_id == people.c.id
        )
    )
    .where(people.c.standing != Standing.ERASED.value)
    .order_by(people.c.id, *BEST_FIRST)
)


def dump(audience: Audience) -> str:
    """The audience as JSON text; `load` gives back an equal one."""
    return _ADAPTER.dump_json(audience, exclude_defaults=True).decode()


def load(text: str) -> Audience:
    """Raises pydantic.ValidationError for anything that `dump` did not write."""
    return _ADAPTER.validate_json(text)


def tells_of_people(conn: Connection, audience: Audience) -> bool:
    """Whether it is personal itself, or a correction to people who were chosen in such a way."""
    while not audience.is_personal:
        found = broadcasts.get(conn, audience.reached) if audience.reached else None
        if found is None or not found.audience:
            return False
        audience = load(found.audience)
    return True


def pick(conn: Connection, audience: Audience, kind: BroadcastKind = "notice", *, joined: int = 0) -> Picked:
    """Everybody of the audience as it is now, once, by number; each at the address that `people.by_id` would choose.

    `joined`: who is in that cohort, or waits for it, gets no call to it."""
    if audience.is_empty:
        return Picked(())
    already = _members(conn, joined) if joined else frozenset()
    found: dict[int, Recipient] = {}
    for row in conn.execute(_ALL.where(_in_a_group(audience), _fits(audience), ~_is_out(audience))):
        if row.id not in found:
            found[row.id] = _recipient(row, kind, already)
    return Picked(tuple(found.values()))


def _recipient(row: Any, kind: BroadcastKind, already: frozenset[int]) -> Recipient:
    return Recipient(
        row.id,
        row.channel or "",
        row.zone or "",
        row.language or "es",
        _why_not(row, kind, already),
        row.country or "",
        row.sector or "",
    )


def _why_not(row: Any, kind: BroadcastKind, already: frozenset[int]) -> str:
    """Empty: nothing speaks against it."""
    if row.standing in _STANDINGS:
        return _STANDINGS[row.standing]
    muted = (row.muted or "").split()
    category = reasons.CATEGORY[kind]
    if category in muted or (category == "calls" and not row.calls):
        return reasons.OF_CATEGORY[category]
    if row.id in already:
        return reasons.ALREADY_IN
    if row.channel is None or row.unreachable is not None:
        return reasons.BLOCKED if row.unreachable == "blocked" else reasons.NO_ADDRESS
    return ""


def _members(conn: Connection, cohort: int) -> frozenset[int]:
    there = select(members.c.person_id).where(
        members.c.cohort_id == cohort, members.c.state.in_(("in", "waiting"))
    )
    return frozenset(row.person_id for row in conn.execute(there))


def _in_a_group(audience: Audience) -> ColumnElement[bool]:
    groups: list[ColumnElement[bool]] = [false()]
    if audience.everybody:
        groups.append(reach.c.person_id.is_not(None))
    if audience.cohorts:
        groups.append(_member_of(audience.cohorts, "in"))
    if audience.waiting:
        groups.append(_member_of(audience.waiting, "waiting"))
    if audience.courses:
        groups.append(reach.c.course.in_(audience.courses))
    if audience.reached:
        groups.append(_reached(audience.reached))
    return or_(*groups)


def _member_of(cohorts: Sequence[int], state: str) -> ColumnElement[bool]:
    there = select(members.c.person_id).where(members.c.cohort_id.in_(cohorts), members.c.state == state)
    return people.c.id.in_(there)


def _reached(broadcast: int) -> ColumnElement[bool]:
    """Whom its message has reached, or may have."""
    there = (
        select(recipients.c.person_id)
        .join(outbox, outbox.c.id == recipients.c.row_id)
        .where(recipients.c.broadcast_id == broadcast, outbox.c.state.in_(("sent", "sending", "unconfirmed")))
    )
    return people.c.id.in_(there)


def _fits(audience: Audience) -> ColumnElement[bool]:
    """Every mark that says something."""
    said = [_has(audience.only, name) for name in MARKS if getattr(audience.only, name)]
    return and_(true(), *said)


def _is_out(audience: Audience) -> ColumnElement[bool]:
    """Any of the exclusions. Who has no row in `reach` bears no mark."""
    said = [_has(audience.but, name) for name in MARKS if getattr(audience.but, name)]
    if audience.but_courses:
        said.append(reach.c.course.in_(audience.but_courses))
    marked = and_(reach.c.person_id.is_not(None), or_(false(), *said))
    return or_(marked, _member_of(audience.but_cohorts, "in")) if audience.but_cohorts else marked


def _has(marks: Marks, name: str) -> ColumnElement[bool]:
    if name == "stages":
        return or_(*(_STAGES[stage] for stage in marks.stages))
    column = {"countries": reach.c.country, "sectors": reach.c.sector, "languages": reach.c.language}[name]
    return column.in_(getattr(marks, name))
