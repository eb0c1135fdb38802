"""Telegram and the web side by side in one process: one person each, and no one's trouble is the other's."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.channels.base import (
    Abilities,
    Address,
    Delivery,
    Failed,
    FileBody,
    Inbound,
    Reaction,
    Receive,
    SendResult,
    Sent,
    TextBody,
    Throttled,
)
from bot.senders import Senders
from tests.web.world import web_world


@dataclass(slots=True)
class Phone:
    """A channel that pushes, as Telegram does, and answers what the test says."""

    answer: SendResult = field(default_factory=lambda: Sent("p"))
    name: str = "telegram"
    username: str = "aulita_prueba_bot"
    abilities: Abilities = field(default_factory=Abilities)
    got: list[str] = field(default_factory=list)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    hears: asyncio.Future[Receive] = field(default_factory=asyncio.Future)

    async def listen(self, receive: Receive, cursor: str | None) -> None:
        self.hears.set_result(receive)
        await asyncio.Event().wait()

    async def deliver(self, delivery: Delivery) -> SendResult:
        assert delivery.address == Address("telegram", "1")
        assert isinstance(delivery.body, TextBody)
        self.got.append(delivery.body.text)
        self.called.set()
        return self.answer

    async def edit(self, address: Address, platform_id: str, body: TextBody | FileBody) -> bool:
        return False

    async def delete(self, address: Address, platform_ids: Sequence[str]) -> tuple[str, ...]:
        return ()

    async def react(self, reaction: Reaction) -> None:
        pass

    async def start(self, once: str) -> None:
        at = datetime.now(UTC)
        receive = await self.hears
        await receive(
            [Inbound(address=Address("telegram", "1"), once=once, at=at, kind="start", language="es")]
        )


async def test_each_hears_and_is_answered_on_the_way_she_came(tmp_path: Path) -> None:
    phone = Phone()
    async with web_world(tmp_path / "bot", others=[phone]) as world:
        browser = await world.browser()
        await browser.begin()
        await phone.start("u1")
        await world.settled()
        assert [intake.channel.name for intake in world.parts.intakes] == ["telegram", "web"]
        assert len(phone.got) == len(await browser.seen()) == 1
        assert "Nunca te pediré" in phone.got[0]


async def test_the_web_goes_on_while_the_other_platform_has_locked_us_out_or_is_away(tmp_path: Path) -> None:
    troubles = (
        Failed("token revoked", halt=True),
        Failed("no network", retry=True, counts=False),
        Throttled(3600, "channel"),
    )
    for number, trouble in enumerate(troubles):
        phone = Phone(answer=trouble)
        async with web_world(tmp_path / f"bot{number}", others=[phone]) as world:
            assert isinstance(world.parts.sender, Senders)
            await phone.start("u1")
            async with asyncio.timeout(5):
                await phone.called.wait()
            browser = await world.browser()
            await browser.begin()
            async with browser.feed() as feed:
                await feed.until("Nunca te pediré")
            assert (await browser.tap("Probar"))["counted"]
            async with browser.feed() as feed:
                await feed.until("¿Estafa o real?")
            assert world.parts.sender.halted == ("token revoked" if number == 0 else None)
