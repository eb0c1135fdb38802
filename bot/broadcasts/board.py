"""How a broadcast stands, in words. Pure."""

from math import ceil

from bot.broadcasts import reasons
from bot.small import shown
from bot.store.broadcasts import Broadcast, State
from bot.store.sums import Counts
from flows.effects import Choice, Lines, Phrase, Text, Words, phrase

CELLS = 10
HOLDS = (reasons.BOUNDARY, reasons.NIGHT, reasons.SECOND_TODAY, reasons.ELSEWHERE)


def words(
    counts: Counts,
    broadcast: Broadcast,
    *,
    pace: float = 0.0,
    choices: tuple[Choice, ...] = (),
    turn: int = 0,
    personal: bool = False,
) -> Text:
    """A title, a bar, and counts that add up to the size. `pace`: messages a second at present, 0 if unknown; with it
    the end is told while it runs. `choices` stand below, valid for `turn`. `personal`: a small number would tell
    something of a person, and is not shown."""
    title = phrase(f"board.title.{broadcast.state.value}", number=str(broadcast.id))
    lines = [title, _bar(counts), *_sums(counts, personal), *_holds(counts, personal)]
    if broadcast.state is State.RUNNING:
        lines += _outlook(counts, pace)
    return Text((Lines(tuple(lines)),), choices, turn)


def _bar(counts: Counts) -> Phrase:
    share = counts.ended / counts.size if counts.size else 1.0
    full = int(share * CELLS)
    return phrase("board.bar", bar="▓" * full + "░" * (CELLS - full), percent=str(int(share * 100)))


def _sums(counts: Counts, personal: bool) -> list[Phrase]:
    """Each of these excludes the others; the size is their sum."""
    optional = {
        "inboxed": counts.inboxed,
        "unconfirmed": counts.unconfirmed,
        "failed": counts.failed,
        "left_out": counts.left_out,
        "erased": counts.erased,
    }
    return [
        phrase("board.size", n=_number(counts.size, personal)),
        phrase("board.sent", n=_number(counts.sent, personal)),
        *(phrase(f"board.{name}", n=_number(n, personal)) for name, n in optional.items() if n),
        phrase("board.pending", n=_number(counts.pending, personal)),
    ]


def _holds(counts: Counts, personal: bool) -> list[Phrase]:
    held = ((why, counts.held.get(why, 0)) for why in HOLDS)
    return [phrase(f"board.held.{why}", n=_number(n, personal)) for why, n in held if n]


def _number(n: int, personal: bool) -> int | Words:
    return shown(n) if personal else n


def _outlook(counts: Counts, pace: float) -> list[Phrase]:
    """What is held comes at an hour of its own and is not part of it."""
    left = counts.pending - sum(counts.held.values())
    if left <= 0 or pace <= 0:
        return []
    minutes = ceil(left / pace / 60)
    return [phrase("board.soon") if minutes <= 1 else phrase("board.minutes", n=minutes)]
