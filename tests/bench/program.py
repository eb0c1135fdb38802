"""A program under test as a process of its own: started, measured from outside, stopped."""

import asyncio
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

STOP_SECONDS = 15.0
_TICKS = os.sysconf("SC_CLK_TCK")


class ProgramFailed(Exception):
    """A program under test ended, or does not go on. The text ends with what it last wrote."""


class Program:
    """One running process. Needs Linux: CPU and memory are read from /proc."""

    def __init__(self, name: str, log: Path, process: asyncio.subprocess.Process, started: float) -> None:
        self.name = name
        self.started = started
        self._log = log
        self._process = process

    @classmethod
    async def start(
        cls, name: str, command: Sequence[str], environment: dict[str, str], folder: Path
    ) -> "Program":
        """Starts `command` in `folder`; what it writes goes to a file there."""
        log = folder / f"{name}.log"
        with log.open("wb") as written:
            started = perf_counter()
            process = await asyncio.create_subprocess_exec(
                *command,
                env=environment,
                cwd=folder,
                stdout=written,
                stderr=written,
                stdin=asyncio.subprocess.DEVNULL,
            )
        return cls(name, log, process, started)

    def cpu_seconds(self) -> float:
        """User and system time of all its threads so far. Raises ProgramFailed if it has ended."""
        fields = self._proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident_mib(self) -> float:
        """Resident memory now."""
        return int(self._proc("statm").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

    def must_run(self) -> None:
        """Raises ProgramFailed if it has ended."""
        if self._process.returncode is not None:
            raise self.failed(f"ended with code {self._process.returncode}")

    def failed(self, why: str) -> ProgramFailed:
        """The error that says why, with the last lines of its log."""
        lines = self._log.read_text("utf-8", "replace").splitlines()[-15:]
        return ProgramFailed("\n".join([f"{self.name}: {why}. Its last words:", *lines]))

    async def stop(self, *, kill: bool = False) -> None:
        """SIGTERM, and SIGKILL after 15 s; or SIGKILL at once. Returns when the process is gone."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
            try:
                async with asyncio.timeout(STOP_SECONDS):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
                await self._process.wait()

    def _proc(self, name: str) -> str:
        self.must_run()
        return Path(f"/proc/{self._process.pid}/{name}").read_text()


def machine_seconds() -> float:
    """User and system time of everything on this machine so far; stolen and idle time left out."""
    user, nice, system, _idle, _waiting, irq, softirq = map(int, Path("/proc/stat").read_text().split()[1:8])
    return (user + nice + system + irq + softirq) / _TICKS
