"""The installed program as a process of its own, with an environment of its own, and its last words."""

import asyncio
import os
import re
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from tests.fake_telegram import FakeTelegram

INSTALLED = Path(sys.executable).with_name("aulita")
START_SECONDS = 20.0
STOP_SECONDS = 15.0

ORGANIZATION = """\
nombre: Organización de prueba
contacto: datos@organizacion.example
pagina: https://organizacion.example/aulita
horario: de lunes a viernes, de 9 a 17
facilitacion: El equipo de prueba
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with everything one bot needs; `environment` is all that its program is told."""

    folder: Path
    environment: dict[str, str]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def database(self) -> Path:
        return self.data / "aulita.db"

    @property
    def key_file(self) -> Path:
        return self.folder / "keys" / "aulita.key"

    def with_(self, **changes: str | None) -> "Place":
        """The same place with other variables (without `AULITA_`, in small letters); None takes one away."""
        told = {**self.environment, **{f"AULITA_{key.upper()}": value for key, value in changes.items()}}
        return Place(self.folder, {key: value for key, value in told.items() if value is not None})


def make_place(folder: Path, fake: FakeTelegram, **changes: str) -> Place:
    """A place for a bot on `fake`: polling, the real clock, sending unlimited, any free web port."""
    folder.mkdir(parents=True, exist_ok=True)
    organization = folder / "organizacion.yaml"
    organization.write_text(ORGANIZATION, "utf-8")
    place = Place(folder, {"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8"})
    return place.with_(
        telegram_token=fake.token,
        telegram_api_url=fake.url,
        data_dir=str(place.data),
        key_file=str(place.key_file),
        organization=str(organization),
        send_rate="0",
        web_port="0",
        **changes,
    )


@dataclass(slots=True)
class Program:
    """One run of `aulita run`. `began` numbers the first call of the fake's log that may be its own."""

    process: asyncio.subprocess.Process
    words: Path
    began: int
    started: float = field(default_factory=perf_counter)

    @classmethod
    async def start(cls, place: Place, fake: FakeTelegram, name: str = "run") -> "Program":
        """Starts it; returns at once."""
        words = place.folder / f"{name}.err"
        began = len(fake.log)
        with words.open("ab") as told:
            process = await asyncio.create_subprocess_exec(
                str(INSTALLED),
                "run",
                env=place.environment,
                cwd=place.folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=told,
                stderr=told,
            )
        return cls(process, words, began)

    def said(self) -> str:
        """Everything it has written so far."""
        return self.words.read_text("utf-8", "replace")

    async def ready(self, fake: FakeTelegram, method: str = "getUpdates") -> None:
        """Returns when it has asked for updates (or set its webhook). AssertionError if it ends before."""

        def hears() -> bool:
            if method == "getUpdates" and fake.account.queue.polling:
                return True
            return any(entry.method == method for entry in fake.log.since(self.began))

        heard = asyncio.create_task(fake.wait_for(hears, START_SECONDS))
        ended = asyncio.create_task(self.process.wait())
        await asyncio.wait({heard, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if not heard.done():
            heard.cancel()
            raise AssertionError(f"it ended with code {self.process.returncode}:\n{self.said()[-3000:]}")
        await heard

    def web(self) -> str:
        """Where its local web server listens."""
        found = re.findall(r"local web server: (http://\S+)", self.said())
        assert found, f"it names no web server:\n{self.said()}"
        return str(found[-1])

    async def kill(self) -> None:
        """SIGKILL; returns when the process is gone."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Asks it to end and returns its exit code; kills it after 15 s."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                return await self.process.wait()
        except TimeoutError:
            await self.kill()
            raise AssertionError(
                f"it did not end within {STOP_SECONDS:g} s:\n{self.said()[-3000:]}"
            ) from None


@dataclass(frozen=True, slots=True)
class Ended:
    """What a run that was to end by itself said, and how soon."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def sentences(self) -> list[str]:
        """The lines for whoever runs the bot: what is not a line of the log."""
        return [line for line in self.err.splitlines() if line and not line.startswith("{")]


async def run_to_end(environment: dict[str, str], folder: Path, *words: str, told: str = "") -> Ended:
    """Runs `aulita …` until it ends by itself. TimeoutError after 20 s, and then it is killed."""
    began = perf_counter()
    process = await asyncio.create_subprocess_exec(
        str(INSTALLED),
        *words,
        env=environment,
        cwd=folder,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(START_SECONDS):
            out, err = await process.communicate(told.encode())
    except TimeoutError:
        process.kill()
        await process.communicate()
        raise
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode(), perf_counter() - began)
