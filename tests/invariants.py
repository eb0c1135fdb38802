"""What must hold after every step of everybody's history. Transcripts and properties both stand on this.

A Witness watches one person from outside: what she was, what happened, what the engine made of it. It keeps its own
books (timers, facts, dates) and compares them with hers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from flows import asking, codec, proactive, route, timing
from flows.effects import DropTimer, Fact, Keep, Note, Send, SetTimer, Text
from flows.events import Blocked, Event, Fired, Unblocked
from flows.kinds.practice import CHECK_IN, PROMISE, her_hour
from flows.kinds.shape import choices_of
from flows.opens import UnitClosed
from flows.person import Person, Progress, Standing
from flows.route import REMIND, WAKE
from flows.sought import REPLAN
from flows.step import Step, World
from lessons.model import Course

LONGEST_DATA = 64
MOST_BUBBLES = 6
FACT_COLUMNS = (32, 40, 12, 40, 80, 8)
"""Letters of name, course, unit, item, value and rev in the table of facts."""
SILENT = frozenset({Standing.UNSUBSCRIBED, Standing.BLOCKED, Standing.ERASED, Standing.QUIET})
"""Standings in which we may not write first."""


class Broken(AssertionError):
    """An invariant does not hold; the message says which one and shows what led there."""


@dataclass(slots=True)
class Witness:
    """One person's history. `saw` raises Broken as soon as a promise is broken."""

    timers: dict[tuple[str, str], datetime] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    nudges: dict[tuple[str, str], int] = field(default_factory=dict)
    opened_by_clock: dict[tuple[str, str], int] = field(default_factory=dict)
    steps: int = 0
    ends: int = 0
    """How often she reached the end; who changes her route or takes a skipped lesson may reach it again."""
    edited: bool = False
    """The course was changed under her: what she did may have left it."""

    def saw(self, world: World, before: Person, event: Event, step: Step) -> None:
        """Checks everything after one event. Raises Broken."""
        self.steps += 1
        self._keep_books(before, event, step)
        for check in CHECKS:
            problem = check(self, world, before, event, step)
            if problem:
                name = check.__name__.strip("_").replace("_", " ")
                raise Broken(f"{name}: {problem}\nafter {event}\nshe was {before}\nshe is {step.person}")
        if step.person.standing is Standing.ERASED:
            self.timers.clear()
            self.notes.clear()

    def _keep_books(self, before: Person, event: Event, step: Step) -> None:
        person = step.person
        self.ends += _finished(person) and not _finished(before)
        if isinstance(event, Fired):
            self.timers.pop((event.course, event.timer), None)
            today = (timing.local_date(event.at, person.zone), person.zone)
            if sends(step) and event.timer in (REMIND, CHECK_IN, REPLAN):
                self.nudges[today] = self.nudges.get(today, 0) + 1
            if _unit_of(person) not in ("", _unit_of(before)):
                self.opened_by_clock[today] = self.opened_by_clock.get(today, 0) + 1
        for effect in step.effects:
            match effect:
                case SetTimer():
                    self.timers[effect.course, effect.name] = effect.due
                case DropTimer():
                    self.timers.pop((effect.course, effect.name), None)
                case Note():
                    self.notes.append(effect)

    def noted(self, name: Fact) -> list[Note]:
        return [note for note in self.notes if note.name is name]


def sends(step: Step) -> list[Send]:
    return [effect for effect in step.effects if isinstance(effect, Send)]


def texts(step: Step) -> list[Text]:
    return [send.what for send in sends(step) if isinstance(send.what, Text)]


def _finished(person: Person) -> bool:
    progress = person.courses.get(person.current)
    return progress is not None and progress.finished


def _unit_of(person: Person) -> str:
    progress = person.courses.get(person.current)
    return progress.unit if progress else ""


Check = Callable[[Witness, World, Person, Event, Step], str]
"""Empty if all is well, else what is wrong."""


def _the_state_survives_storage(
    witness: Witness, world: World, before: Person, event: Event, step: Step
) -> str:
    again = codec.load(codec.dump(step.person))
    return "" if again == step.person else f"it comes back as {again}"


def _the_turn_never_shrinks(witness: Witness, world: World, before: Person, event: Event, step: Step) -> str:
    return "" if step.person.turn >= before.turn else f"{before.turn} became {step.person.turn}"


