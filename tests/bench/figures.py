"""Figures without a clock: percentiles, medians with their spread, and what a target says about them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of all are not above. ValueError without values."""
    if not values or not 0 <= share <= 1:
        raise ValueError(
            f"no percentile {share} of {len(values)} values: give values, and a share from 0 to 1"
        )
    ordered = sorted(values)
    whole, part = divmod(share * len(ordered), 1)
    return ordered[min(max(int(whole) + (part > 1e-9) - 1, 0), len(ordered) - 1)]


@dataclass(frozen=True, slots=True)
class Spread:
    """What several runs found: the middle one, the lowest and the highest."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """ValueError without values."""
        if not values:
            raise ValueError("no run has given a value")
        return cls(median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should be: at least or at most `value`."""

    value: float
    side: Literal["at least", "at most"]

    def verdict(self, figure: float) -> str:
        """`target at least 6 — met`, or `— missed`."""
        met = figure >= self.value if self.side == "at least" else figure <= self.value
        return f"target {self.side} {self.value:.3g} — {'met' if met else 'missed'}"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Ours over theirs, run by run: a pair shares the mood of the machine. ValueError for unequal numbers."""
    if len(ours) != len(theirs):
        raise ValueError(f"{len(ours)} runs of ours and {len(theirs)} of the baseline make no pairs")
    return [mine / other for mine, other in zip(ours, theirs, strict=True)]
