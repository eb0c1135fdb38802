"""Where a dialog about the call of a cohort is at."""

from dataclasses import dataclass
from typing import Literal

from bot.store.sources import Attribute

Term = Literal["cap", "until", "sector", "spent"]
"""What can be changed of a link in words."""
Language = Literal["es", "en"]


@dataclass(frozen=True, slots=True)
class Calls:
    """Of which cohort?"""

    kind: Literal["calls"] = "calls"


@dataclass(frozen=True, slots=True)
class Call:
    """The call of a cohort: its links, where people come from, the series."""

    cohort: int
    kind: Literal["call"] = "call"


@dataclass(frozen=True, slots=True)
class CallLinks:
    """The join links of a cohort."""

    cohort: int
    kind: Literal["call_links"] = "call_links"


@dataclass(frozen=True, slots=True)
class NewLink:
    """For which advert shall a link be made?"""

    cohort: int
    kind: Literal["new_link"] = "new_link"


@dataclass(frozen=True, slots=True)
class OneLink:
    """One link: its addresses, its limits, its adverts."""

    link: int
    kind: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class LinkTerm:
    """She types what this limit, sector or cost of the link is now."""

    link: int
    what: Term
    kind: Literal["link_term"] = "link_term"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where people come from, and how far they got; by advert, or by an attribute of theirs."""

    cohort: int
    by: Attribute = ""
    kind: Literal["sources"] = "sources"


@dataclass(frozen=True, slots=True)
class Series:
    """The series of the call."""

    cohort: int
    kind: Literal["series"] = "series"


@dataclass(frozen=True, slots=True)
class SeriesStep:
    """One step of the series: when it goes out and what it says."""

    cohort: int
    days: int
    kind: Literal["series_step"] = "series_step"


@dataclass(frozen=True, slots=True)
class StepText:
    """She types what the step says, in this language."""

    cohort: int
    days: int
    language: Language
    kind: Literal["step_text"] = "step_text"


CallDialog = (
    Calls | Call | CallLinks | NewLink | OneLink | LinkTerm | Sources | Series | SeriesStep | StepText
)
