"""What the bench found, as a table for people: medians, spread, targets and whether they are met."""

import platform
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from tests.bench.figures import Spread, Target, ratios
from tests.bench.trial import Measured

PACKAGES = (
    "python-telegram-bot",
    "httpx",
    "sniffio",
    "aiosqlite",
    "aiohttp",
    "uvloop",
    "sqlalchemy",
    "pydantic",
)
FASTER = Target(6, "at least")
LIGHTER = Target(1 / 6, "at most")
QUICK = Target(50, "at most")
STARTS = Target(2.5, "at most")
SMALL = Target(140, "at most")

Figure = Callable[[Measured], float | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of both programs. `paired`: the target is about ours over the baseline, else about ours."""

    name: str
    figure: Figure
    target: Target | None = None
    paired: bool = False
    digits: int = 1


LINES = (
    Line(
        "answers per second at saturation", lambda m: m.load.answers_a_second, FASTER, paired=True, digits=0
    ),
    Line("CPU ms per answer", lambda m: m.load.cpu_ms_an_answer, LIGHTER, paired=True, digits=2),
    Line("CPU ms per call", lambda m: m.load.cpu_ms_a_call, digits=2),
    Line("calls per answer", lambda m: m.load.calls_an_answer, digits=2),
    Line("tap to reply at 50/s, p50 ms", lambda m: m.p50),
    Line("tap to reply at 50/s, p99 ms", lambda m: m.p99, QUICK),
    Line("cold start to first getUpdates, s", lambda m: m.cold_start, STARTS, digits=2),
    Line("resident memory after the run, MiB", lambda m: m.resident_mib, SMALL, digits=0),
)


def versions() -> str:
    """Everything whose version moves the figures, on one line."""
    told = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    return ", ".join([*told, *(f"{name} {version(name)}" for name in PACKAGES)])


def compared(ours: Sequence[Measured], baseline: Sequence[Measured]) -> str:
    """Ours beside the baseline; runs of the same place in both are a pair."""
    rows = [("", "aulita", "baseline", "aulita / baseline", "")]
    for line in LINES:
        mine, other = _found(line, ours), _found(line, baseline)
        ratio = Spread.of(ratios(mine, other))
        judged = ratio.middle if line.paired else Spread.of(mine).middle
        verdict = line.target.verdict(judged) if line.target else ""
        rows.append(
            (line.name, spread(mine, line.digits), spread(other, line.digits), _ratio(ratio), verdict)
        )
    return _titled(f"The ten-question quiz: medians of {len(ours)} (lowest to highest)", rows)


def alone(title: str, runs: Sequence[Measured]) -> str:
    """Figures of one program, without targets; those that were not measured are left out."""
    found = [(line, _found(line, runs)) for line in LINES]
    rows = [(line.name, spread(values, line.digits)) for line, values in found if values]
    return _titled(f"{title}: medians of {len(runs)} (lowest to highest)", rows)


def spread(values: Sequence[float], digits: int) -> str:
    """`612 (598 to 640)`."""
    found = Spread.of(values)
    return f"{found.middle:.{digits}f} ({found.low:.{digits}f} to {found.high:.{digits}f})"


def circumstances(name: str, runs: Sequence[Measured]) -> str:
    """Which calls one answer made; whether the server was busy, for it must not be the bottleneck; and what
    else ran on the machine meanwhile, for that spoils figures."""
    loads = [run.load for run in runs]
    calls = ", ".join(f"{method} {count:.2f}" for method, count in sorted(loads[-1].calls.items()))
    return (
        f"{name}: per answer {calls}; counted for {spread([load.seconds for load in loads], 1)} s; "
        f"server and learners used {_share([load.server_busy for load in loads])} of one core, "
        f"programs that are not ours {_share([load.others_busy for load in loads])}"
    )


def _found(line: Line, runs: Sequence[Measured]) -> list[float]:
    return [found for run in runs if (found := line.figure(run)) is not None]


def _share(values: Sequence[float]) -> str:
    return f"{Spread.of(values).middle:.0%} (at most {max(values):.0%})"


def _ratio(found: Spread) -> str:
    return f"{found.middle:.3g} ({found.low:.3g} to {found.high:.3g})"


def _titled(title: str, rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side: the first and the last to the left, figures to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    figures = range(1, len(widths) - (len(widths) > 2))
    lines = [
        "  ".join(
            text.rjust(width) if column in figures else text.ljust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([title, *lines, ""])
