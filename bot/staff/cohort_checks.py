"""What is wrong with something about a cohort, as one sentence for who wrote it; None: nothing. Asked while she
writes, and once more when it is done."""

from datetime import date

from bot import cohort_rules
from bot.cohort_rules import Start
from bot.staff.dialogs.scene import Scene, day
from bot.store.cohorts import Cohort, State
from bot.store.members import Place
from flows.answers import plain
from flows.effects import Words, phrase

SHORTEST_NAME, LONGEST_NAME = 2, 40
SHORTEST_REASON, LONGEST_REASON = 10, 200
_FORBIDDEN = ("{", "}", "**", "=")
TAKEN_WORDS = frozenset({"nueva", "nuevo", "new", "lista", "list"})
"""A cohort cannot be called so: they mean something after /cohorte."""


def named(scene: Scene, name: str) -> Cohort | None:
    """The cohort of this name, without regard to capitals and accents, whoever may see it."""
    said = plain(name)
    return next((one for one in scene.records.cohorts() if plain(one.name) == said), None)


def name_trouble(scene: Scene, name: str, *, but: int = 0) -> Words | None:
    """`but`: the cohort that has this name already, when it is renamed."""
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME or len(plain(name)) < SHORTEST_NAME:
        return phrase("cohort.name_length", least=SHORTEST_NAME, most=LONGEST_NAME)
    if any(sign in name for sign in _FORBIDDEN) or not name.isprintable():
        return phrase("cohort.name_signs")
    if plain(name).split()[0] in TAKEN_WORDS:
        return phrase("cohort.name_word", word=name.split()[0])
    other = named(scene, name)
    return phrase("cohort.name_taken", name=other.name) if other and other.id != but else None


def reason_trouble(reason: str) -> Words | None:
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        return phrase("cohort.reason_length", least=SHORTEST_REASON, most=LONGEST_REASON, has=len(reason))
    return None if reason.isprintable() else phrase("staff.strange_signs")


def start_trouble(scene: Scene, start: date, reason: str, cohort: Cohort | None = None) -> Words | None:
    """`cohort`: whose start it shall become, None while it is made."""
    today = scene.records.today()
    opened = scene.records.opened_on(cohort) if cohort else None
    match cohort_rules.judged(start, today, opened):
        case Start.PAST:
            return phrase("cohort.start_past", day=day(start))
        case Start.FAR:
            return phrase("cohort.start_far", day=day(start))
        case Start.EARLY if not reason:
            return phrase("cohort.start_early", day=day(cohort_rules.earliest(today, opened)))
        case Start.EARLY:
            return reason_trouble(reason)
        case Start.GOOD:
            return None


def capacity_trouble(capacity: int) -> Words | None:
    good = 0 <= capacity <= cohort_rules.LARGEST
    return None if good else phrase("cohort.capacity_wrong", most=cohort_rules.LARGEST)


def countries_trouble(scene: Scene, countries: tuple[str, ...]) -> Words | None:
    """The first that has no profile."""
    unknown = next((code for code in countries if code not in scene.board.countries), None)
    if unknown is None:
        return None
    return phrase("cohort.country_wrong", code=unknown[:20], known=", ".join(sorted(scene.board.countries)))


def course_trouble(scene: Scene, course: str) -> Words | None:
    known = scene.world.catalogue.courses
    return None if course in known else phrase("cohort.course_wrong", known=", ".join(sorted(known)))


def move_trouble(scene: Scene, cohort: Cohort, to: State) -> Words | None:
    """Why it may not go there now: the move is none, contacts are missing, its start has passed, people are in it."""
    if to not in cohort_rules.moves(cohort):
        return phrase("cohort.no_move", name=cohort.name, state=phrase(f"cohort.state.{cohort.state}"))
    if to is State.OPEN:
        return _opening_trouble(scene, cohort)
    if to is State.ARCHIVED and cohort.state is State.CLOSED:
        places = scene.records.places(cohort.id)
        inside = places[Place.IN] + places[Place.WAITING]
        return phrase("cohort.archive_people", n=inside) if inside else None
    return None


def _opening_trouble(scene: Scene, cohort: Cohort) -> Words | None:
    if (missing := contacts_trouble(scene, cohort.countries)) or cohort.start is None:
        return missing
    return start_trouble(scene, cohort.start, cohort.early_reason, cohort)


def contacts_trouble(scene: Scene, countries: tuple[str, ...]) -> Words | None:
    """Countries in which a learner in trouble would read no line to call."""
    missing = cohort_rules.missing(scene.board, countries, scene.today)
    names = ", ".join(scene.board.countries[code].name for code in missing)
    return phrase("cohort.contacts_missing", countries=names) if missing else None


def start_change_trouble(scene: Scene, cohort: Cohort, start: date | None, reason: str) -> Words | None:
    """Once it has begun its start is history; who is called to a date, or to none, keeps that."""
    if cohort_rules.begun(cohort):
        return phrase("cohort.start_over", name=cohort.name)
    if cohort.state is not State.DRAFT and (start is None) != cohort.rolling:
        return phrase("cohort.start_kind", name=cohort.name)
    return start_trouble(scene, start, reason, cohort) if start else None


def learner_trouble(scene: Scene, number: int) -> Words | None:
    """Whether there is no learner of this number."""
    row = scene.records.learner(number)
    return None if row and row.person.enrolled else phrase("move.unknown", number=str(number))


def person_trouble(scene: Scene, number: int, cohort: Cohort) -> Words | None:
    """Why this learner cannot go to this cohort."""
    row, place = scene.records.learner(number), scene.records.place_of(number)
    if row is None or not row.person.enrolled:
        return learner_trouble(scene, number)
    if cohort.state in (State.SURVEY, State.ARCHIVED):
        return phrase("move.over", name=cohort.name)
    if cohort.state is State.DRAFT:
        return phrase("move.draft", name=cohort.name)
    if row.person.current and row.person.current != cohort.course:
        return phrase("move.other_course", number=str(number), name=cohort.name)
    if place is not None and place.cohort_id == cohort.id and place.place is Place.IN:
        return phrase("move.there", number=str(number), name=cohort.name)
    return None
