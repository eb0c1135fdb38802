"""`/cohorte nueva`: course, name, start, seats, countries, facilitators; what is told already is not asked."""

from dataclasses import replace
from datetime import date

from bot.staff import cohort_checks as checks
from bot.staff.access import Right
from bot.staff.cohort_acts import MakeCohort
from bot.staff.dialogs import cohort_asking as asking
from bot.staff.dialogs.cohort_state import Cohorts, NewCohort, OneCohort
from bot.staff.dialogs.scene import BACK, Kind, Moved, Scene, listed
from bot.store.cohorts import Cohort
from flows.effects import Choice, Text, Words, Written, phrase

NOBODY = Choice("ready", phrase("cohort.button.nobody"), wide=True)


def opened_wizard(scene: Scene) -> Moved:
    return onward(scene, NewCohort())


def cloned(scene: Scene, cohort: Cohort) -> NewCohort:
    """Another one like it; its name and its start are asked for."""
    return NewCohort(
        course=cohort.course if cohort.course in scene.world.catalogue.courses else "",
        capacity=cohort.capacity,
        countries=cohort.countries,
        listed=True,
        facilitators=tuple(scene.records.accompanied(cohort)),
        staffed=True,
        cloned_from=cohort.id,
    )


def onward(scene: Scene, new: NewCohort, *say: Words) -> Moved:
    """The next question, or the cohort once nothing is missing."""
    courses = sorted(scene.world.catalogue.courses)
    if not new.course and len(courses) == 1:
        new = replace(new, course=courses[0])
    if not (new.course and new.name and new.listed and new.staffed):
        return Moved(new, say=say)
    if new.start is None or new.capacity is None:
        return Moved(new, say=say)
    start = date.fromisoformat(new.start) if new.start else None
    act = MakeCohort(
        name=new.name,
        course=new.course,
        start=start,
        capacity=new.capacity,
        countries=new.countries,
        facilitators=new.facilitators,
        reason=new.reason,
        cloned_from=new.cloned_from,
    )
    return Moved(Cohorts(), act, say)


def show(scene: Scene, dialog: NewCohort) -> Text:
    if not dialog.course:
        courses = sorted(scene.world.catalogue.courses.items())
        titles: list[Words] = [
            phrase("cohort.course_line", id=id_, title=Written(course.plan.title)) for id_, course in courses
        ]
        offered = tuple(Choice(f"k.{id_}", Written(id_)) for id_, _ in courses)
        return Text((phrase("cohort.ask_course"), listed(titles)), (*offered, BACK))
    if not dialog.name:
        asked = phrase("cohort.ask_name_copy") if dialog.cloned_from else phrase("cohort.ask_name")
        return Text((asked,), (BACK,))
    named = phrase("cohort.named", name=dialog.name)
    if dialog.start is None and dialog.wanted:
        return Text((named, *asking.early(scene, dialog.wanted)), (asking.legal(scene), BACK))
    if dialog.start is None:
        return Text((named, phrase("cohort.ask_start")), (asking.legal(scene), asking.ROLLING, BACK))
    if dialog.capacity is None:
        return Text((named, phrase("cohort.ask_seats")), (*asking.seats(), BACK), columns=3)
    if not dialog.listed:
        offered = asking.places(scene, dialog.countries)
        return Text((named, phrase("cohort.ask_places")), (*offered, BACK), columns=2)
    offered = asking.staff(scene, dialog.facilitators)
    done = asking.READY if dialog.facilitators else NOBODY
    return Text((named, phrase("cohort.ask_staff")), (*offered, done, BACK))


