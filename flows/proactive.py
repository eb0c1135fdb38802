"""What we start ourselves: the unit at her hour, reminders of an open question, promises and check-ins, the end of
a pause. Boundary, quiet hours and the cap of one unasked message a day are kept here and nowhere else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flows import asking, detours, mute, replanning, route, start_day, summary, timing, warmups
from flows.effects import Care, Choice, DropTimer, Effect, Send, SetTimer, Text, Written, phrase
from flows.events import Fired
from flows.kinds.practice import CHECK_IN, PROMISE, check_in_due, her_hour
from flows.kinds.shape import progress_of
from flows.opens import NoticeOpen
from flows.person import Detour, DetourKind, Person, Standing
from flows.sought import REPLAN
from flows.step import Step, World

LATE = timedelta(hours=2)
"""So late a message may still come at night, if its hour was hers."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)

RESUME = Choice("_resume", phrase("button.resume"))
"""The button of a reminder: valid beside the open question's own buttons, and asks it again."""


def fired(world: World, person: Person, event: Fired) -> Step:
    """A timer of hers came due: act, put it off, or let it go where she may not be written to."""
    at = event.at
    if event.timer == route.REMIND:
        person = replace(person, remind_due=None)
    if event.timer == route.WAKE and person.standing is Standing.PAUSED:
        person = replace(person, standing=Standing.ACTIVE)
    if event.timer == REPLAN:
        return _replan(world, person, event)
    if not person.enrolled or person.standing is not Standing.ACTIVE or world.course(person) is None:
        return Step(person)
    if event.timer in mute.OF_LESSONS and person.mutes("units"):
        return Step(person)
    talking = talking_until(person)
    if at < talking:
        return _put_off(person, event, talking)
    if _too_late_tonight(person, event):
        return _put_off(person, event, _next_hour(person, at))
    result = _act(world, person, event)
    return silent_at_night(result.then(plan_reminder(result.person, at, keep=True)), at)


def _replan(world: World, person: Person, event: Fired) -> Step:
    """The plan follows her cohort at once; what is new is told at the next good moment, one unasked message a day. To
    who switched notices off nothing is told first: her next screen shows the date."""
    at, call = event.at, event.context.call
    if call is None or not person.enrolled or world.course(person) is None:
        return Step(person)
    step = replanning.followed(person, call, at)
    lost = person.seat is not None and step.person.seat is None
    line = replanning.loss(call) if lost else replanning.news(step.person, call, at)
    if line is None or person.standing is not Standing.ACTIVE or person.mutes("reminders"):
        return step.then(plan_reminder(step.person, at, keep=True))
    waits_until = _not_now(person, event)
    if waits_until is not None:
        # Where nothing of her seat is left to remember that she was not told, it stays until she can be.
        step = Step(person) if lost else step
        return step.plus(SetTimer(REPLAN, waits_until))
    told = replanning.told(world, nudged(step.person, at), line, at)
    return step.then(told).then(plan_reminder(told.person, at, keep=True))


def _not_now(person: Person, event: Fired) -> datetime | None:
    """Until when an unasked line has to wait; None: it may come now."""
    at, talking = event.at, talking_until(person)
    if at < talking:
        return _next_hour(person, talking) if timing.is_quiet(talking, person.zone) else talking
    at_her_hour = timing.minutes_of(at, person.zone) == her_hour(person)
    if timing.is_quiet(at, person.zone) and not at_her_hour:
        return _next_hour(person, at)
    return None if _may_nudge(person, event) else _another_day(person, at)


def talking_until(person: Person) -> datetime:
    """Until when a question keeps everything else away: half an hour after the last word of either side (W6)."""
    asked = person.aside is not None or route.is_question(person.open)
    moments = [moment for moment in (person.heard_at, person.asked_at) if moment is not None]
    return max(moments) + timing.BOUNDARY if asked and moments else _LONG_AGO


