"""Hits and false alarms, d′ and c. Signal detection with the log-linear correction (Hautus 1995): 0.5 is added to
the counts and 1 to the numbers of messages, so that perfect scores stay finite. Test vectors: features.md 4.1."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import Protocol

from lessons.model import Evidence, Item
from lessons.sentences import line_of

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


def surely_wrong(levels: Mapping[str, int], items: Mapping[str, Judged]) -> int:
    """How often she was sure, and it was the other way round."""
    known = [(level, items[item].is_scam) for item, level in levels.items() if item in items]
    return sum(level == (1 if scam else 4) for level, scam in known)


@dataclass(frozen=True, slots=True)
class Marking:
    """What the lines that she marked say about the flags of a scam. A line may hold several flags."""

    flags: tuple[Evidence, ...]
    missed: tuple[Evidence, ...]
    taps: tuple[str, ...]
    """Numbers of the lines she marked, in order."""
    idle: tuple[str, ...]
    """Those of them that hold no flag."""

    @property
    def hits(self) -> int:
        return len(self.flags) - len(self.missed)

    @property
    def precision(self) -> float | None:
        """Of the lines she marked, the share that holds a flag; None if she marked none."""
        return (len(self.taps) - len(self.idle)) / len(self.taps) if self.taps else None

    @property
    def recall(self) -> float:
        """Of the flags, the share whose line she marked."""
        return self.hits / len(self.flags)

    def as_fact(self) -> str:
        """At most 80 letters: ten lines are the most that a message has."""
        good = len(self.taps) - len(self.idle)
        counts = f"tp={self.hits} good={good} taps={len(self.taps)} flags={len(self.flags)}"
        return f"{counts} lines={','.join(self.taps)}"


def marking(item: Item, marked: Collection[str]) -> Marking:
    """Scores the lines she marked of a scam, flag by flag. `marked`: numbers as text; unknown ones do not count."""
    lines = item.lines
    taps = tuple(str(n) for n in range(1, len(lines) + 1) if str(n) in marked)
    where = [(flag, str(line_of(lines, flag.fragment, flag.where))) for flag in item.flags]
    holding = {line for _, line in where}
    return Marking(
        flags=item.flags,
        missed=tuple(flag for flag, line in where if line not in taps),
        taps=taps,
        idle=tuple(line for line in taps if line not in holding),
    )
