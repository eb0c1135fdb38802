"""The developer's front door: what make offers, and what `make setup` says where it cannot work."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs make as a person would, although these tests may themselves run under make."""
    env = {
        name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    }
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=50
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout without an environment: what `make setup` reads, in a folder whose name has no meaning."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def fake_python(tmp_path: Path, body: str) -> Path:
    """A Python that answers what the scripts ask with `body` (sh), and otherwise fails."""
    path = tmp_path / "fake-python"
    path.write_text(f'#!/bin/sh\ncase "$*" in\n{body}\nesac\nexit 1\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


PYTHON_3_10 = '*"sys.exit("*) exit 1;;\n*print*) echo 3.10; exit 0;;'
PYTHON_WITHOUT_VENV = '*ensurepip*) exit 1;;\n*"sys.exit("*) exit 0;;\n*print*) echo 3.12; exit 0;;'


def test_the_makefile_has_every_target_that_the_pages_name() -> None:
    targets = set(re.findall(r"(?m)^([a-z][a-z-]*):", (ROOT / "Makefile").read_text()))
    pages = README + "".join(
        path.read_text() for path in [ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")]
    )
    named = set(re.findall(r"`make ([a-z][a-z-]*)", pages)) | set(
        re.findall(r"(?m)^make ([a-z][a-z-]*)", pages)
    )

    assert {"setup", "run", "test", "bench", "check", "transcripts", "rehearse", "lock", "clean"} <= targets
    assert {"run", "test"} <= named
    assert named <= targets


def test_make_alone_lists_the_targets() -> None:
    listing = make(ROOT)

    assert listing.returncode == 0
    assert re.search(r"(?m)^  run +\S", listing.stdout)
    assert re.search(r"(?m)^  test +\S", listing.stdout)


@pytest.mark.parametrize(
    ("body", "uv", "says"),
    [
        pytest.param(PYTHON_3_10, "", ["is Python 3.10", "3.11 or newer", "python3.11-venv"], id="too old"),
        pytest.param(
            PYTHON_3_10, "uv", ["is Python 3.10", "3.11 or newer"], id="too old although uv is there"
        ),
        pytest.param(PYTHON_WITHOUT_VENV, "", ["Python 3.12", "python3.12-venv"], id="no venv"),
        pytest.param("", "", ["does not run here", "apt install python3 python3-venv"], id="does not run"),
    ],
)
def test_setup_stops_with_one_sentence_that_says_what_to_install(
    checkout: Path, tmp_path: Path, body: str, uv: str, says: list[str]
) -> None:
    python = fake_python(tmp_path, body)

    outcome = make(checkout, "setup", f"PYTHON={python}", f"UV={uv}")

    lines = (outcome.stdout + outcome.stderr).splitlines()
    assert outcome.returncode != 0
    assert len(lines) == 1, lines
    assert all(part in lines[0] for part in says), lines[0]
    assert not (checkout / ".venv").exists()


def test_setup_stops_with_one_sentence_where_python_is_missing(checkout: Path) -> None:
    outcome = make(checkout, "setup", "PYTHON=no-such-python", "UV=")

    lines = (outcome.stdout + outcome.stderr).splitlines()
    assert outcome.returncode != 0
    assert len(lines) == 1, lines
    assert "'no-such-python' does not run here" in lines[0]


def test_setup_works_once_and_again_only_when_requirements_or_the_folder_change(
    checkout: Path, tmp_path: Path
) -> None:
    stamp = ".venv/.setup-runtime"
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/bin/python").symlink_to(sys.executable)
    assert make(checkout, "--question", stamp).returncode == 1

    (checkout / stamp).write_text(f"{checkout.resolve()}\n")
    assert make(checkout, "--question", stamp).returncode == 0

    later = (checkout / stamp).stat().st_mtime + 5
    os.utime(checkout / "requirements/runtime.txt", (later, later))
    assert make(checkout, "--question", stamp).returncode == 1
    os.utime(checkout / "requirements/runtime.txt", (later - 60, later - 60))
    assert make(checkout, "--question", stamp).returncode == 0

    moved = tmp_path / "moved"
    checkout.rename(moved)
    assert make(moved, "--question", stamp).returncode == 1


def test_ci_runs_what_a_developer_runs() -> None:
    script = ROOT / ".ci/run"

    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text()
    assert re.search(r"(?m)^make test\nexec make drill$", script.read_text())
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
