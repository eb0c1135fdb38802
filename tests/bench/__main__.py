"""`python -m tests.bench`: five paired runs of our installed program and the baseline, under ten minutes."""

import asyncio
import gc
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import click
import uvloop

from tests.bench import table
from tests.bench.beside import Beside, run_beside
from tests.bench.botapi import BotApi
from tests.bench.content import QUIZ_WAY, real_way, write_quiz_course
from tests.bench.program import ProgramFailed
from tests.bench.subjects import INSTALLED, Place, Prepared, prepare, run_baseline, run_ours
from tests.bench.trial import Dose, Measured

CEILING_SECONDS = 2.0
QUIZ = Dose()
ONE_AT_A_TIME = Dose(calm=0, full=2)
LESSON = Dose(calm=3, full=4, chats=100)
REAL_LEARNERS = 300
FEW, MANY = 600, 10_000
"""Messages of the broadcast that runs beside learners; many with --full."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured and how often. `learners`: people in the quiz."""

    runs: int
    learners: int
    ours: bool
    baseline: bool
    real: bool
    beside: int
    """Messages of a broadcast beside learners; 0: it is not measured."""
    command: Path


@dataclass(slots=True)
class Found:
    """The runs of each program, in order."""

    ours: list[Measured] = field(default_factory=list)
    baseline: list[Measured] = field(default_factory=list)
    one_at_a_time: list[Measured] = field(default_factory=list)
    real: list[Measured] = field(default_factory=list)
    beside: Beside | None = None


class Bench:
    """One bench in one temporary folder."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._api = BotApi()
        self._found = Found()
        self._prepared: Prepared | None = None
        self._began = perf_counter()

    async def run(self) -> None:
        """Measures and prints. Raises ProgramFailed if a program under test fails."""
        await self._api.start()
        gc.disable()
        self._say(table.versions())
        ceiling = await self._ceiling()
        await self._pairs()
        if self._plan.real:
            await self._real()
        if self._plan.beside:
            await self._beside()
        await self._api.stop()
        self._report(ceiling)

    async def _pairs(self) -> None:
        plan = self._plan
        prepared = self._prepared = await self._prepare_quiz() if plan.ours and plan.runs else None
        for number in range(1, plan.runs + 1):
            if prepared is not None:
                found = await run_ours(self._api, prepared, self._new(f"ours-{number}"), number, QUIZ)
                self._keep(self._found.ours, "aulita", found)
            if plan.baseline:
                folder = self._new(f"baseline-{number}")
                found = await run_baseline(self._api, folder, plan.learners, number, QUIZ)
                self._keep(self._found.baseline, "baseline", found)
                folder = self._new(f"one-at-a-time-{number}")
                learners, dose = QUIZ.chats, ONE_AT_A_TIME
                found = await run_baseline(self._api, folder, learners, number, dose, concurrent=False)
                self._keep(self._found.one_at_a_time, "baseline, one update at a time", found)

    async def _prepare_quiz(self) -> Prepared:
        self._say(f"{self._plan.learners} learners go through the welcome of aulita (not measured)")
        content = write_quiz_course(self._new("course"))
        place = Place(self._plan.command, content, marked=False, way=QUIZ_WAY)
        return await prepare(self._api, place, self._new("prepared"), self._plan.learners)

    async def _beside(self) -> None:
        """Once: it takes as long as the platform's rate makes it take."""
        prepared = self._prepared or await self._prepare_quiz()
        found = await run_beside(self._api, prepared, self._new("beside"), self._plan.beside)
        self._found.beside = found
        self._say(found.told())

    async def _real(self) -> None:
        self._say(f"{REAL_LEARNERS} learners go to the real lesson (not measured)")
        place = Place(self._plan.command, None, marked=True, way=real_way())
        prepared = await prepare(self._api, place, self._new("real"), REAL_LEARNERS)
        for number in range(1, self._plan.runs + 1):
            found = await run_ours(self._api, prepared, self._new(f"real-{number}"), number, LESSON)
            self._keep(self._found.real, "real lesson", found)

    async def _ceiling(self) -> float:
        arguments = ["-m", "tests.bench.ceiling", str(self._api.port), str(CEILING_SECONDS)]
        client = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, stdout=asyncio.subprocess.PIPE
        )
        written, _ = await client.communicate()
        return float(written)

    def _report(self, ceiling: float) -> None:
        found = self._found
        runs = (("aulita", found.ours), ("baseline", found.baseline), ("real lesson", found.real))
        click.echo()
        if found.ours and found.baseline:
            click.echo(table.compared(found.ours, found.baseline))
        else:
            for name, some in runs[:2]:
                if some:
                    click.echo(table.alone(name, some))
        if found.one_at_a_time:
            click.echo(table.alone("The baseline without concurrent_updates", found.one_at_a_time))
        if found.real:
            click.echo(table.alone("aulita, real lesson M1-01, taps marked, an answer is a tap", found.real))
        if found.beside is not None:
            click.echo(found.beside.told())
        for name, some in runs:
            if some:
                click.echo(table.circumstances(name, some))
        click.echo(
            f"the fake server alone: {ceiling:,.0f} calls a second, {ceiling / 2:,.0f} answers of two calls"
        )
        self._say("done")

    def _new(self, name: str) -> Path:
        folder = self._folder / name
        folder.mkdir()
        return folder

    def _keep(self, runs: list[Measured], name: str, found: Measured) -> None:
        runs.append(found)
        load = found.load
        waits = f"p50/p99 {found.p50:.1f}/{found.p99:.1f} ms, " if found.p50 and found.p99 else ""
        self._say(
            f"{name} {len(runs)} of {self._plan.runs}: {load.answers_a_second:.0f} answers/s, "
            f"{load.cpu_ms_an_answer:.2f} CPU ms each, {waits}start {found.cold_start:.2f} s, "
            f"{found.resident_mib:.0f} MiB"
        )

    def _say(self, sentence: str) -> None:
        gc.collect()
        click.echo(f"[{perf_counter() - self._began:4.0f} s] {sentence}")


