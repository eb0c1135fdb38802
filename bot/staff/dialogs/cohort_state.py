"""What an open dialog about cohorts is at. Joined to the union in `state`."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Cohorts:
    """Which cohort? `archived`: of those that are over."""

    archived: bool = False
    kind: Literal["cohorts"] = "cohorts"


@dataclass(frozen=True, slots=True)
class OneCohort:
    """One cohort, and what may be done with it now."""

    cohort: int
    kind: Literal["cohort"] = "cohort"


@dataclass(frozen=True, slots=True)
class NewCohort:
    """A cohort that is being made: the first that is missing is asked for.

    `start`: ISO, empty for rolling; `wanted`: a day that is too early, until there is a reason for it or another
    day; `listed`, `staffed`: the countries, the facilitators are complete; `cloned_from` 0: from none."""

    course: str = ""
    name: str = ""
    start: str | None = None
    wanted: str = ""
    reason: str = ""
    capacity: int | None = None
    countries: tuple[str, ...] = ()
    listed: bool = False
    facilitators: tuple[int, ...] = ()
    staffed: bool = False
    cloned_from: int = 0
    kind: Literal["new_cohort"] = "new_cohort"


@dataclass(frozen=True, slots=True)
class CohortStart:
    """When shall it start instead? `wanted`: a day that is too early, as in `NewCohort`."""

    cohort: int
    wanted: str = ""
    kind: Literal["cohort_start"] = "cohort_start"


@dataclass(frozen=True, slots=True)
class CohortSeats:
    """For how many is there room?"""

    cohort: int
    kind: Literal["cohort_seats"] = "cohort_seats"


@dataclass(frozen=True, slots=True)
class CohortPlaces:
    """For which countries is it? `chosen`: as she has tapped until now."""

    cohort: int
    chosen: tuple[str, ...] = ()
    kind: Literal["cohort_places"] = "cohort_places"


@dataclass(frozen=True, slots=True)
class CohortStaff:
    """Who accompanies it?"""

    cohort: int
    kind: Literal["cohort_staff"] = "cohort_staff"


@dataclass(frozen=True, slots=True)
class CohortMove:
    """What must be known before it goes on to the state `to`: she says yes, or sees what is in the way."""

    cohort: int
    to: Literal["open", "survey", "archived"]
    kind: Literal["cohort_move"] = "cohort_move"


@dataclass(frozen=True, slots=True)
class MovingPerson:
    """Which learner goes to which cohort? 0: asked for. `full`: there is no seat; shall she wait for one?"""

    number: int = 0
    cohort: int = 0
    full: bool = False
    kind: Literal["moving_person"] = "moving_person"


CohortDialog = (
    Cohorts
    | OneCohort
    | NewCohort
    | CohortStart
    | CohortSeats
    | CohortPlaces
    | CohortStaff
    | CohortMove
    | MovingPerson
)
