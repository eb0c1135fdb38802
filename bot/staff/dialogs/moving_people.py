"""`/mover`: a learner goes to another cohort, by her number."""

from dataclasses import replace

from bot.staff import cohort_checks as checks
from bot.staff.access import Right
from bot.staff.cohort_acts import MovePerson
from bot.staff.dialogs.cohort_lines import cohort_in
from bot.staff.dialogs.cohort_state import CohortSeats, MovingPerson, OneCohort
from bot.staff.dialogs.cohorts import MOST, found, hers
from bot.staff.dialogs.scene import BACK, Kind, Moved, Scene, to_panel
from bot.store.cohorts import Cohort
from flows.effects import Choice, Text, Written, phrase


def line(scene: Scene, rest: str) -> Moved:
    """`4711 febrero`; what is missing is asked for."""
    if not rest:
        return Moved(MovingPerson())
    number, _, name = rest.partition(" ")
    if not _is_number(number):
        return Moved(MovingPerson(), say=(phrase("move.number_wrong"),))
    told = _with_number(scene, MovingPerson(), int(number))
    return told if told.say or not name.strip() else _with_name(scene, MovingPerson(int(number)), name)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 0 < len(text) <= 18


def show(scene: Scene, dialog: MovingPerson) -> Text:
    to = found(scene, dialog.cohort)
    if not dialog.number:
        asked = phrase("move.ask_number_to", name=to.name) if to else phrase("move.ask_number")
        return Text((asked,), (BACK,))
    if dialog.full and to is not None:
        asked = phrase("move.ask_wait", number=str(dialog.number), name=to.name)
        seats = Choice("seats", phrase("cohort.button.seats"))
        return Text((asked,), (Choice("wait", phrase("move.button.wait")), seats, BACK))
    offered = tuple(Choice(f"c.{one.id}", Written(one.name)) for one in _open_to(scene, dialog.number))
    asked = phrase("move.ask_cohort", number=str(dialog.number))
    return Text((asked if offered else phrase("move.nowhere", number=str(dialog.number)),), (*offered, BACK))


def _open_to(scene: Scene, number: int) -> list[Cohort]:
    """The newest cohorts to which she can go."""
    can = [one for one in hers(scene) if checks.person_trouble(scene, number, one) is None]
    return can[::-1][:MOST]


def chose(scene: Scene, dialog: MovingPerson, choice: str) -> Moved:
    if choice == "wait":
        return Moved(OneCohort(dialog.cohort), MovePerson(dialog.number, dialog.cohort, wait=True))
    if choice == "seats":
        return Moved(CohortSeats(dialog.cohort))
    if choice == BACK.id:
        if dialog.full:
            return Moved(MovingPerson(dialog.number))
        if dialog.number:
            return Moved(replace(dialog, number=0))
        return Moved(OneCohort(dialog.cohort)) if dialog.cohort else to_panel()
    return _moved(dialog.number, int(choice.removeprefix("c.")))


def wrote(scene: Scene, dialog: MovingPerson, text: str) -> Moved | None:
    said = text.strip()
    if dialog.number:
        return None if dialog.full else _with_name(scene, dialog, said)
    if not _is_number(said):
        return Moved(dialog, say=(phrase("move.number_wrong"),))
    return _with_number(scene, dialog, int(said))


def _with_number(scene: Scene, dialog: MovingPerson, number: int) -> Moved:
    if checks.learner_trouble(scene, number) is not None:
        return Moved(replace(dialog, number=0), say=(phrase("move.unknown", number=str(number)),))
    return _moved(number, dialog.cohort) if dialog.cohort else Moved(replace(dialog, number=number))


def _with_name(scene: Scene, dialog: MovingPerson, name: str) -> Moved:
    to, rest = cohort_in(scene, name)
    if to is None or rest:
        return Moved(dialog, say=(phrase("cohort.unknown_name", name=name[:40]),))
    if (trouble := checks.person_trouble(scene, dialog.number, to)) is not None:
        return Moved(dialog, say=(trouble,))
    return _moved(dialog.number, to.id)


def _moved(number: int, cohort: int) -> Moved:
    return Moved(OneCohort(cohort), MovePerson(number, cohort))


MOVING_PERSON = Kind(Right.COHORT_LIFE, show, chose, wrote)
