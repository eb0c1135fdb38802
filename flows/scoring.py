"""What she made of messages, and of lines to mark.

Messages: hits and false alarms, d′ and c. Signal detection with the log-linear correction (Hautus 1995): 0.5 is added
to the counts and 1 to the numbers of messages, so that perfect scores stay finite. Test vectors: features.md 4.1."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import Protocol

_Z = NormalDist().inv_cdf

SAYS_SCAM = 3
"""Certainty runs from 1 (surely real) to 4 (surely a scam); from here on she says «scam»."""


class Judged(Protocol):
    """Anything that is a scam or not."""

    @property
    def is_scam(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Detection:
    """What she made of the messages of one form. Counts of people's answers, not rates."""

    hits: int
    scams: int
    false_alarms: int
    real: int

    @property
    def right_real(self) -> int:
        return self.real - self.false_alarms

    @property
    def complete(self) -> bool:
        """Enough of both kinds to say anything in bands."""
        return self.scams >= 3 and self.real >= 3

    @property
    def sensitivity(self) -> float:
        """d′: how well she tells scams from real ones; 0 is guessing."""
        return _Z(self._hit_rate) - _Z(self._alarm_rate)

    @property
    def caution(self) -> float:
        """c: below 0 leans to alarm, above 0 leans to trust."""
        return -0.5 * (_Z(self._hit_rate) + _Z(self._alarm_rate))

    @property
    def _hit_rate(self) -> float:
        return (self.hits + 0.5) / (self.scams + 1)

    @property
    def _alarm_rate(self) -> float:
        return (self.false_alarms + 0.5) / (self.real + 1)


class Skill(StrEnum):
    """Bands of d′ for one person's own eyes: with eight messages a decimal would be noise."""

    GUESSING = "guessing"
    GROWING = "growing"
    STRONG = "strong"


class Lean(StrEnum):
    ALARM = "alarm"
    EVEN = "even"
    TRUST = "trust"


def detection(levels: Mapping[str, int], items: Mapping[str, Judged]) -> Detection:
    """Counts over the answered messages that still exist."""
    known = [(level >= SAYS_SCAM, items[item].is_scam) for item, level in levels.items() if item in items]
    return Detection(
        hits=sum(said and scam for said, scam in known),
        scams=sum(scam for _, scam in known),
        false_alarms=sum(said and not scam for said, scam in known),
        real=sum(not scam for _, scam in known),
    )


def skill(score: Detection) -> Skill:
    if score.sensitivity < 0.7:
        return Skill.GUESSING
    return Skill.GROWING if score.sensitivity < 1.7 else Skill.STRONG


def lean(score: Detection) -> Lean:
    if score.caution < -0.5:
        return Lean.ALARM
    return Lean.TRUST if score.caution > 0.5 else Lean.EVEN


@dataclass(frozen=True, slots=True)
class Marking:
    """Marks on lines, some of which were to be found. Counts of lines."""

    hits: int
    taps: int
    wanted: int

    @property
    def precision(self) -> float | None:
        """Of her marks, how many were right; None where she marked nothing."""
        return self.hits / self.taps if self.taps else None

    @property
    def recall(self) -> float | None:
        """Of what was to be found, how much she found; None where nothing was."""
        return self.hits / self.wanted if self.wanted else None


def marking(picked: Iterable[str], wanted: Iterable[str]) -> Marking:
    """Each line counts once, however often it is named."""
    marked, right = set(picked), set(wanted)
    return Marking(len(marked & right), len(marked), len(right))
