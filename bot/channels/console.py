"""A learner in the terminal: a real channel over standard input and output, for one person.

She types; a number taps that button of the newest message. Lines that begin with `:` steer the rehearsal."""

import asyncio
import os
import sys
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TextIO, assert_never

import click

from bot.channels.base import (
    Abilities,
    Address,
    Button,
    Delivery,
    DocumentBody,
    Entity,
    FileBody,
    Inbound,
    PictureBody,
    Reaction,
    Receive,
    ResultCardBody,
    SendResult,
    Sent,
    Tap,
    TextBody,
)
from bot.course_files import CourseFiles

HERE = Address("console", "you")

Steer = Callable[[str], Awaitable[str]]
"""Takes a line that begins with `:` and says what it did."""


STANDARD_INPUT = 0


class Lines:
    """What is typed, line by line, from a file descriptor; no thread that would outlive Ctrl+C waits for it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting = b""
        self._over = False

    async def next(self) -> str | None:
        """The next line without its end; None when input is over."""
        while b"\n" not in self._waiting and not self._over:
            await self._readable()
            more = os.read(self._descriptor, 65_536)
            self._waiting += more
            self._over = not more
        if not self._waiting:
            return None
        line, _, self._waiting = self._waiting.partition(b"\n")
        return line.decode("utf-8", "replace")

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        there: asyncio.Future[None] = loop.create_future()
        try:
            loop.add_reader(self._descriptor, _settle, there)
        except OSError:
            # A plain file: it can always be read.
            return
        try:
            await there
        finally:
            loop.remove_reader(self._descriptor)


def _settle(there: asyncio.Future[None]) -> None:
    if not there.done():
        there.set_result(None)


class ConsoleChannel:
    """One person at one terminal. `listen` returns when input ends or she writes `:salir`."""

    name = "console"

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        out: TextIO = sys.stdout,
        called: str = "",
        files: CourseFiles | None = None,
        typed: int = STANDARD_INPUT,
    ) -> None:
        self.abilities = Abilities(can_push=True)
        self._now = now
        self._out = out
        self._called = called
        self._files = files or CourseFiles()
        self._lines = Lines(typed)
        self._buttons: tuple[Button, ...] = ()
        self._sent = 0
        self.steer: Steer | None = None
        self.settled: Callable[[], Awaitable[None]] | None = None

    async def listen(self, receive: Receive, cursor: str | None) -> None:
        """Says hello by itself with /start, then takes line after line."""
        await self._take(receive, self._inbound("start", ""))
        while True:
            line = await self._read()
            if line is None or line == ":salir":
                return
            if line.startswith(":"):
                self._print(await self.steer(line) if self.steer else "")
            elif line:
                await self._take(receive, self._what_she_did(line))

    async def _read(self) -> str | None:
        click.echo(click.style("> ", fg="cyan"), file=self._out, nl=False)
        line = await self._lines.next()
        return None if line is None else line.strip()

    async def _take(self, receive: Receive, inbound: Inbound) -> None:
        await receive([inbound])
        if self.settled:
            await self.settled()

    def _what_she_did(self, line: str) -> Inbound:
        """A number within the buttons on screen is a tap; `/start code` opens a link; everything else is said."""
        if line.isdecimal() and 1 <= int(line) <= len(self._buttons):
            button = self._buttons[int(line) - 1]
            return self._inbound("tap", button.data, Tap(button.data, "", button.label))
        if line == "/start" or line.startswith("/start "):
            return self._inbound("start", line.removeprefix("/start").strip())
        return self._inbound("said", line)

    def _inbound(self, kind: str, text: str, tap: Tap | None = None) -> Inbound:
        return Inbound(
            address=HERE,
            once=uuid.uuid4().hex,
            at=self._now(),
            kind=kind,  # type: ignore[arg-type]
            text=text,
            called=self._called,
            language="es",
            tap=tap,
        )

    async def deliver(self, delivery: Delivery) -> SendResult:
        self._sent += 1
        match delivery.body:
            case TextBody(text=text, entities=entities, buttons=rows):
                self._buttons = tuple(button for row in rows for button in row)
                self._print(bold(text, entities))
                for number, button in enumerate(self._buttons, 1):
                    self._print(click.style(f"   [{number}] {button.label}", fg="green"))
            case PictureBody(alt=alt) | ResultCardBody(alt=alt):
                self._print(click.style(f"   ({alt})", dim=True))
            case FileBody(name=name, text=text, entities=entities):
                self._print(click.style(f"   ({name})", dim=True))
                self._print(bold(text, entities))
            case DocumentBody(form="word") as body:
                self._print(click.style(f"   ({body.title}. {body.alt} {body.name})", dim=True))
            case DocumentBody() as body:
                self._print(
                    click.style(f"   ({body.title}. {body.alt})\n   {self._files.place(body)}", dim=True)
                )
            case _:
                assert_never(delivery.body)
        self._print("")
        return Sent(str(self._sent))

    async def react(self, reaction: Reaction) -> None:
        if reaction.toast:
            self._print(click.style(f"   ({reaction.toast})", dim=True))

    async def edit(self, address: Address, platform_id: str, body: TextBody | FileBody) -> bool:
        """A terminal keeps what it has shown: the new text comes below."""
        self._print(click.style(f"   (mensaje {platform_id}, ahora:)", dim=True))
        self._print(bold(body.text, body.entities))
        return True

    async def delete(self, address: Address, platform_ids: Sequence[str]) -> tuple[str, ...]:
        """A terminal takes nothing away: it says which messages are no longer meant."""
        for platform_id in platform_ids:
            self._print(click.style(f"   (mensaje {platform_id}: retirado)", dim=True))
        return tuple(platform_ids)

    def _print(self, text: str) -> None:
        click.echo(text, file=self._out)


def bold(text: str, entities: tuple[Entity, ...]) -> str:
    """The text with bold stretches as a terminal shows them; offsets are UTF-16 units."""
    units = text.encode("utf-16-le")
    out, at = "", 0
    for entity in sorted((e for e in entities if e.kind == "bold"), key=lambda e: e.offset):
        start, end = entity.offset * 2, (entity.offset + entity.length) * 2
        out += units[at:start].decode("utf-16-le") + click.style(
            units[start:end].decode("utf-16-le"), bold=True
        )
        at = end
    return out + units[at:].decode("utf-16-le")
