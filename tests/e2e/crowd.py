"""Many learners at once: each taps one button of every question, some twice, and all of it is written down."""

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass, field

from tests.fake_telegram import Entry, FakeTelegram

PREFERRED = ("try", "scam", "another", "want", "agree", "nameless", "yes", "four", "s4", "at_once", "more")
AGAIN = 0.05
"""How often a learner taps twice."""
SLOWEST_SECONDS = 0.03
"""She reads for at most so long."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on her screen. `turn` is that of its buttons."""

    message_id: int
    text: str
    turn: int
    choices: tuple[str, ...]


@dataclass(slots=True)
class Crowd:
    """`tapped[chat][turn]`: the question she tapped first under that turn, and her choice."""

    fake: FakeTelegram
    chats: range
    dice: random.Random
    until: str
    """Nobody answers a question that begins with these words before `go` is set."""
    go: bool = False
    holding: bool = False
    screen: dict[int, Asked] = field(default_factory=dict)
    tapped: defaultdict[int, dict[int, tuple[str, str]]] = field(default_factory=lambda: defaultdict(dict))
    read: int = 0

    def arrive(self) -> None:
        for chat in self.chats:
            self.fake.start(chat, "", first_name=f"Ana {chat}", language_code="es-EC")

    async def run(self) -> None:
        """Reads and taps until it is cancelled."""
        while True:
            await self.fake.wait_for(lambda: len(self.fake.log) > self.read, 3600)
            self._catch_up()

    def _catch_up(self) -> None:
        for entry in self.fake.log.since(self.read):
            self.read = entry.n
            self._hear(entry)

    def _hear(self, entry: Entry) -> None:
        markup, chat = entry.params.get("reply_markup"), entry.chat_id
        if not entry.accepted or entry.method != "sendMessage" or not markup:
            return
        if chat is None or chat not in self.chats:
            return
        buttons = [button["callback_data"] for row in markup["inline_keyboard"] for button in row]
        turns, choices = zip(*(data.split(":", 1) for data in buttons), strict=True)
        assert entry.message_id is not None
        self.screen[chat] = Asked(entry.message_id, entry.text, int(turns[0]), choices)
        if not self.holding:
            self.consider(chat)

    def consider(self, chat: int) -> None:
        """She reads what is on her screen and taps, unless she waits or has tapped it already."""
        asked = self.screen[chat]
        if asked.turn in self.tapped[chat] or (asked.text.startswith(self.until) and not self.go):
            return
        wanted = [choice for choice in PREFERRED if choice in asked.choices]
        choice = wanted[0] if wanted else self.dice.choice(("a", "b", "c"))
        self.tapped[chat][asked.turn] = (asked.text, choice)
        loop = asyncio.get_running_loop()
        wait = self.dice.uniform(0, SLOWEST_SECONDS)
        loop.call_later(wait, self._tap, chat, asked, choice)
        if self.dice.random() < AGAIN:
            loop.call_later(wait, self._tap, chat, asked, choice)

    def _tap(self, chat: int, asked: Asked, choice: str) -> None:
        self.fake.tap_data(chat, asked.message_id, f"{asked.turn}:{choice}")

    def stand_before(self, words: str) -> list[int]:
        """Chats whose newest question begins with `words`."""
        self._catch_up()
        return [
            chat for chat in self.chats if chat in self.screen and self.screen[chat].text.startswith(words)
        ]

    def everybody_is_asked(self) -> bool:
        """Everybody has a question before her that she has not tapped."""
        return not self.stuck()

    def stuck(self) -> list[int]:
        """Chats that have tapped the newest question that they got."""
        self._catch_up()
        return [chat for chat in self.chats if self.screen[chat].turn in self.tapped[chat]]