@click.command(help=__doc__)
@click.option("--quick", is_flag=True, help="one run of each, for development")
@click.option("--only", type=click.Choice(["aulita", "baseline"]), help="measure one program alone")
@click.option("--learners", default=800, show_default=True, help="people in the quiz; 500 at least are busy")
@click.option("--beside/--no-beside", default=True, help="measure a broadcast beside learners too")
@click.option("--full", is_flag=True, help=f"only the broadcast, and with {MANY} messages; some minutes")
@click.option("--real/--no-real", default=True, help="measure the real lesson too")
@click.option("--keep", type=click.Path(path_type=Path), help="keep data and logs in this new folder")
@click.option("--command", type=click.Path(path_type=Path), default=INSTALLED, help="the installed aulita")
def main(
    quick: bool,
    only: str | None,
    learners: int,
    beside: bool,
    full: bool,
    real: bool,
    keep: Path | None,
    command: Path,
) -> None:
    ours, baseline = only != "baseline", only != "aulita" and not full
    runs = 0 if full else 1 if quick else 5
    messages = MANY if full else FEW if beside and ours else 0
    plan = Plan(runs, learners, ours, baseline, real and ours and not full, messages, command)
    if plan.ours and not command.is_file():
        raise click.ClickException("the command aulita is not installed: run make setup-dev, then make bench")
    with tempfile.TemporaryDirectory(prefix="aulita-bench-") as temporary:
        if keep is not None:
            keep.mkdir(parents=True)
        try:
            uvloop.run(Bench(plan, (keep or Path(temporary)).resolve()).run())
        except ProgramFailed as failure:
            raise click.ClickException(str(failure)) from None


if __name__ == "__main__":
    main()
