"""The series that calls people to a cohort, 21, 14, 7, 2 and 0 days before it begins. Each step becomes a broadcast
when its day has come, for ten in the morning of each person; never twice: the step and its broadcast are one commit."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.adverts import addresses, advert
from bot.broadcasts import called, ledger, reasons
from bot.broadcasts.called import Called
from bot.broadcasts.content import Content, Said
from bot.rules import Rules
from bot.staff import access
from bot.staff.access import Right
from bot.store import audit, call_steps, cohorts, links, people, roles
from bot.store.audit import Deed
from bot.store.call_steps import CallStep, StepState
from bot.store.cohorts import Cohort, State
from flows import timing
from flows.effects import phrase

TEN = 10 * 60
"""The minute of each person's day at which a step goes out."""
LEAD = timedelta(hours=2)
"""So long before the first ten o'clock of anybody the step is made: who joins until then is not called any more."""
LAST_HOUR = 18 * 60
"""After it nobody is told any more that something begins today."""
SOURCE = "avisos"
"""The link of the series itself: people who come by it are counted like those of any advert."""
COURSE, START, LINK = "{curso}", "{inicio}", "{enlace}"
"""What a text of the staff's may hold, to be filled in when it goes out."""


def plan(conn: Connection, cohort: Cohort, *, by: int = 0, made_in: int = 0) -> None:
    """The steps of a cohort that has a start, and their link. What is there already stays. `by`, `made_in`: who opens
    the call, in which chat; 0: who made the cohort. A step whose day is past becomes missed at the next tick."""
    if cohort.start is None:
        return
    maker = by or cohort.made_by
    call_steps.plan(conn, cohort.id, maker, made_in)
    if link_of(conn, cohort.id) == 0:
        links.create(conn, cohort.id, SOURCE, maker, cohort.opened_at or cohort.made_at)


def link_of(conn: Connection, cohort_id: int) -> int:
    """The number of the link of its series; 0 if there is none yet."""
    return next((link.id for link in links.of_cohort(conn, cohort_id) if link.source == SOURCE), 0)


def content_of(conn: Connection, rules: Rules, cohort: Cohort, step: CallStep) -> Content:
    """What the step says if it goes out now. The cohort has a start."""
    english = words_of(conn, rules, cohort, step, "en")
    return Content(Said(words_of(conn, rules, cohort, step, "es")), Said(english))


def words_of(conn: Connection, rules: Rules, cohort: Cohort, step: CallStep, language: str) -> str:
    """The staff's words in that language, else those that come with the program; with the address in any case."""
    assert cohort.start is not None
    address = addresses.of_link(conn, rules, link_of(conn, cohort.id)).best

    course = rules.wording.label(advert.title_of(rules, cohort), language)
    start = rules.wording.label(advert.in_words(cohort.start), language)
    own = step.en if language == "en" else step.es
    if not own:
        usual = phrase(f"calls.step.{step.days}", course=course, day=start, link=address)
        return rules.wording.label(usual, language)
    filled = own.replace(COURSE, course).replace(START, start)
    return filled.replace(LINK, address) if LINK in own else f"{filled}\n\n{address}"


def due(conn: Connection, rules: Rules, now: datetime) -> list[tuple[Cohort, CallStep]]:
    """The steps whose moment has come, and those whose day is past. Only reads."""
    found: list[tuple[Cohort, CallStep]] = []
    for step in call_steps.waiting(conn):
        cohort = cohorts.get(conn, step.cohort_id)
        if cohort is None or cohort.start is None:
            continue
        day = step.day(cohort.start)
        if _is_past(rules, day, now) or (
            may_go(cohort, step) and now >= _moment(conn, rules, day, now) - LEAD
        ):
            found.append((cohort, step))
    return found


def withdraw(conn: Connection, cohort_id: int, now: datetime) -> None:
    """The call is closed: invitations of its series that have not gone yet would lead to a link that is over."""
    for step in call_steps.of_cohort(conn, cohort_id):
        if step.broadcast is not None:
            ledger.cancel(conn, step.broadcast, now)