def _too_late_tonight(person: Person, event: Fired) -> bool:
    """After an outage nothing that is hours late comes in the middle of the night."""
    if not timing.is_quiet(event.at, person.zone):
        return False
    promise = progress_of(person).promise
    if event.timer == PROMISE and promise is not None:
        return event.at - promise.due > LATE
    minutes_late = (timing.minutes_of(event.at, person.zone) - her_hour(person)) % (24 * 60)
    return timedelta(minutes=minutes_late) > LATE


def _put_off(person: Person, event: Fired, due: datetime) -> Step:
    """Never into quiet hours, except to her own hour."""
    if timing.is_quiet(due, person.zone):
        due = _next_hour(person, due)
    if event.timer == route.REMIND:
        person = replace(person, remind_due=due)
    return Step(person, (SetTimer(event.timer, due, event.course),))


def _act(world: World, person: Person, event: Fired) -> Step:
    if event.timer in (route.UNIT, route.WAKE):
        # What was agreed is over: silence counts from here, or the reminders of the pause would come in a heap.
        since = event.at if event.timer == route.WAKE else person.heard_at
        if person.mutes("units"):
            return Step(replace(person, heard_at=since))
        step = _unit(world, replace(person, aside=None, heard_at=since), event.at)
        return step.plus(*_check_in_again(person, event.at), *start_day.catch_up(step.person, event.at))
    if event.timer == route.REMIND:
        return _remind(world, person, event)
    if event.timer == warmups.WARMUP:
        return _warm_up(world, person, event)
    if event.timer == PROMISE:
        return _keep_promise(world, person)
    if event.timer == CHECK_IN:
        return _check_in(world, person, event)
    return Step(person)


def _warm_up(world: World, person: Person, event: Fired) -> Step:
    """Never beside an open question, and never after the start of her group."""
    if not warmups.due_now(person, event.at) or person.mutes("units"):
        return Step(person)
    if route.is_question(person.open):
        return _put_off(person, event, _another_day(person, event.at))
    opened = warmups.opened(world, warmups.brought(person, event.at))
    if opened is None:
        return Step(person)
    asked = asking.lead(asking.detour(world, *opened), phrase("warmup.hello"))
    return asked.plus(*warmups.timers(asked.person, event.at))


def _unit(world: World, person: Person, at: datetime) -> Step:
    """The next unit; or, after a pause in the middle of one, the same question."""
    if route.is_question(person.open):
        person = nudged(person, at)
        if _is_discreet(world, person):
            hello = Text((phrase("wake.hello"),), (RESUME,), turn=person.turn)
            return Step(person, (Send(hello),))
        return asking.lead(asking.show_open(world, person), phrase("wake.hello"))
    if progress_of(person).finished:
        return Step(person)
    if start_day.held(person, timing.local_date(at, person.zone)):
        return route.plan_unit(person, at)
    begun = route.advance(world, person, at, by_clock=True)
    return begun if isinstance(begun.person.open, NoticeOpen) else asking.lead(begun, phrase("unit.hello"))


def _is_discreet(world: World, person: Person) -> bool:
    """Whether she is in a sensitive unit: what we send first says nothing of it."""
    course = world.course(person)
    unit = course.units.get(progress_of(person).unit) if course else None
    return unit is not None and unit.notice is not None


def _remind(world: World, person: Person, event: Fired) -> Step:
    """A line about the open question, at most one a day and three in all; its buttons stay good."""
    if not route.is_question(person.open) or person.mutes("reminders"):
        return Step(person)
    if not _may_nudge(person, event) or _check_in_today(person, event.at):
        return _put_off(person, event, _another_day(person, event.at))
    course = world.catalogue.courses[person.current]
    minutes = summary.minutes_left(course, progress_of(person))
    text = Text((phrase(f"remind.{person.reminded}", n=minutes),), (RESUME,), turn=person.turn)
    person = replace(nudged(person, event.at), reminded=person.reminded + 1)
    return Step(person, (Send(text, Care.NUDGE),))