def _nobody_is_stranded(witness: Witness, world: World, before: Person, event: Event, step: Step) -> str:
    """Something is open, or a timer of hers brings the next thing; or she switched that off herself."""
    person, timers = step.person, witness.timers
    if person.standing in SILENT or person.heard_at is None:
        return ""
    if person.standing is Standing.PAUSED:
        return "" if ("", WAKE) in timers else "she is paused and nothing wakes her"
    if not person.enrolled:
        return "" if person.open or person.aside else "nothing is open before she has joined"
    if world.course(person) is None or person.courses[person.current].finished:
        return ""
    coming = (person.current, route.UNIT) in timers or ("", WAKE) in timers or person.mutes("units")
    if isinstance(person.open, UnitClosed):
        return "" if coming else "she is between two units and no timer brings the next"
    if person.open is None and not coming:
        return "" if person.aside else "nothing is open and nothing is coming"
    reminded = person.reminded >= len(timing.REMINDERS) or person.mutes("reminders")
    if person.open is not None and not reminded and ("", REMIND) not in timers:
        return "a question is open and no reminder is planned"
    return ""


def _she_knows_of_her_reminder(
    witness: Witness, world: World, before: Person, event: Event, step: Step
) -> str:
    set_for, known = witness.timers.get(("", REMIND)), step.person.remind_due
    return "" if set_for == known else f"the timer is set for {set_for}, the person says {known}"


def _one_question_at_a_time(witness: Witness, world: World, before: Person, event: Event, step: Step) -> str:
    asked = [text for text in texts(step) if text.choices]
    if len(asked) > 1:
        return f"{len(asked)} messages with buttons in one step"
    if len(sends(step)) > MOST_BUBBLES:
        return f"{len(sends(step))} messages in a row"
    return ""


def _buttons_fit_and_work(witness: Witness, world: World, before: Person, event: Event, step: Step) -> str:
    person = step.person
    for text in texts(step):
        ids = [choice.id for choice in text.choices]
        labels = [world.label(choice.label, person.language) for choice in text.choices]
        if len(set(ids)) != len(ids) or len(set(labels)) != len(labels):
            return f"two buttons are the same: {ids} {labels}"
        if text.choices and text.turn != person.turn:
            return f"buttons of turn {text.turn} were sent at turn {person.turn}"
        long = [id_ for id_ in ids if len(f"{text.turn}:{id_}".encode()) > LONGEST_DATA]
        if long:
            return f"the button {long[0]} is too long to travel"
    return ""


def _what_is_asked_is_what_is_open(
    witness: Witness, world: World, before: Person, event: Event, step: Step
) -> str:
    """The buttons on her screen are exactly those that the engine will take."""
    asked = [text for text in texts(step) if text.choices]
    if not asked or step.person.standing is Standing.ERASED:
        return ""
    shown = {choice.id for choice in asked[-1].choices}
    taken = {choice.id for choice in choices_of(asking.on_screen(world, step.person))} | {proactive.RESUME.id}
    return "" if shown <= taken else f"{sorted(shown - taken)} are shown but would not be taken"


def _stop_means_stop(witness: Witness, world: World, before: Person, event: Event, step: Step) -> str:
    """No message to who may not be written to, until she herself speaks."""
    if not sends(step):
        return ""
    if isinstance(event, Blocked | Unblocked):
        return "a message because of a block"
    if isinstance(event, Fired) and before.standing in SILENT:
        return f"a message to somebody who is {before.standing}"
    if isinstance(event, Fired) and before.standing is Standing.PAUSED and event.timer != WAKE:
        return "a message in the middle of a pause"
    return ""


def _what_she_switched_off_stays_away(
    witness: Witness, world: World, before: Person, event: Event, step: Step
) -> str:
    """Neither a lesson nor a reminder comes, or is even planned, to who does not want it (W11)."""
    person = step.person
    if isinstance(event, Fired) and sends(step):
        if event.timer in (route.UNIT, WAKE) and before.mutes("units"):
            return "a lesson to somebody who switched lessons off"
        if event.timer == REMIND and before.mutes("reminders"):
            return "a reminder to somebody who switched reminders off"
    if person.mutes("units") and any(name == route.UNIT for _, name in witness.timers):
        return "a lesson is planned and lessons are off"
    if person.mutes("reminders") and ("", REMIND) in witness.timers:
        return "a reminder is planned and reminders are off"
    if person.mutes("calls") != (person.calls is False):
        return f"calls are {person.calls} and switched off are {person.muted}"
    return "" if list(person.muted) == sorted(set(person.muted)) else f"switched off are {person.muted}"


def _timers_lie_ahead_and_by_day(
    witness: Witness, world: World, before: Person, event: Event, step: Step
) -> str:
    person = step.person
    for effect in step.effects:
        if not isinstance(effect, SetTimer):
            continue
        if effect.due <= event.at:
            return f"{effect} is not in the future"
        if (
            timing.is_quiet(effect.due, person.zone)
            and effect.name != PROMISE
            and not _at_her_hour(effect.due, person)
        ):
            return f"{effect} falls into quiet hours"
    return ""


