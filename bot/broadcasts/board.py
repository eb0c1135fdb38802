"""How a broadcast stands, in words. Pure."""

from math import ceil

from bot.broadcasts import reasons
from bot.small import FEW, told
from bot.store.broadcasts import Broadcast, State
from bot.store.sums import Counts
from flows.effects import Choice, Lines, Phrase, Text, phrase

CELLS = 10
HOLDS = (reasons.BOUNDARY, reasons.NIGHT, reasons.SECOND_TODAY, reasons.ELSEWHERE)


def words(
    counts: Counts,
    broadcast: Broadcast,
    *,
    pace: float = 0.0,
    personal: bool = False,
    choices: tuple[Choice, ...] = (),
    turn: int = 0,
) -> Text:
    """A title, a bar, and counts that add up to the size. `pace`: messages a second at present, 0 if unknown; with it
    the end is told while it runs. `personal`: small counts are not shown. `choices` stand below, valid for `turn`."""
    title = phrase(f"board.title.{broadcast.state.value}", number=str(broadcast.id))
    few = personal and counts.size < FEW
    bar = [] if few else [_bar(counts)]
    lines = [title, *bar, *_sums(counts, personal=personal), *_holds(counts, personal=personal)]
    if broadcast.state is State.RUNNING:
        lines += _outlook(counts, pace)
    return Text((Lines(tuple(lines)),), choices, turn)


def _bar(counts: Counts) -> Phrase:
    share = counts.ended / counts.size if counts.size else 1.0
    full = int(share * CELLS)
    return phrase("board.bar", bar="▓" * full + "░" * (CELLS - full), percent=str(int(share * 100)))


def _sums(counts: Counts, *, personal: bool) -> list[Phrase]:
    """Each of these excludes the others; the size is their sum."""
    optional = {
        "inboxed": counts.inboxed,
        "unconfirmed": counts.unconfirmed,
        "failed": counts.failed,
        "left_out": counts.left_out,
        "erased": counts.erased,
    }
    some = {name: n for name, n in optional.items() if n}
    told_in_order = {"size": counts.size, "sent": counts.sent, **some, "pending": counts.pending}
    return [phrase(f"board.{name}", n=told(n, personal=personal)) for name, n in told_in_order.items()]


def _holds(counts: Counts, *, personal: bool) -> list[Phrase]:
    held = {why: counts.held[why] for why in HOLDS if counts.held.get(why)}
    return [phrase(f"board.held.{why}", n=told(n, personal=personal)) for why, n in held.items()]


def _outlook(counts: Counts, pace: float) -> list[Phrase]:
    """What is held comes at an hour of its own and is not part of it."""
    left = counts.pending - sum(counts.held.values())
    if left <= 0 or pace <= 0:
        return []
    minutes = ceil(left / pace / 60)
    return [phrase("board.soon") if minutes <= 1 else phrase("board.minutes", n=minutes)]
