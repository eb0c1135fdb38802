"""The simulated learners: each has one chat, reads what the bot sends and taps a button of the last message."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from time import perf_counter
from typing import Any


class Mood(Enum):
    """What a learner does with a message that has buttons."""

    HOLD = "hold"
    """Keeps it until she is told to tap."""
    WALK = "walk"
    """Taps at once, until she stands before the first question of the lesson."""
    LOOP = "loop"
    """Taps at once, until the lesson is over."""


@dataclass(slots=True, eq=False)
class Learner:
    chat: int
    text: str = ""
    markup: dict[str, Any] | None = None
    """Buttons she has not used yet, as the bot sent them."""
    message_id: int = 0
    ready: bool = False
    """She has seen the first words of the lesson."""
    over: bool = False
    """She has seen the last words of the lesson."""
    in_lesson: bool = False
    """Whether her last tap was an answer in the lesson."""
    tapped_at: float | None = None
    """When the tap was handed out that awaits its reply; None: nothing is awaited."""


@dataclass(frozen=True, slots=True)
class Path:
    """How learners go through a bot: words of the first and the last message of the lesson, and the endings of
    the callback data they prefer to the first button."""

    first: str
    last: str
    prefer: tuple[str, ...] = ()


@dataclass(slots=True)
class Reply:
    """One tap and the first message with buttons after it; moments of the steady clock, in seconds."""

    tapped: float
    replied: float


@dataclass(slots=True)
class Crowd:
    """All learners of one program. `hand_out(update)` makes an update available to the bot."""

    path: Path
    hand_out: Callable[[str, dict[str, Any]], None]
    learners: dict[int, Learner] = field(default_factory=dict)
    mood: Mood = Mood.HOLD
    replies: list[Reply] = field(default_factory=list)
    """Since it was last cleared."""
    answered: int = 0
    """Taps in the lesson that have had their reply."""

    def arrive(self, count: int) -> None:
        """`count` newcomers write /start."""
        for chat in range(100_001, 100_001 + count):
            self.learners[chat] = Learner(chat)
            message = {"message_id": 1, "date": 1_790_000_000, "text": "/start", **_whose(chat)}
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": 6}]
            self.hand_out("message", message)

    def hear(self, chat: int, text: str, markup: dict[str, Any] | None, message_id: int) -> None:
        """The bot has sent a message; the server has accepted it."""
        learner = self.learners.get(chat)
        if learner is None:
            return
        learner.ready = learner.ready or self.path.first in text
        if learner.ready and self.path.last in text:
            learner.over = True
        if markup is None:
            return
        learner.text, learner.markup, learner.message_id = text, markup, message_id
        if learner.tapped_at is not None:
            self.replies.append(Reply(learner.tapped_at, perf_counter()))
            learner.tapped_at = None
            self.answered += learner.in_lesson
        if self.mood is Mood.LOOP or (self.mood is Mood.WALK and not learner.ready):
            self.tap(learner)

    def can_tap(self) -> list[Learner]:
        """Those who have a question before them and have not finished the lesson."""
        return [one for one in self.learners.values() if one.markup is not None and not one.over]

    def tap(self, learner: Learner) -> None:
        """Taps the preferred button, else the first, unless she is done or has nothing to tap."""
        markup = learner.markup
        if markup is None or learner.over:
            return
        data = choose(
            [button["callback_data"] for row in markup["inline_keyboard"] for button in row], self.path
        )
        learner.markup = None
        learner.tapped_at, learner.in_lesson = perf_counter(), learner.ready
        message = {
            "message_id": learner.message_id,
            "date": 1_790_000_000,
            "chat": _whose(learner.chat)["chat"],
            "from": BOT,
            "text": learner.text,
            "reply_markup": markup,
        }
        query = {"from": _whose(learner.chat)["from"], "chat_instance": "1", "data": data, "message": message}
        self.hand_out("callback_query", query)

    def everybody_waits(self) -> bool:
        """Whether nobody awaits a reply: all that was asked has been answered."""
        return all(one.tapped_at is None for one in self.learners.values())

    def stuck(self) -> list[Learner]:
        """Those who have not reached the lesson."""
        return [one for one in self.learners.values() if not one.ready or one.markup is None]


BOT = {"id": 7, "is_bot": True, "first_name": "Aulita", "username": "aulita_bench_bot"}


def choose(data: Sequence[str], path: Path) -> str:
    """The button she taps, by its callback data."""
    for ending in path.prefer:
        for one in data:
            if one.endswith(ending):
                return one
    return data[0]


def arrivals(rate: float, seconds: float, seed: int) -> list[float]:
    """Moments (seconds from the start) of people who do not know of each other: a Poisson process."""
    dice, moment, found = random.Random(seed), 0.0, []
    while (moment := moment + dice.expovariate(rate)) < seconds:
        found.append(moment)
    return found


def read_markup(given: object) -> dict[str, Any] | None:
    """The inline keyboard of a call, sent as JSON or as text in a form; None if there is none."""
    markup = json.loads(given) if isinstance(given, str) and given else given
    if isinstance(markup, dict) and markup.get("inline_keyboard"):
        return markup
    return None


def _whose(chat: int) -> dict[str, Any]:
    return {
        "chat": {"id": chat, "type": "private", "first_name": "Rosa"},
        "from": {"id": chat, "is_bot": False, "first_name": "Rosa", "language_code": "es"},
    }