def _at_her_hour(due: datetime, person: Person) -> bool:
    return timing.moment(timing.local(due, person.zone).date(), her_hour(person), person.zone) == due


def _once_a_day_unasked(witness: Witness, world: World, before: Person, event: Event, step: Step) -> str:
    many = {day: n for day, n in witness.nudges.items() if n > 1}
    return f"{many}" if many else ""


def _one_unit_a_day_by_the_clock(
    witness: Witness, world: World, before: Person, event: Event, step: Step
) -> str:
    many = {day: n for day, n in witness.opened_by_clock.items() if n > 1}
    return f"{many}" if many else ""


def _facts_agree_with_state(witness: Witness, world: World, before: Person, event: Event, step: Step) -> str:
    person = step.person
    if person.standing is Standing.ERASED:
        return ""
    if not person.consents.figures:
        return f"{witness.notes[-1]} without permission" if witness.notes else ""
    progress = person.courses[person.current]
    finished = [note.unit for note in witness.noted(Fact.UNIT_FINISHED)]
    if finished != list(progress.done):
        return f"finished {finished}, done {progress.done}"
    answered = witness.noted(Fact.QUIZ_ANSWERED)
    if len(answered) != progress.asked:
        return f"{len(answered)} quiz facts, {progress.asked} asked"
    for name, levels in ((Fact.MEASURED_BEFORE, progress.before), (Fact.MEASURED_AFTER, progress.after)):
        measured = [(note.item, int(note.value)) for note in witness.noted(name)]
        if sorted(measured) != sorted(levels.items()):
            return f"{name}: {measured} noted, {levels} remembered"
    if [note.value for note in witness.noted(Fact.BADGE_EARNED)] != list(progress.badges):
        return f"the badges {progress.badges} are not noted as they are"
    ended = len(witness.noted(Fact.FINISHED))
    return "" if ended == witness.ends else f"the end is noted {ended} times, it came {witness.ends} times"


def _facts_fit_their_columns(witness: Witness, world: World, before: Person, event: Event, step: Step) -> str:
    for effect in step.effects:
        if isinstance(effect, Note):
            fields = (effect.name, effect.course, effect.unit, effect.item, effect.value, effect.rev)
            if any(len(field) > most for field, most in zip(fields, FACT_COLUMNS, strict=True)):
                return f"{effect} does not fit {FACT_COLUMNS}"
        if isinstance(effect, Keep) and len(effect.item) > FACT_COLUMNS[3]:
            return f"what {effect.what} belongs to does not fit: {effect.item}"
    return ""


def _every_unit_is_accounted_for(
    witness: Witness, world: World, before: Person, event: Event, step: Step
) -> str:
    """delivered + planned + waived = the course (W2); on the essential route what is beside it is counted too."""
    person, course = step.person, world.course(step.person)
    if course is None or not person.enrolled:
        return ""
    progress = person.courses[person.current]
    planned = [unit.id for unit in route.remaining(course, person)]
    behind = [id_ for id_ in (*progress.done, *progress.skipped) if id_ in course.route]
    beside = [id_ for id_ in course.route if id_ not in behind and not _on_her_route(course, progress, id_)]
    if progress.unit and progress.unit in behind and not witness.edited:
        return f"she is in {progress.unit}, which is behind her"
    if sorted(behind + planned + beside) != sorted(course.route):
        return f"done {progress.done}, waived {progress.skipped}, planned {planned}, course {course.route}"
    if progress.finished and planned and not witness.edited:
        return f"finished with {planned} undelivered"
    waived = [course.units[id_] for id_ in progress.skipped if id_ in course.units]
    if not witness.edited and any(unit.kind != "encuesta" and not unit.notice for unit in waived):
        return f"a lesson was waived: {progress.skipped}"
    return ""


def _on_her_route(course: Course, progress: Progress, id_: str) -> bool:
    unit = course.units[id_]
    lessons = [course.units[other] for other in course.route if course.units[other].kind != "encuesta"]
    one_route = not any(lesson.essential for lesson in lessons)
    return progress.full or one_route or unit.essential or unit.kind == "encuesta"


CHECKS: tuple[Check, ...] = (
    _the_state_survives_storage,
    _the_turn_never_shrinks,
    _nobody_is_stranded,
    _she_knows_of_her_reminder,
    _one_question_at_a_time,
    _buttons_fit_and_work,
    _what_is_asked_is_what_is_open,
    _stop_means_stop,
    _what_she_switched_off_stays_away,
    _timers_lie_ahead_and_by_day,
    _once_a_day_unasked,
    _one_unit_a_day_by_the_clock,
    _facts_agree_with_state,
    _facts_fit_their_columns,
    _every_unit_is_accounted_for,
)
