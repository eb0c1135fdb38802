"""One learner of the real bot and her twin: after each step both have seen the same, in the same order."""

import contextlib
from dataclasses import dataclass, field
from datetime import datetime

import aiohttp

from flows.person import Person
from tests.e2e.twin import PICTURE, Twin, covered
from tests.fake_telegram import Entry, FakeTelegram

REPLY_SECONDS = 10.0


@dataclass(slots=True)
class Learner:
    """She taps and types on the platform; `twin` does the same in the engine alone."""

    fake: FakeTelegram
    chat: int
    twin: Twin
    taps: list[tuple[str, bool]] = field(default_factory=list)
    """Callback id of each tap, and whether it counts."""
    typed: int = 0

    @property
    def arrived(self) -> list[Entry]:
        """The messages that the platform took for her, oldest first."""
        return [
            e for e in self.fake.log if e.accepted and e.chat_id == self.chat and e.method.startswith("send")
        ]

    async def seen(self) -> None:
        """Waits for all that she should have seen by now; AssertionError if it is anything else."""
        expected = self.twin.shown
        with contextlib.suppress(TimeoutError):
            await self.fake.wait_for(lambda: len(self.arrived) >= len(expected), REPLY_SECONDS)
        got = [PICTURE if entry.method == "sendPhoto" else covered(entry.text) for entry in self.arrived]
        assert got == expected

    async def begin(self, code: str) -> None:
        self.fake.start(self.chat, code, first_name=self.twin.called, language_code="es")
        await self.fake.wait_for(lambda: self.arrived, REPLY_SECONDS)
        # Where somebody's turns begin is chance; from here on both count alike.
        first = self.arrived[0].params["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        self.twin.person = Person(turn=int(first.partition(":")[0]) - 1)
        self.twin.start(code)
        await self.seen()

    async def answer(self) -> None:
        """Answers what she is asked, by words where there are any for it, else by a tap."""
        if words := self.twin.words():
            self.typed += 1
            self.fake.say(self.chat, words)
            self.twin.say(words)
        else:
            button = self.twin.choice()
            before = self.twin.person.turn
            tap = self.fake.tap(self.chat, None, button.data)
            self.twin.press(button)
            self.taps.append((tap.callback_id, self.twin.person.turn != before))
        await self.seen()

    async def tap_again(self) -> None:
        """Taps once more the button that she has just tapped, though it may have gone from her screen."""
        last = self.fake.account.taps[self.taps[-1][0]]
        tap = self.fake.tap_data(self.chat, last.message_id, last.data)
        self.taps.append((tap.callback_id, False))
        await self.fake.wait_for(lambda: tap.answer is not None, REPLY_SECONDS)

    async def until_over(self, web: aiohttp.ClientSession, address: str) -> int:
        """Takes the whole course, moving the pretend clock whenever nothing is asked. How often it moved."""
        moved = 0
        while not self.twin.over:
            if self.twin.asked:
                await self.answer()
                continue
            async with web.post(f"{address}/rehearsal/skip") as answer:
                told = await answer.json()
            assert told["moved"], "nothing is due, and the course is not over"
            moved += 1
            self.twin.reach(datetime.fromisoformat(told["now"]))
            await self.seen()
        return moved
