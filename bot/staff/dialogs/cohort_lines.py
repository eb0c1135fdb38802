"""`/cohorte` in one line: `nueva nombre=enero inicio=12-01-2027 cupo=60 paises=EC,GT`, `enero abrir`, `enero fecha=…`.

What is not understood in it is said, and the dialog goes on from there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.staff import cohort_checks as checks
from bot.staff.access import Right
from bot.staff.cohort_acts import ChangeCapacity, ChangeCountries, MoveOn, RenameCohort
from bot.staff.dialogs import cohort_asking as asking
from bot.staff.dialogs import cohort_new as wizard
from bot.staff.dialogs.cohort_changing import new_start
from bot.staff.dialogs.cohort_state import (
    CohortMove,
    CohortPlaces,
    Cohorts,
    CohortSeats,
    CohortStaff,
    NewCohort,
    OneCohort,
)
from bot.staff.dialogs.cohorts import hers, is_clear
from bot.staff.dialogs.scene import Moved, Scene
from bot.store.cohorts import Cohort, State
from flows.answers import plain
from flows.effects import Words, phrase

_FIELDS = {
    **dict.fromkeys(("curso", "course"), "course"),
    **dict.fromkeys(("nombre", "name"), "name"),
    **dict.fromkeys(("inicio", "fecha", "start", "date"), "start"),
    **dict.fromkeys(("cupo", "capacity", "seats"), "seats"),
    **dict.fromkeys(("paises", "pais", "countries", "country"), "places"),
    **dict.fromkeys(("facilitadoras", "facilitadora", "facilitadores", "facilitators"), "staff"),
    **dict.fromkeys(("motivo", "reason"), "reason"),
}
_KEY = re.compile(r"(?:^|\s)([^\W\d_]+)\s?=\s?")
_LIST = ("", "lista", "list")
_NEW = ("nueva", "nuevo", "new")
_VERBS = {
    **dict.fromkeys(("abrir", "abre", "open"), "open"),
    **dict.fromkeys(("cerrar", "cierra", "close"), "close"),
    **dict.fromkeys(("encuesta", "survey"), "survey"),
    **dict.fromkeys(("archivar", "archiva", "archive"), "archived"),
    **dict.fromkeys(("copiar", "copia", "clonar", "copy", "clone"), "copy"),
    **dict.fromkeys(("facilitadoras", "facilitadores", "facilitators"), "staff"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What stands before the first `key=`, and the fields; `unknown`: keys that there are not."""

    head: str
    fields: Mapping[str, str]
    unknown: tuple[str, ...] = ()


def read(rest: str) -> Line:
    found = list(_KEY.finditer(rest))
    head = rest[: found[0].start()] if found else rest
    fields: dict[str, str] = {}
    unknown: list[str] = []
    ends = [*(match.start() for match in found[1:]), len(rest)][: len(found)]
    for match, end in zip(found, ends, strict=True):
        key = _FIELDS.get(plain(match[1]))
        if key is None:
            unknown.append(match[1])
        else:
            fields[key] = rest[match.end() : end].strip()
    return Line(head.strip(), fields, tuple(unknown))


def line(scene: Scene, rest: str) -> Moved:
    """What stands after /cohorte."""
    read_ = read(rest)
    first = plain(read_.head)
    if first in _LIST and not read_.fields:
        return Moved(Cohorts())
    new = first in _NEW or (not first and "name" in read_.fields)
    cohort, verb = (None, "") if new else cohort_in(scene, read_.head)
    if not new and cohort is None:
        return Moved(Cohorts(), say=(phrase("cohort.unknown_name", name=read_.head[:40]),))
    if not scene.access.may(Right.COHORT_LIFE):
        only_looks = cohort is not None and not verb and not read_.fields
        shown = OneCohort(cohort.id) if cohort else Cohorts()
        return Moved(shown, say=() if only_looks else (phrase("staff.not_yours"),))
    strange = [phrase("cohort.field_wrong", field=key[:20]) for key in read_.unknown]
    if cohort is None:
        return made(scene, NewCohort(), read_.fields, *strange)
    if strange:
        return Moved(OneCohort(cohort.id), say=tuple(strange[:1]))
    return _changed(scene, cohort, verb, read_.fields)


