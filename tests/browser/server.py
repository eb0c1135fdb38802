"""The installed `aulita web` (or `aulita run`) as a process of its own, on a free port."""

import asyncio
import os
import re
import socket
from dataclasses import dataclass, replace
from pathlib import Path

from tests.e2e.program import INSTALLED, ORGANIZATION, START_SECONDS
from tests.fake_telegram import FakeTelegram


@dataclass(slots=True)
class Site:
    """A server that people's browsers can reach at `address`. `words` is all that it has said."""

    folder: Path
    command: tuple[str, ...]
    environment: dict[str, str]
    port: int
    process: asyncio.subprocess.Process | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def organization(self) -> Path:
        return self.folder / "organizacion.yaml"

    @property
    def words(self) -> str:
        return (self.folder / "words").read_text("utf-8", "replace")

    @classmethod
    def rehearsal(cls, folder: Path, organization: str = ORGANIZATION) -> "Site":
        """`aulita web --keep` with data, key and organization in `folder`; not started yet."""
        port = free_port()
        site = cls(folder, ("web", "--keep", "--port", str(port)), _environment(folder), port)
        folder.mkdir(parents=True, exist_ok=True)
        site.organization.write_text(organization, "utf-8")
        return site

    @classmethod
    def earnest(cls, folder: Path, telegram: FakeTelegram) -> "Site":
        """`aulita run` with its own web chat and a bot on `telegram`; not started yet."""
        site = cls.rehearsal(folder)
        told = {
            "AULITA_TELEGRAM_TOKEN": telegram.token,
            "AULITA_TELEGRAM_API_URL": telegram.url,
            "AULITA_PUBLIC_URL": site.address,
            "AULITA_WEB_PORT": str(site.port),
        }
        return replace(site, command=("run",), environment={**site.environment, **told})

    async def start(self) -> None:
        """Returns when it answers. AssertionError, with its words, if it ends or says nothing for 20 s."""
        with (self.folder / "words").open("ab") as told:
            self.process = await asyncio.create_subprocess_exec(
                str(INSTALLED),
                *self.command,
                env=self.environment,
                cwd=self.folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=told,
                stderr=told,
            )
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await self._answers():
                    assert self.process.returncode is None, f"it ended:\n{self.words[-3000:]}"
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"it does not answer:\n{self.words[-3000:]}") from None

    async def kill(self) -> None:
        """SIGKILL, without a goodbye; nothing if it does not run."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def again(self) -> None:
        """Killed, and started on the same data at the same port."""
        await self.kill()
        await self.start()

    def told_address(self) -> str:
        """The address that it prints for whoever started it."""
        [found] = re.findall(r"abre (http://\S+)", self.words)[-1:] or [""]
        return str(found)

    async def _answers(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.write(b"GET /health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        line = await reader.readline()
        writer.close()
        await writer.wait_closed()
        return b" 200 " in line


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "AULITA_DATA_DIR": str(folder / "data"),
        "AULITA_KEY_FILE": str(folder / "keys" / "aulita.key"),
        "AULITA_ORGANIZATION": str(folder / "organizacion.yaml"),
    }
