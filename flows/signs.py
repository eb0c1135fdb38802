"""Scores marked lines of a scam flag by flag: a line may hold several flags, so hits and good marks differ."""

from collections.abc import Collection
from dataclasses import dataclass

from lessons.model import Evidence, Item
from lessons.sentences import line_of


@dataclass(frozen=True, slots=True)
class SignsMarked:
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


def signs_marked(item: Item, marked: Collection[str]) -> SignsMarked:
    """Scores the lines she marked of a scam, flag by flag. `marked`: numbers as text; unknown ones do not count."""
    lines = item.lines
    taps = tuple(str(n) for n in range(1, len(lines) + 1) if str(n) in marked)
    where = [(flag, str(line_of(lines, flag.fragment, flag.where))) for flag in item.flags]
    holding = {line for _, line in where}
    return SignsMarked(
        flags=item.flags,
        missed=tuple(flag for flag, line in where if line not in taps),
        taps=taps,
        idle=tuple(line for line in taps if line not in holding),
    )
