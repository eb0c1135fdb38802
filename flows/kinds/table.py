"""The table of kinds: one row for each kind of part. Adding a kind touches nothing else."""

from flows.kinds import (
    branches,
    card,
    checklist,
    closed,
    deciding,
    finding,
    fork,
    measure,
    notice,
    ordering,
    permission,
    practice,
    question,
    quiz,
    reading,
    reflection,
    seat,
    sorting,
    spotting,
    tree,
    writing,
)
from flows.kinds.shape import Begin, Kind

ALL: tuple[Kind, ...] = (
    card.KIND,
    quiz.KIND,
    sorting.KIND,
    ordering.KIND,
    finding.KIND,
    checklist.KIND,
    deciding.KIND,
    tree.KIND,
    spotting.KIND,
    branches.KIND,
    practice.KIND,
    writing.KIND,
    reflection.KIND,
    reading.KIND,
    question.KIND,
    measure.KIND,
    permission.KIND,
    notice.KIND,
    fork.KIND,
    seat.KIND,
    closed.KIND,
)

BY_OPEN: dict[type, Kind] = {kind.open: kind for kind in ALL}
"""What is open -> how it is shown and answered."""

BEGIN: dict[type, Begin] = {kind.part: kind.begin for kind in ALL if kind.part and kind.begin}
"""A part of a unit -> how it begins."""
