"""`/cohorte`: which there are, one of them, and what must be known before it goes on."""

from bot import cohort_rules
from bot.broadcasts.audience import Audience
from bot.staff import cohort_checks as checks
from bot.staff.access import Right
from bot.staff.cohort_acts import MoveOn
from bot.staff.dialogs.broadcast_state import Draft, Narrowing
from bot.staff.dialogs.calls_state import Call
from bot.staff.dialogs.cohort_new import cloned, opened_wizard
from bot.staff.dialogs.cohort_state import (
    CohortMove,
    CohortPlaces,
    Cohorts,
    CohortSeats,
    CohortStaff,
    CohortStart,
    MovingPerson,
    OneCohort,
)
from bot.staff.dialogs.cohort_words import joined, line, summary
from bot.staff.dialogs.contacts import contact_name
from bot.staff.dialogs.scene import BACK, BACK_TO_PANEL, Kind, Moved, Scene, listed, to_panel
from bot.staff.dialogs.state import Countries
from bot.store.cohorts import Cohort, State
from flows.effects import Choice, Text, Words, Written, phrase

MOST = 12
"""The newest of a list; an older one is opened by its name."""
NEW = Choice("new", phrase("cohort.button.new"), wide=True)
_CALL = Choice("call", phrase("cohort.button.call"), wide=True)
_WRITE = Choice("write", phrase("cohort.button.write"), wide=True)
YES = Choice("yes", phrase("cohort.button.yes"))
_CHANGES = (
    Choice("start", phrase("cohort.button.start")),
    Choice("seats", phrase("cohort.button.seats")),
    Choice("places", phrase("cohort.button.places")),
    Choice("staff", phrase("cohort.button.staff")),
    Choice("person", phrase("cohort.button.person")),
)
_COPY = Choice("copy", phrase("cohort.button.copy"))


def hers(scene: Scene) -> list[Cohort]:
    """The cohorts that she may look at, the oldest first."""
    return [one for one in scene.records.cohorts() if scene.access.sees(one.id)]


def found(scene: Scene, cohort_id: int) -> Cohort | None:
    return next((one for one in hers(scene) if one.id == cohort_id), None)


def show_list(scene: Scene, dialog: Cohorts) -> Text:
    there = _listed(scene, dialog)
    others = [one for one in hers(scene) if (one.state is State.ARCHIVED) != dialog.archived]
    choices = [Choice(f"c.{one.id}", Written(one.name)) for one in there]
    if scene.access.may(Right.COHORT_LIFE) and not dialog.archived:
        choices.append(NEW)
    if dialog.archived:
        choices.append(BACK)
    elif others:
        choices.append(Choice("archived", phrase("cohort.button.archived"), wide=True))
    if not there:
        return Text((phrase("cohort.none"),), (*choices, BACK_TO_PANEL), columns=2)
    lines = listed([line(scene, one) for one in there])
    return Text((phrase("cohort.list"), lines), (*choices, BACK_TO_PANEL), columns=2)


def _listed(scene: Scene, dialog: Cohorts) -> list[Cohort]:
    there = [one for one in hers(scene) if (one.state is State.ARCHIVED) == dialog.archived]
    return there[::-1][:MOST]


def chose_list(scene: Scene, dialog: Cohorts, choice: str) -> Moved:
    match choice:
        case "new":
            return opened_wizard(scene)
        case "archived":
            return Moved(Cohorts(archived=True))
        case "back":
            return Moved(Cohorts())
        case "panel":
            return to_panel()
        case _:
            return Moved(OneCohort(int(choice.removeprefix("c."))))


def show_one(scene: Scene, dialog: OneCohort) -> Text:
    cohort = found(scene, dialog.cohort)
    if cohort is None:
        return Text((phrase("cohort.unknown"),), (BACK,))
    choices = _ways_on(scene, cohort)
    if scene.access.may(Right.COHORT_LIFE):
        choices += [
            Choice(f"to.{state}", phrase(f"cohort.button.to.{state}"), wide=True)
            for state in cohort_rules.moves(cohort)
        ]
        choices += [choice for choice in _CHANGES if _changes(cohort, choice.id)]
        choices.append(_COPY)
    return Text(summary(scene, cohort), (*choices, BACK), columns=2)


def _ways_on(scene: Scene, cohort: Cohort) -> list[Choice]:
    """To its call and to its people, as far as they are hers and there can be any."""
    if cohort.state is State.ARCHIVED:
        return []
    found = [_CALL] if scene.access.may(Right.CALLS) else []
    if cohort.state is not State.DRAFT and scene.access.may(Right.BROADCAST):
        found.append(_WRITE)
    return found


def _changes(cohort: Cohort, what: str) -> bool:
    """Whether this may still be changed."""
    if what == "start":
        return not cohort_rules.begun(cohort)
    if what == "person":
        return cohort.state not in (State.DRAFT, State.SURVEY, State.ARCHIVED)
    return cohort.state is not State.ARCHIVED