def make_due(conn: Connection, rules: Rules, now: datetime) -> int:
    """Makes the broadcasts whose moment has come, and says how many. `now` is the lesson clock's."""
    made = 0
    for cohort, step in due(conn, rules, now):
        assert cohort.start is not None
        if _is_past(rules, step.day(cohort.start), now):
            call_steps.set_state(conn, step, StepState.MISSED)
        else:
            made += _make(conn, rules, cohort, step, now)
    return made


def next_due(conn: Connection, rules: Rules, now: datetime) -> datetime | None:
    """The next moment after `now` at which a step is to be made."""
    found: list[datetime] = []
    for step in call_steps.waiting(conn):
        cohort = cohorts.get(conn, step.cohort_id)
        if cohort is not None and cohort.start is not None and may_go(cohort, step):
            found.append(_first_ten(conn, rules, step.day(cohort.start)) - LEAD)
    return min((due for due in found if due > now), default=None)


def may_go(cohort: Cohort, step: CallStep) -> bool:
    """Only while its call is open; on the day itself also once it runs."""
    return cohort.state is State.OPEN or (cohort.state is State.RUNNING and step.days == 0)


def home_zone(rules: Rules) -> str:
    return rules.world.catalogue.countries[rules.world.home].zones[0]


def _is_past(rules: Rules, day: date, now: datetime) -> bool:
    return day < timing.local(now, home_zone(rules)).date()


def _moment(conn: Connection, rules: Rules, day: date, now: datetime) -> datetime:
    """The first ten o'clock of that day. Days ahead nobody is looked up for it: a tick comes every two seconds."""
    if day - now.date() > timedelta(days=1):
        return timing.moment(day, TEN, "UTC")
    return _first_ten(conn, rules, day)


def _first_ten(conn: Connection, rules: Rules, day: date) -> datetime:
    return min(timing.moment(day, TEN, zone) for zone in (home_zone(rules), *called.zones(conn)))


def _make(conn: Connection, rules: Rules, cohort: Cohort, step: CallStep, now: datetime) -> bool:
    """False: nobody may send it any more, or no address leads here. It stays planned, and is missed in the end."""
    assert cohort.start is not None
    maker = _maker(conn, rules, cohort, step, now)
    if maker is None or not addresses.of_link(conn, rules, link_of(conn, cohort.id)).best:
        return False
    day = step.day(cohort.start)
    picked = [_in_time(one, step, day, now) for one in called.people_of(conn, cohort, home_zone(rules))]
    number = ledger.confirm(
        conn,
        kind="call",
        content=content_of(conn, rules, cohort, step),
        audience=f'{{"series":{cohort.id},"days":{step.days}}}',
        picked=picked,
        at=_first_ten(conn, rules, day),
        minutes=TEN,
        urgent=False,
        cohort_id=cohort.id,
        made_by=maker[0],
        made_in=maker[1],
        now=now,
    )
    call_steps.set_state(conn, step, StepState.MADE, number)
    audit.note(conn, now, maker[0], Deed.CALL_MADE, cohort.name, f"T-{step.days}")
    return True


def _in_time(one: Called, step: CallStep, day: date, now: datetime) -> Called:
    """Whoever would read tomorrow that it begins today does not get it."""
    late = step.days == 0 and now > timing.moment(day, LAST_HOUR, one.zone)
    if one.left_out or not late:
        return one
    return Called(one.person_id, one.channel, one.zone, one.language, reasons.TOO_LATE)


def _maker(
    conn: Connection, rules: Rules, cohort: Cohort, step: CallStep, now: datetime
) -> tuple[int, int] | None:
    """Who sends it, in which chat: who opened the call, while she may; else who made the cohort, else anybody who
    may."""
    held = [(member.person_id, member.address_id) for member in roles.members(conn)]
    first = [(step.by, step.made_in), *(one for one in held if one[0] in (step.by, cohort.made_by))]
    reached = [
        (number, row.address_id) for number, row in people.by_id(conn, [step.by, cohort.made_by]).items()
    ]
    for number, address_id in dict.fromkeys([*first, *reached, *held]):
        if access.of_chat(conn, rules.staff, number, address_id, now).may(Right.CALLS):
            return number, address_id
    return None
