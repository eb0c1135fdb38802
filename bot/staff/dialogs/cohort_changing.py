"""What may be changed of a cohort that there is: its start, its seats, its countries, who accompanies it."""

from datetime import date

from bot.staff import cohort_checks as checks
from bot.staff.access import Right, Role
from bot.staff.acts import MakeCode
from bot.staff.cohort_acts import Accompany, ChangeCapacity, ChangeCountries, ChangeStart
from bot.staff.dialogs import cohort_asking as asking
from bot.staff.dialogs.cohort_state import CohortPlaces, CohortSeats, CohortStaff, CohortStart, OneCohort
from bot.staff.dialogs.cohort_words import facilitators
from bot.staff.dialogs.cohorts import found
from bot.staff.dialogs.scene import BACK, Kind, Moved, Scene
from bot.store.cohorts import Cohort, State
from flows.effects import Choice, Text, phrase

CODE = Choice("code", phrase("cohort.button.code"), wide=True)


def _gone() -> Text:
    return Text((phrase("cohort.unknown"),), (BACK,))


def show_start(scene: Scene, dialog: CohortStart) -> Text:
    cohort = found(scene, dialog.cohort)
    if cohort is None:
        return _gone()
    legal = asking.legal(scene, cohort)
    if dialog.wanted:
        return Text(asking.early(scene, dialog.wanted, cohort), (legal, BACK))
    rolling = (asking.ROLLING,) if cohort.state is State.DRAFT and not cohort.rolling else ()
    asked = phrase("cohort.ask_new_start", name=cohort.name)
    return Text((asked,), (legal, *rolling, BACK))


def chose_start(scene: Scene, dialog: CohortStart, choice: str) -> Moved:
    cohort = found(scene, dialog.cohort)
    match choice:
        case "legal" if cohort:
            return Moved(OneCohort(cohort.id), ChangeStart(cohort.id, asking.earliest(scene, cohort)))
        case "rolling" if cohort:
            return Moved(OneCohort(cohort.id), ChangeStart(cohort.id, None))
        case _:
            return Moved(CohortStart(dialog.cohort) if dialog.wanted else OneCohort(dialog.cohort))


def wrote_start(scene: Scene, dialog: CohortStart, text: str) -> Moved | None:
    cohort = found(scene, dialog.cohort)
    return None if cohort is None else new_start(scene, cohort, text, wanted=dialog.wanted)


def new_start(scene: Scene, cohort: Cohort, text: str, *, wanted: str = "", reason: str = "") -> Moved:
    """A day, or why the one before cannot wait; a day that is too early asks for that."""
    told = asking.started(scene, text, wanted, cohort, reason=reason)
    if told.start is None:
        return Moved(CohortStart(cohort.id, told.wanted), say=told.say)
    start = date.fromisoformat(told.start) if told.start else None
    if (trouble := checks.start_change_trouble(scene, cohort, start, told.reason)) is not None:
        return Moved(OneCohort(cohort.id), say=(trouble,))
    return Moved(OneCohort(cohort.id), ChangeStart(cohort.id, start, told.reason))


def show_seats(scene: Scene, dialog: CohortSeats) -> Text:
    cohort = found(scene, dialog.cohort)
    if cohort is None:
        return _gone()
    return Text((phrase("cohort.ask_new_seats", name=cohort.name),), (*asking.seats(), BACK), columns=3)


def chose_seats(scene: Scene, dialog: CohortSeats, choice: str) -> Moved:
    one = OneCohort(dialog.cohort)
    if choice == BACK.id:
        return Moved(one)
    return Moved(one, ChangeCapacity(dialog.cohort, int(choice.removeprefix("n."))))


def wrote_seats(scene: Scene, dialog: CohortSeats, text: str) -> Moved | None:
    seats = asking.seats_in(text)
    trouble = checks.capacity_trouble(-1 if seats is None else seats)
    if trouble is not None or seats is None:
        return Moved(dialog, say=(trouble,) if trouble else ())
    return Moved(OneCohort(dialog.cohort), ChangeCapacity(dialog.cohort, seats))


def show_places(scene: Scene, dialog: CohortPlaces) -> Text:
    cohort = found(scene, dialog.cohort)
    if cohort is None:
        return _gone()
    asked = phrase("cohort.ask_new_places", name=cohort.name)
    return Text((asked,), (*asking.places(scene, dialog.chosen), BACK), columns=2)


def chose_places(scene: Scene, dialog: CohortPlaces, choice: str) -> Moved:
    one = OneCohort(dialog.cohort)
    match choice:
        case "all":
            return Moved(one, ChangeCountries(dialog.cohort, ()))
        case "ready":
            return Moved(one, ChangeCountries(dialog.cohort, dialog.chosen))
        case "back":
            return Moved(one)
        case _:
            chosen = asking.toggled(dialog.chosen, choice.removeprefix("p."))
            return Moved(CohortPlaces(dialog.cohort, chosen))


def wrote_places(scene: Scene, dialog: CohortPlaces, text: str) -> Moved | None:
    places = asking.places_in(scene, text)
    if places is None:
        return Moved(dialog, say=(asking.no_places(scene),))
    return Moved(OneCohort(dialog.cohort), ChangeCountries(dialog.cohort, places))


def show_staff(scene: Scene, dialog: CohortStaff) -> Text:
    cohort = found(scene, dialog.cohort)
    if cohort is None:
        return _gone()
    asked = phrase("cohort.ask_new_staff", name=cohort.name)
    chosen = tuple(facilitators(scene, cohort))
    return Text((asked,), (*asking.staff(scene, chosen), CODE, BACK))


def chose_staff(scene: Scene, dialog: CohortStaff, choice: str) -> Moved:
    cohort = found(scene, dialog.cohort)
    if cohort is None or choice == BACK.id:
        return Moved(OneCohort(dialog.cohort))
    if choice == CODE.id:
        return Moved(dialog, MakeCode(Role.FACILITATOR, str(cohort.id)))
    number = int(choice.removeprefix("n."))
    return Moved(dialog, Accompany(cohort.id, number, number not in facilitators(scene, cohort)))


def wrote_staff(scene: Scene, dialog: CohortStaff, text: str) -> Moved | None:
    """The number of somebody who shall accompany it."""
    if not any(char.isdecimal() for char in text):
        return None
    numbers = asking.staff_in(scene, text)
    if numbers is None or len(numbers) != 1:
        return Moved(dialog, say=(phrase("cohort.staff_wrong"),))
    return Moved(dialog, Accompany(dialog.cohort, numbers[0], True))


COHORT_START = Kind(Right.COHORT_LIFE, show_start, chose_start, wrote_start)
COHORT_SEATS = Kind(Right.COHORT_LIFE, show_seats, chose_seats, wrote_seats)
COHORT_PLACES = Kind(Right.COHORT_LIFE, show_places, chose_places, wrote_places)
COHORT_STAFF = Kind(Right.COHORT_LIFE, show_staff, chose_staff, wrote_staff)
