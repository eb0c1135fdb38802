"""One platform call: whatever a channel does, it ends in a SendResult, and in time."""

import asyncio
from collections.abc import Callable, Mapping

import structlog

from bot.channels.base import Channel, Delivery, Failed, Held, SendResult
from bot.store.moments import from_ms

CALL_SECONDS = 45.0
"""Longer than a channel's own time-outs, shorter than the lease of a row: a call never outlives its claim."""
UNKNOWN_CHANNEL_MS = 600_000

_log = structlog.get_logger(__name__)


class Calls:
    """Makes calls through the channels that run. Never logs what is in a message or to whom it goes."""

    def __init__(self, channels: Mapping[str, Channel], wall: Callable[[], int]) -> None:
        self._channels = channels
        self._wall = wall
        self._unknown: set[str] = set()

    async def make(self, delivery: Delivery) -> SendResult:
        """One call. A channel that raises or hangs leaves it ambiguous, and so does being cancelled.

        A message for a channel that does not run is held for ten minutes."""
        name = delivery.address.channel
        channel = self._channels.get(name)
        if channel is None:
            if name not in self._unknown:
                self._unknown.add(name)
                _log.error("channel_not_running", channel=name)
            return Held(from_ms(self._wall() + UNKNOWN_CHANNEL_MS))
        try:
            async with asyncio.timeout(CALL_SECONDS):
                return await channel.deliver(delivery)
        except asyncio.CancelledError:
            return Failed("stopped", ambiguous=True)
        except Exception as problem:
            _log.error("channel_raised", channel=name, row=delivery.id, problem=type(problem).__name__)
            return Failed(type(problem).__name__, ambiguous=True)
