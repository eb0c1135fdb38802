"""What a dialog may ask to be done with cohorts. Performed by `bot.staff.cohort_deeds`."""

from dataclasses import dataclass
from datetime import date

from bot.store.cohorts import State


@dataclass(frozen=True, slots=True)
class MakeCohort:
    """A new draft. `start` None: rolling; `reason`: why it starts early, else empty; `cloned_from` 0: from none."""

    name: str
    course: str
    start: date | None
    capacity: int
    countries: tuple[str, ...]
    facilitators: tuple[int, ...] = ()
    reason: str = ""
    cloned_from: int = 0


@dataclass(frozen=True, slots=True)
class MoveOn:
    """The cohort goes into this state."""

    cohort: int
    to: State


@dataclass(frozen=True, slots=True)
class ChangeStart:
    """Another first day; its end moves along. None: rolling."""

    cohort: int
    start: date | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChangeCapacity:
    cohort: int
    capacity: int


@dataclass(frozen=True, slots=True)
class ChangeCountries:
    cohort: int
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RenameCohort:
    cohort: int
    name: str


@dataclass(frozen=True, slots=True)
class Accompany:
    """Somebody of the staff becomes, or is no more, a facilitator of this cohort."""

    cohort: int
    number: int
    yes: bool


@dataclass(frozen=True, slots=True)
class MovePerson:
    """A learner goes to this cohort. `wait`: onto its waiting list."""

    number: int
    cohort: int
    wait: bool = False


CohortAct = (
    MakeCohort
    | MoveOn
    | ChangeStart
    | ChangeCapacity
    | ChangeCountries
    | RenameCohort
    | Accompany
    | MovePerson
)