def chose(scene: Scene, dialog: NewCohort, choice: str) -> Moved:
    what, _, which = choice.partition(".")
    match what:
        case "k":
            return onward(scene, replace(dialog, course=which))
        case "legal":
            return onward(scene, replace(dialog, start=asking.earliest(scene).isoformat(), wanted=""))
        case "rolling":
            return onward(scene, replace(dialog, start="", wanted=""))
        case "n" if dialog.capacity is None:
            return onward(scene, replace(dialog, capacity=int(which)))
        case "n":
            chosen = asking.toggled(tuple(map(str, dialog.facilitators)), which)
            return onward(scene, replace(dialog, facilitators=tuple(map(int, chosen))))
        case "p":
            return onward(scene, replace(dialog, countries=asking.toggled(dialog.countries, which)))
        case "all" | "ready" if not dialog.listed:
            return onward(scene, replace(dialog, listed=True))
        case "ready":
            return onward(scene, replace(dialog, staffed=True))
        case _:
            return _before(scene, dialog)


def _before(scene: Scene, dialog: NewCohort) -> Moved:
    """One question back."""
    if dialog.cloned_from and (dialog.name == "" or dialog.start is None):
        back = replace(dialog, wanted="") if dialog.wanted else replace(dialog, name="")
        return Moved(back if back != dialog else OneCohort(dialog.cloned_from))
    if dialog.listed:
        return Moved(replace(dialog, listed=False, facilitators=()))
    if dialog.capacity is not None:
        return Moved(replace(dialog, capacity=None, countries=()))
    if dialog.start is not None:
        return Moved(replace(dialog, start=None, reason=""))
    if dialog.wanted:
        return Moved(replace(dialog, wanted=""))
    if dialog.name:
        return Moved(replace(dialog, name=""))
    one_course = len(scene.world.catalogue.courses) == 1
    return Moved(Cohorts() if one_course or not dialog.course else replace(dialog, course=""))


def wrote(scene: Scene, dialog: NewCohort, text: str) -> Moved | None:
    """The answer to what is asked now."""
    if not dialog.course:
        return None
    if not dialog.name:
        return _told(scene, dialog, *with_name(scene, dialog, text))
    if dialog.start is None:
        return _told(scene, dialog, *with_start(scene, dialog, text))
    if dialog.capacity is None:
        return _told(scene, dialog, *with_seats(dialog, text))
    if not dialog.listed:
        return _told(scene, dialog, *with_places(scene, dialog, text))
    if not any(char.isdecimal() for char in text):
        return None
    return _told(scene, dialog, *with_staff(scene, dialog, text))


def _told(scene: Scene, dialog: NewCohort, new: NewCohort, say: tuple[Words, ...]) -> Moved:
    return Moved(new, say=say) if new == dialog else onward(scene, new, *say)


Told = tuple[NewCohort, tuple[Words, ...]]
"""The cohort with what was told, and what was wrong with it: then it is as before."""


def with_name(scene: Scene, new: NewCohort, text: str) -> Told:
    name = " ".join(text.split()).strip("«»\"'")
    trouble = checks.name_trouble(scene, name)
    return (new, (trouble,)) if trouble else (replace(new, name=name), ())


def with_start(scene: Scene, new: NewCohort, text: str, reason: str = "") -> Told:
    told = asking.started(scene, text, new.wanted, reason=reason)
    return replace(new, start=told.start, reason=told.reason, wanted=told.wanted), told.say


def with_seats(new: NewCohort, text: str) -> Told:
    seats = asking.seats_in(text)
    trouble = checks.capacity_trouble(-1 if seats is None else seats)
    return (new, (trouble,)) if trouble else (replace(new, capacity=seats), ())


def with_places(scene: Scene, new: NewCohort, text: str) -> Told:
    places = asking.places_in(scene, text)
    if places is None:
        return new, (asking.no_places(scene),)
    return replace(new, countries=places, listed=True), ()


def with_staff(scene: Scene, new: NewCohort, text: str) -> Told:
    numbers = asking.staff_in(scene, text)
    if numbers is None:
        return new, (phrase("cohort.staff_wrong"),)
    return replace(new, facilitators=numbers, staffed=True), ()


NEW_COHORT = Kind(Right.COHORT_LIFE, show, chose, wrote)
