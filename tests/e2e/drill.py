"""A drill: many learners on one database whose program is stopped again and again, and the judgement at the end."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.store.keys import read_or_make
from tests.e2e.aftermath import Ledger, Left, read, torn
from tests.e2e.crowd import Crowd
from tests.e2e.long_course import PARTS, UNITS, question
from tests.e2e.program import Place, Program, make_place
from tests.fake_telegram import FakeTelegram

CHATS = range(1001, 1041)
SETTLE_SECONDS = 20.0
PUBLIC = "https://aulita.example"
WEBHOOK = {"telegram_mode": "webhook", "public_url": PUBLIC, "webhook_secret": "s3cret"}


@dataclass(slots=True)
class Drill:
    """One database, its learners, and what its kills were like. `ends`: the log's length at each kill."""

    fake: FakeTelegram
    place: Place
    crowd: Crowd
    dice: random.Random
    before: tuple[Left, ...] = ()
    ends: list[int] = field(default_factory=list)
    effective: int = 0

    async def start(self) -> Program:
        """Starts the program again; ready when this returns, and gone if it never gets so far."""
        program = await Program.start(self.place, self.fake)
        try:
            if "AULITA_PUBLIC_URL" in self.place.environment:
                await program.ready(self.fake, "setWebhook")
                self.fake.reroute[PUBLIC] = program.web()
            else:
                await program.ready(self.fake)
        except BaseException:
            await program.kill()
            raise
        return program

    def begin(self) -> None:
        """From now on everybody answers."""
        self.crowd.go = True
        for chat in CHATS:
            self.crowd.consider(chat)

    @property
    def trials(self) -> int:
        return len(self.ends)


@contextlib.asynccontextmanager
async def open_drill(
    folder: Path, content: Path, dice: random.Random, *, webhook: bool = False
) -> AsyncIterator[Drill]:
    """Everybody stands before the first question; no program is running."""
    async with FakeTelegram() as fake:
        mode = WEBHOOK if webhook else {}
        place = make_place(folder, fake, content_dir=str(content), log_level="warning", **mode)
        crowd = Crowd(fake, CHATS, dice, until="P1. ")
        crowd.arrive()
        tapping = asyncio.create_task(crowd.run())
        drill = Drill(fake, place, crowd, dice)
        try:
            program = await drill.start()
            try:
                await fake.wait_for(lambda: len(crowd.stand_before("P1. ")) == len(CHATS), SETTLE_SECONDS)
                await fake.wait_for(lambda: not fake.account.queue.pending(), SETTLE_SECONDS)
                assert await program.stop() == 0
            finally:
                await program.kill()
            before = read(place.database, read_or_make(place.key_file, place.database))
            assert before.open_rows == 0
            drill.before = tuple(before.learners.values())
            yield drill
        finally:
            tapping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await tapping


async def settled(drill: Drill) -> Ledger:
    """One last run, unkilled, until everybody is asked something and all that was tapped is confirmed."""
    fake, crowd = drill.fake, drill.crowd
    crowd.holding = True
    program = await drill.start()
    try:
        try:
            await fake.wait_for(crowd.everybody_is_asked, 5)
        except TimeoutError:
            # Unconfirmed twice: she writes, and the open question is shown again.
            for chat in crowd.stuck():
                fake.say(chat, "seguir")
            await fake.wait_for(crowd.everybody_is_asked, SETTLE_SECONDS)
        await fake.wait_for(lambda: not fake.account.queue.pending(), SETTLE_SECONDS)
        assert await program.stop() == 0
    finally:
        await program.kill()
    assert fake.token not in program.said()
    return read(drill.place.database, read_or_make(drill.place.key_file, drill.place.database))


def judge(drill: Drill, ledger: Ledger) -> int:
    """AssertionError for anything lost, doubled, torn or out of order. How many messages came twice."""
    assert ledger.integrity == "ok"
    assert ledger.set_aside == 0
    assert torn(drill.before, ledger) == []
    answered = 0
    for chat in CHATS:
        answered += _answers_are_the_taps(drill.crowd, ledger.learners[chat])
    assert answered > 5 * len(CHATS), "the drill was too short to prove anything"
    assert len(ledger.learners) == len(CHATS)
    return sum(_messages_arrived(drill, ledger.learners[chat]) for chat in CHATS)


def _answers_are_the_taps(crowd: Crowd, left: Left) -> int:
    """Each question that she tapped has one fact, with her choice; nothing else has one."""
    tapped: dict[str, set[str]] = {}
    for text, choice in crowd.tapped[left.chat].values():
        if text.startswith("P") and text.partition(". ")[0][1:].isdecimal():
            tapped.setdefault(_id(int(text.partition(". ")[0][1:])), set()).add(choice)
    assert [item for item, _ in left.answers] == list(tapped)
    for item, choice in left.answers:
        assert choice in tapped[item]
    return len(left.answers)


def _id(number: int) -> str:
    return question(UNITS[(number - 1) // PARTS], number)


def _messages_arrived(drill: Drill, left: Left) -> int:
    """Every message reached the platform, in order, at most twice, and at most one twice for each kill."""
    sent = [e for e in drill.fake.log if e.accepted and e.chat_id == left.chat and e.method == "sendMessage"]
    keys = [(entry.text, _first_data(entry.params)) for entry in sent]
    copies = Counter(keys)
    for row in left.rows:
        assert row.state in ("sent", "unconfirmed"), f"a message is {row.state}"
        assert row.state == "unconfirmed" or copies[row.text, row.data] >= 1, f"never arrived: {row.text!r}"
    assert set(copies) <= {(row.text, row.data) for row in left.rows}
    assert max(copies.values()) <= 2
    turns = [int(data.partition(":")[0]) for _, data in keys if data]
    assert turns == sorted(turns), "a later message overtook an earlier one"
    seen: set[tuple[str, str]] = set()
    again: Counter[int] = Counter()
    for entry, key in zip(sent, keys, strict=True):
        if key in seen:
            again[sum(end < entry.n for end in drill.ends)] += 1
        seen.add(key)
    assert all(count <= 1 for count in again.values()), f"copies after each kill: {again}"
    return sum(again.values())


def _first_data(params: dict[str, object]) -> str:
    markup = params.get("reply_markup")
    if not isinstance(markup, dict):
        return ""
    return str(markup["inline_keyboard"][0][0]["callback_data"])