def chose_one(scene: Scene, dialog: OneCohort, choice: str) -> Moved:
    cohort = found(scene, dialog.cohort)
    match choice:
        case "to.open" if cohort:
            return Moved(CohortMove(cohort.id, "open"))
        case "to.survey" if cohort:
            return Moved(CohortMove(cohort.id, "survey"))
        case "to.archived" if cohort:
            return Moved(CohortMove(cohort.id, "archived"))
        case "to.closed" if cohort:
            return Moved(dialog, MoveOn(cohort.id, State.CLOSED))
        case "call" if cohort:
            return Moved(Call(cohort.id))
        case "write" if cohort:
            return Moved(Narrowing(Draft(Audience(cohorts=(cohort.id,)))))
        case "start" if cohort:
            return Moved(CohortStart(cohort.id))
        case "seats" if cohort:
            return Moved(CohortSeats(cohort.id))
        case "places" if cohort:
            return Moved(CohortPlaces(cohort.id, cohort.countries))
        case "staff" if cohort:
            return Moved(CohortStaff(cohort.id))
        case "person" if cohort:
            return Moved(MovingPerson(cohort=cohort.id))
        case "copy" if cohort:
            return Moved(cloned(scene, cohort))
        case _:
            return Moved(Cohorts(cohort is not None and cohort.state is State.ARCHIVED))


def show_move(scene: Scene, dialog: CohortMove) -> Text:
    cohort, to = found(scene, dialog.cohort), State(dialog.to)
    if cohort is None:
        return Text((phrase("cohort.unknown"),), (BACK,))
    trouble = checks.move_trouble(scene, cohort, to)
    if trouble is not None:
        return Text((trouble, *_lacking(scene, cohort, to)), (*_ways_out(scene, cohort, to), BACK))
    if to is not State.OPEN:
        return Text((phrase(f"cohort.sure.{dialog.to}", name=cohort.name),), (YES, BACK))
    asked: Words = phrase("cohort.sure.open", name=cohort.name)
    return Text((*_unserved(scene, cohort), asked), (YES, BACK))


def _lacking(scene: Scene, cohort: Cohort, to: State) -> tuple[Words, ...]:
    """The contacts that stand in the way of a call, a line each."""
    missing = cohort_rules.missing(scene.board, cohort.countries, scene.today) if to is State.OPEN else {}
    lines = [
        phrase("cohort.lacking", country=scene.board.countries[code].name, contact=contact_name(key))
        for code, keys in missing.items()
        for key in keys
    ]
    return (listed(lines[:MOST]),) if lines else ()


def _ways_out(scene: Scene, cohort: Cohort, to: State) -> tuple[Choice, ...]:
    if to is not State.OPEN or to not in cohort_rules.moves(cohort):
        return ()
    if checks.contacts_trouble(scene, cohort.countries) is None:
        return (Choice("start", phrase("cohort.button.start")),)
    contacts = Choice("contacts", phrase("staff.button.contacts"))
    return (contacts, Choice("places", phrase("cohort.button.places")))


def _unserved(scene: Scene, cohort: Cohort) -> tuple[Words, ...]:
    """What of the course its people would not get now."""
    course = scene.world.catalogue.courses.get(cohort.course)
    unsigned = cohort_rules.unsigned(course) if course else ()
    unwritten = len(cohort_rules.unwritten(course)) if course else 0
    told: list[Words] = []
    if unsigned:
        more = (phrase("cohort.and_more", n=len(unsigned) - MOST),) if len(unsigned) > MOST else ()
        told += [phrase("cohort.unsigned", n=len(unsigned)), Written(joined(unsigned[:MOST])), *more]
    if unwritten:
        told.append(phrase("cohort.unwritten", n=unwritten))
    return tuple(told)


def is_clear(scene: Scene, cohort: Cohort) -> bool:
    """Whether its call may open without another question."""
    return checks.move_trouble(scene, cohort, State.OPEN) is None and not _unserved(scene, cohort)


def chose_move(scene: Scene, dialog: CohortMove, choice: str) -> Moved:
    match choice:
        case "yes":
            return Moved(OneCohort(dialog.cohort), MoveOn(dialog.cohort, State(dialog.to)))
        case "contacts":
            return Moved(Countries())
        case "places":
            cohort = found(scene, dialog.cohort)
            return Moved(CohortPlaces(dialog.cohort, cohort.countries if cohort else ()))
        case "start":
            return Moved(CohortStart(dialog.cohort, _too_early(scene, dialog.cohort)))
        case _:
            return Moved(OneCohort(dialog.cohort))


def _too_early(scene: Scene, cohort_id: int) -> str:
    """Its start, if all it lacks is a reason."""
    cohort = found(scene, cohort_id)
    if cohort is None or cohort.start is None:
        return ""
    judged = cohort_rules.judged(cohort.start, scene.records.today(), scene.records.opened_on(cohort))
    return cohort.start.isoformat() if judged is cohort_rules.Start.EARLY else ""


COHORTS = Kind(Right.COHORTS, show_list, chose_list)
ONE_COHORT = Kind(Right.COHORTS, show_one, chose_one)
COHORT_MOVE = Kind(Right.COHORT_LIFE, show_move, chose_move)
