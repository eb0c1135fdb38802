"""One transaction of the sender: record what came back, mark what goes next, look ahead."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.channels.base import SendResult
from bot.store.claims import Claimed, Claims, Gate, claim
from bot.store.outbox import next_not_before
from bot.store.outcomes import Finished, finish, soon_again


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the sender can take now; see `claim`. `asked`: whether somebody waits for `Round.soon`."""

    limit: int
    steady: int
    kept: int
    busy: Collection[int]
    owner: str
    wall: int
    lease_ms: int
    asked: bool
    channel: str | None = None
    gate: Gate | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """`later`: when the next waiting row may go, in wall-clock ms. `soon`: whether a row will be tried again."""

    finished: Finished
    claims: Claims
    later: int | None
    soon: bool


def take_round(conn: Connection, results: Sequence[tuple[Claimed, SendResult]], order: Order) -> Round:
    """Results first, so that the rows behind them are free. With no room nothing is claimed and `more` is True."""
    finished = finish(conn, results, order.wall)
    claims = Claims((), more=True)
    if order.limit:
        claims = claim(
            conn,
            limit=order.limit,
            steady=order.steady,
            kept=order.kept,
            busy=order.busy,
            owner=order.owner,
            wall=order.wall,
            lease_ms=order.lease_ms,
            channel=order.channel,
            gate=order.gate,
        )
    return Round(finished, claims, next_not_before(conn), order.asked and soon_again(conn))