def cohort_in(scene: Scene, text: str) -> tuple[Cohort | None, str]:
    """The cohort of hers with whose name the text begins, the longest, and what follows it, in small letters."""
    words = plain(text).split()
    known = {tuple(plain(one.name).split()): one for one in hers(scene)}
    for length in range(len(words), 0, -1):
        cohort = known.get(tuple(words[:length]))
        if cohort is not None:
            return cohort, " ".join(words[length:])
    return None, ""


def made(scene: Scene, new: NewCohort, fields: Mapping[str, str], *strange: Words) -> Moved:
    """The wizard with everything that was told. Facilitators may be left out of a line, but not of one in which
    something is wrong: nothing is made of that before she has looked at it once more."""
    say = list(strange)
    if "course" in fields:
        trouble = checks.course_trouble(scene, fields["course"])
        say += [trouble] if trouble else []
        new = new if trouble else replace(new, course=fields["course"])
    for key in ("name", "start", "seats", "places", "staff"):
        if key in fields:
            new, told = _filled(scene, new, key, fields)
            say += told
    staffed = not say and (new.staffed or ("staff" not in fields and new.listed))
    return wizard.onward(scene, replace(new, staffed=staffed), *say[:1])


def _filled(scene: Scene, new: NewCohort, key: str, fields: Mapping[str, str]) -> wizard.Told:
    text = fields[key]
    match key:
        case "name":
            return wizard.with_name(scene, new, text)
        case "start":
            return wizard.with_start(scene, new, text, fields.get("reason", ""))
        case "seats":
            return wizard.with_seats(new, text)
        case "places":
            return wizard.with_places(scene, new, text)
        case _:
            return wizard.with_staff(scene, new, text)


def _changed(scene: Scene, cohort: Cohort, verb: str, fields: Mapping[str, str]) -> Moved:
    """A verb, or one thing that shall become otherwise."""
    one = OneCohort(cohort.id)
    if _VERBS.get(verb) == "copy":
        return made(scene, wizard.cloned(scene, cohort), fields)
    if verb:
        return _verb(scene, cohort, _VERBS.get(verb, ""), verb)
    changes = [key for key in fields if key != "reason"]
    if len(changes) > 1:
        return Moved(one, say=(phrase("cohort.one_change"),))
    match changes:
        case ["start"]:
            return new_start(scene, cohort, fields["start"], reason=fields.get("reason", ""))
        case ["seats"]:
            seats = asking.seats_in(fields["seats"])
            trouble = checks.capacity_trouble(-1 if seats is None else seats)
            if trouble is not None or seats is None:
                return Moved(CohortSeats(cohort.id), say=(trouble,) if trouble else ())
            return Moved(one, ChangeCapacity(cohort.id, seats))
        case ["places"]:
            places = asking.places_in(scene, fields["places"])
            if places is None:
                return Moved(CohortPlaces(cohort.id, cohort.countries), say=(asking.no_places(scene),))
            return Moved(one, ChangeCountries(cohort.id, places))
        case ["name"]:
            name_trouble = checks.name_trouble(scene, fields["name"], but=cohort.id)
            if name_trouble:
                return Moved(one, say=(name_trouble,))
            return Moved(one, RenameCohort(cohort.id, fields["name"]))
        case ["staff"]:
            return Moved(CohortStaff(cohort.id))
        case _:
            return Moved(one)


def _verb(scene: Scene, cohort: Cohort, meant: str, said: str) -> Moved:
    one = OneCohort(cohort.id)
    match meant:
        case "open":
            if is_clear(scene, cohort):
                return Moved(one, MoveOn(cohort.id, State.OPEN))
            return Moved(CohortMove(cohort.id, "open"))
        case "close":
            return Moved(one, MoveOn(cohort.id, State.CLOSED))
        case "survey":
            return Moved(CohortMove(cohort.id, "survey"))
        case "archived":
            return Moved(CohortMove(cohort.id, "archived"))
        case "staff":
            return Moved(CohortStaff(cohort.id))
        case _:
            return Moved(one, say=(phrase("cohort.unknown_verb", verb=said[:40]),))