def _keep_promise(world: World, person: Person) -> Step:
    """The hour she promised herself: what she wanted to do, in one bubble."""
    part = detours.promised(world, person)
    if part is None:
        return Step(person)
    discreet = detours.promised_discreetly(world, person)
    said = phrase("promise.discreet") if discreet else Written(part.reminder)
    return Step(person, (Send(Text((phrase("promise.hello"), said)), Care.NUDGE),))


def _check_in(world: World, person: Person, event: Fired) -> Step:
    """The day after a promise, beside whatever is open."""
    if detours.promised(world, person) is None:
        return Step(person)
    if not _may_nudge(person, event):
        return _put_off(person, event, _another_day(person, event.at))
    return asking.detour(world, nudged(person, event.at), Detour(DetourKind.CHECK_IN))


def _check_in_again(person: Person, at: datetime) -> tuple[Effect, ...]:
    """A check-in that a unit takes the place of is asked on another day."""
    if person.aside != Detour(DetourKind.CHECK_IN):
        return ()
    return (SetTimer(CHECK_IN, _another_day(person, at), person.current),)


def _check_in_today(person: Person, at: datetime) -> bool:
    """A promised check-in goes before a reminder: the one unasked message of the day is hers."""
    promise = progress_of(person).promise
    if promise is None:
        return False
    due = check_in_due(person, promise.due)
    return timing.local_date(due, person.zone) == timing.local_date(at, person.zone)


def _may_nudge(person: Person, event: Fired) -> bool:
    return may_nudge(person, event.at, event.context.written_at, person.zone)


def may_nudge(person: Person, at: datetime, written_at: datetime | None, zone: str) -> bool:
    """At most one message a day of `zone` that she did not ask for, over all there is: `written_at` is when the staff
    last wrote to her."""
    today = timing.local_date(at, zone)
    written_today = written_at is not None and timing.local_date(written_at, zone) == today
    return person.nudged_on != today and not written_today


def nudged(person: Person, at: datetime) -> Person:
    return replace(person, nudged_on=timing.local_date(at, person.zone))


def _another_day(person: Person, at: datetime) -> datetime:
    return _next_hour(person, at, not_on=timing.local_date(at, person.zone))


def _next_hour(person: Person, after: datetime, not_on: str = "") -> datetime:
    """The next of her hours that is on no day of rest."""
    return timing.next_hour(after, person.zone, her_hour(person), rest_days=person.rest_days, not_on=not_on)


def silent_at_night(result: Step, at: datetime) -> Step:
    """Her own hour may lie at night: then it comes without a sound."""
    if not timing.is_quiet(at, result.person.zone):
        return result
    effects = tuple(replace(e, silent=True) if isinstance(e, Send) else e for e in result.effects)
    return replace(result, effects=effects)


def plan_reminder(person: Person, at: datetime, *, keep: bool = False) -> Step:
    """Sets or drops the reminder: at her hour on the first day past 24 h, 72 h and 7 days of silence.

    `keep`: one that was put off to a later moment stays there."""
    due = _reminder_due(person)
    if due is not None and due <= at:
        due = _another_day(person, at)
    put_off = keep and due is not None and person.remind_due is not None and person.remind_due > due
    if due == person.remind_due or put_off:
        return Step(person)
    person = replace(person, remind_due=due)
    return Step(person, (SetTimer(route.REMIND, due) if due else DropTimer(route.REMIND),))


def _reminder_due(person: Person) -> datetime | None:
    waiting = person.enrolled and person.standing is Standing.ACTIVE and route.is_question(person.open)
    if (
        not waiting
        or person.mutes("reminders")
        or person.heard_at is None
        or person.reminded >= len(timing.REMINDERS)
    ):
        return None
    span = timing.REMINDERS[person.reminded]
    return timing.first_hour_past(
        person.heard_at, span, person.zone, her_hour(person), rest_days=person.rest_days
    )
